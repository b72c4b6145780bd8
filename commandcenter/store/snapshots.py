"""Snapshots: folded states kept as a cache. Each function is one whole transaction."""

from sqlalchemy import Connection, bindparam, delete, insert, select

from commandcenter.incident.events import EntryRedacted
from commandcenter.store import schema

_snapshot = schema.snapshot.c
_event = schema.event.c

_OF = select(_snapshot.seq, _snapshot.version, _snapshot.state).where(
    _snapshot.incident_id == bindparam("incident_id")
)
_REDACTED_SINCE = select(_event.seq).where(
    _event.incident_id == bindparam("incident_id"),
    _event.seq > bindparam("seq"),
    _event.type == EntryRedacted.type,
)


def load(connection: Connection, incident_id: int, version: str) -> tuple[int, bytes] | None:
    """The sequence number and the state, where one of this version is kept."""
    row = connection.execute(_OF, {"incident_id": incident_id}).one_or_none()
    if row is None or row.version != version:
        return None
    return row.seq, row.state


def save(connection: Connection, incident_id: int, seq: int, version: str, state: bytes) -> None:
    """Keep a state, unless a newer one is kept or a redaction erased what is still in it."""
    place = {"incident_id": incident_id, "seq": seq}
    if connection.execute(_REDACTED_SINCE, place).first():
        return
    kept = connection.execute(_OF, place).one_or_none()
    if kept and kept.version == version and kept.seq >= seq:
        return
    connection.execute(delete(schema.snapshot).where(_snapshot.incident_id == incident_id))
    connection.execute(insert(schema.snapshot), place | {"version": version, "state": state})
