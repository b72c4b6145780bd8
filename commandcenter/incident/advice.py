"""The advice on notification: who should be told now, and every reason for it."""

from dataclasses import dataclass
from datetime import datetime

from commandcenter.incident.severity import is_urgent
from commandcenter.incident.state import Incident
from commandcenter.incident.times import short
from commandcenter.incident.words import (
    ActionStatus,
    Choice,
    CustomerStatus,
    NotificationStatus,
)


@dataclass(frozen=True, slots=True)
class Advice:
    """What the published policy says to do now, and why.

    Attributes:
        changes: what has changed since the last notification was sent.
    """

    choice: Choice
    reasons: tuple[str, ...]
    changes: tuple[str, ...]


def advise(incident: Incident) -> Advice:
    """The policy's advice for what is known now.

    Site-wide now when a mitigation stops a service that users depend on; affected customers now
    when urgency is high and directly affected customers are known; otherwise at closure.
    """
    stopped = [
        f"{action.id} stops {action.stops_service}, which users depend on"
        for action in incident.actions.values()
        if action.stops_service and action.status is not ActionStatus.DROPPED
        if action.reverted_at is None
    ]
    changes = _since_last_sent(incident)
    if stopped:
        return Advice(Choice.SITE_WIDE_NOW, tuple(stopped), changes)
    affected = incident.customer_counts[CustomerStatus.CONFIRMED]
    urgent = incident.severity is not None and is_urgent(incident.severity)
    if affected and urgent:
        return Advice(
            Choice.AFFECTED_NOW,
            (
                f"urgency is high ({incident.severity})",
                f"{affected} directly affected customers are known",
            ),
            changes,
        )
    return Advice(
        Choice.AT_CLOSURE,
        (
            "no mitigation stops a service that users depend on",
            f"{affected} directly affected customers are known"
            if not affected
            else f"urgency is not high ({incident.severity or 'no severity is set'})",
        ),
        changes,
    )


def _since_last_sent(incident: Incident) -> tuple[str, ...]:
    """How the known scope differs from what was last told."""
    sent = [
        note.sent_at
        for note in incident.notifications.values()
        if note.status is NotificationStatus.SENT and note.sent_at
    ]
    if not sent:
        return ()
    last = max(sent)
    return tuple(
        f"{count} customers {status} since {short(last)}"
        for status in CustomerStatus
        if (count := _changed(incident, status, last))
    )


def _changed(incident: Incident, status: CustomerStatus, since: datetime) -> int:
    return sum(
        customer.status is status and customer.since > since
        for customer in incident.customers.values()
    )
