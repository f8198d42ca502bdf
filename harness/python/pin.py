"""Gives each test its own untouched copies of unittest's methods: replacing them in the class has no effect on it."""

import builtins
import types
import unittest.case
from unittest import FunctionTestCase, IsolatedAsyncioTestCase, TestCase

# Built-in functions of its own: those of everybody can be replaced.
__builtins__ = dict(vars(builtins))


def _private_copies():
    """Copies that look up unittest's own names in a private table as well."""
    own = vars(unittest.case)
    table = {**own, "__builtins__": __builtins__}
    copies = {}
    for name, function in vars(TestCase).items():
        if isinstance(function, types.FunctionType) and not name.startswith("__"):
            copies[name] = _copy(function, table) if function.__globals__ is own else function
    return copies


def _copy(function, table):
    copy = types.FunctionType(function.__code__, table, function.__name__, function.__defaults__, function.__closure__)
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def pinning(test_files):
    """A function that pins one test, or names the method that something other than a test file overrides."""
    copies = _private_copies()
    bind = types.MethodType
    library = (TestCase, FunctionTestCase, IsolatedAsyncioTestCase)

    def pin(test):
        for name, copy in copies.items():
            owner = next((cls for cls in type(test).__mro__ if name in vars(cls)), None)
            if owner is TestCase:
                test.__dict__[name] = bind(copy, test)
            elif name.startswith(("assert", "fail", "run", "_", "debug", "skipTest", "doCleanups")) and owner not in library:
                function = vars(owner).get(name) if owner is not None else None
                if getattr(getattr(function, "__code__", None), "co_filename", None) not in test_files:
                    return f"{type(test).__name__}.{name}"
        return None

    return pin
