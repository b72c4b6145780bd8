"""The second wall: nothing that a terminal would obey leaves through what is drawn.

The first wall is at the way in (`incident/text.py`). This one covers what never passed there, such
as an error from the operating system. Textual itself strips only five of the control characters.
"""

from functools import lru_cache

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from commandcenter.incident.text import safe_line

_defused = lru_cache(4096)(safe_line)


class Wall(LineFilter):
    """Puts visible placeholders into drawn lines, and keeps their width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - the base class's signature
        """The same segments where they are clean, which `isprintable` tells fastest."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        width = sum(segment.cell_length for segment in segments)
        clean = [
            segment if segment.control else Segment(_defused(segment.text), segment.style)
            for segment in segments
        ]
        return Segment.adjust_line_length(clean, width)
