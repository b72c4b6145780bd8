"""Verbs that a running worker does for others: the same as by themselves, and never lost."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from commandcenter import folders
from commandcenter.cli import relay
from tests.commandline import CommandLine, isolated, modules_loaded_by
from tests.waiting import wait_until


def socket_of(home: Path) -> Path:
    return home / folders.SOCKET


@contextmanager
def working(home: Path) -> Iterator[subprocess.Popen]:
    """A worker of that home which answers verbs, with an incident to do them on."""
    with CommandLine(isolated(home)).start("worker") as running:
        try:
            wait_until(socket_of(home).is_socket, 20)
            CommandLine(isolated(home))("declare", "Stolen token").succeeded()
            yield running
        finally:
            running.terminate()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all that leave its worker alive."""
    return tmp_path_factory.mktemp("answered", numbered=True)


@pytest.fixture(scope="module")
def worker(home: Path):
    with working(home) as running:
        yield running


@pytest.fixture
def cli(home: Path) -> CommandLine:
    return CommandLine(isolated(home))


@pytest.fixture
def doomed(tmp_path: Path):
    """A home and a worker that do not outlive the test."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with working(home) as running:
        yield home, running


def children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for each in tasks for child in each.read_text().split()]


def answering_beside(worker: subprocess.Popen) -> int:
    return children_of(worker.pid)[0]


def test_a_verb_is_done_by_the_worker_and_loads_next_to_nothing(cli, home, worker):
    loaded = modules_loaded_by(["-m", "commandcenter", "log", "INC-1", "quick"], isolated(home))

    assert not {"typer", "sqlalchemy", "pydantic", "pathlib", "json"} & loaded
    assert "quick" in cli("timeline", "INC-1").out


def test_it_says_what_it_would_have_said_by_itself(cli, home, worker, tmp_path):
    lines = [
        ["show", "INC-1"],
        ["show", "INC-1", "--json"],
        ["list"],
        ["show", "INC-9"],
        ["show"],
        ["bogus"],
        ["log", "--help"],
        ["advance", "INC-1"],
        ["timeline", "INC-1"],
        ["moment", "INC-1", "detected", "--at", "later than ever"],
    ]
    through = [cli(*line) for line in lines]
    socket_of(home).rename(tmp_path / "aside")
    by_itself = [cli(*line) for line in lines]
    (tmp_path / "aside").rename(socket_of(home))

    def lasting(outcomes):
        """All but how old the incident is."""
        return [(each.code, re.sub(r"\d+ s", "…", each.out), each.err) for each in outcomes]

    assert lasting(through) == lasting(by_itself)


def test_input_folder_person_zone_and_mask_are_those_of_who_asks(cli, home, worker, tmp_path):
    cli("log", "INC-1", "-", user="tom", input="piped in\n").succeeded()
    [*_, last] = cli("timeline", "INC-1", "--json").json
    assert (last["actor"], last["body"]["evidence"]["size"]) == ("tom", 9)

    told = cli("log", "INC-1", "x", "--at", "-1h", env={"TZ": "Asia/Kolkata"}).succeeded().out
    assert "+05:30" in told or "IST" in told

    subprocess.run(
        [sys.executable, "-m", "commandcenter", "export", "INC-1", "--format", "md", "-o", "a.md"],
        env=dict(cli.environment),
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    assert (tmp_path / "a.md").stat().st_mode & 0o777 == 0o600


def test_thirty_at_once_lose_and_double_nothing(cli, home, worker):
    with ThreadPoolExecutor(30) as people:
        done = list(people.map(lambda n: cli("log", "INC-1", f"entry {n}"), range(30)))

    assert {each.code for each in done} == {0}
    texts = [each["text"] for each in cli("timeline", "INC-1", "--json").json]
    assert sorted(text for text in texts if text.startswith("entry")) == sorted(
        f"entry {number}" for number in range(30)
    )


def test_without_the_process_that_answers_verbs_go_on_by_themselves(doomed):
    home, worker = doomed
    os.kill(answering_beside(worker), signal.SIGKILL)
    wait_until(lambda: not children_of(worker.pid))

    assert socket_of(home).is_socket()  # It was left behind.
    assert CommandLine(isolated(home))("log", "INC-1", "x").succeeded().out.startswith("INC-1")


def test_it_ends_with_the_worker_however_that_ends(doomed):
    home, worker = doomed
    answering = answering_beside(worker)
    worker.kill()

    wait_until(lambda: not Path(f"/proc/{answering}").exists())
    assert not socket_of(home).exists()


def test_another_version_does_its_own_verbs(cli, home, worker):
    """The program may have been updated since the worker was started."""
    program = (
        "import commandcenter; commandcenter.__version__ = '9.9'\n"
        "import sys; sys.argv = ['commandcenter', 'list', '--json']\n"
        "from commandcenter.cli import main; code = main()\n"
        "assert 'typer' in sys.modules; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=dict(cli.environment), capture_output=True, check=False
    )
    assert (done.returncode, json.loads(done.stdout))[0] == 0


def begun_reading(cli, worker) -> tuple[subprocess.Popen, int]:
    """A verb that waits for its input, and the process that does it."""
    answering = answering_beside(worker)
    asking = subprocess.Popen(
        [sys.executable, "-m", "commandcenter", "log", "INC-1", "-"],
        env=dict(cli.environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (doing := children_of(answering)):  # Seen at once, and not some time after.
        assert asking.poll() is None
    return asking, doing[0]


@pytest.mark.parametrize("after", [0, 0.0002, 0.001, 0.003, 0.01, 0.1])
def test_an_interrupt_reaches_the_verb_whenever_it_comes(cli, home, worker, after):
    """In the first moments the process of the verb is only being made."""
    asking, doing = begun_reading(cli, worker)
    with asking:
        time.sleep(after)  # What is tried is the moment itself: there is nothing to wait for.
        asking.send_signal(signal.SIGINT)
        assert asking.wait(20) == 130
    wait_until(lambda: not Path(f"/proc/{doing}").exists())


def test_an_interrupt_before_the_worker_answers_is_no_defect(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as worker, relay.short(str(socket_of(home))) as near:
        worker.bind(near)
        worker.listen()
        cli = CommandLine(isolated(home))
        with cli.start("log", "INC-1", "never mind") as asking:
            connection, _ = worker.accept()
            with connection:
                assert connection.recv(relay.LENGTH.size)  # It has asked, and waits.
                asking.send_signal(signal.SIGINT)
                assert asking.wait(20) == 130
            assert asking.stderr.read() == ""


def test_who_is_killed_leaves_nothing_running(cli, home, worker):
    asking, doing = begun_reading(cli, worker)
    with asking:
        asking.kill()

    wait_until(lambda: not Path(f"/proc/{doing}").exists())


def test_who_waits_when_the_verb_is_killed_is_told(cli, home, worker):
    asking, doing = begun_reading(cli, worker)
    os.kill(doing, signal.SIGKILL)

    assert asking.wait(20) == 128 + signal.SIGKILL
    asking.communicate()


def test_who_waits_when_everything_is_killed_is_told_to_look(doomed):
    home, worker = doomed
    cli = CommandLine(isolated(home))
    asking, doing = begun_reading(cli, worker)
    os.kill(answering_beside(worker), signal.SIGKILL)
    os.kill(doing, signal.SIGKILL)

    _, told = asking.communicate(timeout=20)
    assert asking.returncode == 1
    assert "look whether it was recorded" in told


def test_the_screens_are_opened_by_who_asks(cli, home, worker):
    assert "terminal" in cli("open").err
    assert "terminal" in cli().err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_nobody_else_can_ask(cli, home, worker):
    program = (
        "import os, socket, sys; from commandcenter.cli import relay\n"
        "os.chmod(sys.argv[1], 0o777); os.seteuid(65534)\n"
        "connection = socket.socket(socket.AF_UNIX); connection.connect(sys.argv[1])\n"
        "os.chdir('/')\n"
        "try:\n"
        "    relay._ask(connection, relay._message(['log', 'INC-1', 'forged']))\n"
        "    print(connection.recv(1))\n"
        "except (BrokenPipeError, ConnectionResetError):\n"
        "    print('hung up')"
    )
    for folder in (home, home.parent):
        folder.chmod(0o711)
    done = subprocess.run(
        [sys.executable, "-c", program, folders.SOCKET],
        env=dict(cli.environment),
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    home.chmod(0o700)
    assert done.stdout in {"b''\n", "hung up\n"}, done.stderr
    assert "forged" not in cli("timeline", "INC-1").out
