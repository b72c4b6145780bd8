"""The fold: how each kind of event changes what is true. In place and linear in events."""

from collections.abc import Iterable

from commandcenter.incident import events as e
from commandcenter.incident import state as s
from commandcenter.incident.fold import (  # noqa: F401 - importing them registers their handlers
    course,
    duties,
    follow_ups,
    impact,
    moments,
    notifications,
    people,
    progress,
    record,
    restriction,
    retrospective,
    services,
    work,
)
from commandcenter.incident.fold.registry import HANDLERS

__all__ = ["HANDLERS", "fold"]


def fold(incident: s.Incident, events: Iterable[e.Event]) -> s.Incident:
    """Bring `incident` up to date with `events`, which follow it without a gap.

    Returns:
        The same object, for chaining.

    Raises:
        ValueError: an event is missing in between.
    """
    for event in events:
        if event.seq != incident.seq + 1:
            raise ValueError(f"{incident.ref}: event {incident.seq + 1} is missing")
        incident.seq = event.seq
        incident.authors.append(event.actor)
        incident.updated_at = event.recorded_at
        if event.actor != s.WORKER:
            incident.last_entry_at = event.recorded_at
        handler = HANDLERS.get(type(event.body))
        if handler is not None:
            handler(incident, event, event.body)
        if incident.taken_on_at is None:
            _take_on(incident, event)
    return incident


def _take_on(incident: s.Incident, event: e.Event) -> None:
    """A person's first act takes it on, unless it tells of a time before the declaration."""
    declared = incident.declared_at
    if event.actor != s.WORKER and declared is not None and event.occurred_at >= declared:
        incident.taken_on_at = event.occurred_at
