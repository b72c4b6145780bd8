"""The desk: the one door between people and the log. Load, decide, append, retry, watch."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, ParamSpec

from commandcenter import __version__
from commandcenter.incident.collector import collector_paused
from commandcenter.incident.decisions import Decision, Stamp
from commandcenter.incident.decisions.course import declare
from commandcenter.incident.decisions.record import redact
from commandcenter.incident.events import AlertAttached, EntryRedacted, Event, Happening
from commandcenter.incident.fold import fold
from commandcenter.incident.refusal import Refused
from commandcenter.incident.sentences import sentence
from commandcenter.incident.state import WORKER, Incident
from commandcenter.incident.summary import Summary
from commandcenter.incident.times import Clock, utc_now
from commandcenter.incident.words import Source
from commandcenter.organisation import deciding as organising
from commandcenter.organisation.fold import fold as fold_organisation
from commandcenter.organisation.state import Organisation, Person
from commandcenter.store import (
    Conflict,
    Head,
    Record,
    Store,
    StoreError,
    StoreUnavailable,
    UnknownIncident,
)

if TYPE_CHECKING:
    from commandcenter.incident.measure import Measured
    from commandcenter.incident.searching import Hit, Query

__all__ = ["Desk", "Done", "Record", "StoreError"]

P = ParamSpec("P")

#: How often a decision is taken again when others are faster, before giving up.
ATTEMPTS = 20
#: From so many events on, a snapshot makes opening a matter of the tail.
SNAPSHOT_FROM = 50_000
#: A new snapshot is kept when the last one is so many events behind.
SNAPSHOT_EVERY = 5_000
#: Figures that were kept by another version are measured anew.
MEASURE_VERSION = f"{__version__}/2"
SNAPSHOT_VERSION = f"{__version__}/4"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a decision.

    Attributes:
        incident: as it is now.
        events: what was recorded; for a repeated key, what had been recorded the first time.
        also_in: after an erasure, the other entries that hold the same words.
    """

    incident: Incident
    events: list[Event]
    also_in: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Organised:
    """What came of a decision about the organisation.

    Attributes:
        organisation: as it is now.
        events: what was recorded.
    """

    organisation: Organisation
    events: list[Event]


