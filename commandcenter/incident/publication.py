"""Publication: who was told before, and whether the policy advises to tell them the rest."""

from dataclasses import dataclass

from commandcenter.incident.severity import is_urgent
from commandcenter.incident.state import EVERYONE, Incident, Notification
from commandcenter.incident.words import (
    Audience,
    CustomerStatus,
    NotificationKind,
    NotificationStatus,
)


@dataclass(frozen=True, slots=True)
class PublicationAdvice:
    """Whether the retrospective should be published as a follow-up, and why."""

    publish: bool
    reasons: tuple[str, ...]


def advise_publication(incident: Incident) -> PublicationAdvice:
    """The policy's advice: severity and impact decide, where anybody was told before."""
    reasons: tuple[str, ...]
    audiences = told_before(incident)
    if incident.drill:
        return PublicationAdvice(publish=False, reasons=("it was a drill",))
    if not audiences:
        reasons = ("nobody was told before, so nobody is owed the rest",)
        return PublicationAdvice(publish=False, reasons=reasons)
    impacted = incident.customer_counts[CustomerStatus.CONFIRMED]
    severe = incident.severity is not None and is_urgent(incident.severity)
    for_it = [f"severity is high ({incident.severity})"] * severe
    for_it += [f"{_customers(impacted)} impacted"] * bool(impacted)
    if for_it:
        reasons = (*for_it, *_told(incident, audiences))
        return PublicationAdvice(publish=True, reasons=reasons)
    severity = incident.severity or "none is set"
    reasons = (f"severity is not high ({severity})", "no customer was impacted")
    return PublicationAdvice(publish=False, reasons=reasons)


def _told(incident: Incident, audiences: tuple[Audience, ...]) -> list[str]:
    told = []
    if Audience.AFFECTED in audiences:
        told.append(f"{_customers(len(told_by_name(incident)))} told before")
    if Audience.SITE_WIDE in audiences:
        told.append("everybody was told before")
    return told


def _customers(number: int) -> str:
    return "1 customer was" if number == 1 else f"{number} customers were"


def told_before(incident: Incident) -> tuple[Audience, ...]:
    """Whom a follow-up would reach: those who have an earlier message."""
    by_name = any(note.reached(each) for note in _earlier(incident) for each in note.recipients)
    everybody = any(
        note.audience is Audience.SITE_WIDE and note.reached(EVERYONE)
        for note in _earlier(incident)
    )
    return (Audience.AFFECTED,) * by_name + (Audience.SITE_WIDE,) * everybody


def to_follow_up(incident: Incident) -> tuple[Audience, ...]:
    """Those who were told before, and have no follow-up yet, not even drafted."""
    drafted = {
        note.audience
        for note in incident.notifications.values()
        if note.kind is NotificationKind.FOLLOW_UP
    }
    return tuple(each for each in told_before(incident) if each not in drafted)


def told_by_name(incident: Incident) -> tuple[str, ...]:
    """The customers to whom an earlier message was delivered, whatever was found out since."""
    return tuple(
        dict.fromkeys(
            customer
            for note in _earlier(incident)
            for customer in note.recipients
            if note.reached(customer)
        )
    )


def completed_by(incident: Incident, audience: Audience) -> tuple[str, ...]:
    """The ids of the sent messages that a follow-up to this audience points back to."""
    return tuple(note.id for note in _earlier(incident) if note.audience is audience)


def _earlier(incident: Incident) -> list[Notification]:
    return [
        note
        for note in incident.notifications.values()
        if note.status is NotificationStatus.SENT and note.kind is not NotificationKind.FOLLOW_UP
    ]
