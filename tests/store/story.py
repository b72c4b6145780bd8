"""A small incident for the store to keep."""

from datetime import UTC, datetime, timedelta

from commandcenter.incident.events import (
    Declared,
    EntryLogged,
    EntryRedacted,
    Event,
    Happening,
    RoleAssigned,
)
from commandcenter.incident.words import Role, Source
from commandcenter.store import Store

NOW = datetime(2026, 11, 22, 14, 5, 6, 789_012, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=3)


def declared(title: str = "Stolen CI token") -> Happening:
    """Maya declares."""
    return Happening(Declared(title=title, source=Source.REPORT), EARLIER, "maya")


def logged(text: str, *, key: str | None = None, actor: str = "priya") -> Happening:
    """Somebody writes into the timeline."""
    return Happening(EntryLogged(text=text), NOW, actor, key=key)


def commanded(person: str) -> Happening:
    """Somebody takes command."""
    return Happening(RoleAssigned(role=Role.COMMANDER, person=person), NOW, person)


async def begun(store: Store, *texts: str) -> int:
    """An incident with these entries behind its declaration; its number."""
    happenings = [declared(), *(logged(text) for text in texts)]
    incident_id, _ = await store.create(happenings, recorded_at=NOW)
    return incident_id


async def redacted(store: Store, incident_id: int, seq: int) -> list[Event]:
    """Erase one entry, as the desk does."""
    digest = await store.scrubbed_sha256(incident_id, seq)
    body = EntryRedacted(redacts=seq, reason="names a customer", scrubbed_sha256=digest)
    head = await store.head(incident_id)
    assert head
    return await store.redact(
        incident_id, head.seq, seq, Happening(body, NOW, "maya"), recorded_at=NOW
    )


def texts(events: list[Event]) -> list[str]:
    """What was written into the timeline."""
    return [event.body.text for event in events if isinstance(event.body, EntryLogged)]
