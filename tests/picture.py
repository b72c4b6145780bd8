"""What a terminal shows after the bytes that were written to it (pyte, with what pyte lacks)."""

import io
import re
from itertools import groupby
from typing import Any

import pyte
from pyte.screens import Char
from rich.console import Console
from rich.style import Style
from rich.text import Text

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

    def svg(self, title: str) -> str:
        """The screen with its colours, as a vector drawing for documentation."""
        console = Console(
            record=True,
            width=self._screen.columns,
            file=io.StringIO(),
            color_system="truecolor",
            force_terminal=True,
            legacy_windows=False,
        )
        for row in range(self._screen.lines):
            cells = [self._screen.buffer[row][column] for column in range(self._screen.columns)]
            line = Text(no_wrap=True)
            for style, run in groupby(cells, _style):
                line.append("".join(cell.data for cell in run), style)
            console.print(line)
        # Rich would have the reader's browser fetch fonts; a monospaced one of its own does.
        return re.sub(r"@font-face \{.*?\}", "", console.export_svg(title=title), flags=re.DOTALL)

    @property
    def title(self) -> str:
        """The title of the window."""
        return str(self._screen.title)

    @property
    def bells(self) -> int:
        """How often the bell rang."""
        return self._screen.bells


def _style(cell: Char) -> Style:
    return Style(
        color=_colour(cell.fg),
        bgcolor=_colour(cell.bg),
        bold=cell.bold,
        italic=cell.italics,
        underline=cell.underscore,
        strike=cell.strikethrough,
        reverse=cell.reverse,
    )


def _colour(name: str) -> str | None:
    """A colour of pyte as Rich names it; None for the terminal's own."""
    if name == "default":
        return None
    if re.fullmatch("[0-9a-f]{6}", name):
        return f"#{name}"
    name = name.replace("brown", "yellow")  # What VGA made of dark yellow.
    return name.replace("bright", "bright_") if name.startswith("bright") else name
