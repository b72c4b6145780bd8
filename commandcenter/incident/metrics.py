"""Metrics of one incident: the intervals between the key moments, and how the cadence was kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from commandcenter.incident.cadence import Standing, standing
from commandcenter.incident.state import Incident
from commandcenter.incident.times import span
from commandcenter.incident.words import MomentName, Precision, Track

#: How exactly an end may be known, the least exact last.
LOOSE = (Precision.MINUTE, Precision.APPROXIMATE, Precision.HOUR, Precision.DAY)
#: When a person first acted on the incident. No moment: it follows from the log alone.
TAKEN_ON = "taken-on"

#: name → (from, to). The names vary between tools, so each is shown with its two ends.
#: Sources: NIST SP 800-61r2 §3.2.6 for the idea, PagerDuty's milestones for the cut.
INTERVALS: dict[str, tuple[str, str]] = {
    "time to detect": (MomentName.EXPLOIT_BEGAN, MomentName.DETECTED),
    "time to acknowledge": (MomentName.DETECTED, TAKEN_ON),
    "time to confirm": (MomentName.DETECTED, MomentName.CONFIRMED),
    "time to escalate": (MomentName.DETECTED, MomentName.ESCALATED),
    "time to mitigate": (MomentName.DETECTED, MomentName.MITIGATED),
    "exposure": (MomentName.EXPLOIT_BEGAN, MomentName.MITIGATED),
    "time to find the cause": (MomentName.DETECTED, MomentName.CAUSE_FOUND),
    "time to remediate": (MomentName.DETECTED, MomentName.FIX_DEPLOYED),
    "time to notify customers": (MomentName.DETECTED, MomentName.CUSTOMERS_NOTIFIED),
    "time to close": (MomentName.DETECTED, MomentName.CLOSED),
}


@dataclass(frozen=True, slots=True)
class Interval:
    """One metric.

    Attributes:
        length: None where an end is missing or the two are the wrong way round.
        precision: how exactly the ends are known: as the less exact one.
    """

    name: str
    start: str
    end: str
    length: timedelta | None
    precision: Precision = Precision.MINUTE

    @property
    def told(self) -> str:
        """The length in words, no more exact than it is known."""
        if self.length is None:
            return "not known"
        if self.precision is Precision.MINUTE:
            return span(self.length)
        if self.precision is Precision.DAY:
            days = round(self.length / timedelta(days=1))
            return f"about {days} d" if days else "within a day"
        return (
            f"about {span(self.length)}" if self.length >= timedelta(hours=1) else "within an hour"
        )


def intervals(incident: Incident) -> list[Interval]:
    """Every interval metric of the incident, in the order of the process."""
    return [
        Interval(
            name,
            start,
            end,
            _between(_at(incident, start), _at(incident, end)),
            max(_exactness(incident, start), _exactness(incident, end), key=LOOSE.index),
        )
        for name, (start, end) in INTERVALS.items()
    ]


def _at(incident: Incident, end: str) -> datetime | None:
    if end == TAKEN_ON:
        return incident.taken_on_at
    moment = incident.moments.get(MomentName(end))
    return moment.at if moment else None


def _exactness(incident: Incident, end: str) -> Precision:
    moment = None if end == TAKEN_ON else incident.moments.get(MomentName(end))
    return moment.precision if moment and moment.precision in LOOSE else Precision.MINUTE


def _between(first: datetime | None, last: datetime | None) -> timedelta | None:
    if first is None or last is None or last < first:
        return None
    return last - first


def punctuality(incident: Incident, now: datetime) -> dict[Track, Standing]:
    """How each track kept the cadence."""
    return {track: standing(state.watches, now) for track, state in incident.tracks.items()}
