"""Puts an exception into words: what it says, then the lines of the workspace that it went through."""

import builtins
import os
import traceback

# Built-in functions of its own: those of everybody can be replaced.
__builtins__ = dict(vars(builtins))

MOST = 8000
FRAMES = 5


def describe(error, workspace):
    try:
        text = f"{type(error).__name__}: {error}"[:4000]
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(workspace + os.sep)]
        if isinstance(error, SyntaxError) and error.filename:
            text += f"\n  at {os.path.relpath(error.filename, workspace)}:{error.lineno}"
        for frame in frames[-FRAMES:]:
            text += f"\n  at {os.path.relpath(frame.filename, workspace)}:{frame.lineno} in {frame.name}: {frame.line}"
        return text[:MOST]
    except BaseException:
        return "an exception that could not be described"
