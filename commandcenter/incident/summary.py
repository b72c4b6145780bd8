"""One line about an incident, for lists; kept beside the log in the same transaction."""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from commandcenter.incident import events as e
from commandcenter.incident.follow_ups import FOLLOWED, follow, is_followed
from commandcenter.incident.state import FollowUp
from commandcenter.incident.words import Phase, Role, Severity

#: Kinds of event whose words stand in the summary too, so that an erasure must reach it.
QUOTED = frozenset({e.Declared.type, e.ErrandEnded.type, *(kind.type for kind in FOLLOWED)})


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of an incident without reading its log.

    Attributes:
        declared_at: when it was declared (occurred, UTC).
        updated_at: when the last event was recorded (UTC).
        seq: number of events.
        follow_ups: the follow-up actions by id; they outlive the incident by months.
        restricted: not everybody may see it.
    """

    title: str = ""
    phase: Phase = Phase.INVESTIGATION
    severity: Severity | None = None
    commander: str | None = None
    declared_at: datetime | None = None
    updated_at: datetime | None = None
    seq: int = 0
    drill: bool = False
    restricted: bool = False
    follow_ups: Mapping[str, FollowUp] = field(default_factory=dict)

    @property
    def owes_tickets(self) -> bool:
        """Whether a tracker is still to be told something, however long the incident is over."""
        return any(each.ticket and each.ticket.is_owed for each in self.follow_ups.values())

    @property
    def has_tickets(self) -> bool:
        """Whether a follow-up action is open that may be changed in a tracker."""
        return any(each.ticket and each.is_open for each in self.follow_ups.values())

    def overdue_follow_ups(self, today: date) -> list[FollowUp]:
        """The follow-up actions that should have been done by yesterday; none of a drill."""
        return [
            each for each in self.follow_ups.values() if each.is_overdue(today) and not self.drill
        ]


def summarised(before: Summary, events: Iterable[e.Event]) -> Summary:
    """`before`, brought up to date with `events`."""
    now = before
    for event in events:
        change = _CHANGES.get(type(event.body), _nothing)
        now = replace(change(now, event, event.body), seq=event.seq, updated_at=event.recorded_at)
    return now


def _nothing(line: Summary, _event: e.Event, _body: e.Body) -> Summary:
    return line


def _declared(line: Summary, event: e.Event, body: e.Declared) -> Summary:
    return replace(line, title=body.title, drill=body.drill, declared_at=event.occurred_at)


def _severity(line: Summary, _event: e.Event, body: e.Confirmed | e.SeveritySet) -> Summary:
    return replace(line, severity=body.severity)


def _assigned(line: Summary, _event: e.Event, body: e.RoleAssigned) -> Summary:
    return replace(line, commander=body.person) if body.role is Role.COMMANDER else line


def _released(line: Summary, _event: e.Event, body: e.RoleReleased) -> Summary:
    gone = body.role is Role.COMMANDER and body.person == line.commander
    return replace(line, commander=None) if gone else line


def _follow_up(line: Summary, event: e.Event, body: e.Body) -> Summary:
    if not is_followed(body):
        return line
    follow_ups = deepcopy(dict(line.follow_ups))
    follow(follow_ups, event)
    return replace(line, follow_ups=follow_ups)


#: Kind of event → what it changes in the line, beside the number and time of the last event.
_CHANGES: dict[type[e.Body], Callable[[Summary, e.Event, Any], Summary]] = {
    e.Declared: _declared,
    e.Confirmed: _severity,
    e.SeveritySet: _severity,
    e.Dismissed: lambda line, _event, _body: replace(line, phase=Phase.DISMISSED),
    e.PhaseEntered: lambda line, _event, body: replace(line, phase=body.entered),
    e.Reopened: lambda line, _event, _body: replace(line, phase=Phase.RESPONSE),
    e.RoleAssigned: _assigned,
    e.RoleReleased: _released,
    e.HandoverAccepted: lambda line, event, _body: replace(line, commander=event.actor),
    e.IncidentRestricted: lambda line, _event, _body: replace(line, restricted=True),
    e.RestrictionLifted: lambda line, _event, _body: replace(line, restricted=False),
    **dict.fromkeys((*FOLLOWED, e.ErrandBegun, e.ErrandEnded), _follow_up),
}
