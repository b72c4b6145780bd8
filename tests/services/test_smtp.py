"""Mail, for real: a server with log-in and STARTTLS, which refuses some and hangs up at times."""

import asyncio
import email
import ssl
from contextlib import asynccontextmanager
from email.policy import default

import pytest
import trustme
from aiosmtpd import smtp

from commandcenter.services.catalogue import BadServices
from commandcenter.services.errors import Rejected, Unavailable, Uncertain
from commandcenter.services.letters import message_id
from commandcenter.services.records import Mail, Receipt
from tests import corpus
from tests.services.conftest import TOKEN


class Inbox:
    """What the server does: takes, refuses by the address, or hangs up; called by aiosmtpd."""

    def __init__(self):
        self.taken = []
        self.connections = 0
        self.hang_up_after = None

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += not getattr(session, "counted", False)
        session.counted = True
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.hang_up_after is not None and self.hang_up_after <= len(self.taken):
            self.hang_up_after = None
            return "421 too many messages on this connection"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone"):
            return "550 no such mailbox"
        if address.startswith("busy"):
            return "451 try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("lost"):
            server.transport.abort()
            return "250 OK"
        if envelope.rcpt_tos[0].startswith("spam"):
            return "554 this is spam"
        self.taken.append(envelope)
        return "250 OK"


