"""Who there is, as a desk knows it: kept up to date from the organisation's log."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec

from commandcenter.incident.decisions import Stamp
from commandcenter.incident.events import Event
from commandcenter.incident.refusal import Refused
from commandcenter.organisation.deciding import Decision
from commandcenter.organisation.fold import fold
from commandcenter.organisation.state import Organisation
from commandcenter.store import Conflict, Store

P = ParamSpec("P")

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
        self._known = Organisation()

    async def now(self) -> Organisation:
        """Who there is now; the one object, brought up to date in place."""
        known = self._known
        news = await self._store.organisation(after=known.seq)
        return fold(known, [event for event in news if event.seq > known.seq])

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
