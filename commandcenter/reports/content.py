"""What a report says: which sections, in which order, for whom.

The order follows the superset of what other tools' reports hold: summary, classification, key
times, impact, people, course, the work, decisions, who was told, duties, cadence, retrospective.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from commandcenter.incident.events import Event
from commandcenter.incident.state import Incident
from commandcenter.incident.timeline import timeline
from commandcenter.incident.times import iso
from commandcenter.incident.words import Profile
from commandcenter.reports.disclosure import disclosed
from commandcenter.reports.log_file import Noted
from commandcenter.reports.model import Block, Report, Section
from commandcenter.reports.naming import LeftOut
from commandcenter.reports.sections import (
    course,
    executive,
    looking_back,
    overview,
    told,
    work,
)
from commandcenter.reports.source import Source, loose_times

Writer = Callable[[Source], Iterator[Block]]

INSIDE = frozenset({Profile.INTERNAL})
FORMAL = INSIDE | {Profile.REGULATOR}
ALL = FORMAL | {Profile.PUBLIC}

#: Heading, what writes it, for whom it is; the executive's page has sections of its own.
SECTIONS: tuple[tuple[str, Writer, frozenset[Profile]], ...] = (
    ("Summary", overview.summary, ALL),
    ("Classification", overview.classification, ALL),
    ("Key moments", overview.times, ALL),
    ("Impact", overview.impact, ALL),
    ("People", overview.people, FORMAL),
    ("What happened", course.story, ALL),
    ("Mitigation", work.mitigation, ALL),
    ("Root cause and remediation", work.remediation, ALL),
    ("Decisions", work.decisions, FORMAL),
    ("Needs", work.needs, INSIDE),
    ("Overrides", work.overrides, FORMAL),
    ("Progress reports", work.cadence, FORMAL),
    ("Notifications", told.notifications, ALL),
    ("Legal duties", told.duties, FORMAL),
    ("Retrospective", looking_back.retrospective, ALL),
    ("How to verify this report", looking_back.verification, ALL),
)
ANNEXES: tuple[tuple[str, Writer, frozenset[Profile]], ...] = (
    ("Indicators", told.indicators, FORMAL),
    ("Customers", told.customers, INSIDE),
    ("Full log", course.whole_log, INSIDE),
)
EXECUTIVE: tuple[tuple[str, Writer], ...] = (
    ("In short", executive.in_short),
    ("Course", executive.course),
    ("Who knows", executive.who_knows),
    ("What follows", executive.what_follows),
)
#: Who may have it: FIRST, Traffic Light Protocol 2.0 (2022). The organisation may widen it.
MARKINGS = {
    Profile.INTERNAL: "TLP:AMBER+STRICT",
    Profile.EXECUTIVE: "TLP:AMBER+STRICT",
    Profile.REGULATOR: "TLP:AMBER",
    Profile.PUBLIC: "TLP:CLEAR",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A report, and what those for whom it is are not told."""

    report: Report
    left_out: tuple[LeftOut, ...]


def report_of(
    incident: Incident,
    events: Iterable[Event],
    *,
    now: datetime,
    head_hash: str,
    checkpoint: Noted | None = None,
    zone: tzinfo,
    organisation: str = "",
    profile: Profile = Profile.INTERNAL,
) -> Written:
    """The report of an incident as it now stands.

    Args:
        incident: as its events tell it.
        events: all of them.
        now: when the report is made (UTC).
        head_hash: hash of the last event, for whoever verifies the report.
        checkpoint: of the log as it is reported.
        zone: in which times are shown, each with its offset.
        organisation: whose report it is.
        profile: for whom it is.
    """
    known = disclosed(incident, tuple(events), profile)
    entries = timeline(known.events)
    source = Source(
        known.incident,
        entries,
        now,
        head_hash,
        zone,
        profile,
        checkpoint,
        loose_times(entries),
    )
    report = Report(
        reference=incident.ref,
        title=known.incident.title,
        organisation=organisation,
        profile=profile,
        marking=MARKINGS[profile],
        made_at=iso(now),
        facts=tuple(overview.facts(source)),
        sections=tuple(_sections(source)),
    )
    return Written(report, known.left_out)


def _sections(source: Source) -> Iterator[Section]:
    if source.profile is Profile.EXECUTIVE:
        for heading, write in EXECUTIVE:
            if blocks := tuple(write(source)):
                yield Section(title=heading, blocks=blocks)
        return
    for annex, sections in ((False, SECTIONS), (True, ANNEXES)):
        for heading, write, profiles in sections:
            if source.profile in profiles and (blocks := tuple(write(source))):
                yield Section(title=heading, blocks=blocks, annex=annex)
