"""Finds the tests of a loaded test module: unittest classes, and what pytest would take for a test."""

import asyncio
import builtins
import inspect
from unittest import FunctionTestCase, TestCase, TestLoader

# Built-in functions of its own: those of everybody can be replaced.
__builtins__ = dict(vars(builtins))


def collect(module):
    """The tests in the order of the file, as TestCase objects with a `report_name`."""
    tests = []
    for name, value in list(vars(module).items()):
        if isinstance(value, type) and issubclass(value, TestCase):
            if value.__module__ == module.__name__:
                tests += _unittest_class(value)
        elif isinstance(value, type) and name.startswith("Test") and value.__module__ == module.__name__:
            tests += _plain_class(value)
        elif name.startswith("test") and inspect.isfunction(value) and value.__module__ == module.__name__:
            tests.append(_named(_function(value), name))
    return tests


def _named(test, name):
    test.report_name = name
    return test


def _unittest_class(cls):
    names = TestLoader().getTestCaseNames(cls)
    return [_named(cls(name), f"{cls.__name__} > {name}") for name in sorted(names, key=lambda name: _line(getattr(cls, name)))]


def _line(function):
    return getattr(getattr(inspect.unwrap(function), "__code__", None), "co_firstlineno", 0)


def _plain_class(cls):
    tests = []
    for name in [name for name in vars(cls) if name.startswith("test")]:
        instance = cls()
        set_up = getattr(instance, "setup_method", None)
        tear_down = getattr(instance, "teardown_method", None)
        test = FunctionTestCase(
            _callable(getattr(instance, name)), setUp=_optional(set_up), tearDown=_optional(tear_down)
        )
        tests.append(_named(test, f"{cls.__name__} > {name}"))
    return tests


def _optional(function):
    return function if function is None or not inspect.signature(function).parameters else lambda: function(None)


def _function(function):
    return FunctionTestCase(_callable(function))


def _callable(function):
    needed = [p.name for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    if needed:

        def refuse():
            raise TypeError(f"the test needs {', '.join(needed)}: fixtures work only where pytest is installed")

        return refuse
    if inspect.iscoroutinefunction(function):
        return lambda: asyncio.run(function())
    return function
