"""Errands: what the worker records around a call to another system, before it and after it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commandcenter.incident import events as e
from commandcenter.incident.decisions.deciding import ALWAYS, Happenings, Stamp, decision
from commandcenter.incident.errands import Owed, is_unfinished
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import PROGRAM
from commandcenter.incident.state import EVERYONE, Action, Incident
from commandcenter.incident.text import prose, safe_line
from commandcenter.incident.tickets import TicketState
from commandcenter.incident.words import ErrandKind, Outcome

#: What became of one recipient's copy, and what the service said of it.
Answers = Mapping[str, tuple[Outcome, str]]


@decision("begin an errand", by=PROGRAM, during=ALWAYS)
def begin_errand(incident: Incident, stamp: Stamp, *, owed: Owed) -> Happenings:
    """Record that another system is about to be asked.

    Without an idempotency key: of two workers that race, the slower one must be refused, where a
    repeated key would be a success, and both would call.
    """
    known = incident.errands.get(owed.key)
    if known is not None and not is_unfinished(known, stamp.now):
        raise Refused(
            f"{owed.key} is {known.outcome or 'under way, or waits for its next attempt'}"
        )
    if owed.kind is ErrandKind.CONTROL and not incident.actions[owed.subject].run_under_way:
        raise Refused(f"{owed.key} was called off")
    begun = e.ErrandBegun(
        key=owed.key, kind=owed.kind, service=owed.service, recipients=owed.recipients
    )
    return [stamp.says(begun)]


@decision("end an errand", by=PROGRAM, during=ALWAYS)
def end_errand(
    incident: Incident,
    stamp: Stamp,
    *,
    owed: Owed,
    outcome: Outcome | None,
    detail: str = "",
    reference: str = "",
    url: str = "",
    again_at: datetime | None = None,
    answers: Answers | None = None,
    undo: Mapping[str, Any] | None = None,
    ticket: TicketState | None = None,
) -> Happenings:
    """Record what became of it, and of each recipient's copy where it was delivered to some.

    Args:
        incident: as it is.
        stamp: the program, now.
        owed: the errand.
        outcome: None where nothing was done, and it is tried again at `again_at`.
        detail: what the service said, in a line.
        reference: what the service names it by.
        url: where people can look at it.
        again_at: when it is tried again.
        answers: recipient to what became of their copy.
        undo: what reverting needs, where it was a control that can be reverted.
        ticket: how a follow-up action's ticket stands after it.
    """
    known = incident.errands.get(owed.key)
    if known is None or known.ended_at is not None:
        raise Refused(f"{owed.key} is not under way")
    if answers is None and owed.kind is ErrandKind.STATUS and outcome is not None:
        answers = {EVERYONE: (outcome, url or detail)}
    delivered = [
        stamp.says(
            e.DeliveryRecorded(
                id=owed.subject,
                recipient=recipient,
                channel=owed.service,
                outcome=each,
                detail=prose(said, "detail") if said else "",
            )
        )
        for recipient, (each, said) in (answers or {}).items()
    ]
    ended = e.ErrandEnded(
        key=owed.key,
        kind=owed.kind,
        service=owed.service,
        outcome=outcome,
        again_at=again_at,
        reference=safe_line(reference),
        url=safe_line(url),
        detail=safe_line(detail),
        undo=undo,
        ticket=ticket,
    )
    told = [*delivered, stamp.says(ended, key=f"ended:{owed.key}:{known.attempts}")]
    if owed.kind is ErrandKind.CONTROL and outcome is Outcome.SENT:
        told += _done(incident.actions[owed.subject], stamp, ended)
    return told


def _done(action: Action, stamp: Stamp, ended: e.ErrandEnded) -> Happenings:
    """A step is done when its control was run; reverting it leaves it as it is."""
    run = action.run_under_way
    if run is None or run.reverts:
        return []
    told = " ".join(filter(None, [ended.detail, f"({ended.reference})" * bool(ended.reference)]))
    return [stamp.says(e.ActionDone(id=action.id, result=told))]
