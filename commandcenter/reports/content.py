"""What the report of an incident says: the sections, in the order in which one reads them.

The order follows the superset of what other tools' reports hold: summary, classification, key
times, impact, people, course, the work, decisions, who was told, duties, cadence, retrospective.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from commandcenter.incident.advice import advise
from commandcenter.incident.cadence import standing
from commandcenter.incident.clocks import duties_of
from commandcenter.incident.events import Event
from commandcenter.incident.figures import blocks, series
from commandcenter.incident.metrics import intervals
from commandcenter.incident.obligations import NOTICE, DutyState
from commandcenter.incident.roles import title
from commandcenter.incident.state import Incident, MomentAt, Notification
from commandcenter.incident.text import defanged
from commandcenter.incident.timeline import Entry, timeline
from commandcenter.incident.times import span, zone_name
from commandcenter.incident.words import (
    ActionStatus,
    Audience,
    CustomerStatus,
    MomentName,
    NotificationStatus,
    Phase,
    Precision,
    Role,
    Track,
)
from commandcenter.incident.words import (
    Section as RetroSection,
)
from commandcenter.reports.model import (
    Block,
    Bullets,
    Paragraph,
    Quote,
    Report,
    Section,
    Table,
)

#: Customers that are named; of more, the number is told.
NAMED = 50
#: Entries of these kinds tell the story; all others stand in the annex.
STORY = frozenset(
    {
        "action",
        "cause",
        "decision",
        "evidence",
        "finding",
        "guard",
        "handover",
        "impact",
        "incident",
        "mitigation",
        "moment",
        "note",
        "notification",
        "phase",
        "remediation",
        "severity",
    }
)
#: A log entered so much later than it happened was not kept live.
AFTERWARDS = timedelta(hours=12)

RETRO_TITLES = {
    RetroSection.SUMMARY: "Summary",
    RetroSection.WHY: "Why it happened",
    RetroSection.WENT_WELL: "What went well",
    RetroSection.WENT_BADLY: "What did not",
    RetroSection.LUCKY: "Where we were lucky",
    RetroSection.PREVENTION: "How we will prevent it",
    RetroSection.LESSONS: "Lessons",
}


@dataclass(frozen=True, slots=True)
class Source:
    """What a report is written from.

    Attributes:
        entries: the timeline, in order of occurrence.
        afterwards: everything was entered long after it happened.
    """

    incident: Incident
    entries: list[Entry]
    now: datetime
    head_hash: str
    zone: tzinfo
    afterwards: bool

    def time(self, moment: datetime | None) -> str:
        """A time to the minute, its zone named; `not known` where there is none."""
        if moment is None:
            return "not known"
        local = moment.astimezone(self.zone)
        return f"{local:%Y-%m-%d %H:%M} {zone_name(local)}"


def report_of(
    incident: Incident,
    events: Sequence[Event],
    *,
    now: datetime,
    head_hash: str,
    zone: tzinfo,
    organisation: str = "",
) -> Report:
    """The internal report of an incident as it now stands."""
    entries = timeline(events)
    source = Source(incident, entries, now, head_hash, zone, _afterwards(entries))
    sections = [
        Section(title=heading, blocks=tuple(blocks), annex=annex)
        for heading, write, annex in SECTIONS
        if (blocks := list(write(source)))
    ]
    return Report(
        title=f"{incident.ref} {incident.title}",
        facts=tuple(_facts(source, organisation)),
        sections=tuple(sections),
    )


def _afterwards(entries: list[Entry]) -> bool:
    if not entries:
        return False
    late = sum(entry.recorded_at - entry.occurred_at > AFTERWARDS for entry in entries)
    return late > len(entries) / 2


def _facts(source: Source, organisation: str) -> Iterator[tuple[str, str]]:
    incident = source.incident
    if organisation:
        yield "Organisation", organisation
    if incident.drill:
        yield "Exercise", "this was a drill"
    yield "Severity", (incident.severity or "not set").upper()
    yield "State", str(incident.phase)
    yield "Declared", source.time(incident.declared_at)
    yield "Commander", incident.commander or "nobody"
    yield "Profile", "internal"
    yield "Report made", source.time(source.now)
    yield "Log", f"{incident.seq} events, head {source.head_hash}"


# ── what happened ────────────────────────────────────────────────────────────────────────────


def _summary(source: Source) -> Iterator[Block]:
    incident = source.incident
    told = [f"{incident.title}."]
    if incident.declared_at is not None:
        told.append(
            f"It was declared on {source.time(incident.declared_at)} "
            f"(source: {incident.source}) by {incident.declared_by}."
        )
    if incident.dismissal is not None:
        told.append(f"It was dismissed: {incident.dismissal.reason}")
    if incident.confirmation is not None:
        told.append(f"It was confirmed as an incident: {incident.confirmation.impact}")
    if incident.impact is not None:
        told.append(f"Impact ({incident.impact.stage}): {incident.impact.text}")
    if incident.mitigation is not None:
        told.append(f"The damage was {incident.mitigation.how}: {incident.mitigation.detail}")
    if incident.root_cause is not None:
        told.append(f"Root cause: {incident.root_cause}")
    if incident.fix is not None:
        told.append(f"Permanent fix: {incident.fix.text}")
    yield Paragraph(text=" ".join(_ended(each) for each in told))
    retro = incident.retrospective.sections.get(RetroSection.SUMMARY)
    if retro is not None:
        yield Paragraph(text=retro.text)
    if source.afterwards:
        yield Paragraph(
            text="Most of this log was entered after the events; the annex shows when each entry "
            "was recorded."
        )


def _ended(sentence: str) -> str:
    return sentence if sentence.rstrip().endswith((".", "!", "?")) else f"{sentence}."


def _classification(source: Source) -> Iterator[Block]:
    incident = source.incident
    if incident.severities:
        yield Table(
            columns=("Severity", "Since", "By", "Reason"),
            rows=tuple(
                (each.severity.upper(), source.time(each.at), each.by, each.reason)
                for each in incident.severities
            ),
        )
    if incident.reporter or incident.contact:
        owed = incident.acknowledged_at
        told = f"Reported by {incident.reporter or 'someone'} ({incident.contact or 'no contact'})"
        yield Paragraph(
            text=f"{told}; acknowledged {source.time(owed)}."
            if owed
            else f"{told}; not acknowledged."
        )


def _times(source: Source) -> Iterator[Block]:
    moments = source.incident.moments
    yield Table(
        columns=("Moment", "When", "Known"),
        rows=tuple(
            (
                name.replace("-", " "),
                _known(source, moments.get(name)),
                f"to the {moments[name].precision}" if name in moments else "",
            )
            for name in MomentName
        ),
    )
    yield Table(
        columns=("Interval", "Length", "From", "To"),
        rows=tuple(
            (
                each.name,
                "not known" if each.length is None else span(each.length),
                each.start.replace("-", " "),
                each.end.replace("-", " "),
            )
            for each in intervals(source.incident)
        ),
    )


def _known(source: Source, moment: MomentAt | None) -> str:
    """A moment's time, without a time of day where only the day is known."""
    if moment is None:
        return "not known"
    shown = source.time(moment.at)
    return shown[:10] if moment.precision is Precision.DAY else shown


