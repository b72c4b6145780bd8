"""Metrics: the intervals between the key moments, and how the cadence was kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from commandcenter.incident.cadence import Standing, standing
from commandcenter.incident.state import Incident
from commandcenter.incident.words import MomentName, Track

#: name → (from, to). The names vary between tools, so each is shown with its two moments.
#: Sources: NIST SP 800-61r2 §3.2.6 for the idea, PagerDuty's milestones for the cut.
INTERVALS: dict[str, tuple[MomentName, MomentName]] = {
    "time to detect": (MomentName.EXPLOIT_BEGAN, MomentName.DETECTED),
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
    """One metric. `length` is None where an end is missing or the two are the wrong way round."""

    name: str
    start: MomentName
    end: MomentName
    length: timedelta | None


def intervals(incident: Incident) -> list[Interval]:
    """Every interval metric of the incident, in the order of the process."""
    return [
        Interval(name, start, end, _between(incident, start, end))
        for name, (start, end) in INTERVALS.items()
    ]


def _between(incident: Incident, start: MomentName, end: MomentName) -> timedelta | None:
    first, last = incident.moments.get(start), incident.moments.get(end)
    if first is None or last is None or last.at < first.at:
        return None
    return last.at - first.at


def punctuality(incident: Incident, now: datetime) -> dict[Track, Standing]:
    """How each track kept the cadence."""
    return {track: standing(state.watches, now) for track, state in incident.tracks.items()}
