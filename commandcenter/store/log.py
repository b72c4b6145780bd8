"""The transactions on the log. Each function is one whole transaction on an open connection."""

import gc
import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from commandcenter.incident.events import (
    KINDS,
    Body,
    Event,
    Happening,
    IncidentRestricted,
    decode,
    encode,
    scrubbed,
)
from commandcenter.incident.summary import QUOTED, Summary, summarised
from commandcenter.organisation.events import ORGANISATION
from commandcenter.store import lines, schema
from commandcenter.store.chain import GENESIS, Record, raw, sealed
from commandcenter.store.errors import Conflict, Damaged, StoreError, UnknownIncident

_event = schema.event.c
_incident = schema.incident.c


#: From here on numbers are drawn: eight digits, up to what the index of words has room for.
UNTELLING, LAST = 10_000_000, (1 << 25) - 1


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log ends: the number of its last event, and the hash that stands for all of it."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class _Tip:
    """What appending needs to know."""

    seq: int
    hash: str
    summary: Summary


_COLUMNS = tuple(field.name for field in fields(Record))
_values = attrgetter(*_COLUMNS)  # `astuple` would copy every text.
_HEAD = (
    select(_event.seq, _event.hash)
    .where(_event.incident_id == bindparam("incident_id"))
    .order_by(_event.seq.desc())
    .limit(1)
)
_TIP = (
    select(_event.seq, _event.hash, *(column.label(f"s_{column.name}") for column in lines.COLUMNS))
    .join_from(schema.event, schema.incident)
    .where(_event.incident_id == bindparam("incident_id"))
    .order_by(_event.seq.desc())
    .limit(1)
)
_AFTER = (
    select(
        _event.seq,
        _event.recorded_at,
        _event.occurred_at,
        _event.actor,
        _event.on_behalf_of,
        _event.key,
        _event.type,
        _event.body,
    )
    .where(_event.incident_id == bindparam("incident_id"), _event.seq > bindparam("after"))
    .order_by(_event.seq)
)
_UNDER = _AFTER.where(_event.key.in_(bindparam("keys", expanding=True)))
_RECORDS = (
    select(*(_event[name] for name in _COLUMNS))
    .where(_event.incident_id == bindparam("incident_id"), _event.seq > bindparam("after"))
    .order_by(_event.seq)
)
_LAST_NUMBER = select(func.max(_incident.incident_id)).where(_incident.incident_id < UNTELLING)
_TAKEN = select(_incident.incident_id).where(_incident.incident_id == bindparam("incident_id"))
_HASH_AT = select(_event.hash).where(
    _event.incident_id == bindparam("incident_id"), _event.seq == bindparam("seq")
)
#: Under this name a connection knows the last event that was added by it: number, seq and hash.
WRITTEN = "commandcenter_written"
_ADD_EVENTS = insert(schema.event)
_ADD_SUMMARY = insert(schema.incident)
_SET_SUMMARY = update(schema.incident).where(_incident.incident_id == bindparam("number"))
_ERASE = (
    update(schema.event)
    .where(_event.incident_id == bindparam("number"), _event.seq == bindparam("target"))
    .values(body=bindparam("scrubbed"), salt=None)
)


# ── reading ──────────────────────────────────────────────────────────────────────────────────


def events(connection: Connection, incident_id: int, after: int) -> Sequence[Any]:
    """The rows of the events after a sequence number; `decoded` makes events of them."""
    with _nothing_to_collect():
        return connection.execute(_AFTER, {"incident_id": incident_id, "after": after}).all()


def decoded(rows: Iterable[Any], kinds: Mapping[str, type[Body]] = KINDS) -> list[Event]:
    """The events in these rows.

    Args:
        rows: as `events` gave them.
        kinds: what this log can hold.

    Raises:
        UnknownEvent: a newer program wrote one.
    """
    time_of = datetime.fromisoformat
    with _nothing_to_collect():
        return [
            Event(
                seq,
                time_of(recorded),
                time_of(occurred),
                actor,
                proxy,
                key,
                decode(type_, body, kinds),
            )
            for seq, recorded, occurred, actor, proxy, key, type_, body in rows
        ]


def records(connection: Connection, incident_id: int, after: int = 0) -> list[Record]:
    """The events after a sequence number exactly as stored."""
    with _nothing_to_collect():
        rows = connection.execute(_RECORDS, {"incident_id": incident_id, "after": after})
        return [_record(*row) for row in rows]


