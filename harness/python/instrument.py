"""Puts the judge into the code of a test file. What is written as an assertion is decided by constants of that code,
which nobody can replace, and not by what the names in it have come to stand for."""

import ast
import secrets
import types
import warnings

# No source code can have a string that begins like this, or a name with a space.
MARK = "\0" + secrets.token_hex(8) + " "


def mark(name):
    return ast.Constant(MARK + name)


def call(name, *args):
    return ast.Call(mark(name), list(args), [])


def load(name):
    return ast.Name(name, ast.Load())


def store(name, value):
    return ast.Assign([ast.Name(name, ast.Store())], value)


class Instrument(ast.NodeTransformer):
    """`names`: assertions with a predicate; `plain`: `assert` says both values by itself."""

    def __init__(self, names, values):
        self._names, self._values, self._count = names, values, 0

    def _fresh(self, what):
        self._count += 1
        return f"{what} of assertion {self._count}"

    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in self._names:
            name = node.func.attr
            node.func = call("judged", mark(name), ast.Constant(name), node.func.value)
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "assertRaises" and len(node.args) > 1:
            node.func = call("judged", mark("raises"), ast.Constant("assertRaises"), node.func.value)
        return node

    def visit_Assert(self, node):
        comparison = node.test
        if not isinstance(comparison, ast.Compare) or len(comparison.ops) != 1:
            node.test = _Comparisons().visit(node.test)
            return self.generic_visit(node)
        self.generic_visit(node)
        left, right = self._fresh("left"), self._fresh("right")
        text = [ast.FormattedValue(node.msg, -1), ast.Constant(" ")] if node.msg is not None else []
        text += [ast.Constant("left: "), ast.FormattedValue(load(left), ord("r"))]
        text += [ast.Constant(", right: "), ast.FormattedValue(load(right), ord("r"))]
        told = node.msg if not self._values else ast.JoinedStr(text)
        statements = [
            store(left, comparison.left),
            store(right, comparison.comparators[0]),
            ast.Assert(ast.Compare(load(left), comparison.ops, [load(right)]), told),
        ]
        if isinstance(comparison.ops[0], ast.Eq):
            statements.append(ast.Expr(call("truthful", load(left), load(right))))
        return [ast.copy_location(statement, node) for statement in statements]

    def visit_With(self, node):
        self.generic_visit(node)
        last = node.items[-1]
        if not isinstance(last.context_expr, ast.Call) or not isinstance(last.context_expr.func, ast.Attribute):
            return node
        name = last.context_expr.func.attr
        if name in ("assertRaises", "assertRaisesRegex", "raises") and last.context_expr.args:
            body = self._raises(last, node.body)
        elif name == "subTest":
            body = self._sub_test(last.context_expr, node.body)
        else:
            return node
        statements = body if len(node.items) == 1 else [ast.With(node.items[:-1], body)]
        return [ast.copy_location(statement, node) for statement in statements]

    def _raises(self, item, body):
        expected, kind = self._fresh("expected"), self._fresh("kind")
        first = item.context_expr.args[0]
        item.context_expr.args[0] = load(expected)
        seen = store(kind, call("error_class"))
        watched = ast.Try(body, [ast.ExceptHandler(None, None, [seen, ast.Raise()])], [], [])
        return [
            store(expected, first),
            store(kind, ast.Constant(None)),
            ast.With([item], [watched]),
            ast.Expr(call("require", load(kind), load(expected))),
        ]

    def _sub_test(self, opened, body):
        name = self._fresh("sub-test")
        note = ast.Expr(call("sub_failed", load(name)))
        described = ast.Call(mark("sub_named"), opened.args, opened.keywords)
        return [store(name, described), ast.Try(body, [ast.ExceptHandler(None, None, [note])], [], [])]

    def _function(self, node):
        self.generic_visit(node)
        if node.name.startswith("test"):
            node.body = _checked(node.body)
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = _function


class _Comparisons(ast.NodeTransformer):
    def visit_Compare(self, node):
        self.generic_visit(node)
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq):
            return call("compared", node.left, node.comparators[0])
        return node


def _checked(body):
    """The statements with a look in between at what they stand on; within loops it would take too long."""
    statements = []
    for statement in body:
        if isinstance(statement, (ast.With, ast.AsyncWith, ast.If, ast.Try)):
            statement.body = _checked(statement.body)
        statements += [statement, ast.Expr(call("check"))]
    if len(body) and isinstance(body[-1], (ast.Return, ast.Raise)):
        statements.pop()
    return statements


def instrument(tree, predicates, values=True):
    """The tree of a test module with the judge's places in it. Assertions that the file defines itself are its own."""
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    Instrument(frozenset(predicates) - own, values).visit(tree)
    return ast.fix_missing_locations(tree)


def embed(code, judges):
    """The compiled code with the judge's functions in place of their marks."""

    def put(constant):
        if isinstance(constant, types.CodeType):
            return embed(constant, judges)
        return judges[constant[len(MARK) :]] if isinstance(constant, str) and constant.startswith(MARK) else constant

    return code.replace(co_consts=tuple(map(put, code.co_consts)))


def compiled(tree, path, flags=0):
    with warnings.catch_warnings():
        # That a string is called, which is one of our marks.
        warnings.simplefilter("ignore", SyntaxWarning)
        return compile(tree, path, "exec", flags, True)
