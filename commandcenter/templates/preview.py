"""What each audience gets, word for word: the same functions preview it and deliver it."""

from dataclasses import dataclass

from commandcenter.incident.decisions.notifications import audience_of, fingerprint
from commandcenter.incident.fields import TemplateField, for_recipient, gaps
from commandcenter.incident.state import Customer, Incident, Notification
from commandcenter.incident.words import (
    Audience,
    NotificationKind,
    NotificationStatus,
    Severity,
)

#: What a status page says of each message, and of each severity: the words that pages share.
STATES = {
    NotificationKind.INITIAL: "identified",
    NotificationKind.UPDATE: "monitoring",
    NotificationKind.FINAL: "resolved",
    NotificationKind.FOLLOW_UP: "resolved",
}
IMPACTS = {
    Severity.SEV1: "critical",
    Severity.SEV2: "major",
    Severity.SEV3: "minor",
    Severity.SEV4: "none",
}


@dataclass(frozen=True, slots=True)
class MailCopy:
    """One recipient's mail, in plain text.

    Attributes:
        to: as it is known of the customer, whether or not it is an address.
    """

    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class PageCopy:
    """What a status page shows everybody.

    Attributes:
        impact: None before the severity is set.
    """

    subject: str
    text: str
    state: str
    impact: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A notification as its audience gets it.

    Attributes:
        copy: a mail, or the text of the status page.
        sender: who it is from, where a mail server is set up.
        customer: whose mail it is; None: their fields are not filled.
        recipients: the customers it goes to by name; as recorded, once it is sent.
        gaps: what is still missing from it.
        sha256: what is approved: the words with each recipient's own fields unfilled.
    """

    copy: MailCopy | PageCopy
    sender: str
    customer: str | None
    recipients: tuple[str, ...]
    gaps: tuple[TemplateField, ...]
    sha256: str


def preview(
    incident: Incident,
    note: Notification,
    *,
    sender: str = "",
    customer: str | None = None,
) -> Preview:
    """What a notification's audience gets.

    Args:
        incident: as it is.
        note: one of its notifications.
        sender: `Name <address>` of the mail server that is set up.
        customer: whose mail is wanted; a status page has none.
    """
    sent = note.status is NotificationStatus.SENT
    recipients = note.recipients if sent else audience_of(incident, note)
    copy: MailCopy | PageCopy
    if note.audience is Audience.SITE_WIDE:
        customer, sender, copy = None, "", page_copy(incident, note)
    elif customer is None:
        copy = MailCopy("", note.subject, note.text)
    else:
        copy = mail_copy(incident, note, customer)
    missing = gaps(f"{note.subject}\n{note.text}")
    return Preview(copy, sender, customer, recipients, tuple(missing), fingerprint(note))


def mail_copy(incident: Incident, note: Notification, customer: str) -> MailCopy:
    """One customer's mail."""
    recipient = incident.customers[customer]
    text = for_recipient(note.text, own_values(recipient)) if note.personal else note.text
    return MailCopy(recipient.contact, note.subject, text)


def own_values(customer: Customer) -> dict[TemplateField, str]:
    """What is the recipient's own; empty where it is not known."""
    return {
        TemplateField.CUSTOMER: customer.name,
        TemplateField.RECORDS: "" if customer.records is None else str(customer.records),
    }


def page_copy(incident: Incident, note: Notification) -> PageCopy:
    """What a status page says."""
    impact = IMPACTS[incident.severity] if incident.severity else None
    return PageCopy(note.subject, note.text, STATES[note.kind], impact)
