"""How decisions, indicators and erasures change what is true."""

from commandcenter.incident import events as e
from commandcenter.incident import state as s
from commandcenter.incident.fold.registry import on


@on(e.EntryRedacted)
def _redacted(incident: s.Incident, _event: e.Event, body: e.EntryRedacted) -> None:
    incident.redacted.append(body.redacts)


@on(e.DecisionMade)
def _decided(incident: s.Incident, event: e.Event, body: e.DecisionMade) -> None:
    incident.decisions[body.id] = s.DecisionTaken(
        body.id,
        body.text,
        body.why,
        body.options,
        body.objections,
        body.would_change,
        body.revisit_at,
        event.on_behalf_of or event.actor,
        event.occurred_at,
    )
    if body.replaces in incident.decisions:
        incident.decisions[body.replaces].replaced_by = body.id


@on(e.IndicatorAdded)
def _indicator(incident: s.Incident, event: e.Event, body: e.IndicatorAdded) -> None:
    incident.indicators[body.id] = s.Indicator(
        body.id, body.kind, body.value, body.note, event.actor, event.occurred_at
    )
