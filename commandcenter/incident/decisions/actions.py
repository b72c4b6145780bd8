"""The work: mitigation and remediation steps, root cause, declared done and verified."""

from commandcenter.incident import events as e
from commandcenter.incident.decisions.deciding import (
    RESPONDING,
    RESPONSE,
    Happenings,
    Stamp,
    decision,
    next_id,
    step_under_way,
)
from commandcenter.incident.errands import run_of
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import ANYONE, TEAMS
from commandcenter.incident.state import Incident
from commandcenter.incident.text import line, name, prose
from commandcenter.incident.words import ActionStatus, Containment, Track

RESPONDERS = TEAMS[Track.MITIGATION] | TEAMS[Track.REMEDIATION]


@decision("add an action", by=RESPONDERS, during=RESPONDING)
def add_action(
    incident: Incident,
    stamp: Stamp,
    *,
    track: Track,
    text: str,
    owner: str | None = None,
    stops_service: str | None = None,
) -> Happenings:
    """Add a step. One that stops a service bears on who must be told."""
    if stops_service and track is not Track.MITIGATION:
        raise Refused("stopping a service is a mitigation action")
    return [
        stamp.says(
            e.ActionAdded(
                id=next_id("A", incident.actions),
                track=track,
                text=line(text, "action"),
                owner=name(owner, "owner") if owner else None,
                stops_service=line(stops_service, "service") if stops_service else None,
            )
        )
    ]


@decision("assign an action", by=RESPONDERS, during=RESPONDING)
def assign_action(incident: Incident, stamp: Stamp, *, action: str, owner: str) -> Happenings:
    """Give a step its owner."""
    step = step_under_way(incident, stamp, action)
    return [stamp.says(e.ActionAssigned(id=step.id, owner=name(owner, "owner")))]


@decision("start an action", by=RESPONDERS, during=RESPONDING)
def start_action(incident: Incident, stamp: Stamp, *, action: str) -> Happenings:
    """Begin a step; one that nobody owned is now the starter's."""
    step = step_under_way(incident, stamp, action)
    if step.status is ActionStatus.STARTED:
        raise Refused(f"{step.id} is started already")
    owned = [] if step.owner else [stamp.says(e.ActionAssigned(id=step.id, owner=stamp.who))]
    return [*owned, stamp.says(e.ActionStarted(id=step.id))]


@decision("finish an action", by=RESPONDERS, during=RESPONDING)
def finish_action(incident: Incident, stamp: Stamp, *, action: str, result: str = "") -> Happenings:
    """Report a step done, with its result."""
    step = step_under_way(incident, stamp, action)
    if step.run_under_way is not None:
        raise Refused(f"{step.id} is {step.standing}: it is done when that is")
    return [stamp.says(e.ActionDone(id=step.id, result=prose(result, "result") if result else ""))]


@decision("drop an action", by=RESPONDERS, during=RESPONDING)
def drop_action(incident: Incident, stamp: Stamp, *, action: str, reason: str) -> Happenings:
    """Give a step up, and say why; what was ordered for it and is not begun is called off."""
    step = step_under_way(incident, stamp, action)
    run = step.run_under_way
    begun = run and incident.errands.get(run_of(step, run).key)
    if begun and begun.ended_at is None:
        raise Refused(f"{step.id} is {step.standing}: too late to call it off")
    return [stamp.says(e.ActionDropped(id=step.id, reason=prose(reason, "reason")))]


@decision("declare mitigation", by=TEAMS[Track.MITIGATION], during=RESPONSE)
def declare_mitigated(
    incident: Incident,
    stamp: Stamp,
    *,
    how: Containment,
    detail: str,
    verified: str = "",
    verified_by: str | None = None,
) -> Happenings:
    """Declare the damage stopped or minimised, how that was verified and by whom."""
    return [
        stamp.says(
            e.Mitigated(
                how=how,
                detail=prose(detail, "detail"),
                verified=prose(verified, "verification") if verified else "",
                verified_by=name(verified_by, "verifier") if verified_by else stamp.who,
            )
        )
    ]


@decision("record the root cause", by=ANYONE, during=RESPONDING)
def record_cause(incident: Incident, stamp: Stamp, *, text: str) -> Happenings:
    """Record the root cause as now understood; earlier ones stay in the record."""
    if incident.root_cause == text.strip():
        raise Refused("that root cause is recorded already")
    return [stamp.says(e.CauseRecorded(text=prose(text, "root cause")))]


@decision("declare remediation", by=TEAMS[Track.REMEDIATION], during=RESPONSE)
def declare_remediated(
    incident: Incident,
    stamp: Stamp,
    *,
    fix: str,
    verified: str,
    verified_by: str | None = None,
) -> Happenings:
    """Declare the permanent fix in place and verified: done is not verified."""
    return [
        stamp.says(
            e.Remediated(
                fix=prose(fix, "fix"),
                verified=prose(verified, "verification"),
                verified_by=name(verified_by, "verifier") if verified_by else stamp.who,
            )
        )
    ]
