"""Follow-up actions: who does what until when, long after the incident is closed."""

from dataclasses import replace
from datetime import date

from commandcenter.incident import events as e
from commandcenter.incident.decisions.deciding import (
    CONFIRMED,
    LOOKING_BACK,
    Happenings,
    Stamp,
    decision,
    next_id,
    pick,
)
from commandcenter.incident.events import Happening
from commandcenter.incident.follow_ups import agrees
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import ANYONE, COMMAND, PROGRAM, require
from commandcenter.incident.state import FollowUp, Incident
from commandcenter.incident.text import line, name, prose, quoted
from commandcenter.incident.tickets import Kept, TicketState
from commandcenter.incident.words import FollowUpStatus, Priority


@decision("add follow-up actions", by=ANYONE, during=LOOKING_BACK)
def add_follow_up(
    incident: Incident,
    stamp: Stamp,
    *,
    text: str,
    owner: str,
    due: str,
    priority: Priority = Priority.MEDIUM,
) -> Happenings:
    """Add a follow-up action; each has an owner and a due date."""
    return [
        stamp.says(
            e.FollowUpAdded(
                id=next_id("F", incident.retrospective.follow_ups),
                text=line(text, "follow-up action"),
                owner=name(owner, "owner"),
                due=_day(due, stamp),
                priority=priority,
            )
        )
    ]


@decision("change follow-up actions", by=ANYONE, during=CONFIRMED)
def change_follow_up(
    incident: Incident,
    stamp: Stamp,
    *,
    follow_up: str,
    text: str | None = None,
    owner: str | None = None,
    due: str | None = None,
    priority: Priority | None = None,
) -> Happenings:
    """Say anew what is to be done, by whom, until when or how urgently; None: as before."""
    known = _theirs(incident, stamp, follow_up, "change")
    if known.status is not FollowUpStatus.OPEN:
        raise Refused(f"{known.id} is {known.status}: reopen it first")
    given = {
        "text": text and line(text, "follow-up action"),
        "owner": owner and name(owner, "owner"),
        "due": due and _day(due, stamp),
        "priority": priority,
    }
    new = {field: value for field, value in given.items() if value}
    if all(getattr(known, field) == value for field, value in new.items()):
        raise Refused(f"{known.id} says exactly that already")
    return [stamp.says(e.FollowUpChanged(id=known.id, **new))]


@decision("finish follow-up actions", by=ANYONE, during=CONFIRMED)
def finish_follow_up(
    incident: Incident, stamp: Stamp, *, follow_up: str, result: str = ""
) -> Happenings:
    """Report a follow-up action done; possible long after the incident is closed."""
    known = _known(incident, follow_up)
    if known.status is not FollowUpStatus.OPEN:
        raise Refused(f"{known.id} is {known.status} already")
    told = prose(result, "result") if result else ""
    return [stamp.says(e.FollowUpDone(id=known.id, result=told))]


@decision("drop follow-up actions", by=ANYONE, during=CONFIRMED)
def drop_follow_up(incident: Incident, stamp: Stamp, *, follow_up: str, reason: str) -> Happenings:
    """Decide that a follow-up action is not done after all, and why."""
    known = _theirs(incident, stamp, follow_up, "drop")
    if known.status is not FollowUpStatus.OPEN:
        raise Refused(f"{known.id} is {known.status} already")
    return [stamp.says(e.FollowUpDropped(id=known.id, reason=prose(reason, "reason")))]


@decision("reopen follow-up actions", by=ANYONE, during=CONFIRMED)
def reopen_follow_up(
    incident: Incident, stamp: Stamp, *, follow_up: str, reason: str
) -> Happenings:
    """Take back that a follow-up action is done or dropped, and say why."""
    known = _theirs(incident, stamp, follow_up, "reopen")
    if known.status is FollowUpStatus.OPEN:
        raise Refused(f"{known.id} is open already")
    return [stamp.says(e.FollowUpReopened(id=known.id, reason=prose(reason, "reason")))]


@decision("raise follow-up actions in a tracker", by=ANYONE, during=CONFIRMED)
def raise_follow_up(
    incident: Incident, stamp: Stamp, *, follow_up: str, service: str, anew: bool = False
) -> Happenings:
    """Have a ticket opened, which is kept in step from then on.

    Args:
        incident: as it is.
        stamp: who, and when.
        follow_up: `F1`. One that has a ticket has that told again what it could not be told.
        service: the tracker, by its section in the settings.
        anew: have another opened, because the one that it has is gone.
    """
    if incident.drill:
        raise Refused(f"{incident.ref} is a drill: nothing of it is raised")
    if incident.restriction is not None:
        raise Refused(
            f"{incident.ref} is restricted, and a tracker is read by others: lift it first"
        )
    return [_raised(_known(incident, follow_up), stamp, service, anew=anew)]