def head(connection: Connection, incident_id: int) -> Head | None:
    """Where the log ends; None where there is no such incident."""
    row = connection.execute(_HEAD, {"incident_id": incident_id}).one_or_none()
    return Head(row.seq, row.hash) if row else None


def hash_at(connection: Connection, incident_id: int, seq: int) -> str | None:
    """The hash of one event; None where there is none of this sequence number."""
    found: str | None = connection.scalar(_HASH_AT, {"incident_id": incident_id, "seq": seq})
    return found


# ── writing ──────────────────────────────────────────────────────────────────────────────────


def create(
    connection: Connection, happenings: Sequence[Happening], recorded_at: datetime
) -> tuple[int, list[Event]]:
    """Start an incident with its first events, under the next number.

    One that is restricted from the start gets a number that tells nothing: in the row of the
    others it would leave a gap, from which those who may not see it could infer it.
    """
    if any(isinstance(each.body, IncidentRestricted) for each in happenings):
        incident_id = _untelling_number(connection)
    else:
        incident_id = (connection.scalar(_LAST_NUMBER) or 0) + 1
    new = sealed(incident_id, GENESIS, 0, happenings, recorded_at)
    recorded = _as_events(new, happenings)
    found(connection, incident_id, summarised(Summary(), recorded), new)
    return incident_id, recorded


def _untelling_number(connection: Connection) -> int:
    """A number that is drawn, not counted, and not taken yet."""
    while True:
        drawn = UNTELLING + secrets.randbelow(LAST - UNTELLING)
        if connection.scalar(_TAKEN, {"incident_id": drawn}) is None:
            return drawn


def found(
    connection: Connection, incident_id: int, summary: Summary, chain: Sequence[Record]
) -> None:
    """Enter a new incident with the start of its log."""
    line = {"incident_id": incident_id, **lines.written(summary)}
    connection.execute(_ADD_SUMMARY, line)
    _add(connection, incident_id, chain)


def organise(
    connection: Connection,
    expected_seq: int,
    happenings: Sequence[Happening],
    recorded_at: datetime,
) -> list[Event]:
    """Add to the organisation's log, which its first event begins.

    Raises:
        Conflict: it went on meanwhile.
    """
    if expected_seq or head(connection, ORGANISATION):
        return append(connection, ORGANISATION, expected_seq, happenings, recorded_at)
    new = sealed(ORGANISATION, GENESIS, 0, happenings, recorded_at)
    recorded = _as_events(new, happenings)
    found(connection, ORGANISATION, summarised(Summary(), recorded), new)
    return recorded


def append(
    connection: Connection,
    incident_id: int,
    expected_seq: int,
    happenings: Sequence[Happening],
    recorded_at: datetime,
) -> list[Event]:
    """Add to a log that is still where the writer saw it.

    Returns:
        What was recorded; where the first key is in the log already, what it was recorded with.

    Raises:
        UnknownIncident: there is no such log.
        Conflict: it went on meanwhile, or a later key of these is in it already.
    """
    keys = [happening.key for happening in happenings if happening.key is not None]
    present = _under(connection, incident_id, keys)
    if any(event.key == keys[0] for event in present):
        return present
    tip = _tip(connection, incident_id)
    if tip.seq != expected_seq or present:
        raise Conflict(incident_id, expected_seq, tip.seq)
    return _extend(connection, incident_id, tip, happenings, recorded_at)


def redact(  # noqa: PLR0917 - as the store hands it on
    connection: Connection,
    incident_id: int,
    expected_seq: int,
    target_seq: int,
    happening: Happening,
    recorded_at: datetime,
) -> list[Event]:
    """Erase what people wrote in one event, and record that it was done.

    Returns:
        The redaction; where its key is in the log already, the one recorded then.

    Raises:
        UnknownIncident: there is no such log.
        Conflict: it went on meanwhile.
        StoreError: there is no such event, or it was redacted before.
    """
    from commandcenter.store import index  # noqa: PLC0415 - few erase

    if present := _under(connection, incident_id, [happening.key] if happening.key else []):
        return present
    tip = _tip(connection, incident_id)
    if tip.seq != expected_seq:
        raise Conflict(incident_id, expected_seq, tip.seq)
    target = _only(connection, incident_id, target_seq)
    if target.salt is None:
        raise StoreError(f"event {target_seq} of INC-{incident_id} was redacted before")
    connection.execute(
        _ERASE, {"number": incident_id, "target": target_seq, "scrubbed": _scrubbed(target)}
    )
    connection.execute(schema.snapshot.delete().where(schema.snapshot.c.incident_id == incident_id))
    index.again(connection, incident_id, target_seq)
    recorded = _extend(connection, incident_id, tip, [happening], recorded_at)
    if target.type in QUOTED:
        _refresh(connection, incident_id)
    return recorded


