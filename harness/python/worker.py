"""The thread in which tested code is loaded and run."""

import builtins
import os
import sys
from functools import partial
from types import SimpleNamespace
from unittest import SkipTest

import doors
import frames
import judge
import library
import load
import notes
import predicates
import pytest_session
from collect import collect
from describe import describe
from instrument import embed
from run_tests import run_groups

# Built-in functions of its own: those of everybody can be replaced.
__builtins__ = dict(vars(builtins))


def work(path, put):
    """Sends `(kind, text, text, text, text)` through `put`, `finished` last."""
    workspace = os.getcwd()

    def send(kind, *fields):
        put((kind, *(str(field) for field in fields)))

    send("start", path)
    try:
        run(path, send, lambda error, described=None: describe(error, workspace, described))
    except BaseException as error:
        send("problem", "the harness failed: " + describe(error, workspace))
    send("finished", "loaded")


def run(path, send, explain):
    source = load.read(path)
    text = source.decode("utf-8", "replace")
    library.load_for(text)
    pages, state = [], {"entries": (), "hooks": (), "lists": (), "cells": (), "found": None}
    places = fixed_judges(pages, state)
    module, with_pytest = load.new_module(path), pytest_session.wanted(text)
    matchers = library.matchers_for(text)
    judges, sealing = {**judge.judges_for(vars(module), matchers), **places}, []
    try:
        exempt = load.names_replaced(source)
        statements = [] if with_pytest else load.statements_of(source, module.__file__, judges, predicates.NAMES)
    except (SyntaxError, ValueError) as error:
        send("load_error", explain(error))
        return
    if with_pytest:
        pytest_session.prepare(
            lambda variables: sealed(sealing, {**judge.judges_for(variables, matchers), **places}),
            lambda module: watch_tests(module, state, exempt, sealing[0]),
        )
    frames.install()
    trusted = [*frames.TRUSTED, embed] if with_pytest else frames.TRUSTED
    sealing.append(doors.close(trusted, [*judge.parts_of(judges.values()), *library.functions_and_classes()]))
    steady = library.watched(exempt), library.hooks_of(library.classes_of())
    state["entries"], state["hooks"] = steady
    watch = partial(watch_tests, state=state, exempt=exempt, seal=sealing[0])
    hear = hearing(send, explain, partial(library.changed, *steady, (), ()), pages)
    if with_pytest:
        pytest_session.run(path, hear)
    else:
        run_module(statements, module, state, hear, watch)
    hear.check(state["found"])


def fixed_judges(pages, state):
    """What is put into the code of tests beside the judge: the look between statements, and sub-tests."""
    book, watch = notes.notebook(pages), notes.lookout(state, library.changed)
    next(book)
    given = judge.with_defaults
    return {
        "check": given(notes.check, step=watch.__next__),
        "sub_failed": given(notes.sub_failed, note=book.send, exc_info=sys.exc_info, Skip=SkipTest),
        "sub_named": notes.sub_named,
    }


def sealed(sealing, judges):
    sealing[0](judge.parts_of(judges.values()))
    return judges


def taken(pages):
    found = pages[:]
    pages.clear()
    return found


def hearing(send, explain, look, pages):
    def check(found=None):
        name = found or look()
        if name is not None:
            send("tampered", name)

    return SimpleNamespace(
        send=send,
        explain=explain,
        check=check,
        look=look,
        subs=lambda: taken(pages),
        describe=lambda error: explain(error[1], error[0]),
        unloaded=lambda error: send("load_error", explain(error)),
        test=lambda name, outcome, milliseconds, texts: send("test", name, outcome, milliseconds, "\n".join(texts)),
        fixture=lambda name, error: send("suite", name, "failed", "", explain(error)),
        skipped=lambda name: send("suite", name, "skipped", "", ""),
    )


def run_module(statements, module, state, hear, watch):
    try:
        state["found"] = load.execute(statements, module, hear.look)
        if state["found"] is not None:
            return
        groups = collect(module)
    except BaseException as error:
        state["found"] = hear.look()
        # Code that was found out has a line of its own in the report.
        if state["found"] is None:
            hear.unloaded(error)
        return
    watch(module)
    run_groups(module, groups, hear)


def watch_tests(module, state, exempt, seal):
    """From now on the tests themselves are looked at as well."""
    classes = [value for value in vars(module).values() if isinstance(value, type) and value.__module__ == module.__name__]
    functions = library.functions_of((module, *classes))
    seal(functions)
    state["entries"] = library.watched_closely(module, classes, exempt)
    state["hooks"] = library.hooks_of(classes)
    state["lists"], state["cells"] = load.tables_of(module), library.cells_of(functions)
