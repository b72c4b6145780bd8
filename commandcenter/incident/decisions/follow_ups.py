"""Follow-up actions: who does what until when, long after the incident is closed."""

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
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import ANYONE, COMMAND, require
from commandcenter.incident.state import FollowUp, Incident
from commandcenter.incident.text import line, name, prose, quoted
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


@decision("decide that no action follows", by=COMMAND, during=LOOKING_BACK)
def no_follow_up(incident: Incident, stamp: Stamp, *, because: str) -> Happenings:
    """Record that no action follows, and why."""
    if incident.retrospective.actions_follow:
        raise Refused("there are follow-up actions already: drop them first, each with its reason")
    return [stamp.says(e.NoFollowUp(because=prose(because, "reason")))]


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
