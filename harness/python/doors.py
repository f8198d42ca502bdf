"""The audit hook, which cannot be removed again: what would let tested code look into the harness, or change it from
below, is refused. Frames are the main way in: each leads to the frames around it, and so to everything."""

import _thread
import gc
import importlib._bootstrap_external
import sys
import types

REFUSED = frozenset(
    {
        "gc.get_objects",
        "gc.get_referrers",
        "gc.get_referents",
        "sys._current_frames",
        "sys._current_exceptions",
        "sys.settrace",
        "sys.setprofile",
        "sys.monitoring.register_callback",
        "sys.addaudithook",
        "cpython.PyInterpreterState_New",
        "cpython.run_command",
    }
)
# The real one: frames.py puts another in its place.
GETFRAME = sys._getframe
# Attributes by which something that anybody may hold leads to a frame or its code.
FRAME_ATTRIBUTES = frozenset({"tb_frame", "gi_frame", "cr_frame", "ag_frame", "f_code"})
# These read and write memory, or start an interpreter that no audit hook watches.
FOREIGN = frozenset({"_ctypes", "_ctypes_test", "_testcapi", "_testinternalcapi", "_xxsubinterpreters", "_interpreters"})


def close(trusted, sealed):
    """From now on only the functions in `trusted` see frames, and nobody sees their code, to make others of it.

    Functions in `sealed` keep their code and their defaults, classes their bases. Gives a function to seal more.
    """
    looking = {id(function.__code__) for function in trusted}
    hidden = {id(function) for function in trusted}
    kept = {id(thing) for thing in (*trusted, *sealed)}
    homes = tuple({sys.prefix, sys.base_prefix, sys.exec_prefix, "/usr"})
    loader = id(importlib._bootstrap_external._compile_bytecode.__code__)
    # Makes coroutines of generators, by a change of their code; asyncio is loaded with it.
    coroutine = id(types.coroutine.__code__)
    hidden.add(id(types.coroutine))
    # Kept alive, so that no other object comes to have their ids.
    alive = [*trusted, *sealed]
    asking = set()
    ident, getframe = _thread.get_ident, GETFRAME
    collects, stop, start = gc.isenabled, gc.disable, gc.enable

    def refuse(what, kind=RuntimeError):
        raise kind(f"{what} is switched off during a test run")

    def caller(me):
        """Code of the function that did what is being audited, and its frame. No finalizer may run meanwhile."""
        collecting = collects()
        stop()
        asking.add(me)
        try:
            frame = getframe(2)
            return id(frame.f_code), frame
        finally:
            asking.discard(me)
            if collecting:
                start()

    def hook(event, args):
        if event == "object.__getattr__":
            name = args[1]
            if name in FRAME_ATTRIBUTES:
                me = ident()
                # For tested code it looks as if there were no such attribute: hasattr() goes on working.
                if me not in asking and caller(me)[0] not in looking:
                    refuse(name, AttributeError)
            elif name == "__code__" and id(args[0]) in hidden:
                refuse(name, AttributeError)
        elif event in ("object.__setattr__", "object.__delattr__"):
            if id(args[0]) in kept or (args[1] == "__code__" and caller(ident())[0] != coroutine):
                raise RuntimeError(f"{args[1]} may not be replaced during a test run")
        elif event == "sys._getframe":
            me = ident()
            if me not in asking and caller(me)[0] not in looking:
                refuse(event)
        elif event == "code.__new__":
            code, _ = caller(ident())
            # Python 3.8 says so of code that is loaded as well.
            if code not in looking and code not in (coroutine, loader):
                refuse("to make code that has no source")
        elif event == "marshal.loads":
            code, frame = caller(ident())
            if code != loader or not str(frame.f_locals.get("bytecode_path")).startswith(homes):
                refuse("to load code that is not source")
        elif event == "import":
            path = args[1]
            if args[0] in FOREIGN or (isinstance(path, str) and not path.startswith(homes)):
                refuse(f"the module {args[0]}", ImportError)
        elif event in REFUSED or event.startswith("ctypes."):
            refuse(event)

    def seal(things):
        alive.extend(things)
        kept.update(map(id, things))

    sys.addaudithook(hook)
    return seal
