"""Previews: word for word what each audience gets, and what was approved."""

import hashlib
from datetime import UTC, datetime
from email import message_from_bytes, policy

from commandcenter.incident.words import Audience, NotificationKind, Severity
from commandcenter.services.letters import letter
from commandcenter.templates.preview import IMPACTS, STATES, PageCopy, preview
from commandcenter.worker import wording

PERSONAL = "To {customer}\n\nRecords of yours: {records}\n\n{{x}} Ünïcode."


def test_each_customer_gets_the_mail_that_was_previewed(room):
    note = room.incident.notifications[room.sent(text=PERSONAL, personal=True)]

    for customer, said in {
        "acme": "To Acme Ltd\n\nRecords of yours: 120\n\n{x} Ünïcode.",
        "globex": "{x} Ünïcode.",
    }.items():
        shown = preview(room.incident, note, sender="Us <us@example.com>", customer=customer)
        mail = wording.mail(room.incident, note, customer)
        assert shown.copy.text == mail.text == said
        assert (shown.copy.to, shown.copy.subject) == (mail.to, mail.subject)
        assert shown.sender == "Us <us@example.com>"
    sent = letter(
        wording.mail(room.incident, note, "acme"),
        sender="Us <us@example.com>",
        reply_to="",
        at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    arrived = message_from_bytes(sent, policy=policy.SMTP)
    assert arrived.get_content_type() == "text/plain"
    assert arrived.get_content().replace("\r\n", "\n").rstrip("\n") == (
        "To Acme Ltd\n\nRecords of yours: 120\n\n{x} Ünïcode."
    )
    assert arrived["To"] == "sec@acme.example"


def test_what_is_approved_is_the_text_with_the_recipients_fields_unfilled(room):
    note = room.incident.notifications[room.drafted(text=PERSONAL, personal=True)]
    approved = hashlib.sha256(f"{note.subject}\n{PERSONAL}".encode()).hexdigest()

    shown = [preview(room.incident, note, customer=each) for each in (None, "acme", "globex")]
    assert {each.sha256 for each in shown} == {approved}
    assert shown[0].copy.text == PERSONAL
    assert shown[0].recipients == ("acme", "globex")


def test_a_text_of_ones_own_goes_out_to_the_letter(room):
    text = "{customer} {{x}} ${7*7}\n\n\nend"
    note = room.incident.notifications[room.drafted(text=text)]

    assert preview(room.incident, note, customer="acme").copy.text == text


def test_the_status_page_shows_what_was_previewed(room):
    for kind in NotificationKind:
        note = room.incident.notifications[room.drafted(kind, Audience.SITE_WIDE, text="{x}")]
        shown = preview(room.incident, note, sender="Us <us@example.com>", customer="acme")
        posted = wording.status(room.incident, note)
        assert shown.copy == PageCopy(posted.title, posted.body, posted.state, posted.impact)
        assert (shown.sender, shown.customer) == ("", None)
    assert set(STATES) == set(NotificationKind)
    assert set(IMPACTS) == set(Severity)


def test_the_preview_of_a_sent_one_names_those_it_went_to(room):
    note = room.incident.notifications[room.sent()]
    room.customers("initech")

    assert preview(room.incident, note).recipients == ("acme", "globex")
