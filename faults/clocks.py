"""Clocks jump: of writers by days and over changes of the hour, of the worker back and forth."""

import json
import random
import signal
import subprocess
import threading
import time
from pathlib import Path

from benchmarks.product import command
from faults.history import History, Missing
from faults.record import MARK, judged, told
from tests.commandline import isolated

#: Where Debian keeps it.
LIBRARIES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib/faketime/libfaketime.so.1")
#: What clocks show instead of the time; some are next to where Europe changes the hour.
WRONG = ("-2d", "+2d", "-1h", "+1h", "+0", "@2026-03-29 00:59:58", "@2026-10-25 00:59:58")


def scene(
    folder: Path, history: History, chance: random.Random, seconds: float, writers: int
) -> list[str]:
    """Verbs of clocks that are wrong, and a worker whose clock jumps; see `faults`.

    Raises:
        Missing: libfaketime is not installed.
    """
    found = [each for pattern in LIBRARIES for each in Path("/").glob(pattern[1:])]
    if not found:
        raise Missing("libfaketime is not installed (apt install faketime)")
    home = folder / "home"
    home.mkdir(mode=0o700)
    env = isolated(home, TZ="Europe/London")
    faked = {
        **env,
        "LD_PRELOAD": str(found[0]),
        "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_NO_CACHE": "1",
    }
    told(env, "declare", "Faults", "--at", "-3d")
    file = folder / "clock"
    file.write_text("+0")
    worker = subprocess.Popen(
        command("worker"),
        env={
            **faked,
            "FAKETIME_TIMESTAMP_FILE": str(file),
            # Else the writers' verbs would be done by its clock.
            "COMMANDCENTER_WORKER__ANSWER_VERBS": "false",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + seconds

    def write(number: int, own: random.Random) -> None:
        turn = 0
        while time.monotonic() < until:
            turn += 1
            wrong = own.choice(WRONG)
            text = f"{MARK}{number} {turn} at {wrong}"
            history.breaks("clock of a writer")
            history.writes(command("log", "INC-1", text), text, {**faked, "FAKETIME": wrong})

    people = [
        threading.Thread(target=write, args=(number, random.Random(chance.random())))
        for number in range(max(2, writers // 2))
    ]
    for each in people:
        each.start()
    while time.monotonic() < until:
        file.write_text(chance.choice(WRONG[:5]))
        history.breaks("clock of the worker")
        time.sleep(chance.uniform(0.5, 3))
    for each in people:
        each.join()
    problems = [] if worker.poll() is None else ["the worker did not live through it"]
    worker.send_signal(signal.SIGTERM)
    worker.wait(30)
    refused = history.asked - history.acknowledged
    problems += [f"refused for a clock: {each}" for each in sorted(refused)]
    events = json.loads(told(env, "timeline", "INC-1", "--json"))
    keys = [each["seq"] for each in events]
    if sorted(keys) != list(range(1, len(keys) + 1)):
        problems.append("the numbers of the events have gaps")
    return problems + judged(env, history)
