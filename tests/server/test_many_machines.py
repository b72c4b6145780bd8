"""Two servers on one database: people on both, one worker, and what happens when one dies."""

import asyncio
import secrets
import shutil
import signal
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests import postgres
from tests.server.conftest import House, serving, serving_at
from tests.store.test_postgresql import DROP_EVERYONE
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def machines(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str
) -> Iterator[tuple[House, House, str]]:
    """Two homes, as on two machines, whose people and incidents are in one database."""
    if shutil.which("ssh") is None:
        pytest.skip("OpenSSH's client is not on the PATH (apt install openssh-client)")
    folder, name = tmp_path_factory.mktemp("machines"), f"cc_{secrets.token_hex(6)}"
    asyncio.run(postgres.execute(postgres_url, f"CREATE DATABASE {name}"))
    url = postgres.in_database(postgres_url, name)
    other = folder / "other"
    other.mkdir(mode=0o700)
    shared = {"COMMANDCENTER_DATABASE_URL": url}
    with serving(folder, **shared) as one, serving_at(other, one.keys, **shared) as two:
        one.ssh("declare", "'Seen from here'").succeeded()
        yield one, two, url
    asyncio.run(postgres.execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)"))


def holder(house: House) -> int | None:
    """Whose worker works: the process."""
    found = house.cli.here("worker", "--status", "--json").json["holder"]
    host, _, pid = (found or "").rpartition(":")
    return int(pid) if host == socket.gethostname() else None


def test_people_on_both_machines_work_on_the_same_incident(machines):
    one, two, _ = machines
    with one.screens() as maya, two.screens(key="tom") as tom:
        maya.wait_for("Seen from here")
        tom.wait_for("Seen from here")
        two.ssh("declare", "'Seen from there'", key="tom").succeeded()
        maya.wait_for("Seen from there")


async def test_a_session_outlives_the_loss_of_the_database_with_what_is_being_typed(machines):
    one, _, url = machines
    with one.screens() as maya:
        maya.wait_for("Seen from here")
        maya.press("G", "enter")  # The list is newest first.
        maya.wait_for("Mitigation")
        maya.press("i")
        maya.wait_for("f1 Help")
        maya.send(b"mirrors still serve it")
        maya.wait_for("mirrors still serve it")
        await postgres.execute(url, DROP_EVERYONE)
        one.ssh("log", "INC-1", "'after the cut'").succeeded()

        assert "mirrors still serve it" in maya.screen
        maya.wait_for("after the cut")


def responding(house: House, due_in: timedelta) -> str:
    """An incident in response, whose first reports fall due so soon."""
    began = datetime.now(UTC) + due_in - timedelta(minutes=15)
    incident = house.cli.here(
        *("declare", "Stolen token", "--at", (began - timedelta(minutes=1)).isoformat())
    ).out.strip()
    for who, verb, *words in (
        *(("maya", "confirm", "--severity", "sev1", "--impact", "all", "--customers-at-risk"),),
        *(("maya", "assign", "commander", "maya"), ("maya", "join", "mitigation")),
        *(("tom", "join", "remediation"), ("maya", "advance")),
    ):
        house.cli.here(verb, incident, *words, "--at", began.isoformat(), user=who).succeeded()
    return incident


def prompts(house: House, incident: str) -> list[str]:
    """What was asked for, by track and instant."""
    entries = house.cli.here("timeline", incident, "--json").succeeded().json
    return sorted(
        f"{each['body']['track']} {each['body']['slot']}"
        for each in entries
        if each["type"] == "prompt.raised"
    )


def test_when_the_machine_of_the_worker_dies_the_other_takes_over_and_asks_once(machines):
    one, two, _ = machines
    both = {one.process.pid: one, two.process.pid: two}
    first = wait_until(lambda: holder(one), 15)
    survivor = next(house for pid, house in both.items() if pid != first)
    incident = responding(survivor, due_in=timedelta(seconds=4))
    both[first].process.send_signal(signal.SIGKILL)

    wait_until(lambda: holder(survivor) == survivor.process.pid, 30)
    asked = wait_until(lambda: (found := prompts(survivor, incident))[1:] and found, 20)
    assert len({each.partition(" ")[0] for each in asked}) == len(asked) == 2
    survivor.ssh("log", "INC-1", "'and goes on'").succeeded()
    assert prompts(survivor, incident) == asked
