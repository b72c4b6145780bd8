"""One person's session: the desk, the incident they look at, the feed, what they are asked for."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from datetime import datetime, timedelta, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, ParamSpec

from commandcenter.incident.cadence import standing
from commandcenter.incident.controls import Offer
from commandcenter.incident.decisions import Decision
from commandcenter.incident.events import Event
from commandcenter.incident.refusal import Refused
from commandcenter.incident.severity import Level, matrix
from commandcenter.incident.state import Incident
from commandcenter.incident.times import Clock, parse_past, precision_of, utc_now
from commandcenter.incident.words import Phase, Severity, Track
from commandcenter.screens.ports import FetchList, OpenPlanner, Planner, fetches_nothing

if TYPE_CHECKING:
    from commandcenter.desk import Desk, Done, FactorNeeded, Organised
    from commandcenter.organisation.deciding import Decision as OrganisationDecision
    from commandcenter.screens.outreach import Outreach

P = ParamSpec("P")

#: Shortest time between two looks at the log: updates are coalesced to five a second.
COALESCE = 0.2
#: How long a session counts as here after it last said so, and how often it says so.
PRESENCE = timedelta(seconds=30)
SAY_HERE = 10.0
#: How long one acts for another before one has to say so again.
STANDS_FOR = timedelta(minutes=15)

OpenDesk = Callable[[], AbstractAsyncContextManager["Desk"]]
AskFactor = Callable[["Desk", "FactorNeeded"], Awaitable[bool]]


class StandIn(NamedTuple):
    """For whom somebody acts, why, and until when."""

    person: str
    because: str
    until: datetime


class NotConnected(Refused):
    """Nothing can be decided before the log is open."""


class Session:
    """What the screens of one person share."""

    def __init__(
        self,
        open_desk: OpenDesk,
        *,
        who: str,
        zone: tzinfo,
        clock: Clock = utc_now,
        lease_clock: Clock | None = None,
        levels: Mapping[Severity, Level] | None = None,
        outreach: Callable[[], "Outreach"] | None = None,
        open_planner: OpenPlanner | None = None,
        fetch_list: FetchList = fetches_nothing,
        at_this_machine: bool = True,
    ) -> None:
        """A session that has not opened its desk yet.

        Args:
            open_desk: opens the log; called once, after the first picture is on the screen.
            who: the person.
            zone: in which times are shown and read.
            clock: tells the present.
            lease_clock: the one that processes agree by; where the other runs faster than time.
            levels: the severity matrix, where the settings replace it.
            outreach: makes what notifications are written and carried by, when that is asked for.
            open_planner: opens what plans controls; None where no service is set up.
            fetch_list: reads a list of customers from another system.
            at_this_machine: whether its files are the person's own; not so over SSH.
        """
        self._open_desk = open_desk
        self.who = who
        self.zone = zone
        self.at_this_machine = at_this_machine
        self.matrix = matrix() if levels is None else levels
        self.clock = clock
        #: The one that processes agree by.
        self.lease_clock = lease_clock or clock
        self._make_outreach = outreach
        self.incident_id: int | None = None
        self.here: list[str] = []
        self.offers: Sequence[Offer] = ()
        self._desk: Desk | None = None
        self._ask_factor: AskFactor | None = None
        self._stands_in: StandIn | None = None
        self._open_planner = open_planner
        self.fetch_list = fetch_list
        self._planner: Planner | None = None
        self._held = AsyncExitStack()
        self._holder = f"{who}@{socket.gethostname()}:{os.getpid()}"

    @property
    def desk(self) -> "Desk":
        """The desk.

        Raises:
            NotConnected: it is not open yet.
        """
        if self._desk is None:
            raise NotConnected("the log is not open yet: try again in a moment")
        return self._desk

    @cached_property
    def outreach(self) -> "Outreach":
        """What notifications are written and carried by."""
        from commandcenter.screens.outreach import Outreach

        return self._make_outreach() if self._make_outreach else Outreach()

    @property
    def plans(self) -> Planner:
        """What plans controls.

        Raises:
            NotConnected: nothing is set up, or not ready yet.
        """
        if self._planner is None:
            raise NotConnected("no firewall or registry is set up")
        return self._planner

    async def prepare(self) -> Sequence[str]:
        """Learn what firewalls and registries can be told to do, where some are set up.

        Returns:
            What is wrong with services that cannot be used, one line each.
        """
        if self._open_planner is None or self._planner is not None:
            return ()
        self._planner = await self._held.enter_async_context(self._open_planner())
        self.offers = self._planner.offers()
        return self._planner.unusable

    @property
    def open(self) -> bool:
        """Whether the log can be read."""
        return self._desk is not None

    async def follow(self, changed: Callable[[], None], prove: AskFactor) -> None:
        """Open the desk and call `changed` at once and whenever the log may have grown.

        Args:
            changed: told; nothing is read before the person may.
            prove: asks for the second factor; False where the person would not say.

        Raises:
            Refused: the person does not belong to the organisation, or no longer.
        """
        desk = await self._held.enter_async_context(self._open_desk())
        self._ask_factor = prove
        await self._let_in(desk)
        self._desk = desk
        async with desk.changes() as feed:
            changed()
            async for _ in feed:
                await self._let_in_again(desk)
                changed()
                await asyncio.sleep(COALESCE)

    async def _let_in_again(self, desk: "Desk") -> None:
        """The same, as soon as the log can be reached: a lost connection must not end the feed."""
        from commandcenter.desk import StoreUnavailable

        while True:
            try:
                await self._let_in(desk)
            except StoreUnavailable:
                await asyncio.sleep(COALESCE)
            else:
                return

    async def _let_in(self, desk: "Desk") -> None:
        """Whether the person may be here is looked up at each change of the log."""
        from commandcenter.desk import FactorNeeded

        while True:
            try:
                await desk.organisation()
            except FactorNeeded as needed:
                if not await self._prove(desk, needed):
                    raise
            else:
                return

    async def _prove(self, desk: "Desk", needed: "FactorNeeded") -> bool:
        return self._ask_factor is not None and await self._ask_factor(desk, needed)

    async def close(self) -> None:
        """Leave the desk; called when nothing shows it any more."""
        with suppress(Exception):  # The log may be out of reach; then nobody can be told.
            await self.leave()
        self._desk = None
        await self._held.aclose()

    async def incident(self) -> Incident | None:
        """The incident that the person looks at, as the log tells it now."""
        if self.incident_id is None or self._desk is None:
            return None
        return await self._desk.open(self.incident_id)

    async def catch_up(self, after: int) -> tuple[Incident | None, list[Event]]:
        """The incident that the person looks at, and its events after a sequence number."""
        if self.incident_id is None or self._desk is None:
            return None, []
        return await self._desk.catch_up(self.incident_id, after)

    async def do(
        self, incident: Incident, decision: Decision[P], /, *args: P.args, **kwargs: P.kwargs
    ) -> "Done":
        """Take a decision on an incident, now.

        Raises:
            Refused: also where a text cannot be read or the log cannot be reached.
        """
        return await self._do(self.desk, incident, decision, *args, **kwargs)

    async def do_at(
        self,
        incident: Incident,
        at: str,
        decision: Decision[P],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> "Done":
        """The same for something that happened at `at`, as typed; empty is now."""
        desk = self.desk
        if at:
            desk = desk.stamped(at=self.past(at), precision=precision_of(at))
        return await self._do(desk, incident, decision, *args, **kwargs)

    async def do_for(
        self,
        incident: Incident,
        person: str | None,
        because: str,
        decision: Decision[P],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> "Done":
        """The same, entered for somebody else, with the reason."""
        for_other = person if person != self.who else None
        desk = self.desk.stamped(on_behalf_of=for_other, because=because)
        return await self._do(desk, incident, decision, *args, **kwargs)

    @property
    def standing_in(self) -> StandIn | None:
        """For whom this person acts now, why, and until when."""
        kept = self._stands_in
        return kept if kept is not None and self.clock() < kept.until else None

    def stand_in(self, person: str, because: str) -> None:
        """Act for somebody from now on, for a while."""
        self._stands_in = StandIn(person, because, self.clock() + STANDS_FOR)

    def stop_standing_in(self) -> None:
        """Act for oneself again."""
        self._stands_in = None

    async def organise(
        self, decision: "OrganisationDecision[P]", /, *args: P.args, **kwargs: P.kwargs
    ) -> "Organised":
        """Take a decision about the organisation.

        Raises:
            Refused: also where a text cannot be read or the log cannot be reached.
        """
        from commandcenter.desk import FactorNeeded, StoreError

        try:
            return await self.desk.organise(decision, *args, **kwargs)
        except FactorNeeded as needed:
            if not await self._prove(self.desk, needed):
                raise
            return await self.organise(decision, *args, **kwargs)
        except ValueError as wrong:
            raise Refused(str(wrong)) from None
        except StoreError as trouble:
            raise Refused(f"not recorded, and what you typed is kept: {trouble}") from None

    async def leaving(self, incident: Incident, what: str) -> None:
        """Before anything of an incident leaves the house: see `Desk.leaving`.

        Raises:
            Refused: the second factor was not proved.
        """
        from commandcenter.desk import FactorNeeded

        try:
            await self.desk.leaving(incident.id, what)
        except FactorNeeded as needed:
            if not await self._prove(self.desk, needed):
                raise
            await self.leaving(incident, what)

    def past(self, text: str) -> datetime:
        """A time as the person typed it, not in the future.

        Raises:
            Refused: it cannot be read, or is still to come.
        """
        try:
            return parse_past(text, now=self.clock(), zone=self.zone)
        except ValueError as wrong:
            raise Refused(str(wrong)) from None

    async def _do(
        self,
        desk: "Desk",
        incident: Incident,
        decision: Decision[P],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> "Done":
        from commandcenter.desk import FactorNeeded, StoreError

        if self.standing_in is not None:
            person, because, _ = self.standing_in
            desk = desk.stamped(on_behalf_of=person, because=because)
        try:
            return await desk.do(incident.id, decision, *args, **kwargs)
        except FactorNeeded as needed:
            if not await self._prove(desk, needed):
                raise
            return await self._do(desk, incident, decision, *args, **kwargs)
        except ValueError as wrong:
            raise Refused(str(wrong)) from None
        except StoreError as trouble:
            raise Refused(f"not recorded, and what you typed is kept: {trouble}") from None

    async def say_here(self) -> None:
        """Tell the others that one is looking at this incident, and learn who else is."""
        if self._desk is None or self.incident_id is None:
            return
        now = self.lease_clock()
        store = self._desk.store
        where = f"here:{self.incident_id}:"
        await store.lease(where + self._holder, self.who, now=now, ttl=PRESENCE)
        self.here = sorted(set(await store.holders(where, now=now)))

    async def leave(self) -> None:
        """Tell the others that one no longer looks."""
        if self._desk is not None and self.incident_id is not None:
            where = f"here:{self.incident_id}:"
            await self._desk.store.release(where + self._holder, self.who)

    @property
    def damaged(self) -> Sequence[str]:
        """Which of the incidents that were opened do not verify, in words."""
        return self._desk.damaged if self._desk is not None else ()

    async def asked_for(self) -> list["Asked"]:
        """The reports that this person is asked for now, over all open incidents."""
        if self._desk is None:
            return []
        asked: list[Asked] = []
        for number, summary in await self._desk.incidents():
            if summary.phase is Phase.RESPONSE:
                incident = await self._desk.glance(number)
                asked += asked_of(incident, self.who, self.clock())
        return asked


class Asked:
    """A report that is due from somebody."""

    def __init__(self, incident: Incident, track: Track, slot: datetime) -> None:
        """The report of this track for this slot."""
        self.incident_id = incident.id
        self.ref = incident.ref
        self.track = track
        self.key = f"due:{incident.id}:{track}:{slot.isoformat()}"
        self.title = f"Progress report due · {incident.ref} {track}"


def asked_of(incident: Incident, who: str, now: datetime) -> list[Asked]:
    """The reports that this person owes: the lead's; while there is no lead, every member's."""
    owed = []
    for track, state in incident.tracks.items():
        mine = state.lead == who if state.lead else who in state.members
        kept = standing(state.watches, now)
        if mine and kept.overdue and not kept.snoozed_until and kept.next_due_at:
            owed.append(Asked(incident, track, kept.next_due_at))
    return owed
