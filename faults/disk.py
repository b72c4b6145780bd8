"""The disk fills up while people write, and becomes one that can only be read."""

import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.product import command
from faults.history import DENIAL, History, Missing
from faults.record import MARK, judged, told
from tests.commandline import isolated

#: Bytes of the disk: the store and a little more; and once somebody has made room.
SMALL, LARGE = "2m", "64m"
#: Characters of one entry, so that it is soon full.
LONG = 60_000
#: After so many writes a disk of that size is full, or is none.
MOST = 200


def scene(
    folder: Path, history: History, chance: random.Random, seconds: float, writers: int
) -> list[str]:
    """Verbs write until nothing goes in, read all the same, and go on once there is room.

    Raises:
        Missing: nothing can be mounted here.
    """
    del chance, seconds, writers
    with mounted(folder / "home") as home:
        env = isolated(home)
        told(env, "declare", "Faults")
        return [*_filled(home, env, history), *_only_read(home, env, history)]


@contextmanager
def mounted(path: Path) -> Iterator[Path]:
    """A small disk of its own.

    Raises:
        Missing: nothing can be mounted here.
    """
    path.mkdir(mode=0o700)
    options = f"size={SMALL},mode=0700"
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "none", path], check=False, capture_output=True
    )
    if made.returncode:
        raise Missing("only root can mount a small disk (mount -t tmpfs)")
    try:
        yield path
    finally:
        for _ in range(20):
            if subprocess.run(["umount", path], check=False, capture_output=True).returncode == 0:
                break
            time.sleep(0.2)


def again(path: Path, *options: str) -> None:
    """Mount it again with other options."""
    subprocess.run(["mount", "-o", ",".join(["remount", *options]), path], check=True)


def _writes(env: dict[str, str], history: History, text: str) -> str:
    return history.writes(command("log", "INC-1", text), text, env)


def _filled(home: Path, env: dict[str, str], history: History) -> list[str]:
    problems = []
    for number in range(MOST):
        said = _writes(env, history, f"{MARK}{number} " + "x" * LONG)
        if DENIAL in said:
            history.breaks("disk full")
            if "no space left" not in said:
                problems.append(f"the disk is full, and it was said: {said}")
            break
    else:
        problems.append(f"{MOST} writes went in, and the disk was never full")
    if '"seq"' not in told(env, "show", "INC-1", "--json"):
        problems.append("on a full disk nothing can be read")
    again(home, f"size={LARGE}")
    text = f"{MARK}there is room again"
    _writes(env, history, text)
    if text not in history.acknowledged:
        problems.append("there is room again, and nothing can be written")
    return problems + judged(env, history)


def _only_read(home: Path, env: dict[str, str], history: History) -> list[str]:
    problems = []
    again(home, "ro")
    history.breaks("only to be read")
    text = f"{MARK}cannot be written"
    said = _writes(env, history, text)
    if text in history.acknowledged or "Traceback" in said or DENIAL not in said:
        problems.append(f"nothing can be written, and it was said: {said}")
    if '"seq"' not in told(env, "show", "INC-1", "--json"):
        problems.append("where nothing can be written nothing can be read")
    again(home, "rw")
    _writes(env, history, f"{MARK}written again")
    shutil.rmtree(home / "drafts", ignore_errors=True)
    return problems + judged(env, history)
