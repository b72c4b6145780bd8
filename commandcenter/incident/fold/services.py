"""How errands to other systems, and alerts, change what is true."""

from commandcenter.incident import events as e
from commandcenter.incident import state as s
from commandcenter.incident.errands import DISMISSAL, action_of
from commandcenter.incident.fold.registry import on
from commandcenter.incident.fold.work import control_ended
from commandcenter.incident.follow_ups import follow
from commandcenter.incident.words import ErrandKind

#: How the key of the errand begins that opens the ticket of a dismissed incident.
DISMISSAL_TICKET = f"{ErrandKind.TICKET}:{DISMISSAL}@"


@on(e.ErrandBegun)
def _errand_begun(incident: s.Incident, event: e.Event, body: e.ErrandBegun) -> None:
    known = incident.errands.get(body.key)
    incident.errands[body.key] = s.Errand(
        body.key,
        body.kind,
        body.service,
        body.recipients,
        event.recorded_at,
        attempts=(known.attempts if known else 0) + 1,
    )
    follow(incident.retrospective.follow_ups, event)


@on(e.ErrandEnded)
def _errand_ended(incident: s.Incident, event: e.Event, body: e.ErrandEnded) -> None:
    errand = incident.errands[body.key]
    errand.ended_at = event.recorded_at
    errand.outcome = body.outcome
    errand.again_at = body.again_at
    errand.reference = body.reference
    errand.url = body.url
    errand.detail = body.detail
    follow(incident.retrospective.follow_ups, event)
    if body.kind is ErrandKind.CONTROL:
        control_ended(incident.actions[action_of(body.key)], event, body)
    dismissal = incident.dismissal
    if body.key.startswith(DISMISSAL_TICKET) and dismissal is not None and not dismissal.ticket:
        dismissal.ticket = body.reference or None


@on(e.AlertAttached)
def _alert_attached(incident: s.Incident, event: e.Event, body: e.AlertAttached) -> None:
    incident.alerts.append(
        s.Alert(
            body.source,
            body.fingerprint,
            body.title,
            body.group,
            body.started_at,
            event.recorded_at,
        )
    )


@on(e.AlertResolved)
def _alert_resolved(incident: s.Incident, event: e.Event, body: e.AlertResolved) -> None:
    for alert in incident.firing(body.source):
        if alert.fingerprint == body.fingerprint:
            alert.resolved_at = event.occurred_at
