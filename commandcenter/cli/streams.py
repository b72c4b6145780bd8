"""A forked process takes over the streams of whoever it works for."""

import io
import os
import sys
from collections.abc import Sequence

_STDERR = 2


def take_over(descriptors: Sequence[int], encoding: str) -> None:
    """Make these the standard input, output and error of this process.

    Args:
        descriptors: in that order; they are closed.
        encoding: of all three.
    """
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    for each in set(descriptors) - {0, 1, 2}:
        os.close(each)
    source = open(0, encoding=encoding, closefd=False)  # noqa: SIM115 - a descriptor
    streams = {"stdin": source, "stdout": _writing(1, encoding), "stderr": _writing(2, encoding)}
    for name, stream in streams.items():
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)  # What a terminal's library looks at.


def _writing(descriptor: int, encoding: str) -> io.TextIOWrapper:
    """A stream as Python makes it at its start: by lines on a terminal, and always for errors."""
    is_stderr = descriptor == _STDERR
    raw = open(descriptor, "wb", closefd=False)  # noqa: SIM115 - it ends with the process
    return io.TextIOWrapper(
        raw,
        encoding=encoding,
        errors="backslashreplace" if is_stderr else "strict",
        line_buffering=is_stderr or os.isatty(descriptor),
    )
