"""A commander and two responders work one incident at once, each in a process of their own."""

import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commandcenter.bootstrap import open_desk
from commandcenter.config import load_settings
from commandcenter.demo import NEXT_PROMPT, tell
from tests.commandline import CommandLine, isolated
from tests.terminal import Terminal
from tests.waiting import wait_until

#: The incident of the demo's story that is in full response.
INC = "INC-4"


@pytest.fixture
def incident(home: Path) -> str:
    """The demo's incident, told so that the next remediation report falls due in some seconds."""

    async def told() -> None:
        async with open_desk(load_settings()) as desk:
            await tell(desk.store, datetime.now(UTC) - NEXT_PROMPT + timedelta(seconds=12))

    asyncio.run(told())
    return INC


class People:
    """Terminals of people, opened at one incident's board."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        self._home = home
        self._stack = stack

    def sits_down(self, person: str, size: tuple[int, int] = (120, 40)) -> Terminal:
        """Open a session of this person, and wait for the board."""
        terminal = self._stack.enter_context(
            Terminal(
                [sys.executable, "-m", "commandcenter", "open", INC],
                size=size,
                env=isolated(self._home, COMMANDCENTER_USER=person, TERM="xterm-256color"),
            )
        )
        terminal.wait_for("Mitigation · lead priya", timeout=30)
        return terminal


@pytest.fixture
def people(home: Path) -> Iterator[People]:
    with ExitStack() as stack:
        yield People(home, stack)


def test_three_people_work_one_incident_at_once(
    incident: str, people: People, cli: CommandLine
) -> None:
    maya = people.sits_down("maya")
    priya = people.sits_down("priya", (80, 24))

    # A responder's command line reaches the commander's board.
    cli("update", incident, "mitigation", "the mirrors are clean again", user="priya").succeeded()
    maya.wait_for("the mirrors are clean again")
    priya.wait_for("the mirrors are clean again")

    # The worker notices what falls due, and the lead gets the form, with a bell.
    tom = people.sits_down("tom", (80, 24))
    with cli.start("worker") as worker:
        try:
            tom.wait_for("Remediation report", timeout=40)
            wait_until(lambda: tom.bells)
            maya.wait_for("REPORT OVERDUE", timeout=20)
            wait_until(
                lambda: any(
                    entry["type"] == "prompt.raised"
                    for entry in cli.here("timeline", incident, "--json").json
                ),
                timeout=20,
            )
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.communicate(timeout=20)

    # What the lead sends from the form stands on the commander's board, and nothing is overdue.
    tom.press("all services trust the new key")
    tom.wait_for("all services trust the new key")
    tom.press("ctrl+s")
    maya.wait_for("all services trust the new key")
    maya.wait_for(lambda screen: "REPORT OVERDUE" not in screen)

    # Command is handed over: the successor reads the brief, accepts, and everybody sees it.
    jonas = people.sits_down("jonas")
    cli("handover", incident, "jonas", user="maya").succeeded()
    jonas.wait_for("hands INC-4 over to you")
    assert cli.here("show", incident, "--json").json["roles"]["commander"] == "maya"
    jonas.press("ctrl+s")
    maya.wait_for("Commander jonas")

    # A note that the new commander types is in everybody's timeline.
    jonas.wait_for(lambda screen: "Commander jonas" in screen and "hands INC-4" not in screen)
    jonas.press("i")
    jonas.wait_for("f1 Help")  # Letters are text from here on, so the help moves to f1.
    jonas.press("all hands: sleep in shifts from 22:00", "enter")
    priya.wait_for("sleep in shifts")
    assert all(verdict["problem"] is None for verdict in cli.here("verify", "--json").json)


def test_a_killed_session_loses_nothing(
    incident: str, people: People, home: Path, cli: CommandLine
) -> None:
    before = cli.here("show", incident, "--json").json["seq"]
    priya = people.sits_down("priya")
    priya.press("u")
    priya.wait_for("Mitigation report")
    priya.press("half a thought about the second mirr")
    priya.wait_for("half a thought about the second mirr")
    wait_until(lambda: any("second mirr" in _text(draft) for draft in _drafts(home)))

    priya.kill(signal.SIGKILL)
    priya.wait()

    again = people.sits_down("priya")
    again.press("u")
    again.wait_for("Restored your draft")
    again.wait_for("half a thought about the second mirr")
    again.press("or", "ctrl+s")
    wait_until(lambda: cli.here("show", incident, "--json").json["seq"] > before)
    report = cli.here("show", incident, "--json").json["tracks"]["mitigation"]["last_report"]
    assert report["conditions"] == "half a thought about the second mirror"


def test_a_hung_up_session_ends_cleanly_and_keeps_its_draft(
    incident: str, people: People, home: Path
) -> None:
    tom = people.sits_down("tom", (80, 24))
    tom.press("u")
    tom.wait_for("Remediation report")
    tom.press("the line is bad")
    tom.wait_for("the line is bad")

    tom.hangup()

    tom.wait(timeout=10)
    assert any("the line is bad" in _text(draft) for draft in _drafts(home))


def _drafts(home: Path) -> list[Path]:
    return [path for path in (home / "drafts").rglob("*.json") if path.is_file()]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""  # It was replaced by a newer one just now.
