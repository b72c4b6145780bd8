"""Output: the one way to the terminal. Plain, harmless, and the same in a pipe."""

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from commandcenter.incident.text import for_terminal, one_line, safe_line, width

#: SGR of what calls for attention: bold red. Colour repeats the words, it never replaces them.
_LOUD = "\x1b[1;31m{}\x1b[0m"
#: The width of a terminal that does not say, and the least that is written for.
PAGE, LEAST = 80, 40
#: In a pipe nothing is broken into lines: what is searched for stands in one.
ENDLESS = 1_000_000_000


class Loud(str):
    """A part of a line that calls for attention, coloured on a terminal that wants it."""

    __slots__ = ()


class ReaderLeft(Exception):
    """Nobody reads standard output any more, as in `commandcenter timeline INC-7 | head -1`."""


class Unprinted(Exception):
    """Standard output takes no more: the disk that it goes to is full."""


def put(document: str, end: str = "\n", *, flush: bool = False) -> None:
    """Print a text that is harmless already, as it stands.

    Raises:
        ReaderLeft, Unprinted: it could not be. What was to be recorded is all the same.
    """
    with _standing():
        print(document, end=end, flush=flush)  # noqa: T201 - the one way out


def put_file(document: bytes) -> None:
    """Write a file to standard output, byte by byte; it is for no terminal.

    Raises:
        ReaderLeft, Unprinted: it could not be.
    """
    with _standing():
        sys.stdout.buffer.write(document)


@contextmanager
def _standing() -> Iterator[None]:
    """Tell trouble with standard output apart from everything else."""
    try:
        yield
    except BrokenPipeError:
        raise ReaderLeft from None
    except OSError as error:
        raise Unprinted(
            f"standard output could not be written ({error.strerror}); what was to be recorded is"
        ) from None


def say(*parts: str) -> None:
    """Print a line that a person reads; nothing in it can act on the terminal."""
    coloured = _wants_colour()
    shown = (
        _LOUD.format(for_terminal(part))
        if coloured and isinstance(part, Loud)
        else for_terminal(part)
        for part in parts
    )
    put("".join(shown))


def say_json(value: Any) -> None:
    """Print one JSON document, in ASCII: whatever it holds, it acts on no terminal."""
    put(json.dumps(value, indent=2))


def complain(message: str, code: int = 0) -> int:
    """Print one line to standard error.

    Returns:
        The exit code, for whoever ends with it.
    """
    print(" ".join(for_terminal(message).split()), file=sys.stderr)  # noqa: T201 - the one way out
    return code


def counting(what: str) -> Callable[[int, int], None]:
    """Shows on a terminal how far something long is, in one line that changes; else nothing.

    Args:
        what: what is counted: `rows read`.

    Returns:
        To be called with how many are done, and of how many; 0 where nobody knows.
    """
    shown = sys.stderr.isatty() and os.environ.get("TERM") not in {None, "", "dumb"}

    def tell(done: int, of: int) -> None:
        if shown:
            far = f"{done:,} of {of:,}" if of else f"{done:,}"
            # Wiped before the last word: what follows begins on a clean line.
            line = "" if done == of else f"{far} {what}"
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)  # noqa: T201 - the one way out

    return tell


def table(rows: Sequence[Sequence[str]], limits: Sequence[int | None]) -> list[str]:
    """Rows as aligned lines, counted in terminal cells.

    Args:
        rows: cells of text, as many in each row as there are limits.
        limits: cells that a column takes at most; None for one that is not cut.
    """
    shown = [
        [
            safe_line(cell) if limit is None else one_line(cell, limit)
            for cell, limit in zip(row, limits, strict=True)
        ]
        for row in rows
    ]
    widths = [max(map(width, column)) for column in zip(*shown, strict=True)]
    return [
        "  ".join(
            cell + " " * (room - width(cell)) for cell, room in zip(row, widths, strict=True)
        ).rstrip()
        for row in shown
    ]


def wrapped(text: str, *, indent: str = "", hanging: str | None = None) -> str:
    """A text in lines of the terminal's width; its own line ends are kept.

    Args:
        text: any number of lines.
        indent: stands before the first line.
        hanging: stands before the others; by default the same room is left free.
    """
    hanging = " " * width(indent) if hanging is None else hanging
    lines: list[str] = []
    for line in for_terminal(text).split("\n"):
        lines += textwrap.wrap(
            line,
            page_width(),
            initial_indent=hanging if lines else indent,
            subsequent_indent=hanging,
            break_on_hyphens=False,
        ) or [""]
    return "\n".join(lines)


def page_width() -> int:
    """Cells of a line: the terminal's; in a pipe as many as it takes."""
    if not _is_terminal():
        return ENDLESS
    return max(LEAST, shutil.get_terminal_size((PAGE, 24)).columns)


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _wants_colour() -> bool:
    """See https://no-color.org: any value but an empty one says no."""
    dumb = os.environ.get("TERM") in {None, "", "dumb"}
    return _is_terminal() and not dumb and not os.environ.get("NO_COLOR")
