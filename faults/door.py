"""People write over SSH, while server, sessions and connections die, and windows change.

Whatever dies, nothing may be left behind that nobody watches any more, and the screens must be
there for whoever comes again.
"""

import os
import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from faults.history import History, Missing
from faults.record import MARK, judged
from tests.commandline import isolated
from tests.server.conftest import House, make_key, serving_at
from tests.terminal import Missing as NotShown
from tests.waiting import NeverHappened, wait_until

#: Seconds between two faults, and between two attempts to come in where there is no server.
PAUSE, AGAIN = (0.5, 2.0), 0.5
#: Seconds within which a process ends whose visitor is gone.
GONE = 5.0
#: People with screens open, whose windows change all the time.
WATCHING = 2
#: What they press meanwhile.
KEYS = ("j", "k", "g", "1", "2", "5", "question_mark", "escape", "enter")


class Street:
    """A server in front of a home, which is started again whenever it dies."""

    def __init__(self, folder: Path, history: History, chance: random.Random) -> None:
        """Enter maya, who commands, and start the server."""
        self.history, self.chance = history, chance
        self.home, self.keys = folder / "home", folder / "keys"
        for each in (self.home, self.keys):
            each.mkdir(mode=0o700)
        self.env = isolated(self.home)
        make_key(self.keys / "maya", "maya")
        self.over = threading.Event()
        self.clients: dict[int, subprocess.Popen[str]] = {}
        self.sessions: set[int] = set()
        self._serving = serving_at(self.home, self.keys)
        cli = House(self.home, self.keys, None, 0, "").cli  # type: ignore[arg-type]
        cli("people", "add", "maya", "--role", "administrator").succeeded()
        public = self.keys.joinpath("maya.pub").read_text()
        cli("people", "key", "add", "maya", public).succeeded()
        cli("people", "role", "give", "maya", "commander").succeeded()
        cli("declare", "Faults").succeeded()
        self.house = self._serving.__enter__()

    def close(self) -> None:
        """Stop the server, as its service would."""
        self._serving.__exit__(None, None, None)

    # ── people ───────────────────────────────────────────────────────────────────────────────

    def write(self, number: int) -> None:
        """One person, who writes on and on over SSH, and comes again when the server is back."""
        turn = 0
        while not self.over.is_set():
            turn += 1
            text = f"{MARK}writer {number} entry {turn}"
            self.history.writes(
                self.house.argv("log", "INC-1", f"'{text}'"),
                text,
                self.env,
                lambda process: self.clients.update({number: process}),
            )
            if text not in self.history.acknowledged:
                time.sleep(AGAIN)

    def watch(self, own: random.Random) -> None:
        """One person with the screens open, whose window changes all the time."""
        while not self.over.is_set():
            with suppress(NotShown, OSError), self.house.screens() as screens:
                while not self.over.is_set() and screens.process.poll() is None:
                    screens.resize(own.randint(1, 250), own.randint(1, 80))
                    self.history.broken["resized"] += 1
                    with suppress(KeyError):
                        screens.press(own.choice(KEYS))
                    time.sleep(own.uniform(0.02, 0.3))
            time.sleep(AGAIN)

    # ── what befalls them ────────────────────────────────────────────────────────────────────

    def kill_the_server(self) -> None:
        """The server dies, all of its sessions with it, and is started again."""
        before = self.house.sessions()
        self.house.process.kill()
        self.house.process.wait()
        try:
            wait_until(lambda: not (before & self.house.sessions()), GONE)
        except NeverHappened:
            self.sessions |= before & self.house.sessions()
        self._serving = serving_at(self.home, self.keys)
        self.house = self._serving.__enter__()

    def kill_a_session(self) -> None:
        """One session's process dies, or the one that they are all forked from."""
        if found := sorted(self.house.sessions()):
            with suppress(ProcessLookupError):
                os.kill(self.chance.choice(found), signal.SIGKILL)

    def cut_a_connection(self) -> None:
        """Somebody's connection is gone."""
        for process in self.chance.sample(list(self.clients.values()), k=1):
            with suppress(ProcessLookupError):
                process.kill()

    def stop_a_connection(self) -> None:
        """Somebody's machine sleeps for a while."""
        for process in self.chance.sample(list(self.clients.values()), k=1):
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGSTOP)
                time.sleep(self.chance.uniform(0.2, 2))
                process.send_signal(signal.SIGCONT)

    def read_the_settings(self) -> None:
        """The server reads its settings again."""
        self.house.process.send_signal(signal.SIGHUP)


def scene(
    folder: Path, history: History, chance: random.Random, seconds: float, writers: int
) -> list[str]:
    """People write over SSH and watch; see `faults`.

    Raises:
        Missing: OpenSSH's client is not installed.
    """
    if shutil.which("ssh") is None:
        raise Missing("OpenSSH's client is not installed (apt install openssh-client)")
    street = Street(folder, history, chance)
    people = [threading.Thread(target=street.write, args=(number,)) for number in range(writers)]
    people += [
        threading.Thread(target=street.watch, args=(random.Random(chance.random()),))
        for _ in range(WATCHING)
    ]
    for each in people:
        each.start()
    faults: list[Callable[[], None]] = [
        street.kill_the_server,
        street.kill_a_session,
        street.kill_a_session,
        street.cut_a_connection,
        street.stop_a_connection,
        street.read_the_settings,
    ]
    until = time.monotonic() + seconds
    while time.monotonic() < until or not history.acknowledged:
        time.sleep(chance.uniform(*PAUSE))
        fault = chance.choice(faults)
        history.breaks(fault.__name__)
        fault()
    street.over.set()
    for each in people:
        each.join()
    problems = [f"left behind by its server: process {each}" for each in sorted(street.sessions)]
    problems += _afterwards(street)
    street.close()
    return problems + judged(street.env, history)


def _afterwards(street: Street) -> list[str]:
    """Whether the screens are there for whoever comes now, and nobody is left who went."""
    problems = []
    with street.house.screens() as screens:
        try:
            screens.wait_for("Faults", 30)
        except NotShown as missing:
            problems.append(f"the screens are not there any more: {missing}")
    try:
        # The one that all are forked from stays, with what tracks its resources.
        wait_until(lambda: len(street.house.sessions()) <= 1, GONE)
    except NeverHappened:
        problems.append(f"sessions whose visitors are gone: {street.house.sessions()}")
    return problems
