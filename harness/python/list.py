"""Lists the tests that a file must have, as JSON on descriptor 3, by reading it: nothing of it is run."""

import ast
import hashlib
import json
import os
import sys


def decorated(node, words):
    return any(any(word in ast.dump(decorator) for word in words) for decorator in node.decorator_list)


def is_test(node):
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test")


def free(node):
    """Tests that need not pass, or whose names are made when they run."""
    return decorated(node, ("skip", "expectedFailure", "xfail", "parametrize", "expand"))


def is_test_class(node, known):
    names = [ast.unparse(base).split(".")[-1] for base in node.bases]
    return node.name.startswith("Test") or any(name in known or name.endswith("TestCase") for name in names)


def mark_of(node):
    """Says whether two versions of a test are the same, whatever their comments and layout; "" for one that does nothing."""
    says = [item for item in node.body if not says_nothing(item)]
    try:
        text = "".join(map(ast.dump, says))
    except RecursionError:
        text = "too deep to tell"
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12] if says else ""


def says_nothing(item):
    """`pass`, `...`, and words."""
    return isinstance(item, ast.Pass) or (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))


def tests_of(source, path):
    """Pairs of a name and the mark of a body."""
    tests, known = [], set()
    for node in ast.parse(source, path).body:
        if is_test(node) and not free(node):
            tests.append((node.name, mark_of(node)))
        if isinstance(node, ast.ClassDef) and is_test_class(node, known):
            known.add(node.name)
            if not free(node):
                own = [item for item in node.body if is_test(item) and not free(item)]
                tests += [(f"{node.name} > {item.name}", mark_of(item)) for item in own]
    return tests


def main(path):
    with open(path, encoding="utf-8") as file:
        source = file.read()
    try:
        answer = {"tests": tests_of(source, path), "pytest": "pytest" in source, "error": None}
    except (SyntaxError, ValueError) as error:
        answer = {"tests": [], "pytest": False, "error": f"{type(error).__name__}: {error}"}
    os.write(3, json.dumps(answer).encode())


main(sys.argv[1])
