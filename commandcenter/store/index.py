"""The index of what was written. Each function is one whole transaction, or a part of one.

It follows the log: `indexed` says how far it has come in each incident, and the worker, or whoever
searches, brings it up to date; appending pays nothing for it. A redaction takes the words out in
its own transaction; it and the indexing of the same incident exclude each other by the lock on
that incident's log, so that no erased word comes back.

Words are found out in `incident/searching.py` and kept as they are compared; SQLite's FTS5 and
PostgreSQL's tsvector look them up and rank. A row's number is the place of its event in all logs.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, or_, select, text, update

from commandcenter.incident.events import Body, UnknownEvent, decode
from commandcenter.incident.searching import APART, words
from commandcenter.incident.timeline import kind_of
from commandcenter.incident.written import written
from commandcenter.organisation.events import ORGANISATION
from commandcenter.store import schema

#: Raised when words are found out otherwise: the index is then made anew.
VERSION = 1
#: Events that one transaction indexes: other writers, and this process, wait that long.
BATCH = 500
#: Words in one row (a tsvector counts no further than 16,383), and rows of one event.
LENGTH, PARTS = 10_000, 1 << 6
#: A place is `incident << 38 | seq << 6 | part`.
_SEQ, _INCIDENT = 6, 38

_event = schema.event.c
_indexed = schema.indexed.c

_BEHIND = (
    select(schema.incident.c.incident_id)
    .outerjoin(schema.indexed)
    .where(
        schema.incident.c.incident_id != ORGANISATION,
        or_(_indexed.seq.is_(None), _indexed.seq < schema.incident.c.seq),
    )
    .order_by(schema.incident.c.incident_id)
)
_OUTDATED = select(func.count()).where(_indexed.version != bindparam("version"))
_BEGIN = text(
    "INSERT INTO indexed (incident_id, seq, version) VALUES (:number, 0, :version)"
    " ON CONFLICT (incident_id) DO NOTHING"
)
_FAR = select(_indexed.seq).where(_indexed.incident_id == bindparam("number"))
_NEXT = (
    select(_event.seq, _event.type, _event.body)
    .where(_event.incident_id == bindparam("number"), _event.seq > bindparam("after"))
    .order_by(_event.seq)
)
_REACHED = update(schema.indexed).where(_indexed.incident_id == bindparam("number"))
_ADD = {
    "sqlite": text("INSERT INTO search (rowid, kind, words) VALUES (:place, :kind, :words)"),
    "postgresql": text(
        "INSERT INTO search (place, kind, words) VALUES (:place, :kind, CAST(:words AS tsvector))"
    ),
}
_FORGET = {
    "sqlite": text("DELETE FROM search WHERE rowid BETWEEN :first AND :last"),
    "postgresql": text("DELETE FROM search WHERE place BETWEEN :first AND :last"),
}
#: Row by row, SQLite would overwrite each word of 200,000 entries where it stands.
_EMPTY = {
    "sqlite": (
        "DROP TABLE search",
        "CREATE VIRTUAL TABLE search USING fts5(words, kind UNINDEXED, tokenize = 'ascii')",
        "INSERT INTO search (search, rank) VALUES ('secure-delete', 1)",
    ),
    # Whoever indexes at this moment is waited for, and begins anew behind this.
    "postgresql": ("LOCK TABLE indexed IN ACCESS EXCLUSIVE MODE", "TRUNCATE search"),
}


def place(incident_id: int, seq: int, part: int = 0) -> int:
    """The number of a row."""
    return incident_id << _INCIDENT | seq << _SEQ | part


def event_at(number: int) -> tuple[int, int]:
    """The incident and the sequence number that a row is about."""
    return number >> _INCIDENT, number >> _SEQ & (1 << _INCIDENT - _SEQ) - 1


def behind(connection: Connection) -> list[int]:
    """The incidents whose logs went on since they were indexed."""
    return list(connection.scalars(_BEHIND))


def outdated(connection: Connection) -> bool:
    """Whether another version found out the words."""
    return bool(connection.scalar(_OUTDATED, {"version": VERSION}))


def advance(connection: Connection, incident_id: int) -> bool:
    """Index the next events of an incident.

    Returns:
        Whether there may be more.
    """
    connection.execute(_BEGIN, {"number": incident_id, "version": VERSION})
    far = connection.scalar(_FAR, {"number": incident_id}) or 0
    found = connection.execute(_NEXT.limit(BATCH), {"number": incident_id, "after": far}).all()
    if not found:
        return False
    _add(connection, incident_id, found)
    connection.execute(_REACHED, {"number": incident_id, "seq": found[-1].seq})
    return len(found) == BATCH


def again(connection: Connection, incident_id: int, seq: int) -> None:
    """Index one event as it now stands, where it was indexed: what it held before is gone."""
    if seq > (connection.scalar(_FAR, {"number": incident_id}) or 0):
        return
    first = place(incident_id, seq)
    connection.execute(
        _FORGET[connection.dialect.name], {"first": first, "last": first + PARTS - 1}
    )
    stands = _NEXT.where(_event.seq == bindparam("seq"))
    asked = {"number": incident_id, "after": seq - 1, "seq": seq}
    _add(connection, incident_id, connection.execute(stands, asked).all())


def empty(connection: Connection) -> None:
    """Forget everything, so that it is indexed anew."""
    for statement in _EMPTY[connection.dialect.name]:
        connection.execute(text(statement))
    connection.execute(delete(schema.indexed))


def _add(connection: Connection, incident_id: int, found: Sequence[Any]) -> None:
    vector = connection.dialect.name == "postgresql"
    rows = [
        {
            "place": place(incident_id, seq, part),
            "kind": kind_of(body),
            "words": _as_vector(run) if vector else " ".join(run),
        }
        for seq, type_, stored in found
        if (body := _body(type_, stored))
        for part, run in enumerate(_runs(body))
    ]
    if rows:
        connection.execute(_ADD[connection.dialect.name], rows)


def _body(type_: str, stored: bytes) -> Body | None:
    """What the event holds; nothing where a newer program wrote it, which then indexes anew."""
    try:
        return decode(type_, stored)
    except UnknownEvent:
        return None


def _runs(body: Body) -> Iterator[list[str]]:
    """The words of an event, as many in each row as it takes."""
    every: list[str] = []
    for each in written(body):
        if found := words(each):
            every += [APART, *found] if every else found
    starts = range(0, min(len(every), LENGTH * PARTS), LENGTH)
    return (every[start : start + LENGTH] for start in starts)


def _as_vector(run: Sequence[str]) -> str:
    """Each word with where it stands, as PostgreSQL reads it; `APART` is a gap."""
    return " ".join(f"'{word}':{at}" for at, word in enumerate(run, start=1) if word != APART)
