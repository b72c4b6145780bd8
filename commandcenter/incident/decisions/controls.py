"""Controls: a call to a firewall or registry that was seen and confirmed, and its reversal."""

from commandcenter.incident import events as e
from commandcenter.incident.controls import Plan
from commandcenter.incident.decisions.deciding import (
    CONFIRMED,
    RESPONDING,
    Happenings,
    Stamp,
    decision,
    next_id,
    pick,
    step_under_way,
)
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import TEAMS
from commandcenter.incident.state import Action, ControlRun, Incident
from commandcenter.incident.text import line, one_line, safe_line
from commandcenter.incident.words import ActionStatus, Limit, Track


@decision("run a control", by=TEAMS[Track.MITIGATION], during=RESPONDING)
def order_control(
    incident: Incident,
    stamp: Stamp,
    *,
    service: str,
    plan: Plan,
    stops: str = "",
    action: str | None = None,
) -> Happenings:
    """Have exactly this call made, as a mitigation action; the worker makes it.

    Args:
        incident: as it is.
        stamp: who confirmed it, and when.
        service: its section in the settings.
        plan: what was shown.
        stops: what users lose by it.
        action: the action that it carries out; a new one where it is None.
    """
    _no_drill(incident)
    who = stamp.on_behalf_of or stamp.who
    if action is None:
        step_id = next_id("A", incident.actions)
        text = one_line(safe_line(plan["title"]), Limit.LINE)
        added = e.ActionAdded(id=step_id, track=Track.MITIGATION, text=text, owner=who)
        begun = [stamp.says(added), stamp.says(e.ActionStarted(id=step_id))]
    else:
        step = step_under_way(incident, stamp, action)
        if step.track is not Track.MITIGATION:
            raise Refused(f"{step.id} is a {step.track} action: a control is mitigation")
        _nothing_under_way(step)
        step_id, begun = step.id, []
        if step.owner is None:
            begun.append(stamp.says(e.ActionAssigned(id=step.id, owner=who)))
        if step.status is not ActionStatus.STARTED:
            begun.append(stamp.says(e.ActionStarted(id=step.id)))
    return [*begun, _ordered(stamp, step_id, service, plan, stops)]


@decision("revert a control", by=TEAMS[Track.MITIGATION], during=CONFIRMED)
def order_revert(incident: Incident, stamp: Stamp, *, action: str, plan: Plan) -> Happenings:
    """Have undone what was run for an action, by exactly this call."""
    _no_drill(incident)
    step, run = to_revert(incident, action)
    if not plan["reverts"] or plan["control"] != run.control:
        raise Refused(f"this does not revert {step.id}: plan it again")
    return [_ordered(stamp, step.id, run.service, plan)]


def to_revert(incident: Incident, wanted: str) -> tuple[Action, ControlRun]:
    """The action meant, and what was run for it and can be undone.

    Raises:
        Refused: nothing can be.
    """
    step = incident.actions[pick("A", incident.actions, wanted, "action")]
    _nothing_under_way(step)
    run = step.revertible
    if run is None:
        why = step.standing if step.reverted_at else "nothing that can be undone was run for it"
        raise Refused(f"{step.id} cannot be reverted: {why}")
    return step, run


def _ordered(stamp: Stamp, step_id: str, service: str, plan: Plan, stops: str = "") -> e.Happening:
    """Under the plan's own key: confirming it twice orders it once."""
    ordered = e.ControlOrdered(
        id=step_id,
        service=line(service, "service"),
        control=plan["control"],
        title=safe_line(plan["title"]),
        plan=plan,
        stops=safe_line(stops),
        reverts=plan["reverts"],
    )
    return stamp.says(ordered, key=f"control:{plan['key']}")


def _no_drill(incident: Incident) -> None:
    if incident.drill:
        raise Refused(f"{incident.ref} is a drill: nothing is asked of other systems")


def _nothing_under_way(step: Action) -> None:
    if step.run_under_way is not None:
        raise Refused(f"{step.id} is {step.standing}: wait for what comes of it")