@decision("raise what was agreed", by=PROGRAM, during=CONFIRMED)
def raise_agreed(incident: Incident, stamp: Stamp, *, follow_up: str, service: str) -> Happenings:
    """Have a ticket opened because everybody agreed, as the settings say."""
    return [_raised(_known(incident, follow_up), stamp, service)]


@decision("take over what changed in a tracker", by=PROGRAM, during=CONFIRMED)
def note_ticket(
    incident: Incident, stamp: Stamp, *, follow_up: str, service: str, state: TicketState
) -> Happenings:
    """Take over what somebody changed in the tracker; where it was changed here too, the later.

    What says nothing new, such as the echo of what the tracker was told from here, is not recorded.
    """
    mine = _known(incident, follow_up)
    ticket = mine.ticket
    if ticket is None or ticket.service != service or not ticket.reference:
        raise Refused(f"{mine.id} has no ticket in {quoted(service)}")
    before = ticket.seen or TicketState(FollowUpStatus.OPEN, state.assignee, state.owner, state.due)
    if before.changed_at and state.changed_at and state.changed_at < before.changed_at:
        raise Refused(f"{ticket.reference} was looked at since")
    news = [part for part in Kept if _shown(state, part) != _shown(before, part)]
    if not news:
        return []
    differing = [part for part in news if _can_be(state, part) and not agrees(mine, state, part)]
    at = min(state.changed_at or stamp.now, stamp.now)
    kept = [part for part in differing if part in ticket.untold and ticket.untold[part] > at]
    changed = e.TicketChanged(
        id=mine.id,
        service=service,
        state=state,
        applied=tuple(part for part in differing if part not in kept),
        kept=tuple(kept),
    )
    return [replace(stamp, at=at).says(changed)]


@decision("decide that no action follows", by=COMMAND, during=LOOKING_BACK)
def no_follow_up(incident: Incident, stamp: Stamp, *, because: str) -> Happenings:
    """Record that no action follows, and why."""
    if incident.retrospective.actions_follow:
        raise Refused("there are follow-up actions already: drop them first, each with its reason")
    return [stamp.says(e.NoFollowUp(because=prose(because, "reason")))]


def _raised(known: FollowUp, stamp: Stamp, service: str, *, anew: bool = False) -> Happening:
    ticket = known.ticket
    if ticket is None or anew:
        if known.status is not FollowUpStatus.OPEN:
            raise Refused(f"{known.id} is {known.status}: there is nothing to follow up")
    elif not ticket.trouble:
        here = f"is {ticket.reference}" if ticket.reference else "is being raised"
        raise Refused(f"{known.id} {here} in {ticket.service} already")
    elif ticket.reference:
        service = ticket.service
    raised = e.FollowUpRaised(id=known.id, service=line(service, "tracker"), anew=anew)
    return stamp.says(raised)


def _shown(state: TicketState, part: Kept) -> str | None:
    """What the tracker itself says of it: of the owner, whom it calls the assignee."""
    shown = {Kept.STATUS: state.status, Kept.OWNER: state.assignee, Kept.DUE: state.due}
    return shown[part]


def _can_be(state: TicketState, part: Kept) -> bool:
    """Whether it means something here: an owner who is known, a date at all."""
    return bool({Kept.STATUS: state.status, Kept.OWNER: state.owner, Kept.DUE: state.due}[part])


def _known(incident: Incident, wanted: str) -> FollowUp:
    known = incident.retrospective.follow_ups
    return known[pick("F", known, wanted, "follow-up action")]


def _theirs(incident: Incident, stamp: Stamp, wanted: str, act: str) -> FollowUp:
    """The follow-up action meant: while people look back everybody's, later its owner's.

    Raises:
        Refused: there is none, or it is for its owner and the commander.
    """
    known = _known(incident, wanted)
    if incident.phase not in LOOKING_BACK and stamp.who != known.owner:
        require(incident, stamp, COMMAND, f"{act} {known.id} of {known.owner}")
    return known


def _day(due: str, stamp: Stamp) -> str:
    """The due date in its one form.

    Raises:
        Refused: it is no date, or over.
    """
    try:
        day = date.fromisoformat(due.strip())
    except ValueError:
        raise Refused(f"the due date {quoted(due)} is not a date like 2026-12-31") from None
    if day < stamp.at.date():
        raise Refused(f"the due date {day} is in the past")
    return day.isoformat()
