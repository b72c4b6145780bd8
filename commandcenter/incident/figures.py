"""The figures of the impact over time: a series for each name, for a plot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commandcenter.incident.state import Incident
from commandcenter.incident.words import ImpactStage

#: From nothing to the largest of the line.
BLOCKS = "▁▂▃▄▅▆▇█"
#: The same with nothing in front: a cell of a plot in eighths.
FULL = " " + BLOCKS
#: Where a plot has no value: not known is not nothing.
GAP = "·"
#: A cell of a bar in eighths.
EIGHTHS = " ▏▎▍▌▋▊▉█"
#: Values that a plot of one line shows; the newest stay.
MOST = 24


@dataclass(frozen=True, slots=True)
class Point:
    """A figure as known at a time, and how sure that was."""

    at: datetime
    value: int | float
    stage: ImpactStage


def series(incident: Incident) -> dict[str, list[Point]]:
    """Each figure's points by time; of statements for one instant, the one made last stands.

    Between two points a figure is as known at the first: a plot of it has steps, no slopes.

    Returns:
        Name → its points, in the order in which the names first came up.
    """
    known: dict[str, dict[datetime, Point]] = {}
    for impact in incident.impacts:
        for name, value in impact.figures.items():
            point = Point(impact.at, value, impact.stage)
            known.setdefault(name, {})[impact.at] = point
    return {
        name: sorted(points.values(), key=lambda point: point.at) for name, points in known.items()
    }


def blocks(values: Sequence[float | None]) -> str:
    """A plot in one line of text, `▁·▃█`: readable without colour, and wherever text is."""
    shown = values[-MOST:]
    top = max((each for each in shown if each is not None), default=0) or 1
    return "".join(
        GAP if each is None else BLOCKS[round(each / top * (len(BLOCKS) - 1))] for each in shown
    )


def course(
    points: Sequence[Point], since: datetime, until: datetime, cells: int
) -> list[float | None]:
    """The figure as it was known at the end of each of so many equal spans of time.

    Args:
        points: by time.
        since: where the first cell begins.
        until: where the last one ends.
        cells: how many there are.
    """
    values: list[float | None] = []
    for cell in range(1, cells + 1):
        end = since + (until - since) * cell / cells
        known = [point.value for point in points if point.at <= end]
        values.append(known[-1] if known else None)
    return values


def steps(values: Sequence[float | None], height: int) -> list[str]:
    """A plot of so many lines of text, the highest first; what is not known is a point below."""
    top = max((each for each in values if each is not None), default=0) or 1
    eighths = [None if each is None else max(1, round(each / top * height * 8)) for each in values]
    lines = []
    for line in range(height - 1, -1, -1):
        lowest = GAP if line == 0 else " "
        lines.append(
            "".join(
                lowest if each is None else FULL[min(8, max(0, each - line * 8))]
                for each in eighths
            )
        )
    return lines


def bar(value: float, top: float, cells: int) -> str:
    """A bar that takes so many cells at `top`; whatever is more than nothing can be seen."""
    eighths = max(round(value / top * cells * 8) if top else 0, 1 if value > 0 else 0)
    whole, rest = divmod(eighths, 8)
    return EIGHTHS[8] * whole + EIGHTHS[rest] * bool(rest)
