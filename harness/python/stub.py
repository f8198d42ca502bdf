"""Writes two stubs of a module as JSON on descriptor 3, by reading it: nothing of it is run. A stub has all names of the
module and nothing behind them: whatever is called returns None in the one, and raises in the other."""

import ast
import builtins
import json
import os
import sys

BODIES = {
    "returns_nothing": "return None",
    "throws": 'raise StubError("a stub of this module raises whatever is asked of it")',
}
# Names that tests ask for and that are not written down in so many words: made by a loop, by `globals()`, by `import *`.
HEAD = """class StubError(Exception):
    pass


def _stub(*args, **kwargs):
    {body}


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _stub
"""
KEPT_DECORATORS = ("staticmethod", "classmethod", "property")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Lambda)


class Stub:
    """The lines of one stub, and the names that the module defines."""

    def __init__(self, source, body):
        self.source, self.body = source, body
        self.lines, self.names, self.classes = [], [], set()

    def text(self):
        return "\n".join([HEAD.format(body=self.body), *self.lines, ""])

    def add(self, depth, *lines):
        self.lines += ["    " * depth + line for line in lines]

    def module(self, statements):
        for node in statements:
            if isinstance(node, ast.If) and is_main(node.test):
                continue
            for inner in ("body", "orelse", "finalbody"):
                if not isinstance(node, SCOPES):
                    self.module(getattr(node, inner, []))
            for handler in getattr(node, "handlers", []):
                self.module(handler.body)
            self.statement(node, 0)

    def statement(self, node, depth):
        """Of a module, or of a class within it."""
        if isinstance(node, FUNCTIONS):
            self.names.append(node.name)
            self.function(node, depth)
        elif isinstance(node, ast.ClassDef):
            self.names.append(node.name)
            self.cls(node, depth)
        elif isinstance(node, (ast.Import, ast.ImportFrom)) and depth == 0:
            self.imports(node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for name in names_in(target):
                    self.names.append(name)
                    # What one of several names gets is not looked for.
                    self.add(depth, f"{name} = {self.value(name, node.value) if isinstance(target, ast.Name) else None}")

    def function(self, node, depth):
        decorators = [kept for kept in map(kept_decorator, node.decorator_list) if kept]
        word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
        self.add(depth, *decorators, f"{word} {node.name}(*args, **kwargs):")
        # A generator that gives nothing says so without a value, as one of a coroutine may not have any.
        self.add(depth + 1, *((self.body.replace("return None", "return"), "yield") if yields(node) else (self.body,)))

    def cls(self, node, depth):
        bases = [base.id for base in node.bases if isinstance(base, ast.Name) and self.is_known(base.id)]
        self.add(depth, f"class {node.name}({', '.join(bases)}):")
        self.add(depth + 1, "def __init__(*args, **kwargs):", f"    {self.body}")
        for item in node.body:
            if getattr(item, "name", "") != "__init__":
                self.statement(item, depth + 1)
        if depth == 0:
            self.classes.add(node.name)

    def is_known(self, name):
        """Exceptions stay exceptions; classes of the module inherit from each other's stubs."""
        value = getattr(builtins, name, None)
        return name in self.classes or (isinstance(value, type) and issubclass(value, BaseException))

    def value(self, name, node):
        if name == "__all__" or isinstance(node, ast.Name) and node.id in self.names:
            return ast.get_source_segment(self.source, node)
        return shape_of(node)

    def imports(self, node):
        """Modules of the library stay what they are, as tests replace their members; those of the task are stubbed."""
        own = isinstance(node, ast.ImportFrom) and (node.level > 0 or is_own(node.module))
        for alias in node.names:
            bound = alias.asname or alias.name.split(".")[0]
            if alias.name == "*" or getattr(node, "module", "") == "__future__":
                continue
            if own:
                self.names.append(bound)
                self.add(0, f"{bound} = _stub")
                continue
            source = f"from {node.module} " if isinstance(node, ast.ImportFrom) else ""
            renamed = f" as {alias.asname}" if alias.asname else ""
            self.add(0, "try:", f"    {source}import {alias.name}{renamed}", "except ImportError:", f"    {bound} = None")


def shape_of(node):
    """A value of the same kind with nothing in it. Of a call nobody knows what it gives: it is taken for a function."""
    if isinstance(node, (ast.List, ast.ListComp)):
        return "[]"
    if isinstance(node, ast.Tuple):
        return "()"
    if isinstance(node, (ast.Set, ast.SetComp)):
        return "set()"
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values)
        members = [f"{key.value!r}: {shape_of(value)}" for key, value in pairs if isinstance(key, ast.Constant)]
        return "{" + ", ".join(members) + "}"
    return "_stub" if isinstance(node, (ast.Lambda, ast.Call, ast.Name)) else "None"


def names_in(target):
    if isinstance(target, ast.Name):
        return [target.id]
    return [name for item in getattr(target, "elts", []) for name in names_in(item)]


def kept_decorator(node):
    """Those that say how a member is reached."""
    if isinstance(node, ast.Name) and node.id in KEPT_DECORATORS:
        return "@" + node.id
    if isinstance(node, (ast.Name, ast.Attribute)) and getattr(node, "id", getattr(node, "attr", "")) == "cached_property":
        return "@property"
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in ("setter", "deleter", "getter"):
        return f"@{node.value.id}.{node.attr}"
    return None


def yields(function):
    waiting = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, SCOPES):
            waiting += ast.iter_child_nodes(node)
    return False


def is_main(test):
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def is_own(name):
    first = (name or "").split(".")[0]
    return any(os.path.exists(os.path.join(folder, first + end)) for folder in (".", "src") for end in ("", ".py") if first)


def main(path):
    with open(path, encoding="utf-8") as file:
        source = file.read()
    answer = {"problem": None}
    try:
        for kind, body in BODIES.items():
            stub = Stub(source, body)
            stub.module(ast.parse(source, path).body)
            answer[kind] = stub.text()
            if not [name for name in stub.names if name != "__all__"]:
                answer["problem"] = f"{path} defines nothing that can be called or compared"
    except (SyntaxError, ValueError, RecursionError) as error:
        answer["problem"] = f"{path} could not be read: {type(error).__name__}"
    data = json.dumps(answer).encode()
    while data:
        data = data[os.write(3, data) :]


main(sys.argv[1])
