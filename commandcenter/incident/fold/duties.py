"""How legal duties change what is true."""

from commandcenter.incident import events as e
from commandcenter.incident import state as s
from commandcenter.incident.fold.registry import on


@on(e.ObligationAssessed)
def _assessed(incident: s.Incident, event: e.Event, body: e.ObligationAssessed) -> None:
    incident.assessments[body.regime] = s.Assessment(
        body.applies,
        body.because,
        body.aware_at,
        event.actor,
        event.occurred_at,
        body.agreed_hours,
    )


@on(e.ObligationFulfilled)
def _fulfilled(incident: s.Incident, event: e.Event, body: e.ObligationFulfilled) -> None:
    incident.fulfilments[body.id] = s.Fulfilment(event.occurred_at, event.actor, body.reference)


@on(e.ObligationWaived)
def _waived(incident: s.Incident, event: e.Event, body: e.ObligationWaived) -> None:
    incident.waivers[body.id] = s.Waiver(event.occurred_at, event.actor, body.reason)
