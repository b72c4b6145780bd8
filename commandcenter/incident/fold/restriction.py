"""How a restriction changes who sees an incident."""

from commandcenter.incident import events as e
from commandcenter.incident import state as s
from commandcenter.incident.fold.registry import on


@on(e.IncidentRestricted)
def _restricted(incident: s.Incident, event: e.Event, body: e.IncidentRestricted) -> None:
    incident.restriction = s.Restriction(event.actor, event.recorded_at, body.seen_by, body.reason)


@on(e.RestrictionLifted)
def _lifted(incident: s.Incident, _event: e.Event, _body: e.RestrictionLifted) -> None:
    incident.restriction = None
