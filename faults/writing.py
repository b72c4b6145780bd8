"""People write from many processes, while those, the worker and its helper are killed."""

import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from benchmarks.product import command
from faults.history import History
from faults.record import MARK, judged, told
from tests.commandline import isolated

#: So many writes are acknowledged before a run ends, however slow the machine is.
ENOUGH = 10
#: Seconds between two faults.
PAUSE = (0.1, 1.0)


class Scene:
    """The processes of a run, and what can befall them."""

    def __init__(self, home: Path, history: History, chance: random.Random) -> None:
        """Nobody runs yet."""
        self.env: Mapping[str, str] = isolated(home)
        self.history = history
        self.chance = chance
        self.over = threading.Event()
        self._writing: dict[int, subprocess.Popen[str]] = {}
        self.worker: subprocess.Popen[bytes] | None = None

    def start_worker(self) -> None:
        """A worker, which answers verbs once it is up."""
        self.worker = subprocess.Popen(
            command("worker"),
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def write(self, number: int, incident: str) -> None:
        """One person, who writes on and on, and notes what they were told."""
        turn = 0
        while not self.over.is_set():
            turn += 1
            text = f"{MARK}writer {number} entry {turn}"
            self.history.writes(
                command("log", incident, text),
                text,
                self.env,
                lambda process: self._writing.update({number: process}),
            )

    # ── what befalls them ────────────────────────────────────────────────────────────────────

    def kill_a_writer(self) -> None:
        """Whoever is writing just now dies in the middle of it."""
        for process in self.chance.sample(list(self._writing.values()), k=1):
            with suppress(ProcessLookupError):
                process.kill()

    def stop_a_writer(self) -> None:
        """Somebody holds whatever they hold, and does not move."""
        for process in self.chance.sample(list(self._writing.values()), k=1):
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGSTOP)
                time.sleep(self.chance.uniform(0.2, 2))
                process.send_signal(signal.SIGCONT)

    def kill_the_worker(self) -> None:
        """The worker dies, and another one is started."""
        if self.worker is not None:
            self.worker.kill()
            self.worker.wait()
        self.start_worker()

    def kill_who_answers(self) -> None:
        """The process that does verbs for others dies."""
        if self.worker is not None:
            found = Path(f"/proc/{self.worker.pid}/task/{self.worker.pid}/children")
            with suppress(OSError, ProcessLookupError):
                for child in found.read_text().split():
                    subprocess.run(["kill", "-9", child], check=False)

    def back_up(self) -> None:
        """A backup is made in the middle of it all."""
        folder = Path(self.env["COMMANDCENTER_HOME"]) / "more"
        subprocess.run(
            command("backup", str(folder / f"{time.time()}.db")),
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )


def scene(
    folder: Path, history: History, chance: random.Random, seconds: float, writers: int
) -> list[str]:
    """People write verbs, on one machine, while the processes of this die; see `faults`."""
    return run(folder / "home", history, chance, seconds=seconds, writers=writers)


def run(
    home: Path, history: History, chance: random.Random, *, seconds: float, writers: int
) -> list[str]:
    """Have people write for a while, break what can be broken, and judge the record.

    Returns:
        What is wrong with it.
    """
    home.mkdir(mode=0o700)
    scene = Scene(home, history, chance)
    incident = told(scene.env, "declare", "Faults").split()[0]
    scene.start_worker()
    people = [
        threading.Thread(target=scene.write, args=(number, incident)) for number in range(writers)
    ]
    for each in people:
        each.start()
    faults: list[Callable[[], None]] = [
        scene.kill_a_writer,
        scene.kill_a_writer,
        scene.stop_a_writer,
        scene.kill_the_worker,
        scene.kill_who_answers,
        scene.back_up,
    ]
    until = time.monotonic() + seconds
    while time.monotonic() < until or len(history.acknowledged) < ENOUGH:
        time.sleep(chance.uniform(*PAUSE))
        fault = chance.choice(faults)
        history.breaks(fault.__name__)
        fault()
    scene.over.set()
    for each in people:
        each.join()
    if scene.worker is not None:
        scene.worker.terminate()
        scene.worker.wait()
    return judged(scene.env, history, incident)
