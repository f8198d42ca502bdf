"""Whether an assertion of unittest holds, by its name. The functions here look nothing up by name: all that they use are
their own defaults, which the audit hook keeps. They are given more by judge.py."""

from operator import contains


def equal(first, second, msg=None, truthful=None):
    return truthful(first, second) if first == second else False


def unequal(first, second, msg=None):
    return first != second


def true(expr, msg=None, bool=bool):
    return bool(expr)


def false(expr, msg=None):
    return not expr


def same(expr1, expr2, msg=None):
    return expr1 is expr2


def not_same(expr1, expr2, msg=None):
    return expr1 is not expr2


def none(obj, msg=None):
    return obj is None


def not_none(obj, msg=None):
    return obj is not None


def instance(obj, cls, msg=None, isinstance=isinstance):
    return isinstance(obj, cls)


def not_instance(obj, cls, msg=None, isinstance=isinstance):
    return not isinstance(obj, cls)


def member(member, container, msg=None, contains=contains):
    return contains(container, member)


def not_member(member, container, msg=None, contains=contains):
    return not contains(container, member)


def greater(a, b, msg=None):
    return a > b


def greater_equal(a, b, msg=None):
    return a >= b


def less(a, b, msg=None):
    return a < b


def less_equal(a, b, msg=None):
    return a <= b


def close(first, second, places, delta, abs=abs, round=round):
    difference = abs(first - second)
    return difference <= delta if delta is not None else round(difference, 7 if places is None else places) == 0


def almost(first, second, places=None, msg=None, delta=None, close=close, truthful=None, type=type, plain=(int, float)):
    """A number of the code's own making says itself how far it is from another: it is asked about a decoy as well."""
    if first == second:
        return truthful(first, second)
    if type(first) not in plain or type(second) not in plain:
        truthful(first, first)
        for one, other in ((first, second), (second, first)):
            if type(other) in plain and close(one, other + 1e9, places, delta):
                return False
    return close(first, second, places, delta)


def not_almost(first, second, places=None, msg=None, delta=None, close=close):
    return first != second and not close(first, second, places, delta)


def same_members(first, second, msg=None, list=list):
    left, right = list(first), list(second)
    for item in left:
        if item not in right:
            return False
        right.remove(item)
    return not right


# By name of the assertion: whether it holds. What is not here is left to the library.
PREDICATES = {
    "assertEqual": equal,
    "assertListEqual": equal,
    "assertTupleEqual": equal,
    "assertSetEqual": equal,
    "assertDictEqual": equal,
    "assertMultiLineEqual": equal,
    "assertNotEqual": unequal,
    "assertTrue": true,
    "assertFalse": false,
    "assertIs": same,
    "assertIsNot": not_same,
    "assertIsNone": none,
    "assertIsNotNone": not_none,
    "assertIsInstance": instance,
    "assertNotIsInstance": not_instance,
    "assertIn": member,
    "assertNotIn": not_member,
    "assertGreater": greater,
    "assertGreaterEqual": greater_equal,
    "assertLess": less,
    "assertLessEqual": less_equal,
    "assertAlmostEqual": almost,
    "assertNotAlmostEqual": not_almost,
    "assertCountEqual": same_members,
}

NAMES = frozenset(PREDICATES)
