"""The relief brief: what a successor must know before they accept command."""

from dataclasses import dataclass
from datetime import datetime

from commandcenter.incident.advice import advise
from commandcenter.incident.cadence import standing
from commandcenter.incident.clocks import duties_of, questions_of
from commandcenter.incident.guards import unmet
from commandcenter.incident.obligations import DutyState
from commandcenter.incident.roles import title
from commandcenter.incident.state import DecisionTaken, EtaGiven, Incident
from commandcenter.incident.times import short, span
from commandcenter.incident.words import (
    ActionStatus,
    CustomerStatus,
    NotificationStatus,
    Role,
    Track,
)

OPEN_ACTIONS = frozenset({ActionStatus.OPEN, ActionStatus.STARTED})


@dataclass(frozen=True, slots=True)
class Part:
    """One heading of the brief with its lines."""

    heading: str
    lines: tuple[str, ...]


def brief(incident: Incident, now: datetime) -> list[Part]:
    """The brief as of now, in the order of an ICS-201 briefing.

    Source: ICS transfer of command (situation, objectives, current actions, organisation,
    resources), with decisions in force, promises made and legal clocks added.
    """
    return [
        Part("Situation", _situation(incident, now)),
        Part("People", _people(incident)),
        Part("Mitigation", _lane(incident, Track.MITIGATION, now)),
        Part("Remediation", _lane(incident, Track.REMEDIATION, now)),
        Part("Open needs", _needs(incident, now) or ("none",)),
        Part("Open actions", _actions(incident) or ("none",)),
        Part("Decisions in force", _decisions(incident, now) or ("none",)),
        Part("Who was told what", _told(incident)),
        Part("Legal clocks", _clocks(incident, now)),
        Part("Before the next phase", tuple(unmet(incident)) or ("nothing stands in the way",)),
    ]


def brief_text(incident: Incident, now: datetime) -> str:
    """The brief as plain text, as it is kept in the record at a handover."""
    drill = "DRILL " if incident.drill else ""
    lines = [f"{drill}{incident.ref} {incident.title} — brief of {short(now)}"]
    for part in brief(incident, now):
        lines += ["", part.heading, *(f"  {line}" for line in part.lines)]
    return "\n".join(lines)


def _situation(incident: Incident, now: datetime) -> tuple[str, ...]:
    lines = [f"{(incident.severity or 'no severity yet').upper()} · {incident.phase}"]
    if incident.declared_at is not None:
        lines.append(
            f"declared {short(incident.declared_at)}, {span(now - incident.declared_at)} ago"
        )
    if incident.impact is not None:
        figures = ", ".join(f"{n} {v:g}" for n, v in incident.impact.figures.items())
        lines.append(
            f"impact ({incident.impact.stage}): {incident.impact.text}"
            + (f" [{figures}]" if figures else "")
        )
    elif incident.confirmation is not None:
        lines.append(f"impact (as confirmed): {incident.confirmation.impact}")
    if incident.root_cause is not None:
        lines.append(f"root cause: {incident.root_cause}")
    if incident.overrides:
        last = incident.overrides[-1]
        lines.append(f"{len(incident.overrides)} overrides, the last: {last.act}, {last.reason}")
    return tuple(lines)


def _people(incident: Incident) -> tuple[str, ...]:
    shown = (Role.COMMANDER, Role.COMMS, Role.SCRIBE)
    lines = [f"{title(role)}: {incident.holder(role) or 'nobody'}" for role in shown]
    lines += [
        f"{track}: lead {state.lead or 'nobody'}; {', '.join(state.members) or 'nobody'}"
        for track, state in incident.tracks.items()
    ]
    return tuple(lines)


