"""A figure over time in one line: its plot, and from what to what it went."""

from collections.abc import Sequence

from textual.content import Content

from commandcenter.incident.figures import blocks


def spark(name: str, values: Sequence[float]) -> Content:
    """`downloads ▁▃█ 120 → 1893`; a figure that was named once stands alone."""
    if len(values) == 1:
        return Content.assemble((f"{name} ", "$label"), f"{values[0]:.15g}")
    course = f" {values[0]:.15g} → {values[-1]:.15g}"
    return Content.assemble((f"{name} ", "$label"), (blocks(values), "$primary"), course)
