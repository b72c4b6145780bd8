"""The file itself is damaged: what opens it must say so, or show what was written and no more."""

import json
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from benchmarks.product import command
from faults.history import History
from tests.commandline import isolated

#: How many copies are damaged in each way.
TIMES = 8


def damage(home: Path, history: History, chance: random.Random, *, times: int = TIMES) -> list[str]:
    """Damage copies of a store, and see what is told of them.

    Args:
        home: of a store that is whole, and that nobody has open.
        history: where it is noted.
        chance: decides where the damage is.
        times: how many copies are damaged in each way.

    Returns:
        What was not told truly.
    """
    whole = _state(home)
    problems = []
    for way in WAYS:
        for turn in range(times):
            copy = home.with_name(f"{way.__name__.strip('_')}-{turn}")
            shutil.copytree(home, copy, ignore=shutil.ignore_patterns("*.sock", "more", "backups"))
            way(copy / "commandcenter.db", chance)
            found = _state(copy)
            history.breaks(way.__name__.strip("_"), told=str(found)[:200])
            if found not in (None, whole):
                problems.append(f"{copy}: damage that was not told: {str(found)[:200]}")
            else:
                shutil.rmtree(copy)
    return problems


def _state(home: Path) -> object:
    """What the program shows of a store that verifies; None where it says that it does not."""
    verified = _run(home, "verify", "--json")
    if verified.returncode:
        if "Traceback" in verified.stderr or "by a defect" in verified.stderr:
            return verified.stderr
        return None
    return json.loads(verified.stdout)


def _run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        env=isolated(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def _flip(database: Path, chance: random.Random) -> None:
    content = bytearray(database.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    database.write_bytes(content)


def _cut(database: Path, chance: random.Random) -> None:
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.truncate(chance.randrange(1, size))


def _rubbish(database: Path, chance: random.Random) -> None:
    """A write-ahead log of rubbish beside the file: what it holds was never written."""
    database.with_name(f"{database.name}-wal").write_bytes(chance.randbytes(5_000))
    database.with_name(f"{database.name}-wal").chmod(0o600)


#: What befalls a file, and where by chance.
WAYS: tuple[Callable[[Path, random.Random], None], ...] = (_flip, _cut, _rubbish)
