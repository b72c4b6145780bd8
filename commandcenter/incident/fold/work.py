"""How mitigation and remediation change what is true."""

from commandcenter.incident import events as e
from commandcenter.incident import state as s
from commandcenter.incident.fold.moments import place
from commandcenter.incident.fold.progress import end_watch
from commandcenter.incident.fold.registry import on
from commandcenter.incident.words import ActionStatus, MomentName, Outcome, Track


@on(e.ActionAdded)
def _action(incident: s.Incident, event: e.Event, body: e.ActionAdded) -> None:
    incident.actions[body.id] = s.Action(
        body.id,
        body.track,
        body.text,
        body.owner,
        body.stops_service,
        event.actor,
        event.occurred_at,
        after_stop=body.track is Track.MITIGATION and bool(incident.mitigations),
    )


@on(e.ActionAssigned)
def _action_assigned(incident: s.Incident, _event: e.Event, body: e.ActionAssigned) -> None:
    incident.actions[body.id].owner = body.owner


@on(e.ActionStarted)
def _action_started(incident: s.Incident, event: e.Event, body: e.ActionStarted) -> None:
    action = incident.actions[body.id]
    action.status = ActionStatus.STARTED
    action.started_at = event.occurred_at


@on(e.ActionDone)
def _action_done(incident: s.Incident, event: e.Event, body: e.ActionDone) -> None:
    action = incident.actions[body.id]
    action.status = ActionStatus.DONE
    action.ended_at = event.occurred_at
    action.result = body.result


@on(e.ActionDropped)
def _action_dropped(incident: s.Incident, event: e.Event, body: e.ActionDropped) -> None:
    action = incident.actions[body.id]
    called_off = action.run_under_way
    if called_off is not None:
        called_off.outcome = Outcome.FAILED
    action.status = ActionStatus.DROPPED
    action.ended_at = event.occurred_at
    action.result = body.reason


@on(e.ControlOrdered)
def _control_ordered(incident: s.Incident, event: e.Event, body: e.ControlOrdered) -> None:
    action = incident.actions[body.id]
    action.stops_service = action.stops_service or body.stops or None
    action.runs.append(
        s.ControlRun(
            body.service,
            body.control,
            body.title,
            dict(body.plan),
            body.reverts,
            event.on_behalf_of or event.actor,
            event.occurred_at,
        )
    )


def control_ended(action: s.Action, event: e.Event, body: e.ErrandEnded) -> None:
    """What came of the run that is under way; that it is done is an event of its own."""
    run = action.run_under_way
    if run is None:
        return
    run.outcome = body.outcome
    run.detail = body.detail
    run.undo = None if body.undo is None else dict(body.undo)
    if run.reverts and body.outcome is Outcome.SENT:
        action.reverted_at = event.occurred_at
        action.reverted_by = run.by
    elif not run.reverts and body.outcome in {Outcome.FAILED, Outcome.UNKNOWN}:
        action.status = ActionStatus.OPEN
        action.result = body.detail


@on(e.Mitigated)
def _mitigated(incident: s.Incident, event: e.Event, body: e.Mitigated) -> None:
    incident.mitigation = s.Mitigation(
        body.how, body.detail, body.verified, body.verified_by, event.actor, event.occurred_at
    )
    incident.mitigations.append(incident.mitigation)
    _finish(incident.mitigation_track, event)
    place(incident, event, MomentName.MITIGATED)


@on(e.CauseRecorded)
def _cause(incident: s.Incident, event: e.Event, body: e.CauseRecorded) -> None:
    incident.causes.append(s.Cause(body.text, event.actor, event.occurred_at))
    place(incident, event, MomentName.CAUSE_FOUND, once=True)


@on(e.Remediated)
def _remediated(incident: s.Incident, event: e.Event, body: e.Remediated) -> None:
    incident.fix = s.Fix(body.fix, body.verified, body.verified_by, event.actor, event.occurred_at)
    _finish(incident.remediation_track, event)
    place(incident, event, MomentName.FIX_DEPLOYED)


def _finish(track: s.TrackState, event: e.Event) -> None:
    track.done_at = event.occurred_at
    end_watch(track, event)
