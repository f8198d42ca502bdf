"""Calls tests and hears what becomes of them. unittest's own runner is made of classes and context managers, which tested
code can find and change; here it is plain calls, with all state in local variables."""

import builtins
import unittest
from time import perf_counter

from ways import way_of

__builtins__ = dict(vars(builtins))

Skip = unittest.SkipTest


def run_groups(module, groups, hear):
    """`hear`: `test(name, outcome, milliseconds, texts)`, `fixture(name, error)`, `check()`, `subs()`."""
    if not _fixture(hear, "setUpModule", getattr(module, "setUpModule", None)):
        return
    for group in groups:
        _run_group(group, hear)
    _fixture(hear, "tearDownModule", getattr(module, "tearDownModule", None))
    _fixture(hear, "module cleanups", unittest.case.doModuleCleanups)


def _run_group(group, hear):
    cls = group.cls
    if cls is None or all(test.skip for test in group.tests):
        for test in group.tests:
            _run_test(test, hear)
        return
    if _fixture(hear, f"setUpClass ({cls.__name__})", cls.setUpClass):
        for test in group.tests:
            _run_test(test, hear)
        _fixture(hear, f"tearDownClass ({cls.__name__})", cls.tearDownClass)
    cls.tearDown_exceptions = []
    _fixture(hear, f"class cleanups ({cls.__name__})", cls.doClassCleanups)
    for _, error, _ in cls.tearDown_exceptions:
        hear.fixture(f"class cleanups ({cls.__name__})", error)


def _fixture(hear, name, function):
    """Whether what belongs to the fixture may go on. A fixture has no test of its own, so only its failure is told."""
    try:
        if function is not None:
            function()
    except Skip:
        hear.skipped(name)
        return False
    except BaseException as error:
        hear.fixture(name, error)
        return False
    return True


def _run_test(test, hear):
    hear.check()
    started = perf_counter()
    errors, skipped = ([], True) if test.skip else _phases(test)
    errors += hear.subs()
    hear.check()
    milliseconds = (perf_counter() - started) * 1000
    if test.expected_to_fail:
        outcome = "todo" if errors else "failed"
        texts = [] if errors else ["passed, although it is marked as an expected failure"]
    else:
        outcome = "failed" if errors else "skipped" if skipped else "passed"
        texts = [hear.describe(error) for error in errors]
    hear.test(test.name, outcome, f"{milliseconds:.3f}", texts)


def _phases(test):
    """`(errors, skipped)` of set-up, test, tear-down and clean-ups; passed is only what returned to here."""
    errors, skipped = [], False

    def attempt(call):
        nonlocal skipped
        try:
            call()
            return True
        except Skip:
            skipped = True
        except BaseException as error:
            errors.append((None, error))
        return False

    way = way_of(test.case)
    if attempt(way.open):
        if attempt(lambda: way.set_up(test)):
            attempt(lambda: way.test(test))
            attempt(lambda: way.tear_down(test))
    cleanups = getattr(test.case, "_cleanups", [])
    while cleanups:
        function, args, kwargs = cleanups.pop()
        attempt(lambda: way.clean_up(function, args, kwargs))
    attempt(way.close)
    return errors, skipped
