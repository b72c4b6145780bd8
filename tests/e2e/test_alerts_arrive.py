"""What monitoring notices, from a real Alertmanager to the list of incidents, by a real worker."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from tests.alertmanager import alertmanager, tell
from tests.commandline import CommandLine
from tests.waiting import wait_until

SETTINGS = """
[worker]
poll_seconds = 1

[services.alertmanager]
url = "{url}"
private = true
plain = true
settle_seconds = 0
"""
STARTED = datetime.now(UTC) - timedelta(minutes=3)


@pytest.fixture
def monitoring(home, tmp_path):
    """The URL of an Alertmanager that the settings name."""
    folder = tmp_path / "alertmanager"
    folder.mkdir()
    with alertmanager(folder) as url:
        (home / "settings.toml").write_text(SETTINGS.format(url=url), "utf-8")
        yield url


@contextmanager
def a_worker(cli: CommandLine):
    """A worker that runs, and is killed at the end."""
    with cli.start("worker") as worker:
        try:
            yield
        finally:
            worker.kill()


def incidents(cli: CommandLine) -> list[dict]:
    """What the list of incidents says."""
    return cli.here("list", "--json").succeeded().json


def entries(cli: CommandLine, incident: str, kind: str) -> list[dict]:
    """The entries of one type in an incident's timeline."""
    timeline = cli.here("timeline", incident, "--json").succeeded().json
    return [entry for entry in timeline if entry["type"] == kind]


def test_alerts_become_incidents_once_however_often_the_worker_starts(
    cli: CommandLine, monitoring: str
) -> None:
    tell(monitoring, host="ci-1", startsAt=STARTED)
    with a_worker(cli):
        [incident] = wait_until(lambda: incidents(cli), timeout=30)
        assert (incident["id"], incident["phase"]) == ("INC-1", "investigation")
        assert incident["title"] == "a stolen token was used"
        assert "from 203.0.113.7" in cli.here("timeline", "INC-1").succeeded().out

        # A second host of the same rule is the same trouble.
        tell(monitoring, host="ci-2", startsAt=STARTED)
        wait_until(lambda: len(entries(cli, "INC-1", "alert.attached")) == 2, timeout=20)

    # Another worker asks again, and is told of both again, and of a third that is none of them.
    tell(monitoring, name="DiskFull", startsAt=STARTED)
    with a_worker(cli):
        wait_until(lambda: len(incidents(cli)) == 2, timeout=30)
        tell(monitoring, host="ci-1", startsAt=STARTED, endsAt=datetime.now(UTC))
        [over] = wait_until(lambda: entries(cli, "INC-1", "alert.resolved"), timeout=20)

    first = entries(cli, "INC-1", "alert.attached")[0]
    assert over["body"]["fingerprint"] == first["body"]["fingerprint"]
    assert {each["id"] for each in incidents(cli)} == {"INC-1", "INC-2"}
    assert len(entries(cli, "INC-1", "alert.attached")) == 2
    assert len(entries(cli, "INC-2", "alert.attached")) == 1