def _lane(incident: Incident, track: Track, now: datetime) -> tuple[str, ...]:
    state = incident.track(track)
    lines = []
    if state.done_at is not None:
        lines.append(f"declared done {short(state.done_at)}")
    last = state.last_report
    if last is None:
        lines.append("no report yet")
    else:
        by = f"{last.on_behalf_of} (entered by {last.by})" if last.on_behalf_of else last.by
        lines += [f"last report {short(last.at)} by {by}", f"conditions: {last.conditions}"]
        lines += [f"actions: {last.actions}"] * bool(last.actions)
    kept = standing(state.watches, now)
    if kept.overdue_since is not None:
        lines.append(f"REPORT OVERDUE since {short(kept.overdue_since)}")
    elif kept.next_due_at is not None:
        lines.append(f"next report due {short(kept.next_due_at)}")
    if kept.due:
        lines.append(f"cadence: {kept.made} of {kept.due} reports in time")
    if track is Track.REMEDIATION and state.eta is not None:
        lines.append(f"time to fix: {_estimate(state.eta)}; slipped {len(state.slips)}×")
    return tuple(lines)


def _estimate(eta: EtaGiven) -> str:
    return short(eta.at) if eta.at else f"unknown ({eta.because})"


def _needs(incident: Incident, now: datetime) -> tuple[str, ...]:
    return tuple(
        f"{need.id} {need.track} ({need.by}, {span(now - need.at)}): {need.text}"
        for need in incident.open_needs
    )


def _actions(incident: Incident) -> tuple[str, ...]:
    return tuple(
        f"{action.id} {action.track} ({action.owner or 'nobody'}, {action.status}): {action.text}"
        + (f" — {action.standing}" if action.standing else "")
        for action in incident.actions.values()
        if action.status in OPEN_ACTIONS
    )


def _decisions(incident: Incident, now: datetime) -> tuple[str, ...]:
    return tuple(
        f"{taken.id} {taken.text} — {taken.why}"
        + (f"; would change it: {', '.join(taken.would_change)}" if taken.would_change else "")
        + (f" ({revisited(taken, now)})" if taken.revisit_at else "")
        for taken in incident.decisions_in_force
    )


def revisited(taken: DecisionTaken, now: datetime) -> str:
    """When a decision is looked at again, and whether it is time."""
    if taken.revisit_at is None:
        return ""
    due = "TO BE REVISITED since" if taken.is_to_be_revisited(now) else "revisit"
    return f"{due} {short(taken.revisit_at)}"


def _told(incident: Incident) -> tuple[str, ...]:
    counts = incident.customer_counts
    lines = [
        ", ".join(
            [
                f"{counts[CustomerStatus.SUSPECTED]} suspected",
                f"{counts[CustomerStatus.CONFIRMED]} confirmed",
                f"{incident.notified} notified",
            ]
        )
    ]
    lines += [
        f"{note.id} {note.kind} to {note.audience}: {note.status}"
        + (f" {short(note.sent_at)}" if note.sent_at else "")
        + f" — {note.subject}"
        for note in incident.notifications.values()
    ]
    if incident.choice is not None:
        lines.append(f"decided: {incident.choice.choice}, {incident.choice.because}")
    elif not any(n.status is NotificationStatus.SENT for n in incident.notifications.values()):
        advice = advise(incident)
        lines.append(f"not decided; advised: {advice.choice} ({'; '.join(advice.reasons)})")
    return tuple(lines)


def _clocks(incident: Incident, now: datetime) -> tuple[str, ...]:
    lines = []
    for duty in duties_of(incident, now):
        if duty.state in {DutyState.FULFILLED, DutyState.WAIVED}:
            continue
        waits = duty.state is DutyState.WAITING
        due = "its clock has not started" if waits else "without undue delay"
        due = f"due {short(duty.due)}" if duty.due else due
        lines.append(f"{duty.id} {duty.title}: {duty.state}, {due}")
    asked = [regime.id for regime in questions_of(incident)]
    return (*(lines or ["none running"]), *[f"not assessed: {', '.join(asked)}"] * bool(asked))
