"""Files that ask for pytest are run by pytest where it is installed; its own reports are passed on."""

import importlib.util
import re


def wanted(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        asks = re.search(r"^\s*(import|from)\s+pytest\b", file.read(), re.MULTILINE)
    return asks is not None and importlib.util.find_spec("pytest") is not None


def run(path, send):
    import pytest

    pytest.main([path, "-q", "-s", "-p", "no:cacheprovider", "--tb=short", "--rootdir=."], plugins=[_Plugin(send)])


class _Plugin:
    def __init__(self, send):
        self._send = send
        self._worst = {}

    def pytest_collectreport(self, report):
        if report.failed:
            self._send("load_error", str(report.longrepr))

    def pytest_runtest_logreport(self, report):
        """Three reports a test: set-up, call, tear-down; a failure of any is one of the test."""
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
