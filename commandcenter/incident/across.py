"""Metrics across incidents: how long things take as a rule, by severity and by month.

Drills and dismissed incidents are kept out and counted beside. An incident that does not know an
end of an interval is not in that interval's figures: it is not zero. Each figure comes with `n`.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from commandcenter.incident.measure import Measured, Promise
from commandcenter.incident.metrics import INTERVALS
from commandcenter.incident.words import Phase, Severity

#: Fewer values have no ninth tenth: by nearest rank it would be the longest of them.
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """Lengths of time, in seconds.

    Attributes:
        n: how many incidents know this interval.
        median: the middle one; between two, halfway. None where n is 0.
        p90: what nine in ten do not exceed (nearest rank: Hyndman and Fan 1996, definition 1);
            None where n is less than `FEWEST`.
        longest: None where n is 0.
    """

    n: int
    median: float | None = None
    p90: float | None = None
    longest: float | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """One interval over all incidents.

    Attributes:
        start: the moment it begins at; `end` likewise.
        by_month: month of the declaration (`2026-11`, UTC) → spread; without gaps.
    """

    name: str
    start: str
    end: str
    overall: Spread
    by_severity: dict[Severity, Spread]
    by_month: dict[str, Spread]


@dataclass(frozen=True, slots=True)
class Kept:
    """How the cadence was kept: progress reports due, in time, late and missed."""

    due: int
    made: int
    late: int
    missed: int

    @property
    def share(self) -> float | None:
        """Of the reports that were due, the share that came in time, 0…1."""
        return self.made / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """How follow-up actions were kept to.

    Attributes:
        in_time: done before their due date was over.
        late: done after it.
        overdue: not done, and the date is over.
        open: not done, and there is still time; they are in no share.
    """

    in_time: int
    late: int
    overdue: int
    open: int

    @classmethod
    def of(cls, promises: Iterable[Promise], now: datetime) -> "FollowedUp":
        """How these stand at `now`."""
        outcomes = Counter((each.in_time(now), each.done_at is not None) for each in promises)
        return cls(
            in_time=outcomes[True, True],
            late=outcomes[False, True],
            overdue=outcomes[False, False],
            open=outcomes[None, False],
        )

    @property
    def judged(self) -> int:
        """How many are done, or should be."""
        return self.in_time + self.late + self.overdue

    @property
    def share(self) -> float | None:
        """Of those that are done or should be, the share that was done in time, 0…1."""
        return self.in_time / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Across:
    """The metrics of several incidents.

    Attributes:
        incidents: those that were measured, newest first.
        drills: how many exercises were left out.
        dismissed: how many were left out because they were no incidents.
        months: from the first declaration's to the last's, without gaps.
        cadence_by_severity: only for severities that there are; so with months.
    """

    incidents: tuple[Measured, ...]
    drills: int
    dismissed: int
    months: tuple[str, ...]
    metrics: tuple[Metric, ...]
    cadence: Kept
    cadence_by_severity: dict[Severity, Kept]
    cadence_by_month: dict[str, Kept]
    follow_ups: FollowedUp


def across(
    found: Iterable[Measured],
    now: datetime,
    *,
    since: date | None = None,
    until: date | None = None,
    severity: Severity | None = None,
) -> Across:
    """The metrics of the incidents that were declared in a span of time.

    Args:
        found: incidents with their figures.
        now: the present, for follow-up actions that are overdue.
        since: the first day of declarations (UTC).
        until: the last one.
        severity: only incidents that are of this severity now.
    """
    asked = [
        each
        for each in found
        if (since is None or _day(each) >= since)
        and (until is None or _day(each) <= until)
        and severity in {None, each.summary.severity}
    ]
    real = [each for each in asked if not each.summary.drill]
    chosen = [each for each in real if each.summary.phase is not Phase.DISMISSED]
    months = _months([_day(each) for each in chosen])
    by_month = {month: [each for each in chosen if _month(_day(each)) == month] for month in months}
    by_severity = {
        level: [each for each in chosen if each.summary.severity is level]
        for level in Severity
        if any(each.summary.severity is level for each in chosen)
    }
    return Across(
        incidents=tuple(chosen),
        drills=len(asked) - len(real),
        dismissed=len(real) - len(chosen),
        months=months,
        metrics=tuple(
            Metric(
                name,
                start,
                end,
                _spread_of(name, chosen),
                {level: _spread_of(name, group) for level, group in by_severity.items()},
                {month: _spread_of(name, group) for month, group in by_month.items()},
            )
            for name, (start, end) in INTERVALS.items()
        ),
        cadence=_kept(chosen),
        cadence_by_severity={level: _kept(group) for level, group in by_severity.items()},
        cadence_by_month={month: _kept(group) for month, group in by_month.items()},
        follow_ups=FollowedUp.of(
            (promise for each in chosen for promise in each.measure.promises), now
        ),
    )


def spread(lengths: Iterable[float]) -> Spread:
    """How these lengths are spread."""
    ordered = sorted(lengths)
    if not ordered:
        return Spread(0)
    rank = math.ceil(len(ordered) * 9 / 10)
    return Spread(
        n=len(ordered),
        median=median(ordered),
        p90=ordered[rank - 1] if len(ordered) >= FEWEST else None,
        longest=ordered[-1],
    )


def _spread_of(name: str, incidents: Iterable[Measured]) -> Spread:
    return spread(each.measure.lengths[name] for each in incidents if name in each.measure.lengths)


def _kept(incidents: Sequence[Measured]) -> Kept:
    measures = [each.measure for each in incidents]
    return Kept(
        due=sum(each.due for each in measures),
        made=sum(each.made for each in measures),
        late=sum(each.late for each in measures),
        missed=sum(each.missed for each in measures),
    )


def _day(each: Measured) -> date:
    """The day of its declaration, UTC."""
    declared = each.summary.declared_at
    return declared.date() if declared else date.min


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _months(days: Sequence[date]) -> tuple[str, ...]:
    """Every month from the first of these days to the last."""
    if not days:
        return ()
    first, last = min(days), max(days)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    ordinals = range(first.year * 12 + first.month - 1, first.year * 12 + first.month - 1 + count)
    return tuple(f"{ordinal // 12:04}-{ordinal % 12 + 1:02}" for ordinal in ordinals)
