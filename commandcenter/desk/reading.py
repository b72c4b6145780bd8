"""What one person reads at a desk: each incident as it is now, what all tell together, the feed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING

from commandcenter import __version__
from commandcenter.desk.factors import Factors
from commandcenter.desk.known import Known, load
from commandcenter.desk.membership import Membership
from commandcenter.desk.sight import Sight
from commandcenter.desk.vault import Vault
from commandcenter.desk.witness import Witness
from commandcenter.incident.events import Event
from commandcenter.incident.state import Incident
from commandcenter.incident.summary import Summary
from commandcenter.incident.times import Clock, utc_now
from commandcenter.incident.words import Precision
from commandcenter.organisation.events import ORGANISATION
from commandcenter.store import (
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

#: Figures that were kept by another version are measured anew.
MEASURE_VERSION = f"{__version__}/2"


class Reading:
    """One person's look at every incident.

    Tasks may share it: what they await in between, each event is folded once and in order.
    """

    def __init__(
        self,
        store: Store,
        who: str,
        *,
        clock: Clock = utc_now,
        place: str = "here",
        fingerprint: str | None = None,
        vault: Vault | None = None,
        drill: bool = False,
    ) -> None:
        """Sit down at the desk.

        Args:
            store: the log.
            who: the person, as the front door identified them.
            clock: tells the present (UTC); replaced by tests, replay and drills.
            place: where they sit, as the front door tells it: a second factor counts there.
            fingerprint: of the key that proved who they are, where one did.
            vault: seals the secrets of second factors.
            drill: whatever is declared here is one.
        """
        self.store = store
        self.drill = drill
        self.who = who
        self.clock = clock
        self._known = Known(store)
        self._seen: set[int] = set()
        self._membership = Membership(store)
        self.factors = Factors(store, who, self._membership, vault, place)
        self._sight = Sight(
            store,
            who,
            self._membership,
            self._known,
            fingerprint,
            lambda organisation: self.factors.must_be_proved(organisation, self.clock()),
        )
        self._witness = Witness(store, who, lambda: self.factors.place)
        self._at: datetime | None = None
        self._precision: Precision | None = None
        self._on_behalf_of: str | None = None
        self._because = ""

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
            incident = self._known.get(number) and await self.glance(number)
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
        asked = " ".join(word for term in query.terms for word in term.words)
        await self._witness.searched(incident_id, asked, self.clock())
        found = await self.store.search(query, seen, kind=kind, most=most)
        return [Hit(number, seen[number], event) for number, event in found]

    async def open(self, incident_id: int) -> Incident:
        """The incident as its log tells it now.

        The object is this desk's own and is brought up to date in place at every call.

        Raises:
            UnknownIncident: there is none of this number that this person may see.
        """
        incident = await self.glance(incident_id)
        await self._witness.opened(incident_id, self.clock())
        return incident

    async def glance(self, incident_id: int) -> Incident:
        """The same for a list that tells a word of each, which is no look at it.

        Raises:
            UnknownIncident: there is none of this number that this person may see.
        """
        standing = await self._sight.standing()
        incident = await self._known.now(incident_id)
        self._sight.must_see(incident, standing)
        self._seen.add(incident_id)
        return incident

    @property
    def damaged(self) -> list[str]:
        """Of the incidents that were opened here, those whose log does not verify, in words.

        They are shown all the same: whoever tampers with a log may not stop the response by it.
        """
        return [
            f"INC-{number} does not verify: {problem}; what it shows may not be what was recorded"
            f" (commandcenter verify INC-{number})"
            for number, problem in self._known.damaged.items()
            if number in self._seen
        ]

    async def events(self, incident_id: int, after: int = 0) -> list[Event]:
        """The events after a sequence number, in order and without a gap."""
        await self._sight.must_be_there(incident_id)
        await self._witness.opened(incident_id, self.clock())
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
        await self._witness.opened(incident_id, self.clock())
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

    @asynccontextmanager
    async def changes(self) -> AsyncIterator[AsyncIterator[None]]:
        """The feed: yields whenever there may be something new to read."""
        async with self.store.changes() as feed:
            yield feed
