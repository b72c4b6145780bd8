"""Customers one by one and many at once: what was found out of them, told to them, looked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from commandcenter.incident.events import ImportedCustomer
from commandcenter.incident.state import EVERYONE, Customer, Incident, Mark
from commandcenter.incident.words import (
    Audience,
    CustomerStatus,
    NotificationKind,
    NotificationStatus,
    Outcome,
)


@dataclass(frozen=True, slots=True)
class Told:
    """One notification as it concerns one customer.

    Attributes:
        at: when it was sent, or when what came of it was recorded.
        channel: through what; empty where nobody said.
        outcome: None while nothing is known of the delivery.
        detail: what was said of it.
    """

    notification: str
    kind: NotificationKind
    subject: str
    at: datetime
    channel: str
    outcome: Outcome | None
    detail: str


def history_of(incident: Incident, customer: Customer) -> list[Mark]:
    """Everything that was ever said of the customer's status, oldest first."""
    return [incident.marks[seq] for seq in customer.history]


def in_force(incident: Incident, customer: Customer) -> list[Mark]:
    """What was said of the status and not taken back, oldest first; the last one counts."""
    standing: list[Mark] = []
    for mark in history_of(incident, customer):
        if not mark.undoes:
            standing.append(mark)
        elif len(standing) > 1:
            standing.pop()
        else:
            standing = [mark]  # Nothing stood before: it says what the customer is instead.
    return standing


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing a marking would do.

    Attributes:
        restored: what customers would be again → their ids.
        changed: how many were marked anew since, and stay as they are.
        by: who did that.
    """

    restored: Mapping[CustomerStatus, Sequence[str]]
    changed: int
    by: Sequence[str]


def undoing(incident: Incident, marking: str) -> Undoing:
    """What undoing a marking would do now; who came onto the list by it stays there as cleared."""
    made = {seq for seq, mark in incident.marks.items() if mark.id == marking and not mark.undoes}
    restored: dict[CustomerStatus, list[str]] = {}
    changed: list[str] = []
    for customer in incident.customers.values():
        if made.isdisjoint(customer.history):
            continue
        *before, last = in_force(incident, customer)
        if last.id == marking and not last.undoes:
            status = before[-1].status if before else CustomerStatus.CLEARED
            restored.setdefault(status, []).append(customer.id)
        elif any(mark.id == marking and not mark.undoes for mark in before):
            changed.append(last.by)
    return Undoing(restored, len(changed), list(dict.fromkeys(changed)))


def told_to(incident: Incident, customer: Customer) -> list[Told]:
    """What the customer was sent, by name or with everybody, oldest first."""
    found = []
    for note in incident.notifications.values():
        if note.status is not NotificationStatus.SENT or note.sent_at is None:
            continue
        everyone = note.audience is Audience.SITE_WIDE
        if not everyone and customer.id not in note.recipients:
            continue
        delivery = note.deliveries.get(customer.id) or note.deliveries.get(EVERYONE)
        reached = Outcome.SENT if note.reached(customer.id) else None
        found.append(
            Told(
                note.id,
                note.kind,
                note.subject,
                delivery.at if delivery else note.sent_at,
                delivery.channel if delivery else note.via,
                delivery.outcome if delivery else reached,
                delivery.detail if delivery else "",
            )
        )
    return sorted(found, key=lambda each: each.at)


def search_text(customer: Customer) -> str:
    """What a customer is searched by."""
    return f"{customer.id} {customer.name} {customer.contact} {customer.basis}"


def matching(
    customers: Iterable[Customer], text: str = "", status: CustomerStatus | None = None
) -> list[Customer]:
    """The customers of a status who hold every word of a text, in any case and order."""
    words = text.casefold().split()
    wanted = [each for each in customers if status in {None, each.status}]
    if not words:
        return wanted
    return [each for each in wanted if _holds(search_text(each).casefold(), words)]


def _holds(text: str, words: list[str]) -> bool:
    return all(word in text for word in words)


def news_in(incident: Incident, rows: Iterable[ImportedCustomer]) -> list[ImportedCustomer]:
    """The rows that say something new; what a row leaves empty is as known."""
    return [row for row in rows if _is_new(incident.customers.get(row.id), row)]


def _is_new(known: Customer | None, row: ImportedCustomer) -> bool:
    return (
        known is None
        or (row.name or known.name) != known.name
        or (row.contact or known.contact) != known.contact
        or (known.records if row.records is None else row.records) != known.records
    )
