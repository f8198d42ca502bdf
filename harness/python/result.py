"""Hears from unittest what became of each test, and passes it on."""

import builtins
from time import perf_counter
from unittest import TestResult

# Built-in functions of its own: those of everybody can be replaced.
__builtins__ = dict(vars(builtins))


class Reporter(TestResult):
    """`send(kind, name, outcome, milliseconds, text)` per test; `check()` looks for tampering, before and after each."""

    def __init__(self, send, describe, check):
        super().__init__()
        self._send, self._describe, self._check = send, describe, check
        self._started, self._outcome, self._texts = 0.0, None, []

    def startTest(self, test):
        self._check()
        self._started, self._outcome, self._texts = perf_counter(), None, []

    def stopTest(self, test):
        self._check()
        milliseconds = (perf_counter() - self._started) * 1000
        outcome = "failed" if self._texts or self._outcome is None else self._outcome
        self._send("test", test.report_name, outcome, f"{milliseconds:.3f}", "\n".join(self._texts))

    def addSuccess(self, test):
        self._outcome = self._outcome or "passed"

    def addSkip(self, test, reason):
        self._outcome = "skipped"
        if not hasattr(test, "report_name"):
            self._send("suite", str(test), "skipped", "", "")

    def addExpectedFailure(self, test, error):
        self._outcome = "todo"

    def addUnexpectedSuccess(self, test):
        self._texts.append("passed, although it is marked as an expected failure")

    def addFailure(self, test, error):
        self._failed(test, error[1])

    def addError(self, test, error):
        self._failed(test, error[1])

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self._texts.append(f"{subtest._subDescription()}: {self._describe(error[1])}")

    def _failed(self, test, error):
        text = self._describe(error)
        if hasattr(test, "report_name"):
            self._texts.append(text)
        else:
            # A fixture of a class or module, which has no test of its own.
            self._send("suite", str(test), "failed", "", text)
