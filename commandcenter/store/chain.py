"""The hash chain: each event is sealed to the one before it, so that no edit goes unseen.

What it protects from: an event that was edited, inserted, removed from the middle or moved is found
at the exact event, by anyone who has the records; a report's reader needs nothing else. Erasing a
body is the one lawful change. The hash covers a salted commitment to the body instead of the body,
so the chain still verifies afterwards; the salt goes with the body, so that nobody can confirm a
guess of what was erased; and a later redaction event must name the erased one and pin, by hash,
what stands in its place.

What it does not protect from: lies told at the time of entry; the removal of the newest events
together with the summary row, or a whole log written anew, by someone who can write to the store.
Those show only against a head hash that was kept elsewhere, as every exported report does.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from commandcenter.incident.events import EntryRedacted, Event, Happening, decode, encode

#: What the first event points back to.
GENESIS = "0" * 64

_BODY = b"commandcenter-body-v1\0"
_EVENT = b"commandcenter-event-v1\0"


@dataclass(frozen=True, slots=True)
class Record:
    """One event exactly as stored; everything needed to verify it alone.

    Attributes:
        seq: 1, 2, 3 … within the incident.
        recorded_at: RFC 3339, UTC, microseconds: the form that is hashed.
        occurred_at: as `recorded_at`.
        body: the JSON whose UTF-8 bytes the commitment covers.
        salt: 16 bytes as hex; None once the body was erased.
        commitment: SHA-256 of salt and body, hex.
        prev: hash of the event before, hex; 64 zeros for the first.
        hash: SHA-256 of everything but body and salt, hex.
    """

    seq: int
    recorded_at: str
    occurred_at: str
    actor: str
    on_behalf_of: str | None
    type: str
    body: str
    key: str | None
    salt: str | None
    commitment: str
    prev: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying one incident's chain found.

    Attributes:
        checked: how many events were checked.
        head_hash: hash of the last event; empty where there is none.
        problem: what is wrong, for people; None when the chain holds.
        bad_seq: the first bad event.
    """

    incident_id: int
    checked: int
    head_hash: str
    problem: str | None = None
    bad_seq: int | None = None


def instant(moment: datetime) -> str:
    """The one textual form of a time: RFC 3339 in UTC with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def raw(body: str) -> bytes:
    """The stored bytes of a body; even bytes that are not UTF-8 come back as they were."""
    return body.encode(errors="surrogateescape")


def commitment(salt: bytes, body: bytes) -> str:
    """The salted hash that stands for a body in the chain."""
    return hashlib.sha256(_BODY + salt + body).hexdigest()


def sealed_hash(incident_id: int, record: Record) -> str:
    """The hash of an event (SHA-256, hex), over everything that must never change.

    Fields are netstrings (`5:maya1,`; an absent one is `-,`), so that no two events read alike.
    """
    fields = (
        str(incident_id),
        str(record.seq),
        record.prev,
        record.recorded_at,
        record.occurred_at,
        record.actor,
        record.on_behalf_of,
        record.type,
        record.key,
        record.commitment,
    )
    return hashlib.sha256(_EVENT + b"".join([_netstring(field) for field in fields])).hexdigest()


def _netstring(field: str | None) -> bytes:
    if field is None:
        return b"-,"
    content = field.encode(errors="surrogateescape")
    return b"%d:%b," % (len(content), content)


def seal(incident_id: int, prev: str, seq: int, happening: Happening, recorded_at: str) -> Record:
    """The record of a happening at its place in the chain.

    Args:
        incident_id: whose log it is.
        prev: hash of the event before.
        seq: its own sequence number.
        happening: what is recorded.
        recorded_at: now, as `instant` writes it.
    """
    salt = secrets.token_bytes(16)
    body = encode(happening.body)
    record = Record(
        seq=seq,
        recorded_at=recorded_at,
        occurred_at=instant(happening.occurred_at),
        actor=happening.actor,
        on_behalf_of=happening.on_behalf_of,
        type=happening.body.type,
        body=body.decode(),
        key=happening.key,
        salt=salt.hex(),
        commitment=commitment(salt, body),
        prev=prev,
        hash="",
    )
    object.__setattr__(record, "hash", sealed_hash(incident_id, record))
    return record


def sealed(
    incident_id: int,
    prev: str,
    seq: int,
    happenings: Sequence[Happening],
    recorded_at: datetime,
) -> list[Record]:
    """The records of happenings that follow the event `seq`, whose hash is `prev`."""
    records = []
    now = instant(recorded_at)
    for place, happening in enumerate(happenings, start=seq + 1):
        record = seal(incident_id, prev, place, happening, now)
        records.append(record)
        prev = record.hash
    return records


def event_of(record: Record) -> Event:
    """The event that a record holds.

    Raises:
        UnknownEvent: a newer program wrote it.
    """
    return Event(
        record.seq,
        datetime.fromisoformat(record.recorded_at),
        datetime.fromisoformat(record.occurred_at),
        record.actor,
        record.on_behalf_of,
        record.key,
        decode(record.type, raw(record.body)),
    )


def verify(
    incident_id: int, records: Iterable[Record], *, after: int = 0, prev: str = GENESIS
) -> Verdict:
    """Recompute the chain link by link.

    Args:
        incident_id: whose log it is.
        records: in order.
        after: the sequence number in front of the first record, when only a tail is checked.
        prev: the hash that belongs to it.
    """
    seq, head = after, prev if after else ""
    erased: dict[int, str] = {}
    problem: str | None = None
    for record in records:
        problem = _broken(incident_id, record, seq + 1, prev)
        if problem:
            break
        seq, prev, head = record.seq, record.hash, record.hash
        if record.salt is None:
            erased[seq] = hashlib.sha256(raw(record.body)).hexdigest()
        if record.type == EntryRedacted.type:
            _account(erased, record)
    bad = seq + 1 if problem else None
    if erased:
        # Found only at the end, yet earlier in the log than any break.
        bad = min(erased)
        problem = f"event {bad} was erased or altered, and no redaction says so"
    return Verdict(incident_id, seq - after, head, problem, bad)


def _broken(incident_id: int, record: Record, seq: int, prev: str) -> str | None:
    """What is wrong with this link, if anything."""
    if record.seq != seq:
        return f"event {seq} is missing (event {record.seq} follows)"
    if record.prev != prev:
        return f"event {seq} does not follow the event before it"
    if record.salt is not None and not _opens(record):
        return f"the text of event {seq} is not what was recorded"
    if sealed_hash(incident_id, record) != record.hash:
        return f"event {seq} is not what was recorded"
    return None


def _opens(record: Record) -> bool:
    try:
        salt = bytes.fromhex(record.salt or "")
    except ValueError:
        return False
    return commitment(salt, raw(record.body)) == record.commitment


def _account(erased: dict[int, str], redaction: Record) -> None:
    """Strike the erasure that this redaction declares, if what stands in its place is as pinned."""
    try:
        declared = json.loads(raw(redaction.body))
        target, digest = declared["redacts"], declared["scrubbed_sha256"]
    except (ValueError, KeyError, TypeError):
        return  # Then the erasure stays unexplained, and is reported.
    if erased.get(target) == digest and target != redaction.seq:
        del erased[target]
