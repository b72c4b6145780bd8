"""The retrospective: sections, agreement, publication."""

from commandcenter.incident import events as e
from commandcenter.incident.decisions.deciding import (
    LOOKING_BACK,
    Happenings,
    Stamp,
    decision,
)
from commandcenter.incident.guards import undecided_retrospective
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import ANYONE, COMMAND
from commandcenter.incident.state import Incident
from commandcenter.incident.text import prose
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
