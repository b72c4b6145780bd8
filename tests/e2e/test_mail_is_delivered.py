"""Notifications to customers, from the command line to the mailbox, by a real worker."""

import json
from collections.abc import Iterator

import pytest

from tests.commandline import CommandLine
from tests.mail_server import Inbox, mail_server
from tests.waiting import wait_until

CUSTOMERS = 1_000
SETTINGS = """
[services.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
private = true
sender = "Example Security <security@example.com>"
"""


@pytest.fixture
def inbox(home) -> Iterator[Inbox]:
    """A mail server that the settings name."""
    with mail_server() as (inbox, port):
        (home / "settings.toml").write_text(SETTINGS.format(port=port), "utf-8")
        yield inbox


@pytest.fixture
def approved(cli: CommandLine, tmp_path, inbox) -> str:
    """INC-1 in response, with a list of customers and a notification that may be sent."""
    assert inbox.mails == []
    rows = [f"c-{n},Customer {n},c-{n}@example.org" for n in range(CUSTOMERS)]
    customers = tmp_path / "customers.csv"
    customers.write_text("\n".join(["id,name,contact", *rows]), "utf-8")
    for who, *arguments in (
        ("maya", "declare", "Stolen CI token", "--source", "report"),
        (
            *("maya", "confirm", "INC-1", "--severity", "sev1", "--impact", "packages"),
            "--customers-at-risk",
        ),
        ("maya", "assign", "INC-1", "commander", "maya"),
        ("maya", "assign", "INC-1", "comms", "jonas"),
        ("jonas", "customers", "INC-1", "import", str(customers)),
        (
            *("jonas", "notify", "INC-1", "draft", "--kind", "initial", "--audience", "affected"),
            *("--template", "--subject", "Rotate your tokens"),
            "To {customer}\n\n{title}: your token was read.\n\nRecords of yours: {records}",
        ),
        ("maya", "notify", "INC-1", "approve", "M1"),
    ):
        cli.here(*arguments, user=who).succeeded()
    return "M1"


def deliveries(cli: CommandLine) -> dict[str, str]:
    """Customer → what became of their mail."""
    [note] = cli.here("notify", "INC-1", "list", "--json").succeeded().json
    return {name: each["outcome"] for name, each in note["deliveries"].items()}


def test_a_thousand_customers_get_one_mail_each_and_the_refused_ones_are_named(
    cli, inbox, approved
):
    inbox.refused = {"c-7@example.org", "c-77@example.org"}
    with cli.start("worker") as worker:
        try:
            sent = cli("notify", "INC-1", "send", approved, user="jonas").succeeded()
            assert "through smtp to 1000 customers" in sent.out
            wait_until(lambda: len(deliveries(cli)) == CUSTOMERS, timeout=90)
        finally:
            worker.terminate()

    assert len(set(inbox.recipients)) == len(inbox.recipients) == CUSTOMERS - 2
    assert {n for n, outcome in deliveries(cli).items() if outcome != "sent"} == {"c-7", "c-77"}
    arrived, customer = inbox.mails[0], inbox.recipients[0].partition("@")[0]
    preview = cli.here(
        "notify", "INC-1", "preview", approved, "--customer", customer, "--json"
    ).json
    assert arrived["Subject"] == preview["subject"] == "Rotate your tokens"
    assert arrived["From"] == preview["from"]
    assert arrived["To"] == preview["to"]
    number = customer.partition("-")[2]
    said = f"To Customer {number}\n\nStolen CI token: your token was read."
    assert arrived.get_content().replace("\r\n", "\n").rstrip("\n") == preview["text"] == said
    told = cli.here("notify", "INC-1", "list").succeeded().out
    assert "998 sent, 2 failed" in told
    assert "c-7 (" in told
    refused = cli.here("customers", "INC-1", "show", "c-7").succeeded().out
    assert "failed by smtp  Rotate your tokens  SMTP refused (550): no such mailbox" in refused
    assert cli.here("show", "INC-1", "--json").json["customers"]["notified"] == CUSTOMERS - 2


def test_a_worker_that_is_killed_over_a_mail_sends_none_of_them_twice(cli, inbox, approved):
    inbox.silent_after = 70
    with cli.start("worker") as worker:
        cli("notify", "INC-1", "send", approved, user="jonas").succeeded()
        wait_until(lambda: len(inbox.mails) > 70, timeout=30)
        worker.kill()
    inbox.silent_after = None
    before = len(inbox.mails)

    with cli.start("worker") as worker:
        try:
            # What is not in doubt goes on at once.
            wait_until(lambda: len(inbox.mails) > before + 100, timeout=60)
        finally:
            worker.terminate()

    assert len(set(inbox.recipients)) == len(inbox.recipients)
    found = cli.here("export", "INC-1", "--format", "json").succeeded().out
    assert json.loads(found)
    assert cli.here("verify", "INC-1").code == 0


def test_the_doctor_says_what_works(cli, inbox, home):
    with cli.start("worker") as worker:
        try:
            wait_until(lambda: cli.here("worker", "--status", "--json").json["running"])
            well = cli("doctor").succeeded().out
        finally:
            worker.terminate()
    assert [line.split()[:2] for line in well.splitlines() if not line.startswith("!")] == [
        ["ok", "store"],
        ["ok", "worker"],
        ["ok", "backups"],
        ["ok", "smtp"],
    ]

    settings = home / "settings.toml"
    elsewhere = settings.read_text().replace("127.0.0.1", "127.0.0.2")
    settings.write_text(elsewhere + "\n[services.typo]\n", "utf-8")
    ill = cli("doctor", "--json")
    assert ill.code == 1
    found = {each["about"]: each for each in ill.json}
    assert [name for name, each in found.items() if not each["well"]] == ["smtp", "typo"]
    assert found["typo"]["told"].startswith("[services.typo] is no service: there are")
