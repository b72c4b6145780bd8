"""Services that are set up, as a real worker and `doctor` meet them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commandline import CommandLine, isolated
from tests.standins import StandIns, stand_ins
from tests.waiting import wait_until


@pytest.fixture
def services(home: Path, tmp_path: Path) -> Iterator[StandIns]:
    """The servers that the settings name."""
    with stand_ins(home, tmp_path) as running:
        yield running


@pytest.fixture
def cli(home: Path, services: StandIns) -> CommandLine:
    """The program, which trusts whoever vouches for those servers."""
    return CommandLine(isolated(home, SSL_CERT_FILE=str(services.authority)))


def test_what_was_no_incident_leaves_one_ticket(cli: CommandLine, services: StandIns) -> None:
    cli.here("declare", "Port scan <!-- @everyone -->", "--source", "monitoring").succeeded()
    cli.here("dismiss", "INC-1", "--reason", "our own scanner").succeeded()
    with cli.start("worker") as worker:
        try:
            wait_until(lambda: cli.here("show", "INC-1", "--json").json["dismissal"]["ticket"], 30)
        finally:
            worker.terminate()

    [issue] = services.github.issues
    assert issue["title"].startswith("INC-1: Port scan")
    assert "our own scanner" in issue["body"]
    assert cli.here("show", "INC-1", "--json").json["dismissal"]["ticket"] == "#1"
    assert services.pagerduty.alerts == {}


def test_the_doctor_finds_each_of_them_well_and_wakes_nobody(
    cli: CommandLine, services: StandIns
) -> None:
    found = {each["about"]: each["well"] for each in cli("doctor", "--json").json}
    for name in ("pagerduty", "slack", "statuspage", "github", "jira", "smtp"):
        assert found[name], name
    assert services.pagerduty.alerts == {}
    assert (services.slack.posts(), services.statuspage.incidents, services.inbox.mails) == (
        [],
        {},
        [],
    )
