"""How the parts of a test are called: plainly, or by asyncio where they are coroutines. A coroutine has passed only when
its own end was reached, whatever the event loop says."""

import builtins
import inspect
import sys
from types import SimpleNamespace

__builtins__ = dict(vars(builtins))


def way_of(case):
    async_case = sys.modules.get("unittest.async_case")
    if async_case is not None and isinstance(case, async_case.IsolatedAsyncioTestCase):
        return _with_loop(case)
    return PLAIN


def _call(method):
    result = method()
    if inspect.iscoroutine(result):
        import asyncio

        _to_the_end(lambda proven: asyncio.run(proven()), lambda: result)


PLAIN = SimpleNamespace(
    open=lambda: None,
    set_up=lambda test: test.set_up(),
    test=lambda test: _call(test.method),
    tear_down=lambda test: test.tear_down(),
    clean_up=lambda function, args, kwargs: function(*args, **kwargs),
    close=lambda: None,
)


def _with_loop(case):
    newer = hasattr(case, "_setupAsyncioRunner")

    def call_test(test):
        if inspect.iscoroutinefunction(test.method):
            _to_the_end(case._callTestMethod, test.method)
        else:
            case._callTestMethod(test.method)

    return SimpleNamespace(
        open=case._setupAsyncioRunner if newer else case._setupAsyncioLoop,
        set_up=lambda test: case._callSetUp(),
        test=call_test,
        tear_down=lambda test: case._callTearDown(),
        clean_up=lambda function, args, kwargs: case._callCleanup(function, *args, **kwargs),
        close=case._tearDownAsyncioRunner if newer else case._tearDownAsyncioLoop,
    )


def _to_the_end(run, method):
    ends = []

    async def proven():
        await method()
        ends.append(True)

    run(proven)
    if not ends:
        raise RuntimeError("the event loop did not run the test to its end")
