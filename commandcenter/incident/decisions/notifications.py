"""Notifications: who is told and when, drafts, approval, sending, what became of each delivery."""

import hashlib
from collections.abc import Mapping

from commandcenter.incident import events as e
from commandcenter.incident.advice import advise
from commandcenter.incident.decisions.deciding import (
    CONFIRMED,
    OPEN,
    Happenings,
    Stamp,
    decision,
    guarded,
    next_id,
    pick,
)
from commandcenter.incident.fields import (
    PERSONAL,
    TemplateField,
    facts,
    gap,
    gaps,
    read_fields,
    with_gaps_closed,
)
from commandcenter.incident.publication import completed_by, told_by_name
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import COMMAND, COMMS
from commandcenter.incident.state import Incident, Notification
from commandcenter.incident.text import line, prose
from commandcenter.incident.words import (
    Audience,
    Choice,
    CustomerStatus,
    NotificationKind,
    NotificationStatus,
    Outcome,
)

#: Characters that a status page takes (Atlassian Statuspage's API: `name` and `body` of an
#: incident); it cuts what is longer, and says nothing.
STATUS_SUBJECT, STATUS_TEXT = 255, 25_000


@decision("decide on notification", by=COMMS, during=CONFIRMED & OPEN)
def decide_notification(
    incident: Incident, stamp: Stamp, *, choice: Choice, because: str
) -> Happenings:
    """Decide who is told and when; overruling the advice keeps both and the reason."""
    if choice is Choice.NOBODY_IMPACTED:
        impacted = incident.customer_counts[CustomerStatus.CONFIRMED]
        if impacted:
            raise Refused(
                f"{impacted} customers are confirmed as affected: clear them first, or notify them"
            )
    return [
        stamp.says(
            e.NotificationDecided(
                choice=choice,
                because=prose(because, "reason"),
                advised=advise(incident).choice,
            )
        )
    ]


@decision("draft notifications", by=COMMS, during=CONFIRMED)
def draft(
    incident: Incident,
    stamp: Stamp,
    *,
    kind: NotificationKind,
    audience: Audience,
    subject: str,
    text: str,
    corrects: str | None = None,
    personal: bool = False,
) -> Happenings:
    """Draft a notification. A sent text is never edited: a correction points back to it.

    Args:
        incident: as it is.
        stamp: who, and when.
        kind: which message.
        audience: who gets it.
        subject: its first line.
        text: as written; nothing in it is filled later, unless it is personal.
        corrects: the sent one that this corrects.
        personal: `{customer}` and `{records}` in the text are each recipient's own; every other
            brace is written twice.
    """
    if personal and audience is Audience.SITE_WIDE:
        raise Refused("everybody is told the same: {customer} and {records} are for affected only")
    corrected = None
    if corrects is not None:
        corrected = pick("M", incident.notifications, corrects, "notification")
        if incident.notifications[corrected].status is not NotificationStatus.SENT:
            raise Refused(f"{corrected} was not sent yet: revise it instead of correcting it")
    return [
        stamp.says(
            e.NotificationDrafted(
                id=next_id("M", incident.notifications),
                kind=kind,
                audience=audience,
                subject=line(subject, "subject"),
                text=_text(text, personal=personal),
                corrects=corrected,
                personal=personal,
                follows=_follows(incident, kind, audience),
            )
        )
    ]


@decision("revise notifications", by=COMMS, during=CONFIRMED)
def revise(
    incident: Incident,
    stamp: Stamp,
    *,
    notification: str,
    subject: str | None = None,
    text: str | None = None,
    given: Mapping[str, str] | None = None,
) -> Happenings:
    """Change a draft; an approval falls away with the words it was given for.

    Args:
        incident: as it is.
        stamp: who, and when.
        notification: `M1`.
        subject: a new one.
        text: a new one, in which fields mean what they meant in the old one.
        given: field → what to put where it is missing.
    """
    note = _note(incident, notification)
    if note.status is NotificationStatus.SENT:
        raise Refused(f"{note.id} was sent: draft a correction (--corrects {note.id})")
    subject = line(subject, "subject") if subject else note.subject
    text = _text(text, personal=note.personal) if text else note.text
    if given:
        subject, text = _closed(note, subject, text, facts(given))
    if (subject, text) == (note.subject, note.text):
        raise Refused(f"{note.id} says exactly that already")
    return [
        stamp.says(
            e.NotificationDrafted(
                id=note.id,
                kind=note.kind,
                audience=note.audience,
                subject=subject,
                text=text,
                corrects=note.corrects,
                personal=note.personal,
                follows=note.follows,
            )
        )
    ]


