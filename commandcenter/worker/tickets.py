"""Tickets: what remains of a dismissed incident, and follow-up actions kept in step with theirs."""

import logging
from collections.abc import Mapping

from commandcenter.desk import Desk
from commandcenter.incident.decisions.follow_ups import note_ticket
from commandcenter.incident.errands import DISMISSAL, Owed
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident, Ticket
from commandcenter.incident.tickets import TicketState
from commandcenter.incident.words import ErrandKind
from commandcenter.services.errors import Rejected, ServiceError
from commandcenter.services.protocols import Tracker
from commandcenter.services.records import Followed, Receipt, TicketChange
from commandcenter.worker import wording
from commandcenter.worker.acts import Act

log = logging.getLogger(__name__)


class Tickets:
    """Makes the acts that trackers are asked for."""

    def __init__(self, desk: Desk, trackers: Mapping[str, Tracker]) -> None:
        """Prepare; nothing is called.

        Args:
            desk: at which the program itself sits.
            trackers: what is set up.
        """
        self.desk = desk
        self.trackers = trackers

    def act(self, incident: Incident, errand: Owed, key: str) -> Act:
        """What an errand asks for.

        Args:
            incident: whose it is.
            errand: of the kind `ticket` or `ticket-change`.
            key: the same for every attempt at it.
        """
        tracker = self.trackers[errand.service]
        if errand.kind is ErrandKind.TICKET_CHANGE:
            return self._change(tracker, incident, errand, key)
        if errand.subject == DISMISSAL:
            ticket = wording.ticket(incident)
            return Act(
                lambda: tracker.open_ticket(ticket, key=key),
                lambda: tracker.find_ticket(key),
                tracker.repeats,
            )
        return self._open(tracker, incident, errand, key)

    def _open(self, tracker: Tracker, incident: Incident, errand: Owed, key: str) -> Act:
        async def call() -> Followed:
            new = wording.follow_up_ticket(incident, errand.subject)
            return await _seen(tracker, await tracker.open_ticket(new, key=key))

        async def find() -> Followed | None:
            found = await tracker.find_ticket(key)
            return await _seen(tracker, found) if found else None

        return Act(call, find, tracker.repeats)

    def _change(self, tracker: Tracker, incident: Incident, errand: Owed, key: str) -> Act:
        async def call() -> Followed:
            """Look first: who changed it there meanwhile was perhaps later."""
            state = await tracker.read_ticket(_ticket(incident, errand).reference)
            try:
                await self.desk.do(
                    incident.id,
                    note_ticket,
                    follow_up=errand.subject,
                    service=errand.service,
                    state=state,
                )
            except Refused as refused:
                log.info("%s %s: %s", incident.ref, errand.subject, refused)
            now = await self.desk.open(incident.id)
            ticket = _ticket(now, errand)
            if not ticket.untold:
                return Followed(Receipt(ticket.reference, ticket.url, "nothing is left to tell"))
            change = wording.ticket_change(now, errand.subject)
            told = await tracker.change_ticket(ticket.reference, change, key=key)
            return Followed(_told(ticket), told)

        async def find() -> Followed | None:
            """Whether it stands as wanted; what only a comment says cannot be seen."""
            ticket = _ticket(incident, errand)
            change = wording.ticket_change(incident, errand.subject)
            state = await tracker.read_ticket(ticket.reference)
            fits = _fits(state, change)
            if fits is None:
                raise Rejected(f"{tracker.title} does not tell of comments")
            return Followed(_told(ticket), state) if fits else None

        return Act(call, find, tracker.repeats)


async def _seen(tracker: Tracker, opened: Receipt) -> Followed:
    """How the ticket stands from the first, so that the next change there is seen as one."""
    try:
        return Followed(opened, await tracker.read_ticket(opened.reference))
    except ServiceError as trouble:
        log.warning("%s cannot be read yet: %s", opened.reference, trouble)
        return Followed(opened)


def _fits(state: TicketState, change: TicketChange) -> bool | None:
    """Whether the ticket is as the change wants it; None where nothing of it can be seen."""
    seen = []
    if change.status is not None:
        # A tracker may know one way of being closed only.
        seen.append(change.status.is_ended == state.status.is_ended)
    if change.owner is not None and state.owner:
        seen.append(change.owner == state.owner)
    if change.due is not None and state.due is not None:
        seen.append(change.due == state.due)
    return all(seen) if seen else None


def _ticket(incident: Incident, errand: Owed) -> Ticket:
    ticket = incident.retrospective.follow_ups[errand.subject].ticket
    assert ticket is not None  # noqa: S101 - the errand follows from it
    return ticket


def _told(ticket: Ticket) -> Receipt:
    return Receipt(ticket.reference, ticket.url, f"{ticket.reference} told what was changed here")