def authenticated(server, session, envelope, mechanism, data):
    right = isinstance(data, smtp.LoginPassword) and data == smtp.LoginPassword(
        b"bot", TOKEN.encode()
    )
    # handled=False: else a refusal is never sent, and the client waits for minutes.
    said = None if right else f"535 no, not {data.password.decode()}"
    return smtp.AuthResult(success=right, handled=right, message=said)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def running(authority, inbox, tmp_path, monkeypatch):
    """`running(certified=…)`: the server, with STARTTLS and log-in; its port."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))

    @asynccontextmanager
    async def serve(certified="localhost", **options):
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(certified).configure_cert(tls)
        options = {
            "tls_context": tls,
            "require_starttls": True,
            "authenticator": authenticated,
            "auth_required": True,
        } | options
        serving = await asyncio.get_running_loop().create_server(
            lambda: smtp.SMTP(inbox, **options), "127.0.0.1", 0
        )
        try:
            yield serving.sockets[0].getsockname()[1]
        finally:
            serving.close()

    return serve


@pytest.fixture
def mailer(connected):
    def connect(number, /, **section):
        given = {
            "host": "localhost",
            "port": number,
            "private": True,
            "username": "bot",
            "sender": "Example Security <security@example.com>",
            "timeout": 5,
        }
        return connected("smtp", **(given | section))

    return connect


def mail(to, /, key=None, **changes):
    return Mail(**({"key": key or to, "to": to, "subject": "News", "text": "Hello"} | changes))


async def delivered(mailer, *mails):
    return [each async for each in mailer.deliver(mails)]


def parsed(envelope):
    return email.message_from_bytes(envelope.content, policy=default)


async def test_a_mail_arrives_as_it_was_written(running, inbox, mailer):
    async with running() as port:
        text = "Grüße 🔒\n.\n..dots\nFrom here " + "x" * 2000 + "\n"
        written = mail(
            "a@example.org", key="INC-7/n1/a", subject="Größe: 🔒", text=text, html="<p>Hi</p>"
        )
        [done] = await delivered(mailer(port, reply_to="help@example.com"), written)
    [envelope] = inbox.taken
    got = parsed(envelope)
    assert envelope.rcpt_tos == ["a@example.org"]
    assert envelope.mail_from == "security@example.com"
    assert got["From"] == "Example Security <security@example.com>"
    assert (got["To"], got["Subject"]) == ("a@example.org", "Größe: 🔒")
    assert got["Reply-To"] == "help@example.com"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Date"].datetime.year == 2026
    assert got.get_body(("plain",)).get_content().replace("\r\n", "\n") == text
    assert got.get_body(("html",)).get_content().strip() == "<p>Hi</p>"
    assert done.outcome.reference == got["Message-ID"] == message_id("INC-7/n1/a", "example.com")
    assert envelope.content.isascii()


async def test_a_correction_points_back_to_what_it_corrects(running, inbox, mailer):
    async with running() as port:
        await delivered(
            mailer(port), mail("a@example.org", key="third", follows=("first", "second"))
        )
    got = parsed(inbox.taken[0])
    ids = [message_id(key, "example.com") for key in ("first", "second")]
    assert got["References"].split() == ids
    assert got["In-Reply-To"] == ids[-1]


async def test_a_thousand_recipients_get_one_message_each_over_one_connection(
    running, inbox, mailer
):
    names = [f"{'gone' if n % 10 == 0 else 'ok'}{n}@example.org" for n in range(1000)]
    async with running() as port:
        outcomes = await delivered(mailer(port), *map(mail, names))
    assert [each.mail.to for each in outcomes] == names
    refused = [each for each in outcomes if isinstance(each.outcome, Rejected)]
    assert len(refused) == 100
    assert str(refused[0].outcome) == "SMTP refused (550): no such mailbox"
    assert sum(isinstance(each.outcome, Receipt) for each in outcomes) == 900
    assert len(inbox.taken) == 900
    assert all(len(envelope.rcpt_tos) == 1 for envelope in inbox.taken)
    assert inbox.connections == 2  # before and after STARTTLS


async def test_what_a_server_answers_decides_whether_it_is_tried_again(running, inbox, mailer):
    names = ["busy", "gone", "spam", "lost", "last"]
    async with running() as port:
        outcomes = await delivered(mailer(port), *(mail(f"{name}@example.org") for name in names))
    kinds = [type(each.outcome) for each in outcomes]
    assert kinds == [Unavailable, Rejected, Rejected, Uncertain, Receipt]
    assert str(outcomes[3].outcome) == "SMTP broke off after the message: it may have been sent"
    assert [envelope.rcpt_tos for envelope in inbox.taken] == [["last@example.org"]]


async def test_a_server_that_hangs_up_between_two_messages_is_called_again(running, inbox, mailer):
    inbox.hang_up_after = 2
    async with running() as port:
        outcomes = await delivered(mailer(port), *(mail(f"a{n}@example.org") for n in range(4)))
    assert {type(each.outcome) for each in outcomes} == {Receipt}
    assert len(inbox.taken) == 4


async def test_what_was_not_asked_for_is_not_sent(running, inbox, mailer):
    async with running() as port:
        delivering = mailer(port).deliver([mail(f"a{n}@example.org") for n in range(4)])
        await anext(delivering)
        await delivering.aclose()
    assert len(inbox.taken) == 1


async def test_a_server_that_is_gone_fails_every_mail_at_once(mailer):
    outcomes = await delivered(mailer(1), *(mail(f"a{n}@example.org") for n in range(50)))
    assert {str(each.outcome) for each in outcomes} == {"SMTP cannot be reached"}
    assert {type(each.outcome) for each in outcomes} == {Unavailable}


async def test_a_wrong_password_is_one_line_and_not_shown(running, connected, mailer):
    async with running() as port:
        wrong = mailer(port, token="hunter2-wrong")
        [done] = await delivered(wrong, mail("a@example.org"))
    assert isinstance(done.outcome, Rejected)
    assert str(done.outcome).startswith("SMTP refused (535)")
    assert "hunter2" not in str(done.outcome)
    assert "…" in str(done.outcome)


async def test_a_certificate_for_another_name_is_not_believed(running, inbox, mailer):
    async with running(certified="other.example") as port:
        [done] = await delivered(mailer(port), mail("a@example.org"))
    assert isinstance(done.outcome, Unavailable)
    assert str(done.outcome) == "SMTP has no certificate that is valid for its name"
    assert inbox.taken == []


async def test_a_server_without_starttls_gets_nothing(running, inbox, mailer):
    async with running(
        tls_context=None, require_starttls=False, authenticator=None, auth_required=False
    ) as port:
        [done] = await delivered(mailer(port), mail("a@example.org"))
    assert isinstance(done.outcome, Unavailable)
    assert "STARTTLS" in str(done.outcome)
    assert inbox.taken == []


async def test_a_server_on_ones_own_network_must_be_allowed(running, mailer):
    async with running() as port:
        [done] = await delivered(mailer(port, private=False), mail("a@example.org"))
    assert "private network" in str(done.outcome)


async def test_a_log_in_is_probed_without_a_mail(running, inbox, mailer):
    async with running() as port:
        assert (await mailer(port).probe()).detail == "STARTTLS, logged in as bot"
    assert inbox.taken == []


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "News\r\nBcc: eve@example.net"},
        {"subject": "News\nX: 1"},
        {"subject": "News\r\rX: 1"},
        {"to": "a@example.org\r\nBcc: eve@example.net"},
        {"to": "a@example.org, eve@example.net"},
        {"to": "A <a@example.org>"},
        {"to": "a@example.org> SIZE=1"},
        {"to": "a@"},
        {"to": "@example.org"},
        {"to": ""},
        {"to": "a" * 300 + "@example.org"},
        {"to": "jörg@example.org"},
    ],
)
async def test_nothing_can_be_slipped_into_a_header_or_the_envelope(
    running, inbox, mailer, changes
):
    async with running() as port:
        outcomes = await delivered(
            mailer(port), mail("a@example.org", **changes), mail("b@example.org")
        )
    assert isinstance(outcomes[0].outcome, Rejected)
    assert "\n" not in str(outcomes[0].outcome)
    assert [envelope.rcpt_tos for envelope in inbox.taken] == [["b@example.org"]]


async def test_a_domain_in_other_letters_is_written_in_ascii(running, inbox, mailer):
    async with running() as port:
        await delivered(mailer(port), mail("info@müller.example"))
    assert inbox.taken[0].rcpt_tos == ["info@xn--mller-kva.example"]


async def test_bad_texts_are_refused_or_arrive_as_one_message(running, inbox, mailer):
    texts = {case.id: case.text[:2000] for case in corpus.CASES}
    written = [
        mail("a@example.org", key=name, subject=text[:200], text=text)
        for name, text in texts.items()
    ]
    async with running() as port:
        outcomes = await delivered(mailer(port), *written)
    assert [each.mail.key for each in outcomes] == list(texts)
    assert {type(each.outcome) for each in outcomes} == {Receipt, Rejected}
    for envelope in inbox.taken:
        got = parsed(envelope)
        assert len(got.keys()) == len(set(got.keys())) == 9
        assert (got["To"], got.get("Bcc"), got.is_multipart()) == ("a@example.org", None, False)


@pytest.mark.parametrize(
    ("section", "line"),
    [
        ({"sender": "nobody"}, "sender: write it like Example Security"),
        ({"sender": "a@b.example, c@d.example"}, "sender: write it like"),
        ({"security": "ssl"}, "security: input should be 'starttls', 'tls' or 'none'"),
        ({"security": "none"}, "security: a password is never sent without TLS"),
        ({"reply_to": "a@b.example\nBcc: c@d.example"}, "reply_to: is not one mail address"),
        ({"port": 0}, "port: input should be greater than or equal to 1"),
    ],
)
def test_settings_that_cannot_be_meant_are_one_line(mailer, section, line):
    with pytest.raises(BadServices) as refused:
        mailer(25, **section)
    assert str(refused.value).startswith(f"[services.smtp] {line}")
