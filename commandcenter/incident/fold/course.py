"""How the course of the incident changes what is true: declared, confirmed, phases."""

from commandcenter.incident import events as e
from commandcenter.incident import state as s
from commandcenter.incident.fold.moments import place
from commandcenter.incident.fold.progress import end_watch, start_watch
from commandcenter.incident.fold.registry import on
from commandcenter.incident.words import MomentName, Phase, Severity


@on(e.Declared)
def _declared(incident: s.Incident, event: e.Event, body: e.Declared) -> None:
    incident.title = body.title
    incident.detail = body.detail
    incident.source = body.source
    incident.reporter = body.reporter
    incident.contact = body.contact
    incident.drill = body.drill
    incident.cadence = body.cadence
    incident.declared_at = event.occurred_at
    incident.declared_by = event.actor
    incident.phases.append(s.PhaseStep(Phase.INVESTIGATION, event.occurred_at, event.actor))
    place(incident, event, MomentName.DETECTED)


@on(e.ReportAcknowledged)
def _acknowledged(incident: s.Incident, event: e.Event, _body: e.ReportAcknowledged) -> None:
    incident.acknowledged_at = event.occurred_at


@on(e.Confirmed)
def _confirmed(incident: s.Incident, event: e.Event, body: e.Confirmed) -> None:
    incident.confirmation = s.Confirmation(
        body.impact,
        body.customers_at_risk,
        body.infrastructure_breach,
        event.actor,
        event.occurred_at,
    )
    _set_severity(incident, event, body.severity, "confirmed")
    place(incident, event, MomentName.CONFIRMED)


@on(e.Dismissed)
def _dismissed(incident: s.Incident, event: e.Event, body: e.Dismissed) -> None:
    incident.dismissal = s.Dismissal(body.reason, body.ticket, event.actor, event.occurred_at)
    _enter(incident, event, Phase.DISMISSED)


@on(e.SeveritySet)
def _severity(incident: s.Incident, event: e.Event, body: e.SeveritySet) -> None:
    _set_severity(incident, event, body.severity, body.reason)


def _set_severity(incident: s.Incident, event: e.Event, severity: Severity, reason: str) -> None:
    incident.severity = severity
    incident.severities.append(s.SeverityChange(severity, reason, event.actor, event.occurred_at))


@on(e.PhaseEntered)
def _phase(incident: s.Incident, event: e.Event, body: e.PhaseEntered) -> None:
    _enter(incident, event, body.entered)


@on(e.Reopened)
def _reopened(incident: s.Incident, event: e.Event, _body: e.Reopened) -> None:
    incident.mitigation = None
    incident.fix = None
    incident.choice = None
    incident.measured = False
    incident.retrospective.agreed.clear()
    incident.retrospective.publication = None
    closed = incident.moments.get(MomentName.CLOSED)
    if closed is not None and not closed.by_hand:
        del incident.moments[MomentName.CLOSED]
    for track in incident.tracks.values():
        track.done_at = None
    _enter(incident, event, Phase.RESPONSE)


def _enter(incident: s.Incident, event: e.Event, phase: Phase) -> None:
    incident.phase = phase
    incident.phases.append(s.PhaseStep(phase, event.occurred_at, event.actor))
    if phase is Phase.RESPONSE:
        for track in incident.tracks.values():
            start_watch(incident, track, event)
    else:
        for track in incident.tracks.values():
            end_watch(track, event)
    if phase is Phase.ESCALATION:
        place(incident, event, MomentName.ESCALATED)
    if phase is Phase.CLOSED:
        place(incident, event, MomentName.CLOSED)
    if not phase.is_open:
        incident.handover = None


@on(e.Overridden)
def _overridden(incident: s.Incident, event: e.Event, body: e.Overridden) -> None:
    incident.overrides.append(
        s.Override(body.act, body.unmet, body.reason, event.actor, event.occurred_at)
    )


@on(e.CadenceChanged)
def _cadence(incident: s.Incident, event: e.Event, body: e.CadenceChanged) -> None:
    incident.cadence = body.minutes
    for track in incident.tracks.values():
        if track.watch is not None:
            end_watch(track, event)
            start_watch(incident, track, event)
