"""One line about an incident, for lists; kept beside the log in the same transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from commandcenter.incident import events as e
from commandcenter.incident.words import Phase, Role, Severity


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of an incident without reading its log.

    Attributes:
        declared_at: when it was declared (occurred, UTC).
        updated_at: when the last event was recorded (UTC).
        seq: number of events.
    """

    title: str = ""
    phase: Phase = Phase.INVESTIGATION
    severity: Severity | None = None
    commander: str | None = None
    declared_at: datetime | None = None
    updated_at: datetime | None = None
    seq: int = 0
    drill: bool = False


def summarised(before: Summary, events: Iterable[e.Event]) -> Summary:
    """`before`, brought up to date with `events`."""
    now = before
    for event in events:
        now = replace(now, seq=event.seq, updated_at=event.recorded_at)
        match event.body:
            case e.Declared() as body:
                now = replace(
                    now, title=body.title, drill=body.drill, declared_at=event.occurred_at
                )
            case e.Confirmed(severity=severity) | e.SeveritySet(severity=severity):
                now = replace(now, severity=severity)
            case e.Dismissed():
                now = replace(now, phase=Phase.DISMISSED)
            case e.PhaseEntered(entered=phase):
                now = replace(now, phase=phase)
            case e.Reopened():
                now = replace(now, phase=Phase.RESPONSE)
            case e.RoleAssigned(role=Role.COMMANDER, person=person):
                now = replace(now, commander=person)
            case e.RoleReleased(role=Role.COMMANDER, person=now.commander):
                now = replace(now, commander=None)
            case e.HandoverAccepted():
                now = replace(now, commander=event.actor)
            case _:
                pass
    return now
