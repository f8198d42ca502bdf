"""Finds the tests of a loaded test module: unittest classes, and what pytest would take for a test. Everything that will
be called is looked up here, before the first test runs."""

import builtins
import inspect
from types import SimpleNamespace
from unittest import TestCase

__builtins__ = dict(vars(builtins))


def collect(module):
    """Groups in the order of the file: `cls` (None: functions) and `tests`, each with `name`, `case` and `method`."""
    groups = []
    for name, value in list(vars(module).items()):
        own = getattr(value, "__module__", None) == module.__name__
        if not own:
            continue
        if isinstance(value, type) and issubclass(value, TestCase):
            groups.append(SimpleNamespace(cls=value, tests=[_case(value, method) for method in _methods(value)]))
        elif isinstance(value, type) and name.startswith("Test"):
            groups.append(SimpleNamespace(cls=None, tests=[_plain(value, method) for method in _methods(value)]))
        elif name.startswith("test") and inspect.isfunction(value):
            groups.append(SimpleNamespace(cls=None, tests=[_function(value, name)]))
    return groups


def _methods(cls):
    names = [name for name in dir(cls) if name.startswith("test") and callable(getattr(cls, name))]
    return sorted(names, key=lambda name: _line(getattr(cls, name)))


def _line(function):
    return getattr(getattr(inspect.unwrap(function), "__code__", None), "co_firstlineno", 0)


def _case(cls, name):
    case = cls(name)
    return SimpleNamespace(
        name=f"{cls.__name__} > {name}",
        case=case,
        method=getattr(case, name),
        set_up=case.setUp,
        tear_down=case.tearDown,
        skip=_skip(cls) or _skip(getattr(cls, name)),
        expected_to_fail=_marked(cls) or _marked(getattr(cls, name)),
    )


def _skip(thing):
    return getattr(thing, "__unittest_skip__", False)


def _marked(thing):
    return getattr(thing, "__unittest_expecting_failure__", False)


def _plain(cls, name):
    instance = cls()
    test = _function(getattr(instance, name), f"{cls.__name__} > {name}")
    test.set_up = _optional(getattr(instance, "setup_method", None))
    test.tear_down = _optional(getattr(instance, "teardown_method", None))
    test.skip = _skip(cls) or test.skip
    return test


def _nothing():
    pass


def _optional(function):
    if function is None:
        return _nothing
    return function if not inspect.signature(function).parameters else lambda: function(None)


def _function(function, name):
    needed = [p.name for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    if needed:

        def function():
            raise TypeError(f"the test needs {', '.join(needed)}: fixtures work only where pytest is installed")

    return SimpleNamespace(
        name=name,
        case=None,
        method=function,
        set_up=_nothing,
        tear_down=_nothing,
        skip=_skip(function),
        expected_to_fail=_marked(function),
    )