def _impact(source: Source) -> Iterator[Block]:
    incident = source.incident
    if incident.impacts:
        yield Table(
            columns=("As known at", "Stage", "Impact", "Figures", "Services"),
            rows=tuple(
                (
                    source.time(each.at),
                    each.stage,
                    each.text,
                    ", ".join(f"{name} {value:g}" for name, value in each.figures.items()),
                    ", ".join(each.services),
                )
                for each in incident.impacts
            ),
        )
    courses = {name: [point.value for point in points] for name, points in series(incident).items()}
    grown = {name: values for name, values in courses.items() if len(values) > 1}
    if grown:
        yield Table(
            columns=("Figure", "Over time", "From", "To"),
            rows=tuple(
                (name, blocks(values), f"{values[0]:.15g}", f"{values[-1]:.15g}")
                for name, values in grown.items()
            ),
        )
    if incident.customers:
        counts = incident.customer_counts
        yield Paragraph(
            text=f"{counts[CustomerStatus.CONFIRMED]} customers were confirmed as affected, "
            f"{counts[CustomerStatus.CLEARED]} cleared, {counts[CustomerStatus.SUSPECTED]} are "
            f"suspected; {incident.notified} were notified."
        )


def _people(source: Source) -> Iterator[Block]:
    incident = source.incident
    rows = [
        (title(role), ", ".join(holders))
        for role, holders in incident.roles.items()
        if holders and role is not Role.OBSERVER
    ]
    rows += [
        (f"{track} sub-team", ", ".join(state.members))
        for track, state in incident.tracks.items()
        if state.members
    ]
    if rows:
        yield Table(columns=("Role", "Who"), rows=tuple(rows))
    for each in incident.handovers:
        yield Paragraph(
            text=f"{each.previous} handed command over to {each.to} at {source.time(each.at)}."
        )


