"""PostgreSQL is stopped, killed, restarted and cut off while people write into it."""

import asyncio
import json
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from benchmarks.product import command
from faults.history import History, Missing
from faults.record import MARK, judged, told
from tests import postgres
from tests.between import Line
from tests.commandline import isolated
from tests.waiting import wait_until

#: Seconds between two faults; for how long the server is stopped, or cannot be reached.
PAUSE, AWAY = (1.0, 4.0), (0.5, 8.0)


class Server:
    """A server of our own, with a line to it that can be cut, and what can befall both."""

    def __init__(self, url: str, line: Line, loop: asyncio.AbstractEventLoop) -> None:
        """Know where it is.

        Args:
            url: of the server itself.
            line: to it.
            loop: on which the line runs.
        """
        self.data = Path(postgres.folder_of(url))
        self.line, self._loop = line, loop
        self.chance = random.Random(0)

    def kill_a_process(self) -> None:
        """One of its processes dies; it then ends all others, and recovers."""
        if found := self._processes()[1:]:
            with suppress(ProcessLookupError):
                os.kill(self.chance.choice(found), signal.SIGKILL)

    def stop(self) -> None:
        """All of it stands still for a while."""
        found = self._processes()
        for number in (signal.SIGSTOP, signal.SIGCONT):
            for each in found:
                with suppress(ProcessLookupError):
                    os.kill(each, number)
            if number == signal.SIGSTOP:
                time.sleep(self.chance.uniform(*AWAY))

    def restart(self) -> None:
        """It ends as after a power cut, and starts again."""
        owner = self.data.stat().st_uid
        subprocess.run(
            [postgres.tool("pg_ctl"), "-D", self.data, "-m", "immediate", "-w", "restart"],
            user=owner if os.getuid() == 0 else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            check=True,
            timeout=60,
        )

    def cut(self) -> None:
        """Every connection breaks."""
        self._loop.call_soon_threadsafe(self.line.cut)

    def cut_at_a_commit(self) -> None:
        """Connections break when they commit, before or after the server hears of it."""
        self.line.at_commit = self.chance.choice(("cut", "unanswered"))
        time.sleep(self.chance.uniform(*AWAY) / 4)
        self.line.at_commit = ""

    def silence(self) -> None:
        """Nothing arrives for a while, and nobody is told."""
        self._loop.call_soon_threadsafe(self.line.alive.clear)
        time.sleep(self.chance.uniform(*AWAY))
        self._loop.call_soon_threadsafe(self.line.alive.set)

    def _processes(self) -> list[int]:
        """Itself, and what it started."""
        first = int(self.data.joinpath("postmaster.pid").read_text().split()[0])
        below = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *map(int, below)]


def scene(
    folder: Path, history: History, chance: random.Random, seconds: float, writers: int
) -> list[str]:
    """Verbs write into a database that goes and comes; see `faults`.

    Raises:
        Missing: no server of our own can be had.
    """
    if postgres.VARIABLE in os.environ:
        raise Missing(f"{postgres.VARIABLE} names a server, and only one of our own is broken")
    try:
        with postgres.server() as url:
            return asyncio.run(_beside(url, folder, history, chance, seconds, writers))
    except postgres.Unavailable as missing:
        raise Missing(str(missing)) from None


async def _beside(  # noqa: PLR0917 - what a scene is given, and the server
    url: str,
    folder: Path,
    history: History,
    chance: random.Random,
    seconds: float,
    writers: int,
) -> list[str]:
    await postgres.execute(url, "CREATE DATABASE faults")
    async with Line(postgres.in_database(url, "faults")).laid() as line:
        server = Server(url, line, asyncio.get_running_loop())
        server.chance = chance
        homes = [folder / f"home-{number}" for number in range(2)]
        for each in homes:
            each.mkdir(mode=0o700)
        envs = [isolated(home, COMMANDCENTER_DATABASE_URL=line.url) for home in homes]
        return await asyncio.to_thread(_played, server, envs, history, seconds, writers)


def _played(
    server: Server,
    envs: list[dict[str, str]],
    history: History,
    seconds: float,
    writers: int,
) -> list[str]:
    told(envs[0], "declare", "Faults")
    workers = [_worker(env) for env in envs]
    wait_until(lambda: json.loads(told(envs[0], "worker", "--status", "--json"))["running"], 60)
    over = threading.Event()

    def write(number: int) -> None:
        turn = 0
        while not over.is_set():
            turn += 1
            text = f"{MARK}writer {number} entry {turn}"
            history.writes(command("log", "INC-1", text), text, envs[number % len(envs)])

    people = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for each in people:
        each.start()
    faults: list[Callable[[], None]] = [
        server.kill_a_process,
        server.stop,
        server.restart,
        server.cut,
        server.cut_at_a_commit,
        server.silence,
    ]
    until = time.monotonic() + seconds
    while time.monotonic() < until or not history.acknowledged:
        time.sleep(server.chance.uniform(*PAUSE))
        fault = server.chance.choice(faults)
        history.breaks(fault.__name__)
        fault()
    over.set()
    for each in people:
        each.join()
    problems = []
    for worker in workers:
        if worker.poll() is not None:
            said = [_said(env).read_text("utf-8")[-300:] for env in envs]
            problems.append(f"a worker did not live through it: {worker.returncode} {said}")
        worker.terminate()
        worker.wait(30)
    return problems + judged(envs[0], history)


def _worker(env: dict[str, str]) -> subprocess.Popen[bytes]:
    with _said(env).open("w") as said:
        return subprocess.Popen(
            command("worker"),
            env={**env, "COMMANDCENTER_WORKER__ANSWER_VERBS": "false"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )


def _said(env: dict[str, str]) -> Path:
    return Path(env["COMMANDCENTER_HOME"]) / "said"