class Desk:
    """One person's way to every incident.

    Tasks may share it: what they await in between, each event is folded once and in order.
    """

    def __init__(self, store: Store, who: str, *, clock: Clock = utc_now) -> None:
        """Sit down at the desk.

        Args:
            store: the log.
            who: the person, as the front door identified them.
            clock: tells the present (UTC); replaced by tests, replay and drills.
        """
        self.store = store
        self.who = who
        self.clock = clock
        self._known: dict[int, Incident] = {}
        self._organisation = Organisation()
        self._at: datetime | None = None
        self._on_behalf_of: str | None = None

    def stamped(self, *, at: datetime | None = None, on_behalf_of: str | None = None) -> "Desk":
        """The same desk, for acts that happened at another time or are entered for another."""
        other = Desk(self.store, self.who, clock=self.clock)
        other._known = self._known
        other._organisation = self._organisation
        other._at = at
        other._on_behalf_of = on_behalf_of
        return other

    # ── reading ──────────────────────────────────────────────────────────────────────────────

    async def incidents(self) -> list[tuple[int, Summary]]:
        """One line for every incident that this person may see, newest first."""
        await self.organisation()
        seen = [each for each in await self.store.summaries() if self.visible(*each)]
        return sorted(seen, reverse=True, key=lambda each: each[0])

    def visible(self, incident_id: int, summary: Summary) -> bool:  # noqa: ARG002 - the one place that will say whom restricted incidents are for
        """Whether this person may see an incident; every list, figure and search asks here."""
        return True

    async def measured(self) -> "list[Measured]":
        """The figures of every incident that this person may see, newest first.

        What time alone cannot change is measured once and kept until the log goes on.
        """
        from commandcenter.incident import measure  # noqa: PLC0415 - few ask for metrics

        kept = await self.store.measures(MEASURE_VERSION)
        found, fresh = [], []
        for number, summary in await self.incidents():
            seq, frozen = kept.get(number, (0, b""))
            if seq == summary.seq:
                found.append(measure.Measured(number, summary, measure.thaw(frozen)))
                continue
            incident = self._known.get(number) and await self.open(number)
            incident = incident or await self._load(number)
            figures = measure.measured(incident, self.clock())
            found.append(measure.Measured(number, summary, figures))
            if figures.settled:
                fresh.append((number, incident.seq, measure.freeze(figures)))
        with suppress(StoreUnavailable):  # They are only measured once more the next time.
            await self.store.save_measures(MEASURE_VERSION, fresh)
        return found

    async def index(self, *, anew: bool = False) -> None:
        """Let the index follow the logs, or make it anew; whoever searches does so first."""
        await self.store.index(anew=anew)

    async def search(
        self,
        query: "Query",
        *,
        incident_id: int | None = None,
        kind: str | None = None,
        most: int = 50,
    ) -> "list[Hit]":
        """What was written anywhere that this person may see, the best first.

        Raises:
            UnknownIncident: there is none of this number, or this person may not see it.
        """
        from commandcenter.incident.searching import Hit  # noqa: PLC0415 - few search

        await self.index()
        seen = dict(await self.incidents())
        if incident_id is not None:
            if incident_id not in seen:
                raise UnknownIncident(incident_id)
            seen = {incident_id: seen[incident_id]}
        found = await self.store.search(query, seen, kind=kind, most=most)
        return [Hit(number, seen[number], event) for number, event in found]

    async def open(self, incident_id: int) -> Incident:
        """The incident as its log tells it now.

        The object is this desk's own and is brought up to date in place at every call.

        Raises:
            UnknownIncident: there is none of this number.
        """
        await self.organisation()
        known = self._known.get(incident_id)
        if known is None:
            loaded = await self._load(incident_id)
            return self._known.setdefault(incident_id, loaded)
        news = await self.store.read(incident_id, after=known.seq)
        return await self._take_in(known, news)

    async def events(self, incident_id: int, after: int = 0) -> list[Event]:
        """The events after a sequence number, in order and without a gap."""
        await self.organisation()
        return await self.store.read(incident_id, after=after)

    async def catch_up(self, incident_id: int, after: int) -> tuple[Incident, list[Event]]:
        """The incident as it is now, and its events after a sequence number, in one look."""
        await self.organisation()
        known = self._known.get(incident_id)
        if known is None or after > known.seq:
            return await self.open(incident_id), await self.events(incident_id, after)
        news = await self.store.read(incident_id, after=after)
        return await self._take_in(known, news), news

    async def head(self, incident_id: int) -> Head:
        """Where the log of an incident ends; its hash stands for the whole of it.

        Raises:
            UnknownIncident: there is none of this number.
        """
        await self.organisation()
        head = await self.store.head(incident_id)
        if head is None:
            raise UnknownIncident(incident_id)
        return head

    @asynccontextmanager
    async def changes(self) -> AsyncIterator[AsyncIterator[None]]:
        """The feed: yields whenever there may be something new to read."""
        async with self.store.changes() as feed:
            yield feed

    # ── the organisation ─────────────────────────────────────────────────────────────────────

    async def organisation(self) -> Organisation:
        """Who there is, as the organisation's log tells it now.

        The object is this desk's own and is brought up to date in place at every call.

        Raises:
            Refused: whoever asks does not belong to it.
        """
        organisation = await self._organisation_now()
        self._admit(organisation)
        return organisation

    async def person_of_key(self, fingerprint: str) -> Person | None:
        """Whom a public key proves (`SHA256:…`); None where it is nobody's. For front doors."""
        return (await self._organisation_now()).person_of_key(fingerprint)

    async def organisation_log(self) -> list[Event]:
        """Every event of the organisation's log.

        Raises:
            Refused: whoever asks does not belong to it.
        """
        await self.organisation()
        return await self.store.organisation()

    async def organise(
        self, decision: organising.Decision[P], /, *args: P.args, **kwargs: P.kwargs
    ) -> Organised:
        """Take a decision about the organisation and record it, again where someone was faster.

        Raises:
            Refused: the decision is not allowed as things stand now.
        """
        for _ in range(ATTEMPTS):
            organisation = await self.organisation()
            stamp = self._stamp()
            happenings = decision(organisation, stamp, *args, **kwargs)
            try:
                events = await self.store.organise(
                    organisation.seq, happenings, recorded_at=stamp.now
                )
            except Conflict:
                continue
            return Organised(await self._organisation_now(), events)
        raise Refused("the organisation changes too quickly just now; nothing was recorded")

    async def _organisation_now(self) -> Organisation:
        known = self._organisation
        news = await self.store.organisation(after=known.seq)
        return fold_organisation(known, [event for event in news if event.seq > known.seq])

    def _admit(self, organisation: Organisation) -> None:
        """Refuse whoever does not belong to a closed organisation."""
        if organisation.is_open or self.who == WORKER or self.who in organisation.people:
            return
        raise Refused(
            f"{self.who} is not in this organisation: "
            f"an administrator adds people ({', '.join(organisation.administrators)})"
        )

    async def _load(self, incident_id: int) -> Incident:
        from_snapshot = await self._from_snapshot(incident_id)
        incident = from_snapshot or Incident(incident_id)
        events = await self.store.read(incident_id, after=incident.seq)
        with collector_paused():
            fold(incident, events)
        if incident.seq >= SNAPSHOT_FROM and len(events) >= SNAPSHOT_EVERY:
            await self._keep_snapshot(incident)
        return incident

    async def _from_snapshot(self, incident_id: int) -> Incident | None:
        stored = await self.store.snapshot(incident_id, SNAPSHOT_VERSION)
        if stored is None:
            return None
        from commandcenter.incident.snapshot import thaw  # noqa: PLC0415 - only large ones pay

        return thaw(stored[1])

    async def _keep_snapshot(self, incident: Incident) -> None:
        from commandcenter.incident.snapshot import freeze  # noqa: PLC0415 - only large ones pay

        await self.store.save_snapshot(
            incident.id, incident.seq, SNAPSHOT_VERSION, freeze(incident)
        )

    async def _take_in(self, incident: Incident, news: list[Event]) -> Incident:
        """Fold what is new; after an erasure nothing that was folded before may be kept."""
        fresh = [event for event in news if event.seq > incident.seq]
        if any(isinstance(event.body, EntryRedacted) for event in fresh):
            self._known[incident.id] = await self._load(incident.id)
            return self._known[incident.id]
        return fold(incident, fresh)

    # ── deciding ─────────────────────────────────────────────────────────────────────────────

    async def declare(
        self,
        title: str,
        source: Source,
        *,
        detail: str = "",
        reporter: str | None = None,
        contact: str | None = None,
        drill: bool = False,
        cadence: int = 15,
        alerts: Sequence[AlertAttached] = (),
    ) -> Done:
        """Start an incident, with the alerts that are why, where there are some."""
        await self.organisation()
        stamp = self._stamp()
        happenings = declare(
            stamp,
            title=title,
            source=source,
            detail=detail,
            reporter=reporter,
            contact=contact,
            drill=drill,
            cadence=cadence,
            alerts=alerts,
        )
        incident_id, events = await self.store.create(happenings, recorded_at=stamp.now)
        incident = fold(Incident(incident_id), events)
        self._known[incident_id] = incident
        return Done(incident, events)

    async def do(
        self, incident_id: int, decision: Decision[P], /, *args: P.args, **kwargs: P.kwargs
    ) -> Done:
        """Take a decision and record it, again from the start where someone was faster.

        Raises:
            Refused: the decision is not allowed as things stand now; the message names who was
                faster where that is why.
        """

        async def take(incident: Incident) -> list[Event]:
            stamp = self._stamp()
            happenings = decision(incident, stamp, *args, **kwargs)
            return await self._append(incident, happenings, stamp.now)

        return await self._retrying(incident_id, take)

    async def redact(self, incident_id: int, seq: int, reason: str) -> Done:
        """Erase an entry's text for good, with the reason; says where else the words stand."""
        from commandcenter.incident.erasure import also_in  # noqa: PLC0415 - few erase

        log = await self.events(incident_id)

        async def take(incident: Incident) -> list[Event]:
            stamp = self._stamp()
            digest = ""
            if 1 <= seq <= incident.seq:
                digest = await self.store.scrubbed_sha256(incident_id, seq)
            [happening] = redact(incident, stamp, seq=seq, reason=reason, scrubbed_sha256=digest)
            return await self.store.redact(
                incident_id, incident.seq, seq, happening, recorded_at=stamp.now
            )

        done = await self._retrying(incident_id, take)
        return replace(done, also_in=tuple(also_in(log, seq)))

    async def _retrying(
        self, incident_id: int, take: Callable[[Incident], Awaitable[list[Event]]]
    ) -> Done:
        known = self._known.get(incident_id)
        seen = known.seq if known else None
        for _ in range(ATTEMPTS):
            incident = await self.open(incident_id)
            seen = incident.seq if seen is None else seen
            try:
                events = await take(incident)
            except Conflict:
                continue
            except Refused as refused:
                raise await self._naming_the_faster(refused, incident, seen) from None
            return Done(await self._take_in(incident, events), events)
        raise Refused(
            f"INC-{incident_id} changes too quickly just now; nothing was recorded: try again"
        )

    async def _naming_the_faster(self, refused: Refused, incident: Incident, seen: int) -> Refused:
        """The refusal, with what somebody else did since this person last saw the incident."""
        news = await self.store.read(incident.id, after=seen) if incident.seq > seen else []
        others = [event for event in news if event.actor not in {self.who, WORKER}]
        if not others:
            return refused
        last = others[-1]
        return Refused(
            f"{refused.message} ({last.actor} was faster: {sentence(last.body)})",
            refused.unmet,
            forceable=refused.forceable,
        )

    async def _append(
        self, incident: Incident, happenings: list[Happening], now: datetime
    ) -> list[Event]:
        if not happenings:
            return []
        return await self.store.append(incident.id, incident.seq, happenings, recorded_at=now)

    def _stamp(self) -> Stamp:
        now = self.clock().replace(microsecond=0)  # Nobody reads more, and texts stay short.
        return Stamp(self.who, now, self._at or now, self._on_behalf_of)
