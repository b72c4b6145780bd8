"""Follow-up actions, event by event: the same for an incident and for its line in the lists."""

from collections.abc import Iterable, Mapping
from functools import cache

from pydantic import TypeAdapter

from commandcenter.incident import events as e
from commandcenter.incident.state import FollowUp, Ticket
from commandcenter.incident.tickets import Kept, TicketState
from commandcenter.incident.words import ErrandKind, FollowUpStatus, Outcome

#: The kinds of event that are about a follow-up action.
FOLLOWED = (
    e.FollowUpAdded,
    e.FollowUpChanged,
    e.FollowUpDone,
    e.FollowUpDropped,
    e.FollowUpReopened,
    e.FollowUpRaised,
    e.TicketChanged,
)
#: Errands to a tracker.
TICKETS = frozenset({ErrandKind.TICKET, ErrandKind.TICKET_CHANGE})


def is_followed(body: e.Body) -> bool:
    """Whether it may say something of a follow-up action."""
    if isinstance(body, e.ErrandBegun | e.ErrandEnded):
        return body.kind in TICKETS
    return isinstance(body, FOLLOWED)


def follow(known: dict[str, FollowUp], event: e.Event) -> None:
    """Bring `known`, follow-up actions by id, up to date with an event that may be about one."""
    match event.body:
        case e.FollowUpAdded() as body:
            known[body.id] = FollowUp(
                body.id, body.text, body.owner, body.due, event.actor, body.priority
            )
        case e.FollowUpRaised() as body:
            _raised(known[body.id], event, body)
        case e.TicketChanged() as body:
            _ticket_changed(known[body.id], event, body)
        case e.ErrandBegun() | e.ErrandEnded() as body:
            mine = known.get(about(body.key))
            if mine is not None and mine.ticket is not None:
                _told(mine.ticket, body)
        case body if isinstance(body, FOLLOWED):
            _changed_here(known[body.id], event, body)
        case _:
            pass


def about(key: str) -> str:
    """What an errand is about, by its key: `F1` of `ticket:F1:open:1@github`."""
    return key.partition(":")[2].partition(":")[0].partition("@")[0]


def _raised(mine: FollowUp, event: e.Event, body: e.FollowUpRaised) -> None:
    before = mine.ticket
    if before is not None and before.reference and not body.anew:
        before.changes += 1
        before.trouble = ""
        return
    number = before.number + 1 if before else 1
    mine.ticket = Ticket(body.service, event.actor, event.occurred_at, number)


def _changed_here(mine: FollowUp, event: e.Event, body: e.Body) -> None:
    changed: Iterable[str] = (Kept.STATUS,)
    match body:
        case e.FollowUpChanged():
            new = body.model_dump(exclude={"id"}, exclude_none=True)
            for name, value in new.items():
                setattr(mine, name, value)
            changed = new
        case e.FollowUpDone():
            mine.status, mine.done_at = FollowUpStatus.DONE, event.occurred_at
            mine.result = body.result
        case e.FollowUpDropped():
            mine.status, mine.done_at = FollowUpStatus.DROPPED, None
            mine.result = body.reason
        case e.FollowUpReopened():
            mine.status, mine.done_at = FollowUpStatus.OPEN, None
            mine.result = body.reason
        case _:
            pass
    if mine.ticket is not None:
        mine.ticket.changes += 1
        mine.ticket.untold |= {str(name): event.occurred_at for name in changed}


def _ticket_changed(mine: FollowUp, event: e.Event, body: e.TicketChanged) -> None:
    state = body.state
    for part in body.applied:
        match part:
            case Kept.STATUS:
                mine.status, mine.result = state.status, ""
                done = state.status is FollowUpStatus.DONE
                mine.done_at = event.occurred_at if done else None
                if state.status is not FollowUpStatus.OPEN:
                    mine.result = f"closed in {body.service}"
            case Kept.OWNER:
                mine.owner = state.owner
            case Kept.DUE:
                mine.due = state.due or mine.due
    if mine.ticket is not None:
        mine.ticket.seen = state
        for part in Kept:
            if agrees(mine, state, part):
                mine.ticket.untold.pop(part, None)
        if not mine.ticket.untold:
            mine.ticket.trouble = ""


def agrees(mine: FollowUp, state: TicketState, part: Kept) -> bool:
    """Whether the ticket says the same in this part; what a tracker does not keep never does."""
    match part:
        case Kept.STATUS:
            return state.status is mine.status
        case Kept.OWNER:
            return state.owner == mine.owner
        case Kept.DUE:
            return state.due == mine.due


def _told(ticket: Ticket, body: e.ErrandBegun | e.ErrandEnded) -> None:
    if isinstance(body, e.ErrandBegun):
        ticket.telling = dict(ticket.untold)
        return
    if body.outcome is not Outcome.SENT:
        ticket.trouble = body.detail
        return
    ticket.trouble = ""
    ticket.reference = body.reference or ticket.reference
    ticket.url = body.url or ticket.url
    ticket.seen = body.ticket or ticket.seen
    ticket.untold = {
        name: at for name, at in ticket.untold.items() if at != ticket.telling.get(name)
    }
    ticket.telling = {}


def as_text(follow_ups: Mapping[str, FollowUp]) -> str:
    """Follow-up actions as JSON, to be kept beside the log."""
    if not follow_ups:
        return "{}"
    return _adapter().dump_json(dict(follow_ups), exclude_defaults=True).decode()


def from_text(text: str) -> dict[str, FollowUp]:
    """What `as_text` was given."""
    return {} if text == "{}" else _adapter().validate_json(text)


@cache
def _adapter() -> TypeAdapter[dict[str, FollowUp]]:
    return TypeAdapter(dict[str, FollowUp])
