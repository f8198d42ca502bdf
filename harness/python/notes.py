"""What the harness keeps to itself while a test runs. Its state lives in frames of generators, which nobody can see;
outside of them are only ways to add to it."""


def notebook(pages):
    """A generator: `send(note)` adds a note to `pages`, a list that only the harness holds."""
    while True:
        pages.append((yield))


def lookout(state, changed):
    """A generator: each step gives the name of something that is no longer what it was, or None.

    `state` is a dict of the harness with `entries`, `hooks`, `lists`, `cells` and, once something was found, `found`.
    """
    while True:
        name = changed(state["entries"], state["hooks"], state["lists"], state["cells"])
        if name is not None:
            state["found"] = name
        yield name


def check(step=None, Tampered=RuntimeError):
    """Between two statements of a test. Its parameters are given by with_defaults()."""
    name = step()
    if name is not None:
        raise Tampered(name + " was replaced by the code under test")


def sub_named(*message, **parameters):
    """What a sub-test is called by."""
    return message, parameters


def sub_failed(described, note=None, exc_info=None, isinstance=isinstance, Ordinary=Exception, Skip=None):
    """In place of what follows in a sub-test that raised; anything but an ordinary failure goes on up."""
    error = exc_info()[1]
    if isinstance(error, Skip) or not isinstance(error, Ordinary):
        raise error
    note((described, error))
