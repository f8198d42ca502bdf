"""Puts an exception into words: what it says, then the lines of the workspace that it went through."""

import builtins
import os

from frames import steps_of

# Built-in functions of its own: those of everybody can be replaced.
__builtins__ = dict(vars(builtins))

MOST = 8000
FRAMES = 5


def describe(error, workspace, described=None):
    """`described`: message and parameters of a sub-test."""
    try:
        text = _head(described) + f"{type(error).__name__}: {error}"[:4000]
        if isinstance(error, SyntaxError) and error.filename:
            text += f"\n  at {os.path.relpath(error.filename, workspace)}:{error.lineno}"
        own = [step for step in steps_of(error.__traceback__) if step[0].f_code.co_filename.startswith(workspace + os.sep)]
        for frame, line, _ in own[-FRAMES:]:
            path = frame.f_code.co_filename
            text += f"\n  at {os.path.relpath(path, workspace)}:{line} in {frame.f_code.co_name}: {_line(path, line)}"
        return text[:MOST]
    except BaseException:
        return "an exception that could not be described"


def _head(described):
    if described is None:
        return ""
    message, parameters = described
    values = ", ".join(f"{name}={value!r}" for name, value in parameters.items())
    return " ".join([*(f"[{text}]" for text in message), f"({values})" if values else ""]).strip() + ": "


def _line(path, number):
    with open(path, encoding="utf-8", errors="replace") as file:
        for index, line in enumerate(file, 1):
            if index == number:
                return line.strip()
    return ""
