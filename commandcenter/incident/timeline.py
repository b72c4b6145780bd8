"""The timeline: each event as one line of text, amended and redacted as it now stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from commandcenter.incident import events as e
from commandcenter.incident.sentences import sentence
from commandcenter.incident.state.names import WORKER
from commandcenter.incident.times import clock
from commandcenter.incident.words import EntryKind, ErrandKind, Outcome, Precision

#: Errands of which there are many, and of which only those matter that do not go well.
ROUTINE = {ErrandKind.MAIL, ErrandKind.PAGE_OVER, ErrandKind.PAGE_TAKEN, ErrandKind.POST}
#: What an entry begins with that is marked to stay in the organisation.
INTERNAL = "[internal]"


@dataclass(slots=True)
class Entry:
    """One event as the timeline shows it.

    Attributes:
        text: what happened, as a sentence fragment; as first recorded.
        kind: what sort of entry: the first part of the event's type, or the kind of a free entry.
        amendments: later corrections, oldest first, as (by, text).
        redacted: the text was erased.
    """

    seq: int
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    on_behalf_of: str | None
    type: str
    kind: str
    text: str
    body: e.Body
    amendments: list[tuple[str, str]] = field(default_factory=list)
    redacted: bool = False

    @property
    def internal(self) -> bool:
        """Whether it is marked to stay in the organisation."""
        return isinstance(self.body, e.EntryLogged) and self.body.internal

    @property
    def shown(self) -> str:
        """The text as it now stands: the last correction, or the original."""
        text = self.amendments[-1][1] if self.amendments else self.text
        return f"{INTERNAL} {text}" if self.internal else text

    @property
    def written_later(self) -> bool:
        """Whether it was recorded a minute or more after it happened."""
        return (self.recorded_at - self.occurred_at).total_seconds() >= 60  # noqa: PLR2004 - a minute

    @property
    def is_routine(self) -> bool:
        """Whether the program did what it always does and it went well: nothing for a glance."""
        match self.body:
            case e.ErrandBegun():
                return True
            case e.ErrandEnded(kind=kind, outcome=Outcome.SENT):
                return kind in ROUTINE
            case e.DeliveryRecorded(outcome=Outcome.SENT):
                return self.actor == WORKER
        return False

    def clock(self, zone: tzinfo) -> str:
        """The time of day as exactly as it is known: `14:05`, `~14:05`, `14 h`, `day`."""
        match self.body.precision:
            case Precision.DAY:
                return "day"
            case Precision.HOUR:
                return f"{self.occurred_at.astimezone(zone):%H} h"
            case Precision.APPROXIMATE:
                return f"~{clock(self.occurred_at, zone)}"
            case _:
                return clock(self.occurred_at, zone)

    def as_json(self) -> dict[str, Any]:
        """The entry as `timeline --json` lists it; its keys are a contract."""
        from commandcenter.incident.picture import plain  # noqa: PLC0415 - avoids a cycle

        return {
            "seq": self.seq,
            "occurred_at": plain(self.occurred_at),
            "recorded_at": plain(self.recorded_at),
            "actor": self.actor,
            "on_behalf_of": self.on_behalf_of,
            "type": self.type,
            "kind": self.kind,
            "text": self.shown,
            "amended": bool(self.amendments),
            "redacted": self.redacted,
            "internal": self.internal,
            "body": self.body.model_dump(mode="json"),
        }


class Timeline:
    """Entries in the order of recording, kept up to date event by event."""

    def __init__(self) -> None:
        """Start empty."""
        self.entries: list[Entry] = []

    def extend(self, events: Iterable[e.Event]) -> None:
        """Take in events that follow the ones known."""
        for event in events:
            self.entries.append(entry(event))
            match event.body:
                case e.EntryAmended(text=text):
                    self._original(event.body).amendments.append((event.actor, text))
                case e.EntryRedacted(redacts=seq):
                    self._erase(seq)
                case _:
                    pass

    def rewind(self, count: int) -> None:
        """Forget what was taken in last, until so many entries are left."""
        for each in reversed(self.entries[count:]):
            if isinstance(each.body, e.EntryAmended):
                self._original(each.body).amendments.pop()
        del self.entries[count:]

    def _erase(self, seq: int) -> None:
        """Forget an erased text wherever it is shown: what was read before still holds it."""
        erased = self.entries[seq - 1]
        erased.redacted = True
        erased.body = e.scrubbed(erased.body)
        erased.text = sentence(erased.body)
        if isinstance(erased.body, e.EntryAmended):
            amended = self._original(erased.body)
            amended.amendments = [
                (event.actor, event.body.text)
                for event in self.entries
                if isinstance(event.body, e.EntryAmended)
                if self._original(event.body) is amended
            ]

    def _original(self, amendment: e.EntryAmended) -> Entry:
        """The entry that is corrected, also by the correction of a correction."""
        amended = self.entries[amendment.amends - 1]
        while isinstance(amended.body, e.EntryAmended):
            amended = self.entries[amended.body.amends - 1]
        return amended

    def in_order(self) -> list[Entry]:
        """The entries in the order in which things happened; ties as recorded."""
        return sorted(self.entries, key=lambda each: (each.occurred_at, each.seq))


def entry(event: e.Event) -> Entry:
    """One event as an entry."""
    return Entry(
        event.seq,
        event.occurred_at,
        event.recorded_at,
        event.actor,
        event.on_behalf_of,
        event.type,
        kind_of(event.body),
        sentence(event.body),
        event.body,
    )


def kind_of(body: e.Body) -> str:
    """The sort of entry, for filters: `note`, `evidence`, `progress`, `action`, and so on."""
    if isinstance(body, e.EntryLogged):
        return EntryKind(body.kind)
    return body.type.split(".")[0]


def timeline(events: Iterable[e.Event]) -> list[Entry]:
    """All events as entries, in the order in which things happened."""
    kept = Timeline()
    kept.extend(events)
    return kept.in_order()
