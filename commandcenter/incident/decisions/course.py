"""The course of an incident: declared, confirmed or dismissed, from phase to phase, reopened."""

from collections.abc import Sequence
from datetime import datetime

from commandcenter.incident import events as e
from commandcenter.incident.decisions.deciding import (
    AFTER_RESPONSE,
    OPEN,
    RESPONDING,
    Happenings,
    Stamp,
    a_person,
    decision,
    guarded,
)
from commandcenter.incident.guards import unmet
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import ANYONE, COMMAND
from commandcenter.incident.state import WORKER, Incident
from commandcenter.incident.text import line, prose
from commandcenter.incident.times import short
from commandcenter.incident.words import PROCESS, Phase, Role, Severity, Source

#: Shortest and longest cadence that makes sense, in minutes.
CADENCE_LIMITS = (1, 24 * 60)


def declare(
    stamp: Stamp,
    *,
    title: str,
    source: Source,
    detail: str = "",
    reporter: str | None = None,
    contact: str | None = None,
    drill: bool = False,
    cadence: int = 15,
    alerts: Sequence[e.AlertAttached] = (),
    seen_by: Sequence[str] | None = None,
) -> Happenings:
    """Start an incident in investigation; the one who declares it investigates.

    Args:
        stamp: who, and when.
        title: one line.
        source: where it came from.
        detail: everything known so far.
        reporter: who told, where it came from outside.
        contact: how to reach them.
        drill: whether it is one.
        cadence: minutes between progress reports.
        alerts: what monitoring noticed, where that is why.
        seen_by: who sees it besides those with a part in it; None where everybody may.
    """
    if stamp.at > stamp.now:
        raise Refused(f"{short(stamp.at)} is in the future: --at says when it happened")
    declared = stamp.says(
        e.Declared(
            title=line(title, "title"),
            source=source,
            detail=prose(detail, "detail") if detail else "",
            reporter=line(reporter, "reporter") if reporter else None,
            contact=line(contact, "contact") if contact else None,
            drill=drill,
            cadence=cadence,
        )
    )
    if stamp.who == WORKER:
        return [declared, *map(stamp.says, alerts)]
    investigating = stamp.says(e.RoleAssigned(role=Role.INVESTIGATOR, person=stamp.who))
    if seen_by is None:
        return [declared, investigating]
    named = tuple(sorted({a_person(each) for each in seen_by}))
    return [declared, stamp.says(e.IncidentRestricted(seen_by=named)), investigating]


@decision("acknowledge the report", by=ANYONE, during=frozenset(Phase))
def acknowledge(incident: Incident, stamp: Stamp, *, text: str) -> Happenings:
    """Record that the outside reporter was told that the report arrived."""
    if incident.acknowledged_at is not None:
        raise Refused(f"the report was acknowledged at {short(incident.acknowledged_at)}")
    return [stamp.says(e.ReportAcknowledged(text=prose(text, "acknowledgement")))]


@decision("confirm it", by=ANYONE, during=frozenset({Phase.INVESTIGATION}))
def confirm(
    incident: Incident,
    stamp: Stamp,
    *,
    severity: Severity,
    impact: str,
    customers_at_risk: bool = False,
    infrastructure_breach: bool = False,
    force: str | None = None,
) -> Happenings:
    """Find that it is an incident, which escalates it."""
    _not_before_phase(incident, stamp)
    missing = []
    if not (customers_at_risk or infrastructure_breach):
        missing.append(
            "neither customers at risk nor an infrastructure breach: say which "
            "(--customers-at-risk, --infrastructure-breach), or dismiss it with a ticket"
        )
    overridden = guarded(incident, stamp, "be confirmed", missing, force)
    return [
        *overridden,
        stamp.says(
            e.Confirmed(
                severity=severity,
                impact=prose(impact, "impact"),
                customers_at_risk=customers_at_risk,
                infrastructure_breach=infrastructure_breach,
            )
        ),
        stamp.says(e.PhaseEntered(left=incident.phase, entered=Phase.ESCALATION)),
    ]


@decision("dismiss it", by=ANYONE, during=frozenset({Phase.INVESTIGATION}))
def dismiss(
    incident: Incident, stamp: Stamp, *, reason: str, ticket: str | None = None
) -> Happenings:
    """Find that it is no incident; the ticket carries what remains to be done."""
    _not_before_phase(incident, stamp)
    return [
        stamp.says(
            e.Dismissed(
                reason=prose(reason, "reason"),
                ticket=line(ticket, "ticket") if ticket else None,
            )
        )
    ]


@decision("change the severity", by=ANYONE, during=RESPONDING)
def set_severity(
    incident: Incident, stamp: Stamp, *, severity: Severity, reason: str
) -> Happenings:
    """Raise the severity (anyone) or lower it (the commander), with the reason.

    Source: PagerDuty's rule that in doubt the higher one counts; lowering is for the commander.
    """
    if severity is incident.severity:
        raise Refused(f"{incident.ref} is {severity} already")
    lowers = incident.severity is not None and severity.rank > incident.severity.rank
    if lowers and incident.commander not in {None, stamp.who}:
        raise Refused(f"only the commander ({incident.commander}) may lower the severity")
    return [stamp.says(e.SeveritySet(severity=severity, reason=prose(reason, "reason")))]


@decision("advance it", by=COMMAND)
def advance(incident: Incident, stamp: Stamp, *, force: str | None = None) -> Happenings:
    """Go on to the next phase when everything that must be true is."""
    _not_before_phase(incident, stamp)
    following = PROCESS[PROCESS.index(incident.phase) + 1]
    act = "be closed" if following is Phase.CLOSED else f"go on to {following}"
    return [
        *guarded(incident, stamp, act, unmet(incident), force),
        stamp.says(e.PhaseEntered(left=incident.phase, entered=following)),
    ]


@decision("reopen it", by=COMMAND, during=AFTER_RESPONSE)
def reopen(incident: Incident, stamp: Stamp, *, reason: str) -> Happenings:
    """Go back to response: what was thought done is not."""
    _not_before_phase(incident, stamp)
    return [stamp.says(e.Reopened(left=incident.phase, reason=prose(reason, "reason")))]


@decision("change the cadence", by=COMMAND, during=OPEN)
def change_cadence(incident: Incident, stamp: Stamp, *, minutes: int, reason: str) -> Happenings:
    """Have the sub-teams report at another interval from now on."""
    shortest, longest = CADENCE_LIMITS
    if not shortest <= minutes <= longest:
        raise Refused(f"a cadence is {shortest} to {longest} minutes, not {minutes}")
    if minutes == incident.cadence:
        raise Refused(f"the cadence is {minutes} minutes already")
    return [stamp.says(e.CadenceChanged(minutes=minutes, reason=prose(reason, "reason")))]


def _not_before_phase(incident: Incident, stamp: Stamp) -> None:
    """A phase cannot end before it began."""
    began: datetime = incident.phases[-1].at
    if stamp.at < began:
        raise Refused(
            f"{incident.ref} entered {incident.phase} at {short(began)}; "
            f"{short(stamp.at)} is before that"
        )