def _story(source: Source) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    day = None
    for entry in source.entries:
        if entry.kind not in STORY:
            continue
        local = entry.occurred_at.astimezone(source.zone)
        if local.date() != day:
            if rows:
                yield Table(columns=("Time", "Who", "What"), rows=tuple(rows))
                rows = []
            day = local.date()
            yield Paragraph(text=f"{local:%A %Y-%m-%d} ({zone_name(local)})")
        rows.append((_clock(entry, local), _who(entry), _what(source, entry)))
    if rows:
        yield Table(columns=("Time", "Who", "What"), rows=tuple(rows))


def _clock(entry: Entry, local: datetime) -> str:
    """The time of day, as exactly as it is known: a day alone has none."""
    match getattr(entry.body, "precision", None):
        case Precision.DAY:
            return "that day"
        case Precision.HOUR:
            return f"{local:%H} h"
        case Precision.APPROXIMATE:
            return f"~{local:%H:%M}"
        case _:
            return f"{local:%H:%M}"


def _who(entry: Entry) -> str:
    if entry.on_behalf_of:
        return f"{entry.on_behalf_of} (entered by {entry.actor})"
    return entry.actor


def _what(source: Source, entry: Entry) -> str:
    text = entry.shown
    for _who_amended, _ in entry.amendments[-1:]:
        text += f" (amended; first recorded: {entry.text})"
    if entry.written_later and not source.afterwards:
        text += f" (recorded {source.time(entry.recorded_at)})"
    return text


# ── the work ─────────────────────────────────────────────────────────────────────────────────


def _mitigation(source: Source) -> Iterator[Block]:
    yield from _actions(source, Track.MITIGATION)
    for each in source.incident.mitigations:
        told = f"{each.how.capitalize()} at {source.time(each.at)}: {_ended(each.detail)} "
        yield Paragraph(text=told + _verified(each.verified, each.verified_by, each.by))
    after = source.incident.mitigations_after_stop
    if after:
        what = "action was" if after == 1 else "actions were"
        yield Paragraph(text=f"{after} mitigation {what} added after it had been declared done.")


def _remediation(source: Source) -> Iterator[Block]:
    incident = source.incident
    for number, cause in enumerate(incident.causes):
        name = "Root cause" if number == len(incident.causes) - 1 else "Earlier understanding"
        yield Paragraph(text=f"{name} ({source.time(cause.at)}, {cause.by}): {cause.text}")
    yield from _actions(source, Track.REMEDIATION)
    if incident.fix is not None:
        fix = incident.fix
        told = f"Permanent fix at {source.time(fix.at)}: {_ended(fix.text)} "
        yield Paragraph(text=told + _verified(fix.verified, fix.verified_by, fix.by))
    ledger = incident.remediation_track.estimates
    if ledger:
        slips = {id(estimate): by for estimate, by in incident.remediation_track.slips}
        yield Table(
            columns=("Estimate given", "By", "Time to fix", "Slipped", "Because"),
            rows=tuple(
                (
                    source.time(each.given_at),
                    each.by,
                    source.time(each.at) if each.at else "unknown",
                    span(timedelta(seconds=slips[id(each)])) if id(each) in slips else "",
                    each.because,
                )
                for each in ledger
            ),
        )


def _verified(how: str, by: str, author: str) -> str:
    told = f"Verified by {by}" + (f": {how}" if how else "")
    alone = " Nobody but its author verified it." if by == author else ""
    return _ended(told) + alone


def _actions(source: Source, track: Track) -> Iterator[Block]:
    chosen = [each for each in source.incident.actions.values() if each.track is track]
    if not chosen:
        return
    yield Table(
        columns=("Action", "What", "Owner", "State", "Result"),
        rows=tuple(
            (
                each.id,
                each.text
                + (f" (stops {each.stops_service})" if each.stops_service else "")
                + (" (after the stop)" if each.after_stop else ""),
                each.owner or "nobody",
                each.status
                if each.status is not ActionStatus.DONE
                else f"done {source.time(each.ended_at)}",
                each.standing,
            )
            for each in chosen
        ),
    )


