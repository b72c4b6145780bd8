"""Who there is, as a desk knows it: kept up to date from the organisation's log."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import ParamSpec

from commandcenter import __version__
from commandcenter.incident.decisions import Stamp
from commandcenter.incident.events import Event
from commandcenter.incident.refusal import Refused
from commandcenter.organisation.deciding import Decision
from commandcenter.organisation.events import ORGANISATION
from commandcenter.organisation.fold import fold
from commandcenter.organisation.state import Organisation
from commandcenter.store import Conflict, Store, StoreUnavailable

P = ParamSpec("P")

#: From so many events on a snapshot is kept, and a new one after so many more.
SNAPSHOT_FROM, SNAPSHOT_EVERY = 1_000, 500
SNAPSHOT_VERSION = f"{__version__}/organisation-1"
#: How often a decision is taken again when others are faster, before giving up.
ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Organised:
    """What came of a decision about the organisation.

    Attributes:
        organisation: as it is now.
        events: what was recorded.
    """

    organisation: Organisation
    events: list[Event]


class Membership:
    """The organisation's log and what it tells; shared by the desks of one person."""

    def __init__(self, store: Store) -> None:
        """Know nobody yet."""
        self._store = store
        self._known: Organisation | None = None

    @property
    def known(self) -> Organisation:
        """Who there is, as `now` told it last; for what follows it without a wait."""
        return self._known or Organisation()

    async def now(self) -> Organisation:
        """Who there is now; the one object, brought up to date in place."""
        if self._known is None:
            begun = await self._from_snapshot()
            self._known = self._known or begun  # Another task may have been faster.
        known = self._known
        news = await self._store.organisation(after=known.seq)
        fresh = [event for event in news if event.seq > known.seq]
        fold(known, fresh)
        if known.seq >= SNAPSHOT_FROM and len(fresh) >= SNAPSHOT_EVERY:
            await self._keep_snapshot(known)
        return known

    async def _from_snapshot(self) -> Organisation:
        stored = await self._store.snapshot(ORGANISATION, SNAPSHOT_VERSION)
        if stored is None:
            return Organisation()
        from commandcenter.organisation.snapshot import thaw  # noqa: PLC0415 - after years

        return thaw(stored[1])

    async def _keep_snapshot(self, organisation: Organisation) -> None:
        from commandcenter.organisation.snapshot import freeze  # noqa: PLC0415 - as above

        with suppress(StoreUnavailable):  # It is only folded once more the next time.
            await self._store.save_snapshot(
                ORGANISATION, organisation.seq, SNAPSHOT_VERSION, freeze(organisation)
            )

    async def decide(
        self,
        stamp: Callable[[], Stamp],
        decision: Decision[P],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Organised:
        """Take a decision and record it, again from the start where someone was faster.

        Raises:
            Refused: the decision is not allowed as things stand now.
        """
        for _ in range(ATTEMPTS):
            async with self._store.turn():
                organisation = await self.now()
                stamped = stamp()
                happenings = decision(organisation, stamped, *args, **kwargs)
                try:
                    events = await self._store.organise(
                        organisation.seq, happenings, recorded_at=stamped.now
                    )
                except Conflict:
                    continue
            return Organised(await self.now(), events)
        raise Refused("the organisation changes too quickly just now; nothing was recorded")
