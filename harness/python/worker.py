"""The thread in which tested code is loaded and run."""

import builtins
import os
import sys
import types
from unittest import TestSuite

import with_pytest
from assert_values import compile_test
from collect import collect
from describe import describe
from guard import changed, snapshot
from pin import pinning
from result import Reporter

# Built-in functions of its own: those of everybody can be replaced.
__builtins__ = dict(vars(builtins))


def work(path, put):
    """Sends `(kind, text, text, text, text)` through `put`, `finished` last."""
    workspace = os.getcwd()

    def send(kind, *fields):
        put((kind, *(str(field) for field in fields)))

    def explain(error):
        return describe(error, workspace)

    send("start", path)
    try:
        if with_pytest.wanted(path):
            run_with_pytest(path, send)
        else:
            run(path, send, explain)
    except BaseException as error:
        send("problem", "the harness failed: " + explain(error))
    send("finished", "loaded")


def run(path, send, explain):
    before = snapshot()
    module, tests, fault = None, [], None
    try:
        module = load(path)
    except BaseException as error:
        fault = error
    name = changed(before)
    if name is not None:
        send("tampered", name)
        return
    try:
        tests = collect(module) if fault is None else []
    except BaseException as error:
        fault = error
    if fault is not None:
        send("load_error", explain(fault))
        return
    after = snapshot({type(test) for test in tests})

    def check():
        name = changed(before) or changed(after)
        if name is not None:
            send("tampered", name)

    check()
    pin = pinning({os.path.abspath(path)})
    for name in filter(None, map(pin, tests)):
        send("tampered", name)
    suite = TestSuite()
    suite.addTests(tests)
    suite.run(Reporter(send, explain, check))
    check()


def run_with_pytest(path, send):
    before = snapshot()
    with_pytest.run(path, send)
    name = changed(before)
    if name is not None:
        send("tampered", name)


def load(path):
    """Loads a test file as the module that its place in the workspace makes it."""
    full = os.path.abspath(path)
    folder = os.path.dirname(full)
    for place in (folder, os.path.join(os.getcwd(), "src"), os.getcwd()):
        if place not in sys.path and os.path.isdir(place):
            sys.path.insert(0, place)
    with open(full, "rb") as file:
        code = compile_test(file.read(), full)
    parts = os.path.splitext(os.path.relpath(full))[0].split(os.sep)
    module = types.ModuleType(".".join(parts))
    module.__file__ = full
    module.__package__ = ".".join(parts[:-1])
    # The ones of everybody: a test may replace `input` and the like for a while.
    module.__builtins__ = builtins
    sys.modules[module.__name__] = module
    exec(code, vars(module))
    return module
