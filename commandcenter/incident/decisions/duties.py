"""Legal duties: whether a regime applies, done, or waived with the reason."""

from datetime import datetime

from commandcenter.incident import events as e
from commandcenter.incident.decisions.deciding import CONFIRMED, Happenings, Stamp, decision
from commandcenter.incident.obligations import Stage, regimes
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import COMMS
from commandcenter.incident.state import Incident
from commandcenter.incident.text import line, prose, quoted
from commandcenter.incident.times import short
from commandcenter.incident.words import MomentName

#: Hours that a contract may give at most: a year of them.
LONGEST_AGREED = 8760


@decision("assess legal duties", by=COMMS, during=CONFIRMED)
def assess(
    incident: Incident,
    stamp: Stamp,
    *,
    regime: str,
    applies: bool,
    because: str,
    aware_at: datetime | None = None,
    agreed_hours: int | None = None,
) -> Happenings:
    """Say whether a regime applies, from when its clock runs (default: when confirmed).

    A contract may give less time than the law: the earlier of both deadlines counts.
    """
    if agreed_hours is not None and not (applies and 1 <= agreed_hours <= LONGEST_AGREED):
        raise Refused(
            f"the hours of a contract are from 1 to {LONGEST_AGREED}, and for what applies"
        )
    known = regimes()
    wanted = regime.strip().lower()
    if wanted not in known:
        raise Refused(f"there is no regime {quoted(regime)}; there is: {', '.join(known)}")
    if aware_at is not None and aware_at > stamp.now:
        raise Refused(f"{short(aware_at)} is in the future: a clock starts when one became aware")
    since = aware_at or _aware(incident)
    return [
        stamp.says(
            e.ObligationAssessed(
                regime=wanted,
                applies=applies,
                because=prose(because, "reason"),
                aware_at=since if applies else None,
                agreed_hours=agreed_hours,
            )
        )
    ]


def _aware(incident: Incident) -> datetime | None:
    confirmed = incident.moments.get(MomentName.CONFIRMED)
    return confirmed.at if confirmed else incident.declared_at


@decision("fulfil legal duties", by=COMMS, during=CONFIRMED)
def fulfil(incident: Incident, stamp: Stamp, *, duty: str, reference: str = "") -> Happenings:
    """Record that a duty was done, with the authority's or the file's reference."""
    stage = _open_duty(incident, duty)
    return [
        stamp.says(
            e.ObligationFulfilled(
                id=stage.id, reference=line(reference, "reference") if reference else ""
            )
        )
    ]


@decision("waive legal duties", by=COMMS, during=CONFIRMED)
def waive(incident: Incident, stamp: Stamp, *, duty: str, reason: str) -> Happenings:
    """Record that a duty falls away, and why."""
    stage = _open_duty(incident, duty)
    return [stamp.says(e.ObligationWaived(id=stage.id, reason=prose(reason, "reason")))]


def _open_duty(incident: Incident, wanted: str) -> Stage:
    applying = {
        stage.id: stage
        for regime, assessment in incident.assessments.items()
        if assessment.applies and regime in regimes()  # Another version may know more of them.
        for stage in regimes()[regime].stages
    }
    stage = applying.get(wanted.strip().lower())
    if stage is None:
        there = ", ".join(applying) or "none: assess the regimes first"
        raise Refused(f"there is no duty {quoted(wanted)} here; there is: {there}")
    if stage.id in incident.fulfilments:
        raise Refused(f"{stage.id} was done at {short(incident.fulfilments[stage.id].at)}")
    if stage.id in incident.waivers:
        raise Refused(f"{stage.id} was waived at {short(incident.waivers[stage.id].at)}")
    return stage
