"""Files that ask for pytest are run by pytest where it is installed. A test has passed only when pytest says so and when
its function was called and came back, which is noted where nobody else can note it."""

import importlib.util
import inspect
import os
import re
import sys
import types
import warnings

import instrument
import predicates
from frames import step_of

OPTIONS = ["-q", "-s", "-p", "no:cacheprovider", "--noconftest", "--tb=short", "--rootdir=.", "-c", "/dev/null"]


def wanted(text):
    asks = re.search(r"^[ \t\f]*(import|from)[ \t\f]+pytest\b", text, re.MULTILINE)
    return asks is not None and importlib.util.find_spec("pytest") is not None


def prepare(judges_for, watch):
    """Loads pytest with the judge in the code of tests, and with copies of frames in place of frames.

    `judges_for(variables of the module)` gives what is put into the code of that module; `watch(module)`
    is called when that has been loaded.
    """
    import _pytest._code.code as code
    import _pytest.assertion.rewrite as rewrite
    import pytest  # noqa: F401

    loading = []

    def executed(self, module, real=rewrite.AssertionRewritingHook.exec_module):
        loading.append(vars(module))
        try:
            real(self, module)
        finally:
            loading.pop()
        if str(module.__file__).startswith(os.getcwd() + os.sep):
            watch(module)

    def rewritten(tree, *rest, real=rewrite.rewrite_asserts):
        instrument.instrument(tree, predicates.NAMES, values=False)
        real(tree, *rest)

    def compiled(path, config, real=rewrite._rewrite_test):
        with warnings.catch_warnings():
            # That a string is called, which is a mark for the judge.
            warnings.simplefilter("ignore", SyntaxWarning)
            status, found = real(path, config)
        return status, instrument.embed(found, judges_for(loading[-1]))

    rewrite.AssertionRewritingHook.exec_module = executed
    rewrite.rewrite_asserts, rewrite._rewrite_test = rewritten, compiled
    # A cached file may have been written by the tests of another file.
    rewrite._read_pyc = lambda *args: None
    code.TracebackEntry.frame = property(lambda self: code.Frame(step_of(self._rawentry)))


def run(path, hear):
    """`hear`: `send`, `check`, `subs` and `explain` of the worker."""
    import pytest

    unloaded, box = [], [hear]
    plugin = types.SimpleNamespace(
        pytest_collection=_session(box, unloaded),
        pytest_collectreport=lambda report: unloaded.append(str(report.longrepr)) if report.failed else None,
        pytest_runtestloop=lambda session: True,
    )
    pytest.main([path, *OPTIONS], plugins=[plugin])
    if box:
        hear.send("load_error", "pytest could not be started")


def _session(box, unloaded):
    import pytest

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(session):
        """Does all the work of a session within one call, so that what it reports with is in local variables only."""
        hear = box.pop()
        functions = _functions()
        session.perform_collect()
        for text in unloaded:
            hear.send("load_error", text)
        items = list(session.items)
        for item, following in zip(items, [*items[1:], None]):
            _run_item(item, following, hear)
            hear.check(_replaced(functions))
        return True

    return pytest_collection


def _functions():
    """Every function of pytest with its owner: a module's, or a class's that the module defines."""
    found = []
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in ("_pytest", "pytest", "pluggy"):
            for owner in (module, *(item for item in vars(module).values() if isinstance(item, type) and item.__module__ == name)):
                found += [(owner, key, item) for key, item in vars(owner).items() if isinstance(item, types.FunctionType)]
    return found


def _replaced(functions):
    for owner, key, function in functions:
        if vars(owner).get(key) is not function:
            return f"{owner.__name__}.{key}"
    return None


def _run_item(item, following, hear):
    """Set-up, call and tear-down; a failure of any is one of the test."""
    from _pytest.runner import call_and_report

    ends, reports = [], [call_and_report(item, "setup", False)]
    if reports[0].passed:
        _prove(item, ends)
        reports.append(call_and_report(item, "call", False))
    reports.append(call_and_report(item, "teardown", False, nextitem=following))
    texts = [str(report.longrepr) for report in reports if report.failed]
    texts += [hear.explain(error, described) for described, error in hear.subs()]
    name = " > ".join(item.nodeid.split("::")[1:])
    hear.send("test", name, _outcome(reports, texts, ends), f"{sum(report.duration for report in reports) * 1000:.3f}", "\n".join(texts))


def _outcome(reports, texts, ends):
    if texts:
        return "failed"
    if any(report.skipped for report in reports):
        return "todo" if any(hasattr(report, "wasxfail") for report in reports) else "skipped"
    return "passed" if ends and len(reports) == 3 else "failed"


def _prove(item, ends):
    function = item.obj
    if inspect.iscoroutinefunction(function):

        async def proven(**given):
            await function(**given)
            ends.append(True)

        item.obj = proven
    else:
        call = _calling(function, ends)
        next(call)
        item.obj = lambda **given: call.send(given)


def _calling(function, ends):
    """A generator that calls the test: its variables are out of everybody's reach."""
    given = yield
    function(**given)
    ends.append(True)
    yield
