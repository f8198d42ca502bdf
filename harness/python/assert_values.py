"""Lets a plain `assert left == right` say both values, which Python itself does not."""

import ast


class _WithValues(ast.NodeTransformer):
    def visit_Assert(self, node):
        comparison = node.test
        if not isinstance(comparison, ast.Compare) or len(comparison.ops) != 1:
            return node
        # Names that no source code can have.
        left, right = "left of assert", "right of assert"
        load, store = ast.Load(), ast.Store()
        text = [ast.FormattedValue(node.msg, -1), ast.Constant(" ")] if node.msg is not None else []
        text += [
            ast.Constant("left: "),
            ast.FormattedValue(ast.Name(left, load), ord("r")),
            ast.Constant(", right: "),
            ast.FormattedValue(ast.Name(right, load), ord("r")),
        ]
        statements = [
            ast.Assign([ast.Name(left, store)], comparison.left),
            ast.Assign([ast.Name(right, store)], comparison.comparators[0]),
            ast.Assert(ast.Compare(ast.Name(left, load), comparison.ops, [ast.Name(right, load)]), ast.JoinedStr(text)),
        ]
        return [ast.copy_location(statement, node) for statement in statements]


def compile_test(source, path):
    """Code of a test file, never from a cached file that somebody else may have written."""
    tree = _WithValues().visit(ast.parse(source, path))
    return compile(ast.fix_missing_locations(tree), path, "exec")