def _decisions(source: Source) -> Iterator[Block]:
    for each in source.incident.decisions.values():
        told = f"{each.id}, {source.time(each.at)}, {each.by}: {_ended(each.text)} "
        told += f"Because {_ended(each.why)}"
        if each.options:
            told += f" Options: {'; '.join(each.options)}."
        if each.objections:
            told += f" Objections: {'; '.join(each.objections)}."
        if each.revisit_at:
            told += f" To be revisited at {source.time(each.revisit_at)}."
        yield Paragraph(text=told)


def _needs(source: Source) -> Iterator[Block]:
    if source.incident.needs:
        yield Table(
            columns=("Need", "Sub-team", "Asked", "What", "Answer"),
            rows=tuple(
                (each.id, each.track, source.time(each.at), each.text, each.answer or "open")
                for each in source.incident.needs.values()
            ),
        )


def _overrides(source: Source) -> Iterator[Block]:
    if source.incident.overrides:
        yield Table(
            columns=("When", "By", "Forced to", "Unmet", "Reason"),
            rows=tuple(
                (source.time(each.at), each.by, each.act, "; ".join(each.unmet), each.reason)
                for each in source.incident.overrides
            ),
        )


def _cadence(source: Source) -> Iterator[Block]:
    incident = source.incident
    kept = {track: standing(incident.track(track).watches, source.now) for track in Track}
    if not any(incident.track(track).watches for track in Track):
        return
    if not any(each.due for each in kept.values()):
        why = "the response was entered afterwards" if source.afterwards else "none fell due"
        yield Paragraph(text=f"Whether reports came in time is not assessed: {why}.")
        return
    yield Paragraph(text=f"Both sub-teams report every {incident.cadence} minutes.")
    yield Table(
        columns=("Sub-team", "Due", "In time", "Late", "Missed", "Reports"),
        rows=tuple(
            (
                track,
                str(each.due),
                str(each.made),
                str(each.late),
                str(each.missed - each.late),
                str(len(incident.track(track).reports)),
            )
            for track, each in kept.items()
        ),
    )


# ── who was told ─────────────────────────────────────────────────────────────────────────────


def _notifications(source: Source) -> Iterator[Block]:
    incident = source.incident
    if incident.phase in {Phase.INVESTIGATION, Phase.DISMISSED}:
        return
    if incident.choice is not None:
        choice = incident.choice
        told = f"Decided at {source.time(choice.at)} by {choice.by}: {_plainly(choice.choice)}. "
        told += f"Because {_ended(choice.because)}"
        if choice.advised is not None and choice.advised is not choice.choice:
            told += f" The policy had advised: {_plainly(choice.advised)}."
        yield Paragraph(text=told)
    elif not incident.notifications:
        advice = advise(incident)
        yield Paragraph(
            text=f"Not decided. The policy advises: {_plainly(advice.choice)} "
            f"({'; '.join(advice.reasons)})."
        )
    for note in incident.notifications.values():
        yield Quote(title=_notification(source, note), text=f"{note.subject}\n\n{note.text}")


def _plainly(word: str) -> str:
    return word.replace("-", " ")


def _notification(source: Source, note: Notification) -> str:
    told = f"{note.id}, {note.kind} notification"
    told += f" correcting {note.corrects}" if note.corrects else ""
    told += f", by {note.author}"
    if note.approved_by:
        told += f", approved by {note.approved_by}"
    if note.status is not NotificationStatus.SENT:
        return f"{told}: {note.status}, not sent"
    reach = "everyone"
    if note.audience is Audience.AFFECTED:
        arrived = sum(note.reached(each) for each in note.recipients)
        reach = f"{len(note.recipients)} customers"
        reach += "" if arrived == len(note.recipients) else f" ({arrived} arrived)"
    return f"{told}, sent {source.time(note.sent_at)} to {reach} ({note.via})"


def _duties(source: Source) -> Iterator[Block]:
    duties = duties_of(source.incident, source.now)
    rows = [
        (
            duty.title,
            source.time(duty.due) if duty.due else "without undue delay",
            _duty_state(source, duty.state, duty.fulfilled_at, duty.due, duty.waived),
            duty.source,
        )
        for duty in duties
    ]
    if rows:
        yield Table(columns=("Duty", "Due", "State", "Source"), rows=tuple(rows))
    not_applying = [
        (regime.upper(), each.because, each.by)
        for regime, each in source.incident.assessments.items()
        if not each.applies
    ]
    if not_applying:
        yield Table(columns=("Does not apply", "Because", "Said by"), rows=tuple(not_applying))
    if rows or not_applying:
        yield Paragraph(text=NOTICE)


