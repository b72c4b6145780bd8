"""A figure over time in one line of blocks: readable without colour, and by its numbers."""

from collections.abc import Sequence

from textual.content import Content

#: From nothing to the largest of the line.
BLOCKS = "▁▂▃▄▅▆▇█"
#: Values that are shown at most; the newest stay.
MOST = 24


def spark(name: str, values: Sequence[float]) -> Content:
    """`downloads ▁▃█ 120 → 1893`: how it grew, and from what to what."""
    if len(values) == 1:
        return Content.assemble((f"{name} ", "$label"), f"{values[0]:.15g}")
    shown = values[-MOST:]
    top = max(shown) or 1
    blocks = "".join(BLOCKS[round(each / top * (len(BLOCKS) - 1))] for each in shown)
    course = f" {values[0]:.15g} → {values[-1]:.15g}"
    return Content.assemble((f"{name} ", "$label"), (blocks, "$primary"), course)
