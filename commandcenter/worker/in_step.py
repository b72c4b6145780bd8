"""In step: what people change about the tickets of follow-up actions is taken over here.

Asked is only what was changed since the last time. What the tracker was told from here comes back
as its own echo, says nothing new, and is not recorded; so neither side answers the other for ever.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from commandcenter.desk import Desk
from commandcenter.incident.agreement import missing
from commandcenter.incident.decisions.follow_ups import note_ticket, raise_agreed
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import FollowUp, Incident
from commandcenter.incident.tickets import TicketState
from commandcenter.incident.words import Phase
from commandcenter.services.errors import Rejected, ServiceError, Unavailable
from commandcenter.services.protocols import Tracker

log = logging.getLogger(__name__)

#: Where a retrospective stands on which everybody may have agreed.
AFTER_AGREEMENT = frozenset({Phase.RETROSPECTIVE, Phase.CLOSED})
#: The longest wait for a tracker that does not answer.
LONGEST_WAIT = timedelta(hours=1)
#: Their clock and ours may differ by so much.
SKEW = timedelta(minutes=5)
#: Tickets that are looked at one by one when the worker begins; they are read in the order of
#: their due dates.
LOOKED_AT = 200


class Followed(NamedTuple):
    """A follow-up action with a ticket, and the incident that it belongs to."""

    number: int
    action: FollowUp


class InStep:
    """Asks the trackers what was changed, and has agreed follow-up actions raised."""

    def __init__(
        self, desk: Desk, trackers: Mapping[str, Tracker], *, every: timedelta, raised_in: str = ""
    ) -> None:
        """Prepare; nothing is asked before `poll`.

        Args:
            desk: at which the program itself sits.
            trackers: where tickets are kept, by the names of the sections in the settings.
            every: how often they are asked.
            raised_in: where follow-up actions are raised once all agree; empty: nowhere.
        """
        self.desk = desk
        self.trackers = trackers
        self.every = every
        self.raised_in = raised_in
        self._since: dict[str, datetime] = {}
        self._failed: dict[str, int] = {}
        self._not_before: dict[str, datetime] = {}

    async def poll(self) -> None:
        """Take over what was changed; a tracker that does not answer stops none of the others."""
        followed = await self._followed()
        for name, tracker in self.trackers.items():
            mine = followed.get(name, {})
            now = self.desk.clock()
            if not mine or self._not_before.get(name, now) > now:
                continue
            try:
                await self._ask(name, tracker, mine)
            except ServiceError as trouble:
                log.warning("no news from %s: %s", name, trouble)
                self._wait(name, trouble)
            else:
                self._failed.pop(name, None)

    async def _ask(self, name: str, tracker: Tracker, mine: dict[str, Followed]) -> None:
        since = self._since.get(name)
        if since is None:
            since = self.desk.clock() - SKEW
            await self._look_at_each(name, tracker, mine)
            self._since[name] = since
        news = await tracker.changed_tickets(since)
        for each in news.tickets:
            if each.reference in mine:
                await self._note(mine[each.reference], name, each.state)
        self._since[name] = news.until

    async def _look_at_each(self, name: str, tracker: Tracker, mine: dict[str, Followed]) -> None:
        """What was changed while no worker ran."""
        waiting = [(reference, each) for reference, each in mine.items() if each.action.is_open]
        waiting.sort(key=lambda each: each[1].action.due)
        for reference, each in waiting[:LOOKED_AT]:
            try:
                state = await tracker.read_ticket(reference)
            except Rejected as gone:
                log.warning("%s in %s cannot be read: %s", reference, name, gone)
                continue
            await self._note(each, name, state)

    async def _note(self, followed: Followed, service: str, state: TicketState) -> None:
        ticket = followed.action.ticket
        if ticket is not None and ticket.seen == state:
            return  # The ordinary case, for which no log is opened.
        try:
            await self.desk.do(
                followed.number,
                note_ticket,
                follow_up=followed.action.id,
                service=service,
                state=state,
            )
        except Refused as refused:
            log.info("INC-%s %s: %s", followed.number, followed.action.id, refused)

    async def _followed(self) -> dict[str, dict[str, Followed]]:
        """Tracker → reference → whose ticket it is, from the lines of the incidents alone."""
        found: dict[str, dict[str, Followed]] = {}
        for number, summary in await self.desk.incidents():
            for each in summary.follow_ups.values():
                if each.ticket is not None and each.ticket.reference:
                    mine = found.setdefault(each.ticket.service, {})
                    mine[each.ticket.reference] = Followed(number, each)
        return found

    def _wait(self, name: str, trouble: ServiceError) -> None:
        """Longer after each failure, and as long as the tracker asks for at least."""
        failed = self._failed[name] = self._failed.get(name, 0) + 1
        wait = min(self.every * 2 ** min(failed, 10), LONGEST_WAIT)
        asked = trouble.retry_after if isinstance(trouble, Unavailable) else None
        wait = max(wait, timedelta(seconds=asked or 0))
        self._not_before[name] = self.desk.clock() + wait

    async def raise_agreed(self, incident: Incident) -> None:
        """Have raised what everybody agreed on, once, where the settings say so."""
        retro = incident.retrospective
        if not self.raised_in or incident.drill or incident.restriction is not None:
            return
        if incident.phase not in AFTER_AGREEMENT:
            return
        if not retro.agreed or missing(incident):
            return
        for each in list(retro.follow_ups.values()):
            if each.ticket is None and each.is_open:
                facts = {"follow_up": each.id, "service": self.raised_in}
                try:
                    await self.desk.do(incident.id, raise_agreed, **facts)
                except Refused as refused:
                    log.info("%s: %s", incident.ref, refused)
