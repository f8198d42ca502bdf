"""Lists the tests that a file must have, as JSON on descriptor 3, by reading it: nothing of it is run."""

import ast
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


def tests_of(source, path):
    names, known = [], set()
    for node in ast.parse(source, path).body:
        if is_test(node) and not free(node):
            names.append(node.name)
        if isinstance(node, ast.ClassDef) and is_test_class(node, known):
            known.add(node.name)
            if not free(node):
                names += [f"{node.name} > {item.name}" for item in node.body if is_test(item) and not free(item)]
    return names


def main(path):
    with open(path, encoding="utf-8") as file:
        source = file.read()
    try:
        answer = {"tests": tests_of(source, path), "pytest": "pytest" in source, "error": None}
    except (SyntaxError, ValueError) as error:
        answer = {"tests": [], "pytest": False, "error": f"{type(error).__name__}: {error}"}
    os.write(3, json.dumps(answer).encode())


main(sys.argv[1])
