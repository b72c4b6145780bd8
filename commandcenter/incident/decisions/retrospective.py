"""The retrospective: sections, follow-up actions, agreement, publication."""

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
from commandcenter.incident.guards import undecided_retrospective
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import ANYONE, COMMAND
from commandcenter.incident.state import Incident
from commandcenter.incident.text import line, name, prose, quoted
from commandcenter.incident.words import Phase, Section

RETROSPECTIVE = frozenset({Phase.RETROSPECTIVE})


@decision("write the retrospective", by=ANYONE, during=LOOKING_BACK)
def write_section(incident: Incident, stamp: Stamp, *, section: Section, text: str) -> Happenings:
    """Write a section, whole; earlier versions stay in the log."""
    written = incident.retrospective.sections.get(section)
    text = prose(text, str(section))
    if written is not None and written.text == text:
        raise Refused(f"section “{section}” says exactly that already")
    return [stamp.says(e.SectionWritten(section=section, text=text))]


@decision("add follow-up actions", by=ANYONE, during=LOOKING_BACK)
def add_follow_up(
    incident: Incident, stamp: Stamp, *, text: str, owner: str, due: str
) -> Happenings:
    """Add a follow-up action; each has an owner and a due date."""
    try:
        day = date.fromisoformat(due.strip())
    except ValueError:
        raise Refused(f"the due date {quoted(due)} is not a date like 2026-12-31") from None
    if day < stamp.at.date():
        raise Refused(f"the due date {day} is in the past")
    return [
        stamp.says(
            e.FollowUpAdded(
                id=next_id("F", incident.retrospective.follow_ups),
                text=line(text, "follow-up action"),
                owner=name(owner, "owner"),
                due=day.isoformat(),
            )
        )
    ]


@decision("finish follow-up actions", by=ANYONE, during=CONFIRMED)
def finish_follow_up(
    incident: Incident, stamp: Stamp, *, follow_up: str, result: str = ""
) -> Happenings:
    """Report a follow-up action done; possible long after the incident is closed."""
    known = incident.retrospective.follow_ups
    wanted = pick("F", known, follow_up, "follow-up action")
    if known[wanted].done_at is not None:
        raise Refused(f"{wanted} is done already")
    return [stamp.says(e.FollowUpDone(id=wanted, result=prose(result, "result") if result else ""))]


@decision("decide that no action follows", by=COMMAND, during=LOOKING_BACK)
def no_follow_up(incident: Incident, stamp: Stamp, *, because: str) -> Happenings:
    """Record that no action follows, and why."""
    if incident.retrospective.follow_ups:
        raise Refused("there are follow-up actions already")
    return [stamp.says(e.NoFollowUp(because=prose(because, "reason")))]


@decision("agree with the retrospective", by=ANYONE, during=RETROSPECTIVE)
def agree(incident: Incident, stamp: Stamp) -> Happenings:
    """Agree with the retrospective as it stands; a later change asks again."""
    retro = incident.retrospective
    who = stamp.on_behalf_of or stamp.who
    if who in retro.agreed:
        raise Refused(f"{who} has agreed already")
    unwritten = undecided_retrospective(incident)
    if unwritten:
        raise Refused("there is nothing to agree with yet", unwritten)
    return [stamp.says(e.RetrospectiveAgreed(person=who))]


@decision("decide on publication", by=COMMAND, during=RETROSPECTIVE)
def decide_publication(
    incident: Incident, stamp: Stamp, *, publish: bool, because: str
) -> Happenings:
    """Decide whether the retrospective is published as a follow-up, and why."""
    return [stamp.says(e.PublicationDecided(publish=publish, because=prose(because, "reason")))]
