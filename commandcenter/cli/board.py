"""The board as text: what `show` prints. Two lanes, one page."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from commandcenter.cli.output import Loud, page_width, wrapped
from commandcenter.incident.advice import advise
from commandcenter.incident.cadence import standing
from commandcenter.incident.clocks import duties_of, questions_of
from commandcenter.incident.guards import unmet
from commandcenter.incident.obligations import DutyState
from commandcenter.incident.state import Action, EtaGiven, Incident
from commandcenter.incident.text import one_line
from commandcenter.incident.times import clock, countdown, echo, span
from commandcenter.incident.words import (
    PROCESS,
    ActionStatus,
    CustomerStatus,
    Phase,
    Role,
    Severity,
    Track,
)

MARKS = {
    ActionStatus.OPEN: "[ ]",
    ActionStatus.STARTED: "[>]",
    ActionStatus.DONE: "[x]",
    ActionStatus.DROPPED: "[-]",
}
SETTLED = frozenset({DutyState.FULFILLED, DutyState.WAIVED})
#: When one still has to find out which legal duties there are.
ASKED_OF_THE_LAW = frozenset({Phase.ESCALATION, Phase.RESPONSE, Phase.CLOSURE})
#: What a line of the page begins with: a word of the board's first column.
COLUMN = 13


def board(incident: Incident, now: datetime, zone: tzinfo) -> Iterator[str]:
    """The lines of the page, those that call for attention marked so.

    Args:
        incident: as it is now.
        now: the present (UTC).
        zone: in which times are shown, always named.
    """
    yield one_line(f"{incident.ref}  {incident.title}", page_width())
    yield _course(incident)
    yield from _situation(incident, now, zone)
    for track in Track:
        yield ""
        yield from _lane(incident, track, now, zone)
    yield from _decisions(incident, now, zone)
    yield from _notification(incident, zone)
    yield from _clocks(incident, now, zone)
    missing = unmet(incident)
    if missing:
        yield "\nBefore the next phase"
        yield from (wrapped(each, indent="  - ") for each in missing)


def _course(incident: Incident) -> str:
    """The phases: those behind ticked, the present one in capitals."""
    if incident.phase is Phase.DISMISSED:
        return "DISMISSED" + (f": {incident.dismissal.reason}" if incident.dismissal else "")
    here = PROCESS.index(incident.phase)
    return " > ".join(
        f"{phase} ✓" if index < here else phase.upper() if index == here else phase
        for index, phase in enumerate(PROCESS)
        if phase is not Phase.CLOSED or incident.phase is Phase.CLOSED
    )


def _situation(incident: Incident, now: datetime, zone: tzinfo) -> Iterator[str]:
    severity = (incident.severity or "no severity yet").upper()
    drill = " · DRILL" if incident.drill else ""
    age = span(now - incident.declared_at) if incident.declared_at else "?"
    declared = f", declared {echo(incident.declared_at, zone)}" if incident.declared_at else ""
    told = f"{severity}{drill} · {age} old{declared}"
    yield Loud(told) if incident.severity is Severity.SEV1 else told
    holders = [
        f"{role} {incident.holder(role) or 'nobody'}"
        for role in (Role.COMMANDER, Role.COMMS, Role.SCRIBE)
    ]
    yield " · ".join(holders)
    if incident.restriction is not None:
        also = ", ".join(incident.restriction.seen_by)
        yield "restricted to those with a part in it" + (f", and {also}" if also else "")
    if incident.handover is not None:
        yield f"command is offered to {incident.handover.to}, who has not accepted yet"
    counts = incident.customer_counts
    if incident.impact is not None:
        figures = ", ".join(f"{name} {n:g}" for name, n in incident.impact.figures.items())
        shown = f"{incident.impact.text}{f' [{figures}]' if figures else ''}"
        yield _row("impact", f"({incident.impact.stage}) {shown}")
    elif incident.confirmation is not None:
        yield _row("impact", f"(as confirmed) {incident.confirmation.impact}")
    if incident.customers:
        each = [f"{counts[status]} {status}" for status in CustomerStatus]
        yield _row("customers", " · ".join([*each, f"{incident.notified} notified"]))
    if incident.root_cause is not None:
        yield _row("root cause", incident.root_cause)


def _lane(incident: Incident, track: Track, now: datetime, zone: tzinfo) -> Iterator[str]:
    state = incident.track(track)
    yield (
        f"{track.capitalize()} · lead {state.lead or 'nobody'} · "
        f"{', '.join(state.members) or 'nobody has joined'}"
    )
    kept = standing(state.watches, now)
    if state.done_at is not None:
        yield f"  done {echo(state.done_at, zone)}"
    elif kept.overdue_since is not None:
        yield Loud(f"  REPORT OVERDUE {countdown(now - kept.overdue_since)}")
    elif kept.next_due_at is not None:
        left = countdown(kept.next_due_at - now)
        yield _row("  next report", f"in {left}, at {clock(kept.next_due_at, zone)}")
    if state.eta is not None and state.done_at is None:
        yield _row("  time to fix", _estimate(state.eta, len(state.slips), now, zone))
    if state.last_report is not None:
        yield _row("  conditions", state.last_report.conditions)
        if state.last_report.actions:
            yield _row("  actions", state.last_report.actions)
    yield from _work(incident, track, now)


def _work(incident: Incident, track: Track, now: datetime) -> Iterator[str]:
    for need in incident.open_needs:
        if need.track is track:
            yield _row("  needs", f"{need.id} {need.text} ({span(now - need.at)})")
    for action in incident.actions.values():
        if action.track is track:
            yield _step(action)


def _estimate(eta: EtaGiven, slips: int, now: datetime, zone: tzinfo) -> str:
    if eta.at is None:
        return f"unknown: {eta.because}"
    away = f"in {span(eta.at - now)}" if eta.at > now else f"STALE, {span(now - eta.at)} ago"
    return f"{echo(eta.at, zone)}, {away}; slipped {slips}×"


def _step(action: Action) -> str:
    who = f" ({action.owner})" if action.owner else ""
    stops = f", stops {action.stops_service}" if action.stops_service else ""
    came = f" — {action.standing}" if action.standing else ""
    return wrapped(
        f"{action.text}{who}{stops}{came}", indent=f"  {MARKS[action.status]} {action.id:<4} "
    )


def _decisions(incident: Incident, now: datetime, zone: tzinfo) -> Iterator[str]:
    if incident.decisions_in_force:
        yield "\nDecisions"
    for taken in incident.decisions_in_force:
        told = wrapped(taken.text, indent=f"  {taken.id:<4} ")
        if taken.revisit_at is None:
            yield told
        elif taken.is_to_be_revisited(now):
            yield Loud(f"{told} — TO BE REVISITED, {countdown(now - taken.revisit_at)} ago")
        else:
            yield f"{told} — revisit {echo(taken.revisit_at, zone)}"


def _notification(incident: Incident, zone: tzinfo) -> Iterator[str]:
    if incident.phase in {Phase.INVESTIGATION, Phase.DISMISSED}:
        return
    yield "\nNotification"
    if incident.choice is not None:
        yield _row("  decided", f"{incident.choice.choice}: {incident.choice.because}")
    else:
        advised = advise(incident)
        yield _row("  advised", f"{advised.choice}: {'; '.join(advised.reasons)}")
    for note in incident.notifications.values():
        sent = f" {echo(note.sent_at, zone)}" if note.sent_at else ""
        yield _row(
            f"  {note.id}", f"{note.kind} to {note.audience}, {note.status}{sent}: {note.subject}"
        )


def _clocks(incident: Incident, now: datetime, zone: tzinfo) -> Iterator[str]:
    running = [duty for duty in duties_of(incident, now) if duty.state not in SETTLED]
    if running:
        yield "\nLegal clocks"
    for duty in running:
        due = f"due {echo(duty.due, zone)}" if duty.due else str(duty.state)
        left = f", {countdown(duty.due - now)} left" if duty.due and duty.due > now else ""
        told = wrapped(f"{duty.title}: {due}{left}", indent="  ")
        yield Loud(told) if duty.due and duty.due <= now else told
    open_questions = len(questions_of(incident))
    if open_questions and incident.phase in ASKED_OF_THE_LAW:
        if not running:
            yield "\nLegal clocks"
        many = "1 question is" if open_questions == 1 else f"{open_questions} questions are"
        yield f"  {many} open, whether a duty applies: commandcenter obligations {incident.ref}"


def _row(what: str, text: str) -> str:
    return wrapped(text, indent=f"{what:<{COLUMN}} ")
