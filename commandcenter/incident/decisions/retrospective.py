"""The retrospective: sections, agreement, publication."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from commandcenter.incident import events as e
from commandcenter.incident.decisions.deciding import (
    LOOKING_BACK,
    Happenings,
    Stamp,
    a_person,
    decision,
    guarded,
)
from commandcenter.incident.events import Happening
from commandcenter.incident.guards import undecided_retrospective
from commandcenter.incident.merging import Merge, merge
from commandcenter.incident.publication import (
    advise_publication,
    completed_by,
    to_follow_up,
    told_before,
)
from commandcenter.incident.references import broken
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import ANYONE, COMMAND
from commandcenter.incident.state import WORKER, Incident
from commandcenter.incident.text import line, prose
from commandcenter.incident.words import Audience, NotificationKind, Phase, Section

RETROSPECTIVE = frozenset({Phase.RETROSPECTIVE})


@decision("write the retrospective", by=ANYONE, during=LOOKING_BACK)
def write_section(
    incident: Incident, stamp: Stamp, *, section: Section, text: str, base: str | None = None
) -> Happenings:
    """Write a section, whole; earlier versions stay in the log.

    Args:
        incident: as it is.
        stamp: who, and when.
        section: which.
        text: Markdown, with references.
        base: the text that the author began with, empty for none: what others wrote since is
            merged. None: this stands instead of whatever is there.

    Raises:
        Conflicting: both changed the same; both texts are in it.
    """
    written = incident.retrospective.sections.get(section)
    text = prose(text, str(section))
    if written is not None and base is not None and written.text != base.strip():
        both = merge(base.strip(), text, written.text)
        if both.conflicts:
            raise Conflicting(section, written.by, written.text, both)
        text = prose(both.mine, str(section))
    if written is not None and written.text == text:
        raise Refused(f"section “{section}” says exactly that already")
    nowhere = broken(text, incident)
    if nowhere:
        raise Refused("a reference leads nowhere", nowhere)
    return [stamp.says(e.SectionWritten(section=section, text=text))]


class Conflicting(Refused):
    """Somebody else changed the same words meanwhile, and differently.

    Attributes:
        by: who.
        theirs: what they wrote, whole.
        merge: both, and what is to be settled.
    """

    def __init__(self, section: Section, by: str, theirs: str, merge: Merge) -> None:
        """Both texts stay at hand."""
        self.by, self.theirs, self.merge = by, theirs, merge
        super().__init__(f"{by} changed the same words of “{section}” meanwhile")


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


@decision("do without somebody's agreement", by=COMMAND, during=RETROSPECTIVE)
def excuse(incident: Incident, stamp: Stamp, *, person: str, because: str) -> Happenings:
    """Record that a participant cannot be asked, and why; they may agree all the same."""
    who = a_person(person)
    if who not in incident.participants:
        there = ", ".join(incident.participants)
        raise Refused(f"{who} took no part in {incident.ref}: {there} did")
    if who in incident.retrospective.agreed:
        raise Refused(f"{who} has agreed already")
    return [stamp.says(e.AgreementExcused(person=who, because=prose(because, "reason")))]


@dataclass(frozen=True, slots=True)
class FollowUpWords:
    """What those are to be told who were told before; nobody's own words, but a template's.

    Attributes:
        personal: see `NotificationDrafted`.
    """

    audience: Audience
    subject: str
    text: str
    personal: bool = False


@decision("decide on publication", by=COMMAND, during=RETROSPECTIVE)
def decide_publication(
    incident: Incident,
    stamp: Stamp,
    *,
    publish: bool,
    because: str,
    words: Sequence[FollowUpWords] = (),
    force: str | None = None,
) -> Happenings:
    """Decide whether the retrospective is published as a follow-up, and why.

    Args:
        incident: as it is.
        stamp: who, and when.
        publish: whether those who were told before are told the rest.
        because: the reason; overruling the advice keeps both.
        words: drafts for them, which go the usual way: revised, approved, sent. One for an
            audience that has a follow-up already is left out.
        force: why it is published although nobody was told before.
    """
    told = told_before(incident)
    unmet = [
        (
            "nobody was told before: whoever else is to read it gets the report "
            f"(commandcenter export {incident.ref} --profile public)"
        )
    ] * (publish and not told)
    forced = guarded(incident, stamp, "publish its retrospective as a follow-up", unmet, force)
    decided = e.PublicationDecided(
        publish=publish,
        because=prose(because, "reason"),
        advised=advise_publication(incident).publish,
    )
    wanted = [each for each in words if publish and each.audience in to_follow_up(incident)]
    return [*forced, stamp.says(decided), *_drafts(incident, stamp, wanted)]


def _drafts(
    incident: Incident, stamp: Stamp, wanted: Sequence[FollowUpWords]
) -> Iterator[Happening]:
    """The program's drafts: they hold what all agreed on, so that the commander may approve."""
    first = len(incident.notifications) + 1
    for number, each in enumerate(wanted, first):
        body = e.NotificationDrafted(
            id=f"M{number}",
            kind=NotificationKind.FOLLOW_UP,
            audience=each.audience,
            subject=line(each.subject, "subject"),
            text=prose(each.text, "text"),
            personal=each.personal,
            follows=completed_by(incident, each.audience),
        )
        yield replace(stamp, who=WORKER, on_behalf_of=stamp.who).says(body)
