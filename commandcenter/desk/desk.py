"""The desk: the one door between people and the log. Load, decide, append, retry, watch."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, ParamSpec

from commandcenter import __version__
from commandcenter.desk.known import Known, load
from commandcenter.desk.membership import ATTEMPTS, Membership, Organised
from commandcenter.desk.sight import Sight
from commandcenter.incident.decisions import Decision, Stamp
from commandcenter.incident.decisions.course import declare
from commandcenter.incident.decisions.record import redact
from commandcenter.incident.events import AlertAttached, Event, Happening
from commandcenter.incident.fold import fold
from commandcenter.incident.refusal import Refused
from commandcenter.incident.sentences import sentence
from commandcenter.incident.state import WORKER, Incident
from commandcenter.incident.summary import Summary
from commandcenter.incident.times import Clock, utc_now
from commandcenter.incident.words import Source
from commandcenter.organisation import authority
from commandcenter.organisation import deciding as organising
from commandcenter.organisation.events import ORGANISATION
from commandcenter.organisation.state import Organisation, Person
from commandcenter.store import (
    Conflict,
    Head,
    Record,
    Store,
    StoreUnavailable,
    UnknownIncident,
    Verdict,
)

if TYPE_CHECKING:
    from commandcenter.incident.measure import Measured
    from commandcenter.incident.searching import Hit, Query

P = ParamSpec("P")

#: Figures that were kept by another version are measured anew.
MEASURE_VERSION = f"{__version__}/2"


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
        self._known = Known(store)
        self._membership = Membership(store)
        self._sight = Sight(store, who, self._membership, self._known)
        self._at: datetime | None = None
        self._on_behalf_of: str | None = None

    def stamped(self, *, at: datetime | None = None, on_behalf_of: str | None = None) -> "Desk":
        """The same desk, for acts that happened at another time or are entered for another."""
        other = Desk(self.store, self.who, clock=self.clock)
        other._known = self._known
        other._membership = self._membership
        other._sight = self._sight
        other._at = at
        other._on_behalf_of = on_behalf_of
        return other

    # ── reading ──────────────────────────────────────────────────────────────────────────────

    async def incidents(self) -> list[tuple[int, Summary]]:
        """One line for every incident that this person may see, newest first."""
        standing = await self._sight.standing()
        seen = [
            (number, summary)
            for number, summary in await self.store.summaries()
            if await self._sight.visible(number, standing, restricted=summary.restricted)
        ]
        return sorted(seen, reverse=True, key=lambda each: each[0])

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
            incident = incident or await load(self.store, number)
            figures = measure.measured(incident, self.clock())
            found.append(measure.Measured(number, summary, figures))
            if figures.settled:
                fresh.append((number, incident.seq, measure.freeze(figures)))
        with suppress(StoreUnavailable):  # They are only measured once more the next time.
            await self.store.save_measures(MEASURE_VERSION, fresh)
        return found

    async def index(self, *, anew: bool = False) -> None:
        """Let the index follow the logs, or make it anew; whoever searches does so first.

        Raises:
            Refused: this person does not belong to the organisation.
        """
        await self._sight.standing()
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
            UnknownIncident: there is none of this number that this person may see.
        """
        standing = await self._sight.standing()
        incident = await self._known.now(incident_id)
        self._sight.must_see(incident, standing)
        return incident

    async def events(self, incident_id: int, after: int = 0) -> list[Event]:
        """The events after a sequence number, in order and without a gap."""
        await self._sight.must_be_there(incident_id)
        return await self.store.read(incident_id, after=after)

    async def catch_up(self, incident_id: int, after: int) -> tuple[Incident, list[Event]]:
        """The incident as it is now, and its events after a sequence number, in one look."""
        known = self._known.get(incident_id)
        if known is None or after > known.seq:
            return await self.open(incident_id), await self.events(incident_id, after)
        standing = await self._sight.standing()
        news = await self.store.read(incident_id, after=after)
        incident = await self._known.take_in(known, news)
        self._sight.must_see(incident, standing)
        return incident, news

    async def head(self, incident_id: int) -> Head:
        """Where the log of an incident ends; its hash stands for the whole of it.

        Raises:
            UnknownIncident: there is none of this number that this person may see.
        """
        await self._sight.must_be_there(incident_id)
        head = await self.store.head(incident_id)
        if head is None:
            raise UnknownIncident(incident_id)
        return head

    async def records(self, incident_id: int) -> list[Record]:
        """Every event exactly as stored, for an export.

        Raises:
            UnknownIncident: there is none of this number that this person may see.
        """
        await self._sight.must_be_there(incident_id)
        return await self.store.records(incident_id)

    async def verify(self, incident_id: int | None = None) -> list[Verdict]:
        """Recompute the chain of one incident, or of every log that this person may see.

        Raises:
            UnknownIncident: there is none of this number that this person may see.
        """
        if incident_id is not None:
            await self._sight.must_be_there(incident_id)
            return await self.store.verify(incident_id)
        seen = {number for number, _ in await self.incidents()} | {ORGANISATION}
        return [each for each in await self.store.verify() if each.incident_id in seen]

    async def take_in(self, incident_id: int, records: Sequence[Record]) -> None:
        """Take in an exported log under its own number and with its own chain.

        Raises:
            Damaged: the chain does not hold.
            Refused: this person takes no part in incidents.
            StoreError: the number belongs to another incident.
        """
        await self._sight.taking_part()
        await self.store.import_records(incident_id, records)

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
        await self._sight.standing()
        return await self._membership.now()

    async def person_of_key(self, fingerprint: str) -> Person | None:
        """Whom a public key proves (`SHA256:…`); None where it is nobody's. For front doors."""
        return (await self._membership.now()).person_of_key(fingerprint)

    async def organisation_log(self) -> list[Event]:
        """Every event of the organisation's log.

        Raises:
            Refused: whoever asks does not belong to it.
        """
        await self._sight.standing()
        return await self.store.organisation()

    async def organise(
        self, decision: organising.Decision[P], /, *args: P.args, **kwargs: P.kwargs
    ) -> Organised:
        """Take a decision about the organisation and record it, again where someone was faster.

        Raises:
            Refused: the decision is not allowed as things stand now.
        """
        await self._sight.standing()
        return await self._membership.decide(self._stamp, decision, *args, **kwargs)

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
        seen_by: Sequence[str] | None = None,
    ) -> Done:
        """Start an incident, with the alerts that are why, where there are some.

        One that is restricted from the start (`seen_by` names whom to, besides those with a part
        in it) gets a number that tells nobody how many there are.
        """
        standing = await self._sight.taking_part()
        stamp = self._stamp(standing)
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
            seen_by=seen_by,
        )
        incident_id, events = await self.store.create(happenings, recorded_at=stamp.now)
        incident = fold(Incident(incident_id), events)
        return Done(self._known.keep(incident), events)

    async def do(
        self, incident_id: int, decision: Decision[P], /, *args: P.args, **kwargs: P.kwargs
    ) -> Done:
        """Take a decision and record it, again from the start where someone was faster.

        Raises:
            Refused: the decision is not allowed as things stand now; the message names who was
                faster where that is why.
        """

        async def take(incident: Incident) -> list[Event]:
            stamp = await self._stamp_for(incident)
            happenings = decision(incident, stamp, *args, **kwargs)
            return await self._append(incident, happenings, stamp.now)

        return await self._retrying(incident_id, take)

    async def redact(self, incident_id: int, seq: int, reason: str) -> Done:
        """Erase an entry's text for good, with the reason; says where else the words stand."""
        from commandcenter.incident.erasure import also_in  # noqa: PLC0415 - few erase

        log = await self.events(incident_id)

        async def take(incident: Incident) -> list[Event]:
            stamp = await self._stamp_for(incident)
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
            return Done(await self._known.take_in(incident, events), events)
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
        authority.must_let_hold(await self._membership.now(), happenings)
        return await self.store.append(incident.id, incident.seq, happenings, recorded_at=now)

    async def _stamp_for(self, incident: Incident) -> Stamp:
        return self._stamp(await self._sight.taking_part_in(incident))

    def _stamp(self, standing: authority.Standing = authority.EVERYBODY) -> Stamp:
        now = self.clock().replace(microsecond=0)  # Nobody reads more, and texts stay short.
        return Stamp(self.who, now, self._at or now, self._on_behalf_of, standing.may_hold)