def scrubbed_sha256(connection: Connection, incident_id: int, seq: int) -> str:
    """The hash of what would stand in an event's place after a redaction (SHA-256, hex).

    Raises:
        StoreError: there is no such event.
    """
    return hashlib.sha256(_scrubbed(_only(connection, incident_id, seq))).hexdigest()


# ── the parts of it ──────────────────────────────────────────────────────────────────────────


@contextmanager
def _nothing_to_collect() -> Iterator[None]:
    """Build many objects that all stay: looking for garbage among them is half of the time.

    Uses may overlap in any order; the last one out has it looked for again at the latest.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _under(connection: Connection, incident_id: int, keys: Sequence[str]) -> list[Event]:
    """The events that were recorded under these keys."""
    if not keys:
        return []
    rows = connection.execute(_UNDER, {"incident_id": incident_id, "after": 0, "keys": keys})
    return decoded(rows.all())


def _tip(connection: Connection, incident_id: int) -> _Tip:
    row = connection.execute(_TIP, {"incident_id": incident_id}).one_or_none()
    if row is None:
        raise UnknownIncident(incident_id)
    seq, hash_, *line = row
    summary = lines.read(line)
    if summary.seq != seq:
        raise Damaged(
            f"INC-{incident_id} has {seq} events where its summary counts {summary.seq};"
            f" nothing was recorded: run “commandcenter verify INC-{incident_id}”"
        )
    return _Tip(seq, hash_, summary)


def _extend(
    connection: Connection,
    incident_id: int,
    tip: _Tip,
    happenings: Sequence[Happening],
    recorded_at: datetime,
) -> list[Event]:
    """Add to the log behind its tip, and bring the summary up to date."""
    new = sealed(incident_id, tip.hash, tip.seq, happenings, recorded_at)
    recorded = _as_events(new, happenings)
    _add(connection, incident_id, new)
    line = lines.written(summarised(tip.summary, recorded))
    connection.execute(_SET_SUMMARY, {"number": incident_id, **line})
    return recorded


def _add(connection: Connection, incident_id: int, chain: Sequence[Record]) -> None:
    rows = []
    for record in chain:
        row = dict(zip(_COLUMNS, _values(record), strict=True))
        row["incident_id"] = incident_id
        row["body"] = raw(record.body)
        rows.append(row)
    connection.execute(_ADD_EVENTS, rows)
    connection.info[WRITTEN] = (incident_id, chain[-1].seq, chain[-1].hash)


def _as_events(chain: Sequence[Record], happenings: Sequence[Happening]) -> list[Event]:
    """What a reader would get, without decoding what was encoded a moment ago."""
    return [
        Event(
            record.seq,
            datetime.fromisoformat(record.recorded_at),
            datetime.fromisoformat(record.occurred_at),
            record.actor,
            record.on_behalf_of,
            record.key,
            happening.body,
        )
        for record, happening in zip(chain, happenings, strict=True)
    ]


def _record(*stored: Any) -> Record:
    values = dict(zip(_COLUMNS, stored, strict=True))
    values["body"] = values["body"].decode(errors="surrogateescape")
    return Record(**values)


def _only(connection: Connection, incident_id: int, seq: int) -> Record:
    for record in records(connection, incident_id, seq - 1)[:1]:
        if record.seq == seq:
            return record
    raise StoreError(f"INC-{incident_id} has no event {seq}")


def _scrubbed(record: Record) -> bytes:
    return encode(scrubbed(decode(record.type, raw(record.body))))


def _refresh(connection: Connection, incident_id: int) -> None:
    """Work the summary out anew from the whole log."""
    line = lines.written(summarised(Summary(), decoded(events(connection, incident_id, 0))))
    connection.execute(_SET_SUMMARY, {"number": incident_id, **line})
