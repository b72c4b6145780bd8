"""The second wall: nothing that a terminal would obey leaves through the screen's text.

The first wall is at the way in (`incident/text.py`). This one covers what never passed there, such
as an error from the operating system. Textual itself strips only five of the control characters.
"""

import re
from functools import lru_cache

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

#: C0, DEL and C1 (ECMA-48), bidirectional controls (Unicode UAX #9), separators that break lines.
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@lru_cache(4096)
def defused(text: str) -> str:
    """The text with a visible placeholder for every character that a terminal would obey."""
    return _OBEYED.sub("\ufffd", text)


class Wall(LineFilter):
    """Puts placeholders into drawn lines, and keeps their width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - the base class's signature
        """The same segments where they are clean, which `isprintable` tells fastest."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        width = sum(segment.cell_length for segment in segments)
        clean = [
            segment if segment.control else Segment(defused(segment.text), segment.style)
            for segment in segments
        ]
        return Segment.adjust_line_length(clean, width)
