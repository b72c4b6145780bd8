"""The metrics across incidents in words: the same on the command line and on the screen."""

from datetime import timedelta

from commandcenter.incident.across import FEWEST, Across, FollowedUp, Kept
from commandcenter.incident.times import span

#: Shown for a figure that cannot be had.
NONE = "–"
#: Why there may be none.
FEW = f"p90 is given from {FEWEST} incidents on: of fewer it would be the longest."
#: What is plotted by severity, and shown where there is little room.
MAIN = (
    "time to detect",
    "time to acknowledge",
    "time to mitigate",
    "time to remediate",
    "time to notify customers",
)


def scope(asked: Across) -> str:
    """Of which incidents the metrics are, and which were left out."""
    left_out = f"left out: {_counted(asked.drills, 'drill')}, {asked.dismissed} dismissed"
    if not asked.incidents:
        return f"No incident to measure; {left_out}."
    many, months = _counted(len(asked.incidents), "incident"), asked.months
    return f"{many} declared {months[0]} to {months[-1]}; {left_out}."


def has_few(asked: Across) -> bool:
    """Whether a figure is missing because there are few values."""
    return any(0 < each.overall.n < FEWEST for each in asked.metrics)


def length(seconds: float | None) -> str:
    """A length of time, where it is known."""
    return NONE if seconds is None else span(timedelta(seconds=seconds))


def in_time(kept: Kept) -> str:
    """How progress reports were kept to."""
    if kept.share is None:
        return "none was due"
    return (
        f"{kept.made} of {kept.due} in time ({kept.share:.0%}),"
        f" {kept.late} late, {kept.missed} missed"
    )


def done_in_time(kept: FollowedUp) -> str:
    """How follow-up actions were kept to."""
    open_ = f"; {kept.open} still in time" if kept.open else ""
    if kept.share is None:
        return f"none was due{open_}"
    return (
        f"{kept.in_time} of {kept.judged} done in time ({kept.share:.0%}),"
        f" {kept.late} late, {kept.overdue} overdue{open_}"
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
