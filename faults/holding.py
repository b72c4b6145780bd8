"""Somebody is stopped in the middle of a commit, and holds what all others need."""

import os
import random
import shutil
import signal
import subprocess
from pathlib import Path

from benchmarks.product import command
from faults.history import DENIAL, History, Missing
from faults.record import MARK, judged, told
from tests.commandline import isolated
from tests.waiting import wait_until


def scene(
    folder: Path, history: History, chance: random.Random, seconds: float, writers: int
) -> list[str]:
    """A verb is stopped at the flush of its commit; others read, are told, and then go on.

    Raises:
        Missing: strace is not installed.
    """
    del chance, seconds, writers
    strace = shutil.which("strace")
    if strace is None:
        raise Missing("strace is not installed (apt install strace)")
    home = folder / "home"
    home.mkdir(mode=0o700)
    env = isolated(home)
    told(env, "declare", "Faults")
    first, second, third = (f"{MARK}{each}" for each in ("stopped", "waited", "after"))
    history.asks(first)
    seen = folder / "calls"
    stop = ["--trace=fsync", "-e", "inject=fsync:signal=SIGSTOP:when=1"]
    with subprocess.Popen(
        [strace, "-f", "-qq", "-o", str(seen), *stop, *command("log", "INC-1", first)],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as around:
        stopped = wait_until(lambda: _stopped_below(around.pid, seen), 60)
        history.breaks("stopped in a commit")
        problems = []
        if '"seq"' not in told(env, "show", "INC-1", "--json"):
            problems.append("nothing can be read while somebody is stopped in a commit")
        said = history.writes(command("log", "INC-1", second), second, env)
        if DENIAL not in said or str(stopped) not in said:
            problems.append(f"process {stopped} holds the store, and it was said: {said}")
        os.kill(stopped, signal.SIGCONT)
        out, _ = around.communicate(timeout=60)
        history.answered(first, around.returncode, out)
    if first not in history.acknowledged:
        problems.append(f"who was stopped could not go on: {out}")
    history.writes(command("log", "INC-1", third), third, env)
    if third not in history.acknowledged:
        problems.append("nothing can be written afterwards")
    return problems + judged(env, history)


def _stopped_below(pid: int, seen: Path) -> int:
    """The process that runs below that one, once it is stopped; 0 before."""
    if not seen.exists() or "stopped by SIGSTOP" not in seen.read_text():
        return 0
    [child] = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(child)
