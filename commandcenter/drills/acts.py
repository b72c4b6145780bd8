"""What can be expected of the people of a drill: verbs by their names, found again in the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from commandcenter.incident import events as e
from commandcenter.incident.state import WORKER
from commandcenter.incident.text import quoted
from commandcenter.incident.words import (
    Audience,
    Choice,
    Containment,
    CustomerStatus,
    EntryKind,
    ImpactStage,
    NotificationKind,
    Phase,
    Role,
    Severity,
    Track,
)


class Trace(NamedTuple):
    """What a verb leaves in the log.

    Attributes:
        kind: the event.
        narrowed: its fields by whose values an act can be narrowed, with the words of each.
    """

    kind: type[e.Body]
    narrowed: Mapping[str, type[StrEnum]] = {}


#: Verb → its trace. Each is the verb of the command line, and a key on the screens.
ACTS: dict[str, Trace] = {
    "acknowledge": Trace(e.ReportAcknowledged),
    "confirm": Trace(e.Confirmed, {"severity": Severity}),
    "dismiss": Trace(e.Dismissed),
    "severity": Trace(e.SeveritySet, {"severity": Severity}),
    "assign": Trace(e.RoleAssigned, {"role": Role}),
    "join": Trace(e.TeamJoined, {"track": Track}),
    "advance": Trace(e.PhaseEntered, {"entered": Phase}),
    "handover": Trace(e.HandoverOffered),
    "accept": Trace(e.HandoverAccepted),
    "update": Trace(e.ProgressReported, {"track": Track}),
    "needs answer": Trace(e.NeedAnswered),
    "rollcall": Trace(e.RollCalled),
    "log": Trace(e.EntryLogged, {"kind": EntryKind}),
    "decide": Trace(e.DecisionMade),
    "indicator": Trace(e.IndicatorAdded),
    "action": Trace(e.ActionAdded, {"track": Track}),
    "mitigated": Trace(e.Mitigated, {"how": Containment}),
    "cause": Trace(e.CauseRecorded),
    "remediated": Trace(e.Remediated),
    "impact": Trace(e.ImpactStated, {"stage": ImpactStage}),
    "customers import": Trace(e.CustomersImported),
    "customers mark": Trace(e.CustomersMarked, {"status": CustomerStatus}),
    "notify decide": Trace(e.NotificationDecided, {"choice": Choice}),
    "notify draft": Trace(e.NotificationDrafted, {"kind": NotificationKind, "audience": Audience}),
    "notify submit": Trace(e.NotificationSubmitted),
    "notify approve": Trace(e.NotificationApproved),
    "notify send": Trace(e.NotificationSent),
    "obligations assess": Trace(e.ObligationAssessed),
    "obligations fulfil": Trace(e.ObligationFulfilled),
}


@dataclass(frozen=True, slots=True)
class Expected:
    """An act that can be found in a log.

    Attributes:
        said: as it is written in the scenario: `assign commander`.
        trace: what it leaves.
        values: field → the value that it must have.
    """

    said: str
    trace: Trace
    values: Mapping[str, str]

    def is_done_by(self, event: e.Event) -> bool:
        """Whether this event is such an act of a person."""
        return (
            event.actor != WORKER
            and isinstance(event.body, self.trace.kind)
            and all(getattr(event.body, field) == value for field, value in self.values.items())
        )


def expected(said: str) -> Expected:
    """The act that a scenario names: a verb, and words that narrow it.

    Raises:
        ValueError: there is no such verb, or it cannot be narrowed so; says what there is.
    """
    words = said.split()
    for taken in (2, 1):
        verb = " ".join(words[:taken])
        if verb in ACTS:
            return Expected(said, ACTS[verb], _values(verb, words[taken:]))
    raise ValueError(f"{quoted(said)} is no act that is scored; there are: {', '.join(ACTS)}")


def _values(verb: str, words: list[str]) -> dict[str, str]:
    narrowed = ACTS[verb].narrowed
    found = {}
    for word in words:
        fields = [field for field, values in narrowed.items() if word in set(values)]
        if not fields:
            there = [value for values in narrowed.values() for value in values]
            raise ValueError(
                f"{quoted(word)} narrows no {verb}; {', '.join(there) or 'nothing'} does"
            )
        found[fields[0]] = word
    return found
