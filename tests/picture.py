"""What a terminal shows after the bytes that were written to it (pyte, with what pyte lacks)."""

import re
from typing import Any

import pyte

#: Sequences that pyte would print as text: private keyboard modes, DECRQM, device control strings.
UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<>=][0-9;]*[A-Za-z]|\x1b\[\?[0-9;]*\$p|\x1b[P_X^].*?\x1b\\", re.DOTALL
)
#: An escape sequence that the next bytes may complete.
UNFINISHED = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[P_X^][^\x1b]*\x1b?|[()#%]?)\Z", re.DOTALL
)
ALTERNATE_SCREEN = 1049


def unfinished(data: bytes, start: int = 0) -> bytes:
    """The beginning of an escape sequence with which these bytes end, if they do."""
    rest = UNFINISHED.search(data, start)
    return rest.group() if rest else b""


class _Screen(pyte.Screen):
    """pyte's screen, which also counts bells, and is wiped when the alternate screen is left."""

    bells = 0

    def bell(self, *_: Any) -> None:
        self.bells += 1

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        super().reset_mode(*modes, **kwargs)
        if ALTERNATE_SCREEN in modes and kwargs.get("private"):
            self.erase_in_display(2)
            self.cursor_position()


class Picture:
    """The screen of a terminal, drawn from bytes that may be cut anywhere."""

    def __init__(self, columns: int, rows: int) -> None:
        """An empty screen of that size."""
        self._screen = _Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._rest = b""

    def feed(self, data: bytes) -> None:
        """Draw what was written."""
        data = self._rest + data
        self._rest = unfinished(data)
        whole = data[: len(data) - len(self._rest)]
        self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", whole))

    def resize(self, columns: int, rows: int) -> None:
        """Follow the window to another size."""
        self._screen.resize(rows, columns)

    @property
    def text(self) -> str:
        """One line a row, without trailing blanks."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def title(self) -> str:
        """The title of the window."""
        return str(self._screen.title)

    @property
    def bells(self) -> int:
        """How often the bell rang."""
        return self._screen.bells
