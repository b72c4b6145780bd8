"""Controls from the command line: seen exactly, agreed to, run by the worker, reverted."""

import asyncio
import sys

import pytest

from commandcenter.bootstrap import open_desk
from commandcenter.config import load_settings
from commandcenter.incident.state import WORKER
from commandcenter.worker.outbox import Outbox
from tests.cli.firewall_program import beside
from tests.commandline import isolated
from tests.terminal import Terminal
from tests.worker.standins import StandInFirewall, StandInRegistry, services

ADDRESS = "203.0.113.7"
RUN = ("control", "INC-1", "run", "firewall", "block", "--set", f"address={ADDRESS}")
RUN = (*RUN, "--set", "mode=block")


@pytest.fixture
def firewall(home, response, monkeypatch):
    """A firewall that is set up; INC-1 is in response."""
    (home / "settings.toml").write_text("[services.firewall]\n", "utf-8")
    found = StandInFirewall()
    monkeypatch.setattr("commandcenter.bootstrap.connected", beside(found))
    return found


def the_worker_works(home, firewall):
    async def work():
        async with open_desk(load_settings(isolated(home)), who=WORKER) as desk:
            outbox = Outbox(desk, services(firewall))
            outbox.run(await desk.open(1))
            await outbox.settle()

    asyncio.run(work())


def test_the_list_says_what_can_be_done_and_how(verb, firewall):
    told = verb("control", "INC-1", "list").succeeded().out
    assert "firewall block: Block an address" in told
    assert "--set why=… (optional) Why" in told
    assert "block | log" in told
    listed = verb("control", "INC-1", "list", "--json").succeeded().json
    assert [each["control"] for each in listed["controls"]] == ["block"]


def test_where_nothing_is_set_up_it_says_how(response):
    assert "docs/services.md" in response("control", "INC-1", "list").succeeded().out
    refused = response(*RUN)
    assert (refused.code, refused.out) == (1, "")
    assert "no firewall or registry is set up" in refused.err


def test_what_there_is_can_be_looked_for(verb, firewall):
    found = verb("control", "INC-1", "find", "firewall", "block", "address", "another").succeeded()
    assert found.out == "203.0.113.8  203.0.113.8 another runner\n"


def test_without_a_yes_the_call_is_shown_and_nothing_is_ordered(verb, firewall, logged):
    before = len(logged())
    refused = verb(*RUN, user="priya")

    assert "POST https://firewall.example/rules" in refused.out
    assert f'"address": "{ADDRESS}"' in refused.out
    assert (refused.code, "add --yes" in refused.err) == (1, True)
    assert len(logged()) == before


def test_a_registrys_own_log_is_read_and_kept_as_evidence(home, verb, response, monkeypatch):
    (home / "settings.toml").write_text("[services.registry]\n", "utf-8")
    monkeypatch.setattr("commandcenter.bootstrap.connected", beside(StandInRegistry()))
    audit = ("control", "INC-1", "audit", "registry", "left-pad", "--most", "2", "--keep")

    told = verb(*audit, user="priya").succeeded()
    assert told.out.splitlines()[0].startswith(
        "2026-03-02T13:59:00Z  download  ci-bot from 203.0.113.7  left-pad"
    )
    assert "\x1b" not in told.out
    assert "there may be more than 2" in told.err

    kept = verb("timeline", "INC-1", "--json").succeeded().json[-1]
    assert (kept["body"]["kind"], kept["body"]["evidence"]["host"]) == ("evidence", "registry")
    assert kept["body"]["text"].count('"actor": "ci-bot"') == 2
    assert f"as entry {kept['seq']}" in told.err
    wrong = verb("control", "INC-1", "audit", "firewall")
    assert (wrong.code, "is no registry with a log; there is: registry" in wrong.err) == (1, True)


def test_it_is_ordered_run_seen_on_the_action_and_reverted(verb, firewall, home):
    firewall.stops = "login"
    ordered = verb(*RUN, "--yes", user="priya").succeeded()
    assert "; stops login" in ordered.out
    assert "INC-1 A1 is under way at firewall" in ordered.out
    the_worker_works(home, firewall)

    [action] = verb("show", "INC-1", "--json").succeeded().json["actions"]
    assert (action["status"], action["owner"], action["stops_service"]) == (
        *("done", "priya", "login"),
    )
    assert action["runs"][0]["plan"]["call"]["method"] == "POST"
    assert f"Firewall: block {ADDRESS} (#1)" in verb("show", "INC-1").succeeded().out
    assert "revert A1: let 203.0.113.7 in again" in verb("control", "INC-1", "list").out

    reverted = verb("control", "INC-1", "revert", "1", "--yes", "--json").succeeded().json
    assert (reverted["item"], reverted["plan"]["call"]["method"]) == ("A1", "DELETE")
    the_worker_works(home, firewall)
    assert firewall.blocked == {}
    assert "reverted by maya" in verb("show", "INC-1").succeeded().out
    again = verb("control", "INC-1", "revert", "A1", "--yes")
    assert (again.code, "reverted by maya" in again.err) == (1, True)


def test_it_carries_out_an_action_that_is_there(verb, firewall, logged):
    verb("action", "INC-1", "add", "mitigation", "keep them out").succeeded()
    verb(*RUN, "--action", "a1", "--yes").succeeded()
    assert [event.body.id for event in logged() if event.type == "control.ordered"] == ["A1"]


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        (("--set", "address"), 2, "--set takes FIELD=VALUE"),
        (("--set", "address=192.0.2.1"), 1, "address: only those in 203.0.113.0/24"),
        (("--action", "A9"), 1, "there is no action 'A9'"),
    ],
)
def test_what_cannot_be_run_is_refused_in_a_line(verb, firewall, given, code, told):
    refused = verb(*RUN, *given, "--yes")
    assert refused.code == code
    assert told in refused.err
    assert refused.err.count("\n") == 1


def test_only_mitigation_runs_controls(verb, firewall):
    assert "tom may not run a control" in verb(*RUN, "--yes", user="tom").err


@pytest.mark.parametrize(("answer", "code"), [("n", 1), ("y", 0)])
def test_on_a_terminal_it_asks_first(firewall, home, logged, answer, code):
    command = [sys.executable, "-m", "tests.cli.firewall_program", *RUN]
    with Terminal(command, size=(100, 30), env=isolated(home)) as terminal:
        terminal.wait_for("Send exactly this? [y/N]")
        assert "POST https://firewall.example/rules" in terminal.screen
        terminal.press(answer, "enter")
        assert terminal.wait() == code
    ordered = [event for event in logged() if event.type == "control.ordered"]
    assert len(ordered) == (code == 0)