def _duty_state(
    source: Source,
    state: DutyState,
    done: datetime | None,
    due: datetime | None,
    waived: str | None,
) -> str:
    if state is DutyState.WAIVED:
        return f"waived: {waived}"
    if done is None:
        return str(state)
    late = " (late)" if due is not None and done > due else ""
    return f"done {source.time(done)}{late}"


def _indicators(source: Source) -> Iterator[Block]:
    if source.incident.indicators:
        yield Table(
            columns=("Indicator", "Kind", "Value (defanged)", "Note"),
            rows=tuple(
                (each.id, each.kind, defanged(each.value), each.note)
                for each in source.incident.indicators.values()
            ),
        )


# ── looking back ─────────────────────────────────────────────────────────────────────────────


def _retrospective(source: Source) -> Iterator[Block]:
    retro = source.incident.retrospective
    for section, heading in RETRO_TITLES.items():
        written = retro.sections.get(section)
        if written is not None and section is not RetroSection.SUMMARY:
            yield Quote(title=heading, text=written.text)
    if retro.follow_ups:
        yield Table(
            columns=("Follow-up", "What", "Owner", "Due", "State"),
            rows=tuple(
                (
                    each.id,
                    each.text,
                    each.owner,
                    each.due,
                    f"done {source.time(each.done_at)}" if each.done_at else "open",
                )
                for each in retro.follow_ups.values()
            ),
        )
    if retro.no_follow_up:
        yield Paragraph(text=f"No action follows: {retro.no_follow_up}")
    if retro.agreed:
        yield Paragraph(text=f"Agreed by {', '.join(retro.agreed)}.")
    if retro.publication is not None:
        told = "to be published" if retro.publication.publish else "not to be published"
        yield Paragraph(text=f"This retrospective is {told}: {retro.publication.because}")


def _customers(source: Source) -> Iterator[Block]:
    customers = list(source.incident.customers.values())
    if not customers:
        return
    yield Table(
        columns=("Customer", "Name", "Status", "Basis", "Told"),
        rows=tuple(
            (each.id, each.name, each.status, each.basis, ", ".join(each.told) or "no")
            for each in customers[:NAMED]
        ),
    )
    if len(customers) > NAMED:
        yield Paragraph(text=f"And {len(customers) - NAMED} more, in the exported log.")


def _log(source: Source) -> Iterator[Block]:
    yield Table(
        columns=("Entry", "Happened", "Recorded", "Who", "What"),
        rows=tuple(
            (
                str(entry.seq),
                source.time(entry.occurred_at),
                source.time(entry.recorded_at),
                _who(entry),
                entry.shown,
            )
            for entry in source.entries
        ),
    )


def _verification(source: Source) -> Iterator[Block]:
    yield Paragraph(
        text=f"This report was made from {source.incident.seq} events whose last hash is "
        f"{source.head_hash}. Every event is chained to the one before it by SHA-256, so an event "
        "that was changed, left out or put in shows. Export the log as JSON and import it "
        "elsewhere, or run the command below on the original: the hash must be this one."
    )
    yield Bullets(items=(f"commandcenter verify {source.incident.ref}",))


#: Heading, what writes it, whether it is an annex.
SECTIONS: tuple[tuple[str, Callable[[Source], Iterator[Block]], bool], ...] = (
    ("Summary", _summary, False),
    ("Classification", _classification, False),
    ("Key moments", _times, False),
    ("Impact", _impact, False),
    ("People", _people, False),
    ("What happened", _story, False),
    ("Mitigation", _mitigation, False),
    ("Root cause and remediation", _remediation, False),
    ("Decisions", _decisions, False),
    ("Needs", _needs, False),
    ("Overrides", _overrides, False),
    ("Progress reports", _cadence, False),
    ("Notifications", _notifications, False),
    ("Legal duties", _duties, False),
    ("Retrospective", _retrospective, False),
    ("Indicators", _indicators, True),
    ("Customers", _customers, True),
    ("Full log", _log, True),
    ("How to verify this report", _verification, False),
)
