"""Who was told, what is owed by law, and who and what was involved."""

from collections.abc import Iterator
from datetime import datetime

from commandcenter.incident.advice import advise
from commandcenter.incident.clocks import duties_of, questions_of
from commandcenter.incident.obligations import NOTICE, DutyState, regimes
from commandcenter.incident.state import WORKER, Notification
from commandcenter.incident.text import defanged
from commandcenter.incident.words import Audience, NotificationStatus, Phase, Profile
from commandcenter.reports.model import Block, Paragraph, Quote, Table
from commandcenter.reports.source import Source, ended, plainly, table

#: Customers that are named; of more, the number is told.
NAMED = 50


def notifications(source: Source) -> Iterator[Block]:
    """What was decided, and the very words that went out."""
    incident = source.incident
    if incident.phase in {Phase.INVESTIGATION, Phase.DISMISSED}:
        return
    if incident.choice is not None:
        choice = incident.choice
        told = f"Decided at {source.time(choice.at)} by {choice.by}: {plainly(choice.choice)}."
        told += f" Because {ended(choice.because)}" if choice.because else ""
        if choice.advised is not None and choice.advised is not choice.choice:
            told += f" The policy had advised: {plainly(choice.advised)}."
        yield Paragraph(text=told)
    elif not incident.notifications and not source.profile.is_outward:
        advice = advise(incident)
        yield Paragraph(
            text=f"Not decided. The policy advises: {plainly(advice.choice)} "
            f"({'; '.join(advice.reasons)})."
        )
    for note in incident.notifications.values():
        told = _notification(source, note)
        # What the program drafted and nobody sent are the words of a template.
        if note.text and (note.status is NotificationStatus.SENT or note.author != WORKER):
            yield Quote(title=told, subject=note.subject, text=note.text)
            if note.personal and note.status is NotificationStatus.SENT:
                yield Paragraph(text="What is in braces was each recipient's own.")
        else:
            yield Paragraph(text=ended(f"{told}: {note.subject}" if note.subject else told))


def _notification(source: Source, note: Notification) -> str:
    told = f"{note.id}, {note.kind} notification"
    told += f" correcting {note.corrects}" if note.corrects else ""
    told += f" following {', '.join(note.follows)}" if note.follows else ""
    told += f", by {note.author}"
    if note.approved_by:
        told += f", approved by {note.approved_by}"
    if note.status is not NotificationStatus.SENT:
        return f"{told}: {note.status}, not sent"
    return f"{told}, sent {source.time(note.sent_at)} to {reach(note)} ({note.via})"


def reach(note: Notification) -> str:
    """Whom a notification went to, and how many it reached."""
    if note.audience is not Audience.AFFECTED:
        return "everyone"
    arrived = sum(note.reached(each) for each in note.recipients)
    told = f"{len(note.recipients)} customers"
    return told if arrived == len(note.recipients) else f"{told} ({arrived} arrived)"


def duties(source: Source) -> Iterator[Block]:
    """What the law asks for, and whether it was done in time."""
    rows = duty_rows(source)
    if rows:
        yield Table(columns=("Duty", "Due", "State", "Source"), rows=rows)
    known = regimes()
    assessed = [
        (
            known[regime].title if regime in known else regime,
            "applies" if each.applies else "does not apply",
            each.because,
            each.by,
            source.time(each.aware_at) if each.applies else "",
        )
        for regime, each in source.incident.assessments.items()
    ]
    if assessed:
        columns = ("Law", "Whether it applies", "Because", "Said by", "Aware since")
        yield table(columns, tuple(assessed))
    unasked = [each.title for each in questions_of(source.incident)]
    if unasked and source.profile is Profile.INTERNAL and source.incident.confirmation:
        yield Paragraph(text=f"Nobody has said whether these apply: {'; '.join(unasked)}.")
    if rows or assessed:
        yield Paragraph(text=NOTICE)


def duty_rows(source: Source) -> tuple[tuple[str, str, str, str], ...]:
    """Each duty: what, until when, how it stands, which law."""
    return tuple(
        (
            duty.title,
            source.time(duty.due) if duty.due else "without undue delay",
            _duty_state(source, duty.state, duty.fulfilled_at, duty.due, duty.waived),
            duty.source,
        )
        for duty in duties_of(source.incident, source.now)
    )


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


def indicators(source: Source) -> Iterator[Block]:
    """The traces of the attacker, so that nobody opens one by a click."""
    if source.incident.indicators:
        yield table(
            ("Indicator", "Kind", "Value (defanged)", "Note"),
            tuple(
                (each.id, each.kind, defanged(each.value), each.note)
                for each in source.incident.indicators.values()
            ),
        )


def customers(source: Source) -> Iterator[Block]:
    """Who was affected, by name."""
    found = list(source.incident.customers.values())
    if not found:
        return
    yield table(
        ("Customer", "Name", "Status", "Basis", "Told"),
        tuple(
            (each.id, each.name, each.status, each.basis, ", ".join(each.told) or "no")
            for each in found[:NAMED]
        ),
    )
    if len(found) > NAMED:
        yield Paragraph(text=f"And {len(found) - NAMED} more, in the exported log.")
