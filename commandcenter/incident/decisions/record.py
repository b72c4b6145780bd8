"""The record: entries, amendments, redaction, decisions, moments, indicators."""

import hashlib
from dataclasses import replace
from datetime import datetime

from commandcenter.incident import events as e
from commandcenter.incident.decisions.deciding import (
    ALWAYS,
    Happenings,
    Stamp,
    decision,
    next_id,
    pick,
)
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import ANYONE, COMMAND, SCRIBES, VOICES, acting_as
from commandcenter.incident.state import WORKER, Incident
from commandcenter.incident.text import line, prose
from commandcenter.incident.times import short
from commandcenter.incident.words import EntryKind, MomentName, Precision, Role

#: Largest captured output that is kept in the log, in bytes; larger is kept as its hash and head.
CAPTURE_LIMIT = 60_000


@decision("write into the timeline", by=ANYONE, during=ALWAYS)
def log(
    incident: Incident,
    stamp: Stamp,
    *,
    text: str,
    kind: EntryKind = EntryKind.NOTE,
    precision: Precision | None = None,
    internal: bool = False,
) -> Happenings:
    """Write an entry; with a past time it takes its place in the timeline.

    One that is internal stands in no report for the public or an authority.
    """
    said = prose(text, "entry")
    return [stamp.says(e.EntryLogged(text=said, kind=kind, precision=precision, internal=internal))]


@decision("keep evidence", by=ANYONE, during=ALWAYS)
def capture(incident: Incident, stamp: Stamp, *, output: bytes, host: str) -> Happenings:
    """Keep output that was piped in as evidence, with its hash, size and host."""
    if not output.strip():
        raise Refused("nothing came in: pipe the output in, as in `dig example.org | … log INC -`")
    text = output[:CAPTURE_LIMIT].decode(errors="replace")
    if len(output) > CAPTURE_LIMIT:
        text += f"\n[the first {CAPTURE_LIMIT} of {len(output)} bytes; the hash covers them all]"
    evidence = e.Evidence(
        sha256=hashlib.sha256(output).hexdigest(), size=len(output), host=line(host, "host")
    )
    return [
        stamp.says(
            e.EntryLogged(text=prose(text, "output"), kind=EntryKind.EVIDENCE, evidence=evidence)
        )
    ]


@decision("amend an entry", by=ANYONE, during=ALWAYS)
def amend(incident: Incident, stamp: Stamp, *, seq: int, text: str) -> Happenings:
    """Correct an entry; the original stays, and both are shown."""
    author = _author(incident, seq)
    mine = author == stamp.who
    keeper = acting_as(incident, stamp) & SCRIBES or incident.commander is None
    if not mine and not keeper:
        raise Refused(
            f"entry {seq} is {author}'s: only they, the commander or the scribe may amend it"
        )
    return [stamp.says(e.EntryAmended(amends=seq, text=prose(text, "amendment")))]


@decision("redact an entry", by=COMMAND, during=ALWAYS)
def redact(
    incident: Incident, stamp: Stamp, *, seq: int, reason: str, scrubbed_sha256: str
) -> Happenings:
    """Erase an entry's text for good; its place in the chain stays.

    The program's entries as well: they hold what people filled in and what services answered.
    """
    _must_exist(incident, seq)
    if seq in incident.redacted:
        raise Refused(f"entry {seq} is redacted already")
    return [
        stamp.says(
            e.EntryRedacted(
                redacts=seq, reason=prose(reason, "reason"), scrubbed_sha256=scrubbed_sha256
            )
        )
    ]


def _must_exist(incident: Incident, seq: int) -> None:
    if not 1 <= seq <= incident.seq:
        raise Refused(
            f"{incident.ref} has no entry {seq}: it has 1 to {incident.seq} "
            f"(commandcenter timeline {incident.ref})"
        )


def _author(incident: Incident, seq: int) -> str:
    _must_exist(incident, seq)
    author = incident.authors[seq - 1]
    if author == WORKER:
        raise Refused(f"entry {seq} was made by the program: there is nothing to correct in it")
    return author


@decision("decide", by=VOICES)
def decide(
    incident: Incident,
    stamp: Stamp,
    *,
    text: str,
    why: str,
    options: tuple[str, ...] = (),
    objections: tuple[str, ...] = (),
    would_change: tuple[str, ...] = (),
    replaces: str | None = None,
    revisit_at: datetime | None = None,
) -> Happenings:
    """Record a decision with what was on the table; the scribe enters the commander's.

    Refused where the one that it replaces is replaced already.
    """
    earlier = pick("D", incident.decisions, replaces, "decision") if replaces else None
    if earlier and (instead := incident.decisions[earlier].replaced_by):
        raise Refused(f"{earlier} was replaced by {instead}: replace that one")
    if revisit_at is not None and revisit_at <= stamp.at:
        raise Refused(f"the time to revisit it, {short(revisit_at)}, is not after the decision")
    scribed = (
        acting_as(incident, stamp) == {Role.SCRIBE}
        and incident.commander is not None
        and stamp.on_behalf_of is None
    )
    voice = replace(stamp, on_behalf_of=incident.commander) if scribed else stamp
    return [
        voice.says(
            e.DecisionMade(
                id=next_id("D", incident.decisions),
                text=prose(text, "decision"),
                why=prose(why, "reason"),
                options=tuple(prose(option, "option") for option in options),
                objections=tuple(prose(objection, "objection") for objection in objections),
                would_change=tuple(prose(each, "what would change it") for each in would_change),
                replaces=earlier,
                revisit_at=revisit_at,
            )
        )
    ]


@decision("place a moment", by=ANYONE, during=ALWAYS)
def set_moment(
    incident: Incident,
    stamp: Stamp,
    *,
    moment: MomentName,
    precision: Precision | None = None,
) -> Happenings:
    """Say that a key moment was at the stamp's time."""
    known = precision or stamp.precision or Precision.MINUTE
    return [stamp.says(e.MomentSet(moment=moment, at=stamp.at, precision=known))]


@decision("add an indicator", by=ANYONE, during=ALWAYS)
def add_indicator(
    incident: Incident, stamp: Stamp, *, kind: str, value: str, note: str = ""
) -> Happenings:
    """Register a trace of the attacker: an address, a hash, a domain."""
    kind = line(kind, "kind").lower()
    value = line(value, "indicator")
    known = next(
        (i for i in incident.indicators.values() if (i.kind, i.value) == (kind, value)), None
    )
    if known is not None:
        raise Refused(f"{kind} {value} is known already as {known.id}")
    return [
        stamp.says(
            e.IndicatorAdded(
                id=next_id("I", incident.indicators),
                kind=kind,
                value=value,
                note=prose(note, "note") if note else "",
            )
        )
    ]
