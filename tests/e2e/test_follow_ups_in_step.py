"""A follow-up action and its issue, a real worker between them, and a server in GitHub's place."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commandline import CommandLine, isolated
from tests.services.contracts import check
from tests.standins import StandIns, stand_ins
from tests.waiting import wait_until

ISSUE = ("retro", "INC-1", "action")


@pytest.fixture
def services(home: Path, tmp_path: Path) -> Iterator[StandIns]:
    """The servers that the settings name; people have names of their own there."""
    with stand_ins(home, tmp_path) as running:
        with (home / "settings.toml").open("a", encoding="utf-8") as settings:
            settings.write(
                '[services.github.people]\ntom = "tom-hub"\n\n'
                '[services.jira.people]\ntom = "5b10"\npriya = "5b11"\n\n'
                "[worker]\ntracker_seconds = 1\n\n"
                '[retrospective]\ntracker = "github"\nraise_when_agreed = true\n'
            )
        yield running


@pytest.fixture
def cli(home: Path, services: StandIns) -> CommandLine:
    """The program, which trusts whoever vouches for those servers."""
    return CommandLine(isolated(home, SSL_CERT_FILE=str(services.authority)))


def action(cli: CommandLine, id_: str = "F1") -> dict:
    rows = cli.here(*ISSUE, "list", "--json").succeeded().json
    return next(row for row in rows if row["id"] == id_)


def looking_back(cli: CommandLine) -> None:
    cli.here("declare", "Stolen token", "--source", "monitoring").succeeded()
    told = ("--severity", "sev2", "--impact", "x", "--force", "why")
    cli.here("confirm", "INC-1", *told).succeeded()
    for _ in range(3):
        cli.here("advance", "INC-1", "--force", "why").succeeded()
    due = ("--owner", "ana", "--due", "2999-12-31")
    cli.here(*ISSUE, "add", "rotate keys <!-- @everyone -->", *due).succeeded()


def test_they_are_raised_told_and_followed(cli: CommandLine, services: StandIns) -> None:
    looking_back(cli)
    told = cli.here(*ISSUE, "raise", "F1").succeeded()
    assert "F1 goes to github: see action list" in told.out
    with cli.start("worker") as worker:
        try:
            wait_until(lambda: action(cli)["ticket"]["reference"], 30)
            [issue] = services.github.issues
            assert issue["title"].startswith("INC-1 F1: rotate keys")
            assert (
                "https://github.com/example/security/issues/1" in cli.here("retro", "actions").out
            )

            cli.here(*ISSUE, "change", "F1", "--owner", "tom").succeeded()
            wait_until(lambda: services.github.comments.get(1), 30)
            assert issue["assignees"] == [{"login": "tom-hub"}]

            wait_until(lambda: not action(cli)["ticket"]["untold"], 30)
            services.github.change(1, state="closed", state_reason="not_planned")
            wait_until(lambda: action(cli)["status"] == "dropped", 30)

            cli.here(*ISSUE, "reopen", "F1", "--reason", "it came back").succeeded()
            wait_until(lambda: issue["state"] == "open", 30)
        finally:
            worker.terminate()

    assert len(services.github.issues) == 1
    assert len(services.github.comments[1]) == 2
    entries = cli.here("timeline", "INC-1", "--json").succeeded().json
    taken = [each for each in entries if each["type"] == "retro.ticket_changed"]
    assert [(each["actor"], each["text"]) for each in taken] == [
        ("commandcenter", "follow-up F1 in github: it is dropped, and so here")
    ]
    for asked in services.asked:
        check(asked.contract, asked.request)


def test_in_jira_they_go_through_its_workflow_with_their_due_dates(
    cli: CommandLine, services: StandIns
) -> None:
    looking_back(cli)
    cli.here(*ISSUE, "raise", "F1", "--tracker", "jira").succeeded()
    with cli.start("worker") as worker:
        try:
            wait_until(lambda: action(cli)["ticket"]["seen"], 30)
            fields = services.jira.issues["SEC-1"]["fields"]
            assert fields["duedate"] == "2999-12-31"

            cli.here(*ISSUE, "change", "F1", "--owner", "tom", "--due", "2999-11-30").succeeded()
            wait_until(lambda: services.jira.comments.get("SEC-1"), 30)
            assert (fields["assignee"], fields["duedate"]) == ({"accountId": "5b10"}, "2999-11-30")
            wait_until(lambda: not action(cli)["ticket"]["untold"], 30)

            services.jira.change("SEC-1", assignee={"accountId": "5b11"}, duedate="2999-10-31")
            wait_until(lambda: action(cli)["owner"] == "priya", 30)
            assert action(cli)["due"] == "2999-10-31"

            cli.here(*ISSUE, "drop", "F1", "--reason", "shut down").succeeded()
            wait_until(lambda: fields["status"]["name"] == "Won't do", 30)
            wait_until(lambda: not action(cli)["ticket"]["untold"], 30)
            services.jira.take("SEC-1", "11")
            wait_until(lambda: action(cli)["status"] == "open", 30)
        finally:
            worker.terminate()

    assert list(services.jira.issues) == ["SEC-1"]
    assert len(services.jira.comments["SEC-1"]) == 2
    for asked in services.asked:
        check(asked.contract, asked.request)
