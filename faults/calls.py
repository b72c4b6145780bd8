"""One call to the system after the other fails: the disk is full at it, or breaks.

The n-th write, flush or cut of a file fails, for n = 1, 2, 3 … until a verb ends without having
come to it; once, or from then on.
"""

import random
import shutil
import time
from pathlib import Path

from benchmarks.product import command
from faults.history import History, Missing
from faults.record import MARK, judged, told
from tests.commandline import isolated

#: Call → how it fails.
CALLS = {"pwrite64": "ENOSPC", "fsync": "EIO", "ftruncate": "EIO"}


def scene(
    folder: Path, history: History, chance: random.Random, seconds: float, writers: int
) -> list[str]:
    """Verbs write while their calls fail; see `faults`.

    Raises:
        Missing: strace is not installed.
    """
    del chance, writers
    strace = shutil.which("strace")
    if strace is None:
        raise Missing("strace is not installed (apt install strace)")
    home = folder / "home"
    home.mkdir(mode=0o700)
    env = isolated(home)
    told(env, "declare", "Faults")
    until = time.monotonic() + seconds
    problems = []
    left = {(call, lasting) for call in CALLS for lasting in ("", "+")}
    number = 0
    while left and time.monotonic() < until:
        number += 1
        for call, lasting in sorted(left):
            text = f"{MARK}{call} {number}{lasting}"
            seen = folder / "calls"
            fails = f"inject={call}:error={CALLS[call]}:when={number}{lasting}"
            around = [strace, "-f", "-qq", "-o", str(seen), f"--trace={call}", "-e", fails]
            said = history.writes([*around, *command("log", "INC-1", text)], text, env)
            if "INJECTED" not in seen.read_text(errors="replace"):
                left.remove((call, lasting))
                continue
            history.breaks(call)
            if "Traceback" in said or "defect" in said:
                problems.append(f"{text}: not told in a line: {said}")
    return problems + judged(env, history)
