"""Carrying an incident from one store to another, chain and all, and checking chains in place."""

from collections.abc import Sequence

from sqlalchemy import Connection

from commandcenter.incident.summary import Summary, summarised
from commandcenter.store import lines, log
from commandcenter.store.chain import Record, Verdict, event_of, verify
from commandcenter.store.errors import Damaged, StoreError, UnknownIncident

#: How many events in front of the end are checked when an incident is opened.
TAIL = 50


def take_in(connection: Connection, incident_id: int, chain: Sequence[Record]) -> None:
    """Enter a verified chain under its number; the very same chain is taken twice without change.

    Raises:
        StoreError: the number belongs to another incident, or the log goes on elsewhere than there.
    """
    present = log.records(connection, incident_id)
    if present == list(chain):
        return
    both = min(len(present), len(chain))
    if present and present[:both] == list(chain[:both]):
        here, there = (f"event {each[-1].seq}" for each in (present, chain))
        raise StoreError(
            f"INC-{incident_id} is here already, up to {here}, and in the file up to {there};"
            " nothing was imported: import into an empty store to have that one"
        )
    if present:
        raise StoreError(
            f"there is another INC-{incident_id} in this store; nothing was imported:"
            " import into a store that does not have this number"
        )
    summary = summarised(Summary(), map(event_of, chain))
    log.found(connection, incident_id, summary, chain)


def trusted(incident_id: int, chain: Sequence[Record]) -> None:
    """Refuse a chain that does not hold.

    Raises:
        Damaged: it is empty or was tampered with; the message names the first bad event.
    """
    if not chain:
        raise Damaged(f"there is no event in this INC-{incident_id}; nothing was imported")
    problem = verify(incident_id, chain).problem
    if problem:
        raise Damaged(f"INC-{incident_id} was tampered with, nothing was imported: {problem}")


def verify_whole(connection: Connection, incident_id: int) -> Verdict:
    """Recompute the chain of one incident, and compare its summary line with it.

    Raises:
        UnknownIncident: there is none of this number.
    """
    counted = lines.counted(connection, incident_id)
    chain = log.records(connection, incident_id)
    if counted is None and not chain:
        raise UnknownIncident(incident_id)
    return _complete(verify(incident_id, chain), len(chain), counted)


def verify_tail(connection: Connection, incident_id: int, length: int = TAIL) -> Verdict:
    """Recompute the chain of the last events only, which costs the same however long the log is.

    Raises:
        UnknownIncident: there is none of this number.
    """
    counted = lines.counted(connection, incident_id)
    head = log.head(connection, incident_id)
    if head is None:
        return verify_whole(connection, incident_id)
    after = max(0, head.seq - length)
    if after == 0:
        return verify_whole(connection, incident_id)
    anchor, *tail = log.records(connection, incident_id, after - 1)
    verdict = verify(incident_id, tail, after=anchor.seq, prev=anchor.hash)
    return _complete(verdict, head.seq, counted)


def _complete(verdict: Verdict, last_seq: int, counted: int | None) -> Verdict:
    """The verdict, unless the chain holds but ends before or after where the summary says."""
    if verdict.problem or counted == last_seq:
        return verdict
    if counted is None or counted < last_seq:
        bad = (counted or 0) + 1
        problem = f"event {bad} is not in the summary, which ends before it"
    else:
        bad = last_seq + 1
        problem = f"event {bad} is missing at the end: the summary counts {counted}"
    return Verdict(verdict.incident_id, verdict.checked, verdict.head_hash, problem, bad)
