"""The store: the append-only log of every incident, the same on each engine."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from commandcenter.incident.events import Event, Happening
from commandcenter.incident.summary import Summary
from commandcenter.organisation.access import Access
from commandcenter.organisation.events import KINDS, ORGANISATION
from commandcenter.store import accesses, leases, lines, log, measures, snapshots, transfer, vault
from commandcenter.store.chain import Record, Verdict
from commandcenter.store.errors import StoreUnavailable, UnknownIncident
from commandcenter.store.leases import Fence
from commandcenter.store.log import Head

if TYPE_CHECKING:
    from commandcenter.incident.searching import Query
    from commandcenter.store.copies import Copy

P = ParamSpec("P")
T = TypeVar("T")

#: The lock under which incidents get their numbers.
_NUMBERS = "numbers"
#: The lock under which secrets are kept and forgotten.
_SECRETS = "secrets"
#: The lock under which looks are recorded.
_ACCESSES = "accesses"


class Store(ABC):
    """The log of every incident. May be used by many tasks at once.

    Every method raises `StoreUnavailable` where the database cannot be reached or written just now,
    and `Damaged` where it is not what was written; then nothing was recorded.

    What was begun is finished, also where the task that asked for it is cancelled: a transaction
    that is dropped half way would leave its connection behind.
    """

    def __init__(self) -> None:
        """Nothing is under way."""
        self._under_way: set[asyncio.Task[Any]] = set()
        self._closed = False

    # ── what an engine provides ──────────────────────────────────────────────────────────────

    @abstractmethod
    async def _run_reading(
        self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do this work in a transaction that only reads."""

    @abstractmethod
    async def _run_writing(
        self,
        lock: str,
        work: Callable[Concatenate[Connection, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Do this work in a transaction that writes, alone among those that name the same lock."""

    @abstractmethod
    async def _let_go(self) -> None:
        """Let go of the database; nothing is under way any more."""

    @abstractmethod
    def changes(self) -> AbstractAsyncContextManager[AsyncIterator[None]]:
        """The feed: yields whenever there may be something new to read, many changes as one.

        Changes count from the moment of entering the context: enter, read, then wait.
        """

    def turn(self) -> AbstractAsyncContextManager[None]:
        """The turn to look, decide and write, where an engine has one writer at a time.

        Whoever takes it is not overtaken meanwhile, and must not dawdle: all others wait. Elsewhere
        it is nothing, and a `Conflict` tells who was overtaken.

        Raises:
            StoreUnavailable: it did not come in time.
        """
        return nullcontext()

    async def close(self) -> None:
        """Finish what is under way, begin nothing more, and let go of the database."""
        self._closed = True
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._let_go()

    async def _reading(
        self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self._finished(self._run_reading(work, *args, **kwargs))

    async def _writing(
        self,
        lock: str,
        work: Callable[Concatenate[Connection, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        return await self._finished(self._run_writing(lock, work, *args, **kwargs))

    async def _recording(
        self,
        lock: str,
        work: Callable[Concatenate[Connection, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """As `_writing`; where it is done under a lease, only as long as that is held."""
        fence = leases.FENCE.get()
        if fence is None:
            return await self._writing(lock, work, *args, **kwargs)

        def fenced(connection: Connection) -> T:
            return leases.behind(fence, connection, work, *args, **kwargs)

        return await self._writing(lock, fenced)

    async def _finished(self, work: Coroutine[Any, Any, T]) -> T:
        if self._closed:
            work.close()
            raise StoreUnavailable("the store is closed")
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._end)
        return await asyncio.shield(task)

    def _end(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # Whoever asked may be gone; then nobody else would look at it.

    @property
    def can_be_written(self) -> bool:
        """Whether its place takes anything new, as far as can be told without trying."""
        return True

    # ── the log ──────────────────────────────────────────────────────────────────────────────

    async def create(
        self, happenings: Sequence[Happening], *, recorded_at: datetime
    ) -> tuple[int, list[Event]]:
        """Start the next incident (1, 2, 3 …; no number is used twice) with its first events."""
        return await self._recording(_NUMBERS, log.create, happenings, recorded_at)

    async def append(
        self,
        incident_id: int,
        expected_seq: int,
        happenings: Sequence[Happening],
        *,
        recorded_at: datetime,
    ) -> list[Event]:
        """Add to an incident's log, all or nothing, in one short transaction.

        Args:
            incident_id: the incident.
            expected_seq: the last sequence number that the writer has seen.
            happenings: what to record.
            recorded_at: now.

        Returns:
            The events; where the first key among the happenings was recorded before, the events of
            that time, and nothing is written.

        Raises:
            Conflict: somebody was faster.
            Overtaken: it is done under a lease that another process has taken.
            UnknownIncident: there is none of this number.
        """
        if not happenings:
            return []
        return await self._recording(
            _log(incident_id), log.append, incident_id, expected_seq, happenings, recorded_at
        )

    async def read(self, incident_id: int, after: int = 0) -> list[Event]:
        """The events after a sequence number, in order and without a gap.

        Raises:
            UnknownIncident: there is none of this number (asked only when reading from the start).
            UnknownEvent: a newer program wrote one.
        """
        rows = await self._reading(log.events, incident_id, after)
        if not rows and after == 0:
            raise UnknownIncident(incident_id)
        return log.decoded(rows)

    async def head(self, incident_id: int) -> Head | None:
        """The last sequence number and hash; None where there is no such incident."""
        return await self._reading(log.head, incident_id)

    async def hash_at(self, incident_id: int, seq: int) -> str | None:
        """The hash of one event; None where there is none of this sequence number."""
        return await self._reading(log.hash_at, incident_id, seq)

    async def summaries(self) -> list[tuple[int, Summary]]:
        """One line for every incident, by number."""
        return await self._reading(lines.summaries)

    async def is_restricted(self, incident_id: int) -> bool:
        """Whether not everybody may see an incident; False where there is none."""
        return await self._reading(lines.is_restricted, incident_id)

    async def scrubbed_sha256(self, incident_id: int, seq: int) -> str:
        """The hash (SHA-256, hex) of what a redaction would leave of an event."""
        return await self._reading(log.scrubbed_sha256, incident_id, seq)

    async def redact(
        self,
        incident_id: int,
        expected_seq: int,
        target_seq: int,
        happening: Happening,
        *,
        recorded_at: datetime,
    ) -> list[Event]:
        """Erase what people wrote in one event for good, and record that in the same transaction.

        Args:
            incident_id: the incident.
            expected_seq: the last sequence number that the writer has seen.
            target_seq: the event to erase.
            happening: an `EntryRedacted` that pins `scrubbed_sha256` of the event.
            recorded_at: now.

        Raises:
            Conflict: somebody was faster.
            UnknownIncident: there is none of this number.
            StoreError: there is no such event, or it was redacted before.
        """
        return await self._writing(
            _log(incident_id),
            log.redact,
            incident_id,
            expected_seq,
            target_seq,
            happening,
            recorded_at,
        )

    # ── the organisation ─────────────────────────────────────────────────────────────────────

    async def organisation(self, after: int = 0) -> list[Event]:
        """The events of the organisation's log after a sequence number.

        Raises:
            UnknownEvent: a newer program wrote one.
        """
        rows = await self._reading(log.events, ORGANISATION, after)
        return log.decoded(rows, KINDS)

    async def organise(
        self, expected_seq: int, happenings: Sequence[Happening], *, recorded_at: datetime
    ) -> list[Event]:
        """Add to the organisation's log, all or nothing; see `append`.

        Raises:
            Conflict: somebody was faster.
        """
        if not happenings:
            return []
        return await self._writing(
            _log(ORGANISATION), log.organise, expected_seq, happenings, recorded_at
        )

    async def keep_secret(self, ref: str, owner: str, sealed: bytes) -> None:
        """Keep a person's sealed secret beside the log."""
        await self._writing(_SECRETS, vault.keep, ref, owner, sealed)

    async def secret(self, ref: str) -> bytes | None:
        """A sealed secret; None where it was forgotten."""
        return await self._reading(vault.find, ref)

    async def newest_secret(self, owner: str) -> tuple[str, bytes] | None:
        """The secret of a person that was kept last, by its name."""
        return await self._reading(vault.newest, owner)

    async def forget_secrets(self, owner: str, *, but: str) -> None:
        """Keep of a person's secrets this one alone."""
        await self._writing(_SECRETS, vault.forget, owner, but)

    async def add_access(self, record: Access, one_look: timedelta) -> None:
        """Record that somebody looked at something, unless they did within this time."""
        await self._writing(_ACCESSES, accesses.add, record, one_look)

    async def accesses(self, incident_id: int | None = None) -> Sequence[Access]:
        """Who looked at what, oldest first."""
        return await self._reading(accesses.load, incident_id)

    # ── snapshots ────────────────────────────────────────────────────────────────────────────

    async def snapshot(self, incident_id: int, version: str) -> tuple[int, bytes] | None:
        """The kept state and its sequence number, where one of this version is kept."""
        return await self._reading(snapshots.load, incident_id, version)

    async def save_snapshot(self, incident_id: int, seq: int, version: str, state: bytes) -> None:
        """Keep a folded state; a cache, which may be dropped at any time."""
        await self._writing(_log(incident_id), snapshots.save, incident_id, seq, version, state)

    # ── figures ──────────────────────────────────────────────────────────────────────────────

    async def measures(self, version: str) -> dict[int, tuple[int, bytes]]:
        """The figures that are kept of incidents: number → sequence number, figures."""
        return await self._reading(measures.load, version)

    async def save_measures(self, version: str, kept: Sequence[tuple[int, int, bytes]]) -> None:
        """Keep figures (number, sequence number, figures); a cache, which may be dropped."""
        if kept:
            await self._writing("measures", measures.save, version, kept)

    # ── searching ────────────────────────────────────────────────────────────────────────────

    async def index(self, *, anew: bool = False) -> None:
        """Bring the index of what was written up to date, or make it anew."""
        from commandcenter.store import index  # noqa: PLC0415 - few search

        if anew or await self._reading(index.outdated):
            await self._writing("index", index.empty)
        for number in await self._reading(index.behind):
            while await self._writing(_log(number), index.advance, number):
                pass

    async def search(
        self,
        query: "Query",
        incidents: Collection[int],
        *,
        kind: str | None = None,
        most: int = 50,
    ) -> list[tuple[int, Event]]:
        """The entries in which everything stands that is looked for, the best first.

        Args:
            query: what is looked for.
            incidents: where; nothing is said of others.
            kind: only entries of this kind, as `timeline` names it.
            most: how many at most.

        Returns:
            Each with the number of its incident; only what was indexed is found.
        """
        from commandcenter.store import search  # noqa: PLC0415 - few search

        return await self._reading(search.find, query, incidents, kind, most)

    # ── checking and carrying ────────────────────────────────────────────────────────────────

    async def verify(self, incident_id: int | None = None) -> list[Verdict]:
        """Recompute the chain of one incident, or of all.

        Raises:
            UnknownIncident: there is none of this number.
        """
        asked = [incident_id] if incident_id else await self._reading(lines.numbers)
        return [await self._reading(transfer.verify_whole, number) for number in asked]

    async def verify_tail(self, incident_id: int) -> Verdict:
        """Recompute the chain of the last fifty events: cheap enough for every opening.

        Raises:
            UnknownIncident: there is none of this number.
        """
        return await self._reading(transfer.verify_tail, incident_id)

    async def records(self, incident_id: int) -> list[Record]:
        """Every event exactly as stored: enough to verify the chain alone, and to import it.

        Raises:
            UnknownIncident: there is none of this number.
        """
        found = await self._reading(log.records, incident_id)
        if not found:
            raise UnknownIncident(incident_id)
        return found

    async def import_records(self, incident_id: int, records: Sequence[Record]) -> None:
        """Take in an exported incident under its own number and with its own chain.

        An identical one that is there already is a success that changes nothing.

        Raises:
            Damaged: the chain does not hold; the message names the first bad event.
            StoreError: the number belongs to another incident.
        """
        transfer.trusted(incident_id, records)
        await self._writing(_NUMBERS, transfer.take_in, incident_id, records)

    @abstractmethod
    async def back_up(self, target: Path) -> "Copy":
        """Copy everything to a new file while others go on writing, and prove the copy sound.

        Raises:
            StoreError: it cannot be copied; nothing is left at `target`.
        """

    # ── leases ───────────────────────────────────────────────────────────────────────────────

    async def lease(self, name: str, holder: str, *, now: datetime, ttl: timedelta) -> int | None:
        """Hold a duty for a while, or for a while longer.

        Returns:
            The fencing number, which rises whenever the lease changes hands; None where somebody
            else holds it.
        """
        return await self._writing(f"lease {name}", leases.take, name, holder, now, ttl)

    @contextmanager
    def fenced(self, name: str, number: int) -> Iterator[Fence]:
        """Record under a lease: what this task does inside, and every task that is begun there.

        Args:
            name: of the lease.
            number: its fencing number, as it was given; whoever was given a new one says so to what
                is yielded.
        """
        fence = Fence(name, number)
        token = leases.FENCE.set(fence)
        try:
            yield fence
        finally:
            leases.FENCE.reset(token)

    async def release(self, name: str, holder: str) -> None:
        """Give a lease up; nothing happens where somebody else holds it."""
        await self._writing(f"lease {name}", leases.release, name, holder)

    async def lease_holder(self, name: str, *, now: datetime) -> str | None:
        """Who holds a lease now."""
        return await self._reading(leases.holder_of, name, now)

    async def holders(self, prefix: str, *, now: datetime) -> list[str]:
        """Who holds the leases whose names begin so, a name for each lease."""
        return await self._reading(leases.holders, prefix, now)


def _log(incident_id: int) -> str:
    """The lock under which an incident's log grows."""
    return f"log {incident_id}"
