"""Verbs run in this process: the same code, without paying for a process each time."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from commandcenter.bootstrap import open_desk
from commandcenter.config import Settings, load_settings
from commandcenter.incident.decisions import course, people
from commandcenter.incident.events import Event
from commandcenter.incident.times import Clock, utc_now
from commandcenter.incident.words import Role, Severity, Source
from tests.commandline import Outcome, isolated, run_here

Verb = Callable[..., Outcome]


@pytest.fixture
def verb(home: Path, monkeypatch: pytest.MonkeyPatch) -> Verb:
    """Run one verb here: `verb("log", "INC-1", "text", user="tom", stdin=b"…")`."""

    def run_it(*arguments: str, user: str = "maya", stdin: bytes = b"") -> Outcome:
        monkeypatch.setenv("COMMANDCENTER_USER", user)
        return run_here(*arguments, stdin=stdin)

    monkeypatch.setenv("TZ", "Europe/Berlin")
    return run_it


@pytest.fixture
def response(verb: Verb, home: Path, home_in_response: Path) -> Verb:
    """INC-1 is in response: maya commands, priya mitigates, tom remediates, jonas writes.

    It is so for an hour, and neither sub-team has reported yet.
    """
    shutil.copytree(home_in_response, home, dirs_exist_ok=True)
    return verb


@pytest.fixture
def logged(home: Path) -> Callable[[], list[Event]]:
    """What the logs of all incidents hold now, without going through a verb."""

    async def read() -> list[Event]:
        async with open_desk(load_settings(isolated(home))) as desk:
            return [
                event for number, _ in await desk.incidents() for event in await desk.events(number)
            ]

    return lambda: asyncio.run(read())


@pytest.fixture(scope="session")
def home_in_response(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of that response, told once; each test gets a copy."""
    home = tmp_path_factory.mktemp("response") / "home"
    began = utc_now() - timedelta(hours=1)
    asyncio.run(_tell_response(load_settings(isolated(home)), lambda: began))
    return home


async def _tell_response(settings: Settings, clock: Clock) -> None:
    async with open_desk(settings, clock=clock) as desk:
        declared = await desk.declare("Stolen CI token", Source.MONITORING)
        number = declared.incident.id
        await desk.do(
            number,
            course.confirm,
            severity=Severity.SEV1,
            impact="packages",
            customers_at_risk=True,
        )
        for role, person in (
            (Role.COMMANDER, "maya"),
            (Role.COMMS, "jonas"),
            (Role.MITIGATION_LEAD, "priya"),
            (Role.REMEDIATION_LEAD, "tom"),
        ):
            await desk.do(number, people.assign, role=role, person=person)
        await desk.do(number, course.advance)
