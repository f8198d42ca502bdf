"""What the standard library needs of frames, as copies that lead nowhere: no variables, no constants, no way out of the
task's own code. The functions here hold nothing and look nothing up by name, so that having them is of no use."""

import os
import sys
import traceback
import types

HARNESS = os.path.dirname(os.path.abspath(__file__))
MODULE_NAMES = ("__name__", "__file__", "__loader__", "__spec__", "__package__")


class Frame:
    """Looks like a frame to `traceback`, `logging` and `namedtuple`."""

    __slots__ = ("f_code", "f_lineno", "f_lasti", "f_globals", "f_locals", "f_back", "f_builtins", "f_trace")
    __class__ = property(lambda self, kind=types.FrameType: kind)

    def clear(self):
        pass


def copied(frame, line, Frame=Frame, names=MODULE_NAMES):
    """The frame as a copy. Reading `f_code` is for trusted functions only."""
    copy, code, known = Frame(), frame.f_code, frame.f_globals
    copy.f_code = code.replace(co_consts=())
    copy.f_lineno, copy.f_lasti = line, frame.f_lasti
    copy.f_globals = {name: known[name] for name in names if name in known}
    hidden = frame.f_locals.get("__tracebackhide__") is True
    copy.f_locals = {"__tracebackhide__": True} if hidden else {}
    copy.f_back = copy.f_trace = None
    copy.f_builtins = {}
    return copy


def getframe(depth=0, real=sys._getframe, copied=copied, home=HARNESS):
    """For sys._getframe: the caller's frames up to the harness."""
    frame = real(depth + 1)
    first = last = None
    while frame is not None and (first is None or not frame.f_code.co_filename.startswith(home)):
        copy = copied(frame, frame.f_lineno)
        if first is None:
            first = copy
        else:
            last.f_back = copy
        last, frame = copy, frame.f_back
    return first


def steps_of(trace, copied=copied):
    """Frames of a traceback with what they were doing: `[(copy, line, instruction)]`."""
    steps = []
    while trace is not None:
        steps.append((copied(trace.tb_frame, trace.tb_lineno), trace.tb_lineno, trace.tb_lasti))
        trace = trace.tb_next
    return steps


def step_of(trace, copied=copied):
    return copied(trace.tb_frame, trace.tb_lineno)


def walk_tb(tb, steps_of=steps_of, iterate=iter):
    """For traceback.walk_tb."""
    return iterate([(frame, line) for frame, line, _ in steps_of(tb)])


def walk_tb_with_positions(tb, steps_of=steps_of, iterate=iter, enumerate=enumerate):
    """For traceback._walk_tb_with_full_positions of Python 3.11 and newer."""
    found = []
    for frame, line, instruction in steps_of(tb):
        position = (None, None, None, None)
        for index, place in enumerate(frame.f_code.co_positions()):
            if index == instruction // 2:
                position = place
        found.append((frame, (line, *position[1:]) if position[0] is None else position))
    return iterate(found)


def clear_frames(tb, Ignored=RuntimeError):
    """For traceback.clear_frames."""
    while tb is not None:
        try:
            tb.tb_frame.clear()
        except Ignored:
            pass
        tb = tb.tb_next


TRUSTED = (copied, getframe, steps_of, step_of, walk_tb, walk_tb_with_positions, clear_frames)


def install():
    """The library takes these from now on. Its modules must be loaded already."""
    sys._getframe = getframe
    traceback.walk_tb, traceback.clear_frames = walk_tb, clear_frames
    if hasattr(traceback, "_walk_tb_with_full_positions"):
        traceback._walk_tb_with_full_positions = walk_tb_with_positions