@decision("submit notifications", by=COMMS, during=CONFIRMED)
def submit(incident: Incident, stamp: Stamp, *, notification: str) -> Happenings:
    """Say that a draft is ready, and ask for its approval; other words want it said again."""
    note = _note(incident, notification)
    if note.status is not NotificationStatus.DRAFT:
        raise Refused(f"{note.id} is {note.status} already")
    if note.awaits_approval:
        raise Refused(f"{note.submitted_by} submitted {note.id} already: it waits for approval")
    unmet = [*_missing(incident, note), *_too_long(note)]
    if unmet:
        raise Refused(f"{note.id} is not ready", unmet)
    return [stamp.says(e.NotificationSubmitted(id=note.id))]


@decision("approve notifications", by=COMMAND, during=CONFIRMED)
def approve(
    incident: Incident, stamp: Stamp, *, notification: str, force: str | None = None
) -> Happenings:
    """Approve exactly these words. Their author does not approve them, unless forced.

    Nor are words approved in which something is still missing.
    """
    note = _note(incident, notification)
    if note.status is not NotificationStatus.DRAFT:
        raise Refused(f"{note.id} is {note.status} already")
    unmet = [f"{stamp.who} wrote {note.id}: someone else approves it"] * (note.author == stamp.who)
    unmet += _missing(incident, note)
    unmet += _not_published(incident, note)
    unmet += _too_long(note)
    return [
        *guarded(incident, stamp, f"have {note.id} approved", unmet, force),
        stamp.says(e.NotificationApproved(id=note.id, sha256=fingerprint(note))),
    ]


@decision("send notifications", by=COMMS, during=CONFIRMED)
def send(
    incident: Incident,
    stamp: Stamp,
    *,
    notification: str,
    via: str = "by hand",
    service: str | None = None,
) -> Happenings:
    """Send an approved notification to its audience as now known, or record that it was sent.

    Args:
        incident: as it is.
        stamp: who, and when.
        notification: `M1`.
        via: how it was sent, where people sent it.
        service: what is to deliver it from here on, by its section in the settings.
    """
    note = _note(incident, notification)
    if note.status is NotificationStatus.SENT:
        raise Refused(f"{note.id} was sent already")
    if note.status is not NotificationStatus.APPROVED:
        raise Refused(
            f"{note.id} is not approved yet: commandcenter notify {incident.ref} approve {note.id}"
        )
    recipients = audience_of(incident, note)
    if note.kind is NotificationKind.FOLLOW_UP and not recipients and not note.follows:
        raise Refused(f"nobody was told before: {note.id} follows nothing up")
    if note.audience is Audience.AFFECTED and not recipients:
        raise Refused(f"nobody is affected as far as is known: {note.id} has no recipient")
    channel = line(service or via, "channel")
    return [
        stamp.says(
            e.NotificationSent(id=note.id, via=channel, recipients=recipients, service=service)
        )
    ]


@decision("send again", by=COMMS, during=CONFIRMED)
def retry(
    incident: Incident, stamp: Stamp, *, notification: str, unknown: bool = False
) -> Happenings:
    """Have delivered once more what did not arrive.

    Args:
        incident: as it is.
        stamp: who, and when.
        notification: `M1`.
        unknown: also what may have arrived: those may then get it twice.
    """
    note = _note(incident, notification)
    if note.service is None:
        raise Refused(f"{note.id} was not delivered by a service: there is nothing to repeat")
    wanted = {Outcome.FAILED, Outcome.UNKNOWN} if unknown else {Outcome.FAILED}
    recipients = tuple(
        each for each, delivery in note.deliveries.items() if delivery.outcome in wanted
    )
    if not recipients:
        doubtful = sum(each.outcome is Outcome.UNKNOWN for each in note.deliveries.values())
        hint = (
            f"; {doubtful} may not have arrived (--unknown repeats those too)" if doubtful else ""
        )
        raise Refused(f"nothing of {note.id} failed{hint}")
    return [stamp.says(e.DeliveriesRetried(id=note.id, recipients=recipients))]


