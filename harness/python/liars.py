"""Finds objects that claim to equal whatever they are compared with, by comparing them with values that nobody expects."""

import os
import types

PLAIN = (int, float, complex, bool, str, bytes, bytearray, type(None), list, tuple, dict, set, frozenset, range, slice, type)
ROUNDS = 24
# Members looked at in one comparison.
MOST = 20_000


def suspect(value, tests, type=type, plain=frozenset(PLAIN), matchers=(), isinstance=isinstance, Function=types.FunctionType, Native=types.WrapperDescriptorType):
    """Whether `==` on the value runs code that is neither the language's nor of the module `tests`."""
    kind = type(value)
    if kind in plain or isinstance(value, matchers):
        return False
    for cls in type.__dict__["__mro__"].__get__(kind):
        own = type.__dict__["__dict__"].__get__(cls).get("__eq__")
        if own is not None:
            return not isinstance(own, Native) and not (type(own) is Function and own.__globals__ is tests)
    return False


def decoy(expected, random=os.urandom, type=type, int=int, float=float, str=str, bytes=bytes, object=object, others=(bool, list, tuple, dict)):
    """A value of the kind of the expected one that nobody can have foreseen."""
    bool, list, tuple, dict = others
    token = random(8)
    number = int.from_bytes(token, "big")
    kind = type(expected)
    if kind is bool:
        return not expected
    if kind is int:
        return number
    if kind is float:
        return number / 7.0
    if kind is str:
        return token.hex()
    if kind is bytes:
        return token
    if kind in (list, tuple):
        return kind((*expected, number))
    if kind is dict:
        return {**expected, token.hex(): number}
    return object()


def compare(value, expected, decoy=decoy, random=os.urandom, rounds=ROUNDS, Error=Exception, bool=bool, range=range):
    """`value == expected`, but None when the value equals a decoy as well.

    The true comparison hides among the others, so that counting them does not help.
    """
    turn = random(1)[0] % rounds
    truth = False
    for index in range(rounds):
        if index == turn:
            truth = bool(value == expected)
            continue
        try:
            lied = bool(value == decoy(expected))
        except Error:
            lied = False
        if lied:
            return None
    return truth


def liar_in(left, right, tests, suspect=suspect, compare=compare, most=MOST, type=type, list=list, tuple=tuple, dict=dict, zip=zip):
    """An object in one of two equal values that claims too much, as a list of one; else an empty one."""
    pairs = [(left, right)]
    seen = 0
    while pairs and seen < most:
        one, other = pairs.pop()
        seen += 1
        if suspect(one, tests):
            if compare(one, other) is not True:
                return [one]
        elif suspect(other, tests):
            if compare(other, one) is not True:
                return [other]
        elif type(one) is type(other):
            if type(one) is list or type(one) is tuple:
                pairs += zip(one, other)
            elif type(one) is dict:
                for key in one:
                    if key in other:
                        pairs.append((one[key], other[key]))
    return []
