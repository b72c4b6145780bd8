"""Paints the lines of a widget that read differently, and leaves the others alone."""

from collections.abc import Sequence

from textual.geometry import Region
from textual.widget import Widget


def refresh_changed(widget: Widget, before: Sequence[str], after: Sequence[str]) -> None:
    """Have what differs painted anew.

    Args:
        widget: whose content these lines are, from its first on.
        before: as they stand on the screen.
        after: as they are to be.
    """
    if len(before) != len(after):
        widget.refresh()
        return
    for y, (old, new) in enumerate(zip(before, after, strict=True)):
        if old != new:
            widget.refresh(Region(0, y, widget.content_size.width, 1))
