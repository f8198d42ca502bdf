"""Decides what the assertions of a test say, in place of the library, which tested code can change. The functions here
look nothing up by name: all that they use are their own defaults, which the audit hook keeps."""

import functools
import sys
import types
import unittest

import liars
from predicates import PREDICATES, almost, equal


def raised(kind, expected, type=type, isinstance=isinstance, tuple=tuple, mro=type.__dict__["__mro__"].__get__):
    """Whether an exception of this class (None: there was none) is one of those expected."""
    wanted = expected if isinstance(expected, tuple) else (expected,)
    for cls in () if kind is None else mro(kind):
        for one in wanted:
            if cls is one:
                return True
    return False


def require(kind, expected, raised=raised, Failed=AssertionError):
    """After a `with` for an expected exception, whatever that made of it."""
    if not raised(kind, expected):
        raise Failed("the expected exception was not raised")


def raises(tools, expected, function, /, *args, **kwargs):
    """assertRaises with a function to call; `tools` are what this function needs."""
    raised, error_class, Failed = tools
    try:
        function(*args, **kwargs)
    except:  # noqa: E722 (a name could have come to stand for something else)
        if raised(error_class(), expected):
            return True
        raise
    raise Failed("the expected exception was not raised")


def error_class(exc_info=sys.exc_info):
    return exc_info()[0]


def run(predicate, test, name, Failed, getattr, /, *args, **kwargs):
    """One assertion. The library only says why it does not hold."""
    if predicate(*args, **kwargs):
        return
    getattr(test, name)(*args, **kwargs)
    raise Failed("the assertion " + name + " does not hold, and the library was made to keep silent about it")


def judged(predicate, name, test, run=run, partial=functools.partial, Case=unittest.TestCase, Failed=AssertionError, get=getattr, isinstance_of=isinstance):
    """For `test.name`: the assertion, if this is a test case."""
    if isinstance_of(test, Case):
        return partial(run, predicate, test, name, Failed, get)
    return get(test, name)




def truthful(first, second, tests=None, liar_in=liars.liar_in, Lie=AssertionError, type=type):
    """True for two things that are equal already."""
    found = liar_in(first, second, tests)
    if found:
        raise Lie("an object of " + type(found[0]).__name__ + " claims to equal whatever it is compared with")
    return True


def compared(first, second, truthful=None):
    """For `first == second` in an assert statement."""
    answer = first == second
    if answer is True:
        truthful(first, second)
    return answer


def with_defaults(function, **given):
    """A copy with other defaults for its last parameters; positional ones, as others could be changed in place."""
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    values = dict(zip(reversed(names), reversed(function.__defaults__ or ())))
    values.update(given)
    defaults = tuple(values[name] for name in names if name in values)
    return types.FunctionType(function.__code__, {"__builtins__": {}}, function.__name__, defaults)


def judges_for(tests, matchers=()):
    """What is put into the code of a test module, by name.

    `tests`: the variables of that module. `matchers`: classes whose objects may equal everything.
    """
    suspect = with_defaults(liars.suspect, matchers=matchers)
    honest = with_defaults(truthful, tests=tests, liar_in=with_defaults(liars.liar_in, suspect=suspect))
    kinds = {name: with_defaults(predicate) for name, predicate in PREDICATES.items()}
    for name, predicate in PREDICATES.items():
        if predicate in (equal, almost):
            kinds[name] = with_defaults(predicate, truthful=honest)
    return {
        **kinds,
        "judged": with_defaults(judged),
        "compared": with_defaults(compared, truthful=honest),
        "truthful": honest,
        "require": with_defaults(require),
        "raises": types.MethodType(with_defaults(raises), (with_defaults(raised), error_class, AssertionError)),
        "error_class": error_class,
    }


def parts_of(things):
    """The functions among these, and all that they hold in their defaults."""
    found, waiting = [], list(things)
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, types.MethodType):
            waiting += [thing.__func__, *thing.__self__]
        elif isinstance(thing, types.FunctionType) and thing not in found:
            found.append(thing)
            waiting += thing.__defaults__ or ()
    return found
