"""Files that ask for pytest are run by pytest where it is installed; its own reports are passed on."""

import importlib.util
import re
import sys
import types


def wanted(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        asks = re.search(r"^\s*(import|from)\s+pytest\b", file.read(), re.MULTILINE)
    return asks is not None and importlib.util.find_spec("pytest") is not None


def run(path, send):
    import pytest

    options = ["-q", "-s", "-p", "no:cacheprovider", "--noconftest", "--tb=short", "--rootdir=."]
    pytest.main([path, *options], plugins=[_Plugin(send)])


def _functions():
    """Every function of pytest with its owner: a module's, or a class's that the module defines."""
    found = []
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in ("_pytest", "pytest", "pluggy"):
            for owner in (module, *(item for item in vars(module).values() if isinstance(item, type) and item.__module__ == name)):
                found += [(owner, key, item) for key, item in vars(owner).items() if isinstance(item, types.FunctionType)]
    return found


class _Plugin:
    def __init__(self, send):
        self._send, self._functions = send, []
        self._worst = {}

    def pytest_collection(self):
        """pytest has arranged itself by now, and nothing of the task is loaded yet."""
        self._functions = _functions()

    def _check(self):
        for owner, key, function in self._functions:
            if vars(owner).get(key) is not function:
                self._send("tampered", f"{owner.__name__}.{key}")
                return

    def pytest_collectreport(self, report):
        if report.failed:
            self._send("load_error", str(report.longrepr))

    def pytest_runtest_logreport(self, report):
        """Three reports a test: set-up, call, tear-down; a failure of any is one of the test."""
        self._check()
        name = " > ".join(report.nodeid.split("::")[1:])
        texts, outcome, seconds = self._worst.get(name, ([], None, 0.0))
        if report.failed:
            texts = [*texts, str(report.longrepr)]
        if report.skipped:
            outcome = "todo" if hasattr(report, "wasxfail") else "skipped"
        if report.when == "call" and report.passed:
            outcome = "passed"
        self._worst[name] = (texts, outcome, seconds + report.duration)
        if report.when == "teardown":
            texts, outcome, seconds = self._worst.pop(name)
            milliseconds = f"{seconds * 1000:.3f}"
            self._send("test", name, "failed" if texts or outcome is None else outcome, milliseconds, "\n".join(texts))