@decision("record deliveries", by=COMMS, during=CONFIRMED)
def record_delivery(
    incident: Incident,
    stamp: Stamp,
    *,
    notification: str,
    recipient: str,
    channel: str,
    outcome: Outcome,
    detail: str = "",
) -> Happenings:
    """Record what became of one notification to one recipient."""
    note = _note(incident, notification)
    if note.status is not NotificationStatus.SENT:
        raise Refused(f"{note.id} was not sent yet")
    return [
        stamp.says(
            e.DeliveryRecorded(
                id=note.id,
                recipient=line(recipient, "recipient"),
                channel=line(channel, "channel"),
                outcome=outcome,
                detail=prose(detail, "detail") if detail else "",
            )
        )
    ]


def audience_of(incident: Incident, note: Notification) -> tuple[str, ...]:
    """Ids of the customers a notification would go to now; none by name when site-wide.

    Until the impact is measured, the suspected ones are told as well as the confirmed ones; the
    final one goes to those who were impacted, a follow-up to those who were told. A correction also
    goes to everyone who has the text that it corrects, whatever was found out about them since.
    """
    if note.audience is Audience.SITE_WIDE:
        return ()
    corrected = incident.notifications[note.corrects].recipients if note.corrects else ()
    if note.kind is NotificationKind.FOLLOW_UP:
        return tuple(dict.fromkeys([*corrected, *told_by_name(incident)]))
    told = {CustomerStatus.CONFIRMED}
    if note.kind in {NotificationKind.INITIAL, NotificationKind.UPDATE}:
        told.add(CustomerStatus.SUSPECTED)
    return tuple(
        dict.fromkeys(
            [*corrected, *(c.id for c in incident.customers.values() if c.status in told)]
        )
    )


def fingerprint(note: Notification) -> str:
    """What an approval covers: SHA-256 of subject, newline, text."""
    return hashlib.sha256(f"{note.subject}\n{note.text}".encode()).hexdigest()


def _follows(incident: Incident, kind: NotificationKind, audience: Audience) -> tuple[str, ...]:
    """What a new message points back to: a follow-up, to all that its audience was sent."""
    return completed_by(incident, audience) if kind is NotificationKind.FOLLOW_UP else ()


def _not_published(incident: Incident, note: Notification) -> list[str]:
    decided = incident.retrospective.publication
    if note.kind is not NotificationKind.FOLLOW_UP or decided is None or decided.publish:
        return []
    return [f"the retrospective is not to be published: {decided.because}"]


def _missing(incident: Incident, note: Notification) -> list[str]:
    missing = gaps(f"{note.subject}\n{note.text}")
    if not missing:
        return []
    said = " ".join(f"--fact {each}=TEXT" for each in missing)
    return [
        (
            f"{note.id} does not say {', '.join(map(gap, missing))} yet: "
            f"commandcenter notify {incident.ref} revise {note.id} {said}"
        )
    ]


def _too_long(note: Notification) -> list[str]:
    """What a status page would cut off at its end."""
    if note.audience is not Audience.SITE_WIDE:
        return []
    return [
        f"the {part} of {note.id} has {len(words)} characters, a status page takes {most}:"
        " shorten it, or part of it would be missing there"
        for part, words, most in (
            ("subject", note.subject, STATUS_SUBJECT),
            ("text", note.text, STATUS_TEXT),
        )
        if len(words) > most
    ]


def _text(text: str, *, personal: bool) -> str:
    """The text as it is stored.

    Raises:
        BadText: it is empty or too long, or its fields cannot be read.
    """
    taken = prose(text, "text")
    if personal:
        read_fields(taken, "the text", PERSONAL)
    return taken


def _closed(
    note: Notification, subject: str, text: str, said: Mapping[TemplateField, str]
) -> tuple[str, str]:
    """Subject and text with what was said put where it was missing."""
    missing = gaps(f"{subject}\n{text}")
    for field in said:
        if field not in missing:
            there = ", ".join(missing) or "nothing"
            raise Refused(f"{note.id} has no gap for {field}; missing in it is: {there}")
    in_a_line = {field: " ".join(words.split()) for field, words in said.items()}
    subject = with_gaps_closed(subject, in_a_line)
    text = with_gaps_closed(text, said, personal=note.personal)
    return line(subject, "subject"), prose(text, "text")


def _note(incident: Incident, wanted: str) -> Notification:
    return incident.notifications[pick("M", incident.notifications, wanted, "notification")]
