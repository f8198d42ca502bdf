"""Closes what would let the code under test look into or change the harness. Nothing here can be switched off again."""

import builtins
import sys
import types
import unittest
import unittest.async_case
import unittest.case
import unittest.mock

# Built-in functions of its own: those of everybody can be replaced.
__builtins__ = dict(vars(builtins))

# Tests may replace these and forget to put them back; no verdict depends on them.
REPLACEABLE = frozenset({"input", "print", "open", "exit", "quit", "help", "_", "copyright", "credits", "license"})
LIBRARY = (
    unittest.TestCase,
    unittest.FunctionTestCase,
    unittest.IsolatedAsyncioTestCase,
    unittest.TestSuite,
    unittest.suite.BaseTestSuite,
    unittest.TestResult,
    unittest.case._Outcome,
    unittest.case._SubTest,
    unittest.case._AssertRaisesBaseContext,
    unittest.case._AssertRaisesContext,
    unittest.case._AssertWarnsContext,
    unittest.case._BaseTestCaseContext,
)
TABLES = tuple((name, vars(sys.modules[name])) for name in ("unittest", "unittest.case", "builtins"))
MODULES = ("unittest", "unittest.case", "unittest.suite", "unittest.result", "unittest.async_case", "builtins", "sys")


def forbid_inspection():
    """Refuses to list the objects and frames of others, to rewrite functions in place, and to call the C library."""

    def hook(event, args):
        if event in {
            "gc.get_objects",
            "gc.get_referrers",
            "gc.get_referents",
            "sys._current_frames",
            "sys._current_exceptions",
            "sys.settrace",
            "sys.setprofile",
            "sys.monitoring.register_callback",
        } or event.startswith("ctypes."):
            raise RuntimeError(event + " is switched off during a test run")
        if event == "object.__setattr__" and args[1] == "__code__":
            raise RuntimeError("code of functions may not be replaced during a test run")

    sys.addaudithook(hook)


def snapshot(classes=()):
    """What a verdict stands on, as it is now; compare with changed()."""
    return {
        "classes": [(cls, dict(vars(cls)), cls.__bases__) for cls in (*LIBRARY, *classes)],
        "modules": {name: sys.modules[name] for name in MODULES},
        "tables": [
            (name, table, {key: value for key, value in table.items() if key not in REPLACEABLE}) for name, table in TABLES
        ],
    }


def changed(before):
    """The name of something that is no longer what it was, or None."""
    for name, module in before["modules"].items():
        if sys.modules.get(name) is not module:
            return "module " + name
    for cls, members, bases in before["classes"]:
        name = _changed_member(cls, members)
        if name is not None or cls.__bases__ != bases:
            return cls.__name__ + "." + (name or "__bases__")
    for owner, table, members in before["tables"]:
        for name, value in members.items():
            if table.get(name) is not value:
                return owner + "." + name
    return None


def _changed_member(cls, members):
    now = vars(cls)
    for name, value in members.items():
        if isinstance(value, (types.FunctionType, classmethod, staticmethod, property)) and now.get(name) is not value:
            return name
    added = [name for name in now if name not in members and name in ("__getattribute__", "__getattr__", "__call__", "run")]
    return added[0] if added else None
