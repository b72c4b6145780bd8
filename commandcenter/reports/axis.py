"""The axis of time of a drawing: broken where nothing happened for long, ticked at round times."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

from commandcenter.incident.times import span
from commandcenter.reports.model import Axis, Tick
from commandcenter.reports.source import offset

#: At most so many quiet times are left out.
MOST_BREAKS = 4
#: What a break, and a span however short, take of the axis.
BREAK = 0.05
LEAST = 0.06
#: Share of the axis that a tick's label needs.
ROOM = 0.13

STEPS = tuple(timedelta(minutes=each) for each in (5, 10, 15, 30, 60, 120, 180, 360, 720)) + tuple(
    timedelta(days=each) for each in (1, 2, 7, 14, 30, 90, 180, 365, 730, 3650)
)
DAY = timedelta(days=1)


class Scale:
    """Places times on an axis from 0 to 1."""

    def __init__(self, instants: Iterable[datetime], zone: tzinfo, quiet: float) -> None:
        """Cover these times; there is at least one.

        Args:
            instants: what is drawn.
            zone: in which the ticks are round times.
            quiet: the share of the axis above which a time without anything is left out.
        """
        known = sorted(set(instants))
        if len(known) == 1:
            known = [known[0] - timedelta(minutes=30), known[0] + timedelta(minutes=30)]
        self._zone = zone
        self._spans = list(_spans(known, quiet))
        shown = sum((end - start for start, end in self._spans), timedelta()) or DAY
        left = 1 - BREAK * (len(self._spans) - 1) - LEAST * len(self._spans)
        self._places: list[tuple[float, float]] = []
        x = 0.0
        for start, end in self._spans:
            width = LEAST + left * ((end - start) / shown)
            self._places.append((x, x + width))
            x += width + BREAK

    def place(self, at: datetime) -> float:
        """Where a time stands; within a break too, and at the ends for what lies outside."""
        ends = [
            point
            for (start, end), (left, right) in zip(self._spans, self._places, strict=True)
            for point in ((start, left), (end, right))
        ]
        for (before, left), (after, right) in pairwise(ends):
            if at <= after:
                share = (at - before) / (after - before) if after > before else 0.0
                return round(left + (right - left) * min(1.0, max(0.0, share)), 4)
        return round(ends[-1][1], 4)

    @property
    def axis(self) -> Axis:
        """What is written under the drawing."""
        return Axis(ticks=tuple(self._ticks()), breaks=tuple(self._breaks()))

    def _breaks(self) -> Iterator[Tick]:
        ends = zip(self._spans, self._places, strict=True)
        for ((_, before), (_, left)), ((after, _), (right, _)) in pairwise(ends):
            yield Tick(x=round((left + right) / 2, 4), label=_quiet(after - before))

    def _ticks(self) -> Iterator[Tick]:
        day = None
        for (start, end), (left, right) in zip(self._spans, self._places, strict=True):
            for at in self._round(start, end, max(1, int((right - left) / ROOM))):
                local = at.astimezone(self._zone)
                date = f"{local:%Y-%m-%d}"
                yield Tick(
                    x=self.place(at),
                    label=f"{local:%H:%M}{offset(local)}",
                    day=date if date != day else "",
                )
                day = date

    def _round(self, start: datetime, end: datetime, most: int) -> list[datetime]:
        """Round times within a span; its beginning where none lies in it."""
        step = next((each for each in STEPS if (end - start) / most <= each), STEPS[-1])
        midnight = start.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)
        at = midnight + ((start - midnight) // step) * step
        found = []
        while at <= end:
            if at >= start:
                found.append(at)
            at += step
        return found or [start]


def _quiet(length: timedelta) -> str:
    """How long nothing was drawn; of days the hours do not matter, and there is little room."""
    return f"{length.days} d" if length >= 2 * DAY else span(length)


def _spans(known: list[datetime], most: float) -> Iterator[tuple[datetime, datetime]]:
    """The times without the longest quiet ones between them."""
    gaps = sorted(pairwise(known), key=lambda each: each[0] - each[1])
    shown = known[-1] - known[0]
    broken: list[datetime] = []
    for before, after in gaps[:MOST_BREAKS]:
        quiet = after - before
        if quiet < most * shown or quiet == shown:
            break
        broken.append(before)
        shown -= quiet
    start = known[0]
    for before, after in pairwise(known):
        if before in broken:
            yield start, before
            start = after
    yield start, known[-1]
