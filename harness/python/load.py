"""Loads a test file as a module, one statement after the other, with a look in between at what it stands on: whatever an
imported module replaced must still be replaced when its import has ended, or nobody would be fooled by it."""

import __future__
import ast
import builtins
import os
import sys
import types

import predicates
from instrument import compiled, embed, instrument

__builtins__ = dict(vars(builtins))


def read(path):
    with open(path, "rb") as file:
        return file.read()


def new_module(path):
    """An empty module, with the name that its place in the workspace gives it; its folders can be imported from."""
    full = os.path.abspath(path)
    for place in (os.path.dirname(full), os.path.join(os.getcwd(), "src"), os.getcwd()):
        if place not in sys.path and os.path.isdir(place):
            sys.path.insert(0, place)
    parts = os.path.splitext(os.path.relpath(full))[0].split(os.sep)
    module = types.ModuleType(".".join(parts))
    module.__file__ = full
    module.__package__ = ".".join(parts[:-1])
    # The ones of everybody: a test may replace `input` and the like for a while.
    module.__builtins__ = builtins
    return module


def statements_of(source, full, judges, predicates):
    """Code of each statement. Never from a cached file, which somebody else may have written."""
    tree = ast.parse(source, full)
    flags = 0
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for name in node.names:
                flags |= getattr(__future__, name.name).compiler_flag
    instrument(tree, predicates)
    return [embed(compiled(ast.Module([node], []), full, flags), judges) for node in tree.body]


def names_replaced(source):
    """What tests replace themselves: it is named by a string such as "adder.add" or "print", by `global`, or assigned to."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200:
            names.add(node.value.split(".")[-1])
        elif isinstance(node, ast.Global):
            names.update(node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
    return frozenset(names)


def execute(statements, module, look):
    """The name of something that was replaced, with which loading ended, or None."""
    sys.modules[module.__name__] = module
    for statement in statements:
        exec(statement, vars(module))
        name = look()
        if name is not None:
            return name
    return None


def tables_of(module):
    """`(name, container, its members)` of the lists of a test module that it only reads."""
    tree = ast.parse(read(module.__file__))
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    read_only = {id(node) for node in ast.walk(tree) for node in _only_read(node)}
    named = {use.id for use in uses if id(use) in read_only} - {use.id for use in uses if id(use) not in read_only}
    values = ((name, vars(module).get(name)) for name in sorted(named))
    return tuple((f"{module.__name__}.{name}", value, tuple(value)) for name, value in values if type(value) is list)


def _only_read(node):
    """Parts of a node that it cannot change, nor hand on."""
    if isinstance(node, (ast.For, ast.comprehension)):
        return [node.iter]
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("len", "zip", "enumerate", "sorted"):
        return node.args
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in predicates.NAMES | {"parametrize"}:
        return node.args
    return []
