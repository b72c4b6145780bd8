"""One line about an incident, for lists; kept beside the log in the same transaction."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from commandcenter.incident import events as e
from commandcenter.incident.follow_ups import FOLLOWED, follow
from commandcenter.incident.state import FollowUp
from commandcenter.incident.words import Phase, Role, Severity

#: Kinds of event whose words stand in the summary too, so that an erasure must reach it.
QUOTED = frozenset({e.Declared.type, *(kind.type for kind in FOLLOWED)})


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of an incident without reading its log.

    Attributes:
        declared_at: when it was declared (occurred, UTC).
        updated_at: when the last event was recorded (UTC).
        seq: number of events.
        follow_ups: the follow-up actions by id; they outlive the incident by months.
    """

    title: str = ""
    phase: Phase = Phase.INVESTIGATION
    severity: Severity | None = None
    commander: str | None = None
    declared_at: datetime | None = None
    updated_at: datetime | None = None
    seq: int = 0
    drill: bool = False
    follow_ups: Mapping[str, FollowUp] = field(default_factory=dict)

    def overdue_follow_ups(self, today: date) -> list[FollowUp]:
        """The follow-up actions that should have been done by yesterday; none of a drill."""
        return [
            each for each in self.follow_ups.values() if each.is_overdue(today) and not self.drill
        ]


def summarised(before: Summary, events: Iterable[e.Event]) -> Summary:
    """`before`, brought up to date with `events`."""
    now = before
    for event in events:
        now = _after(replace(now, seq=event.seq, updated_at=event.recorded_at), event)
    return now


def _after(now: Summary, event: e.Event) -> Summary:
    match event.body:
        case e.Declared() as body:
            now = replace(now, title=body.title, drill=body.drill, declared_at=event.occurred_at)
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
        case body if isinstance(body, FOLLOWED):
            follow_ups = deepcopy(dict(now.follow_ups))
            follow(follow_ups, event)
            now = replace(now, follow_ups=follow_ups)
        case _:
            pass
    return now
