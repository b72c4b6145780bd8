"""The two real incidents as if they were now, to the servers that stand in for the services."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import moved_in
from tests.examples.telling import told
from tests.services.contracts import check
from tests.standins import StandIns, stand_ins


@dataclass(frozen=True)
class Expected:
    """What must have arrived.

    Attributes:
        mailed: address → what the first mail must say; the second one is the follow-up.
        states: of the status page's incident, in that order; it stays resolved at the follow-up.
        page: what wakes people.
        exposed: days from the exploit to the first report.
        written: what the report must say of it.
    """

    mailed: dict[str, str]
    states: list[str]
    page: str
    exposed: int
    written: list[str]


EXPECTED = {
    "circleci_2022_12": Expected(
        mailed={
            "security@acme.example": "To the administrators of Acme Robotics",
            "ops@birch.example": "To the administrators of Birch & Daughters",
            "incident@cobalt.example": "(in your projects: 212)",
            "sicherheit@delta.example": "To the administrators of Delta Züge GmbH",
            "admin@ember.example": "(in your projects: 0)",
        },
        states=["identified", "resolved", "resolved"],
        page="INC-1 Customer secrets stolen with an engineer's session: join",
        exposed=13,
        written=[
            "4 customers were confirmed as affected, 1 cleared; 5 were notified",
            "to everyone (statuspage)",
            "to 5 customers (smtp)",
            "tell the controllers without undue delay",
            "M2 to cobalt (smtp): sent",
        ],
    ),
    "matrix_2019_04": Expected(
        mailed={
            "ada@people.example": "Dear Ada",
            "bela@people.example": "Dear Béla",
            "chidi@people.example": "Dear Chidi",
        },
        states=["identified", "monitoring", "resolved", "resolved"],
        page="INC-1 Root on production hosts through an unpatched Jenkins: join",
        exposed=27,
        written=[
            "3 customers were confirmed as affected, 1 cleared; 4 were notified",
            "update notification correcting M1",
            "to 3 customers (smtp)",
            "notify the supervisory authority",
        ],
    ),
}


@dataclass(frozen=True)
class Live:
    """A story that was told, and where it arrived."""

    expected: Expected
    services: StandIns
    shown: dict[str, Any]
    notes: list[dict[str, Any]]
    report: str


@pytest.fixture(scope="module", params=sorted(EXPECTED))
def live(request, tmp_path_factory) -> Live:
    """One story, told once for all that is asked about it."""
    folder = tmp_path_factory.mktemp("live")
    with pytest.MonkeyPatch.context() as patch:
        home = moved_in(folder, patch)
        with stand_ins(home, folder) as services:
            patch.setenv("SSL_CERT_FILE", str(services.authority))
            with told(request.param, home, live=True) as drive:
                shown = json.loads(drive.does("auditor", "show", "--json"))
                notes = json.loads(drive.does("auditor", "notify", "list", "--json"))
                report = drive.does("auditor", "export", "--format", "md")
    return Live(EXPECTED[request.param], services, shown, notes, report)


def test_it_went_through_every_phase(live):
    assert live.shown["phase"] == "closed"
    assert live.shown["unmet"] == []
    assert live.shown["overrides"] == []
    phases = [post.partition(":")[0] for post in live.services.slack.posts()]
    assert phases == [
        f"INC-1 {phase}"
        for phase in (
            "investigation",
            "escalation",
            "response",
            "closure",
            "retrospective",
            "closed",
        )
    ]


def test_it_happens_now_and_what_lay_before_keeps_its_distance(live):
    declared = datetime.fromisoformat(live.shown["declared_at"])
    began = datetime.fromisoformat(live.shown["moments"]["exploit-began"])
    assert timedelta(0) < datetime.now(UTC) - declared < timedelta(hours=1)
    assert round((declared - began) / timedelta(days=1)) == live.expected.exposed


def test_the_escalation_wakes_people_once_and_lets_them_sleep_when_it_is_over(live):
    [(key, alert)] = live.services.pagerduty.alerts.items()
    assert alert["summary"].startswith(live.expected.page)
    assert alert["severity"] == "critical"
    assert live.services.pagerduty.resolved == {key}


def test_the_sub_teams_reports_are_told_in_a_channel_of_its_own(live):
    [(channel, known)] = live.services.slack.channels.items()
    assert known["name"].startswith("inc-1-")
    assert known["users"] == "U0123ABC"
    said = live.services.slack.posts(channel)
    assert "INC-1 closed" in {post.partition(":")[0] for post in said}
    assert any("reports, by" in post for post in said)


def test_those_affected_get_their_own_mail_and_nobody_else_does(live):
    mails = live.services.inbox.mails
    assert {mail["To"] for mail in mails} == live.expected.mailed.keys()
    for address, words in live.expected.mailed.items():
        first, follow_up = [mail for mail in mails if mail["To"] == address]
        assert words in first.get_content()
        assert follow_up["Subject"].startswith("What we learned")
        assert "«" not in follow_up.get_content()


def test_everybody_can_follow_it_on_the_status_page(live):
    [incident] = live.services.statuspage.incidents.values()
    updates = incident["incident_updates"][::-1]
    assert [update["status"] for update in updates] == live.expected.states
    assert [update["body"] for update in updates] == [
        note["text"]
        for note in live.notes
        if note["audience"] == "site-wide" and note["status"] == "sent"
    ]
    assert (incident["status"], incident["impact"]) == ("resolved", "critical")


def test_the_report_tells_what_went_to_whom(live):
    for words in live.expected.written:
        assert words in live.report
    outcomes = [each["outcome"] for note in live.notes for each in note["deliveries"].values()]
    assert set(outcomes) == {"sent"}
    assert len(outcomes) == 2 * len(live.expected.mailed) + len(live.expected.states)


def test_no_request_was_other_than_the_vendors_contract_allows(live):
    assert {asked.contract for asked in live.services.asked} == {
        "pagerduty-events-v2",
        "slack",
        "statuspage",
    }
    for asked in live.services.asked:
        check(asked.contract, asked.request)
