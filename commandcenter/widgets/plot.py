"""The figures of the impact over time: a plot of steps for each, on one axis."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo

from textual.content import Content

from commandcenter.incident.figures import Point, course, steps
from commandcenter.incident.text import safe_line

#: Cells of a figure's name, and of its values behind the plot.
NAME, VALUES = 18, 24
#: Cells of a plot at most, and below which none is drawn.
WIDEST, NARROWEST = 96, 8


def plotted(
    figures: Mapping[str, Sequence[Point]],
    *,
    now: datetime,
    zone: tzinfo,
    width: int,
    lines: int,
) -> list[Content]:
    """The plots below each other, at the end the axis of time, in at most so many lines.

    Args:
        figures: each with its points by time.
        now: where the axis ends.
        zone: in which its ends are named.
        width: cells of a line.
        lines: that there is room for.
    """
    cells = min(WIDEST, width - NAME - VALUES)
    moved = {name: points for name, points in figures.items() if len(points) > 1}
    still = [name for name in figures if name not in moved]
    rows: list[Content] = []
    if moved and cells >= NARROWEST:
        since = min(points[0].at for points in moved.values())
        left = max(1, lines - 1 - bool(still))
        shown = list(moved.items())[:left]
        # A tall plot has a line above it, so that it does not grow out of the one before.
        height = max(1, min(3, (left + 1) // len(shown) - 1))
        for name, points in shown:
            rows += [Content("")] * (height > 1 and bool(rows))
            rows += _plot(name, points, course(points, since, now, cells), height)
        rows.append(_axis(since, now, zone, cells))
        still += list(moved)[left:]
    else:
        still = list(figures)
    if still:
        values = [f"{safe_line(name)} {_number(figures[name][-1].value)}" for name in still]
        rows.append(Content(" · ".join(values)))
    return rows


def _plot(
    name: str, points: Sequence[Point], values: Sequence[float | None], height: int
) -> Iterator[Content]:
    """The name and the values beside the lowest line, where the eye is."""
    drawn = steps(values, height)
    above = " " * len(drawn[0])
    for line in drawn[:-1]:
        yield Content(" " * NAME) + _shaded(line, above)
        above = line
    yield Content.assemble(
        Content.styled(safe_line(name), "$label").truncate(NAME - 1, ellipsis=True, pad=True),
        " ",
        _shaded(drawn[-1], above),
        (f"  {_number(points[0].value)} → ", "$label"),
        (_number(points[-1].value), "bold"),
    )


def _shaded(line: str, above: str) -> Content:
    """The cell that ends a column is bright, what lies below it is its shade."""
    cells = [
        Content.styled(cell, "$primary" if high == " " else "$shade")
        for cell, high in zip(line, above, strict=True)
    ]
    return Content("").join(cells)


def _axis(since: datetime, now: datetime, zone: tzinfo, cells: int) -> Content:
    first, last = since.astimezone(zone), now.astimezone(zone)
    day = "%H:%M" if first.date() == last.date() else "%m-%d %H:%M"
    left = f"{first:{day}}"
    rule = "─" * max(0, cells - len(left) - len("now") - 2)
    return Content.styled(f"{'':<{NAME}}{left} {rule} now", "$label")


def _number(value: float) -> str:
    return f"{value:,.15g}"
