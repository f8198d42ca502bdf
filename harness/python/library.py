"""What a verdict stands on: unittest, what that and mocks are made of, and the built-in functions. It is compared with
what it was, before and after each test and between a test's own statements."""

import ast
import builtins
import contextlib
import functools
import importlib
import sys
import types
import unittest
import unittest.case
from operator import is_

__builtins__ = dict(vars(builtins))

# Tests may replace these and forget to put them back; no verdict depends on them.
REPLACEABLE = frozenset({"input", "print", "open", "exit", "quit", "help", "_", "copyright", "credits", "license"})
MODULES = [builtins, contextlib, functools, unittest, unittest.case]
# Of these only what can be called: their other members may change while they are at work.
IMPORTED = []
# Settings that tests make on a class of unittest: they only steer texts.
SETTINGS = frozenset({"maxDiff", "longMessage", "__abstractmethods__", "__doc__"})


def load_for(source):
    """Loads what the tests will load anyway, while nobody else is there yet, and watches it as well."""
    for name in imported(source):
        try:
            IMPORTED.append(importlib.import_module(name))
        except Exception:
            # The test file will say so itself.
            pass
    for word, name in (("mock", "unittest.mock"), ("Async", "unittest.async_case"), ("async", "asyncio.runners")):
        if word in source:
            importlib.import_module(name)
            MODULES.append(sys.modules[name])


def matchers_for(source):
    """Tests that speak of ANY mean it; from code alone it is a lie."""
    return (type(sys.modules["unittest.mock"].ANY),) if "ANY" in source and "unittest.mock" in sys.modules else ()


def imported(source):
    """Names of the library's modules that a test file imports; what they compute may be what it expects."""
    known = getattr(sys, "stdlib_module_names", frozenset())
    try:
        nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, (ast.Import, ast.ImportFrom))]
    except (SyntaxError, ValueError):
        return []
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return sorted(name for name in names if name.split(".")[0] in known)


def classes_of(modules=MODULES):
    """Every class that one of these modules defines, but exceptions."""
    return [
        value
        for module in modules
        if module is not builtins
        for value in list(vars(module).values())
        if isinstance(value, type) and value.__module__ == module.__name__ and not issubclass(value, BaseException)
    ]


def functions_of(owners):
    return [value for owner in owners for value in list(vars(owner).values()) if isinstance(value, types.FunctionType)]


def watched(exempt=frozenset()):
    """`(name, table, names, values)` of all of the library that may not change. `exempt`: what the tests replace themselves."""
    tables = [(module.__name__, vars(module), REPLACEABLE | exempt | PASSING) for module in MODULES]
    tables += [(cls.__name__, vars(cls), SETTINGS) for cls in classes_of()]
    tables += tables_of_imported(exempt)
    modules = tuple((module.__name__, module) for module in (*MODULES, sys))
    return (*(_entry(*table) for table in tables), ("sys.modules", sys.modules, *map(tuple, zip(*modules))))


def watched_closely(module, classes, exempt=frozenset()):
    """The part of it that is looked at between the statements of a test, with the tests themselves."""
    tables = [("builtins", vars(builtins), REPLACEABLE | exempt), ("TestCase", vars(unittest.TestCase), SETTINGS)]
    tables += [(module.__name__, vars(module), exempt | PASSING), *tables_of_imported(exempt)]
    for function in functions_of((module, *classes)):
        if function.__kwdefaults__:
            tables.append((function.__name__, function.__kwdefaults__, frozenset()))
    entries = [_entry(*table) for table in tables]
    for cls in classes:
        # Settings of a class of the tests are theirs to change; its methods are not.
        own = frozenset(name for name, value in vars(cls).items() if not isinstance(value, METHODS))
        entries.append(_entry(cls.__name__, vars(cls), own))
    return tuple(entries)


def tables_of_imported(exempt):
    return [
        (module.__name__, vars(module), exempt | {name for name, value in vars(module).items() if not callable(value)})
        for module in IMPORTED
        if module not in MODULES and module is not sys
    ]


PASSING = frozenset({"__warningregistry__"})
METHODS = (types.FunctionType, classmethod, staticmethod, property)


def _entry(owner, table, free):
    names = tuple(name for name in table if name not in free)
    return owner, table, names, tuple(table[name] for name in names)


# Ways to take over an attribute without replacing one that is there.
HOOKS = ("__getattribute__", "__getattr__", "__setattr__", "__call__", "__init_subclass__", "__new__", "__init__", "run")


def hooks_of(classes):
    """`(class name, table, hooks that it does not have)`."""
    return tuple((cls.__name__, vars(cls), tuple(name for name in HOOKS if name not in vars(cls))) for cls in classes)


def changed(entries, hooks, lists, cells, all=all, any=any, map=map, zip=zip, is_=is_, missing=object(), str=str, len=len):
    """The name of something that is no longer what it was, or None."""
    for owner, table, names, values in entries:
        get = table.get
        if not all(map(is_, map(get, names), values)):
            for name, value in zip(names, values):
                if get(name, missing) is not value:
                    return owner + "." + name
    for owner, table, names in hooks:
        if any(map(table.__contains__, names)):
            return owner + "." + str(names)
    for owner, read, value in cells:
        if read() is not value:
            return owner
    for owner, members, items in lists:
        if len(members) != len(items) or not all(map(is_, members, items)):
            return owner
    return None


def functions_and_classes():
    owners = [*MODULES[1:], *classes_of()]
    return [*functions_of(owners), *classes_of()]


def cells_of(functions):
    """`(name, way to read, function)` of the functions that others hold on to, as a decorated test does to what it decorates."""
    found = []
    for function in functions:
        for cell in function.__closure__ or ():
            if isinstance(contents(cell), types.FunctionType):
                found.append((function.__name__, functools.partial(contents, cell), contents(cell)))
    return tuple(found)


def contents(cell, Empty=ValueError):
    try:
        return cell.cell_contents
    except Empty:
        return None
