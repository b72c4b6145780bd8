"""The file itself is damaged: what opens it must say so, or show what was written and no more."""

import json
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.product import command
from commandcenter.store.sqlite_file import connect
from faults.history import History
from faults.record import MARK, judged, told
from tests.commandline import isolated

#: How many copies are damaged in each way.
TIMES = 8
NOT_COPIED = shutil.ignore_patterns("*.sock", "more", "backups")


def damage(
    home: Path,
    history: History,
    chance: random.Random,
    *,
    times: int = TIMES,
    ways: "Sequence[Way] | None" = None,
) -> list[str]:
    """Damage copies of a store, and see what is told of them.

    Args:
        home: of a store that is whole, and that nobody has open.
        history: where it is noted.
        chance: decides where the damage is.
        times: how many copies are damaged in each way.
        ways: what befalls them.

    Returns:
        What was not told truly.
    """
    # Of a copy: whoever opens a store and leaves moves its write-ahead log into the file.
    shutil.copytree(home, untouched := home.with_name("untouched"), ignore=NOT_COPIED)
    whole = _state(untouched)
    shutil.rmtree(untouched)
    problems = []
    for way in ways or WAYS:
        for turn in range(times):
            copy = home.with_name(f"{way.__name__.strip('_')}-{turn}")
            shutil.copytree(home, copy, ignore=NOT_COPIED)
            way(copy / "commandcenter.db", chance)
            found = _state(copy)
            history.breaks(way.__name__.strip("_"), told=str(found)[:200])
            if found not in (None, whole):
                problems.append(f"{copy}: damage that was not told: {str(found)[:200]}")
            else:
                shutil.rmtree(copy)
    return problems


def scene(
    folder: Path, history: History, chance: random.Random, seconds: float, writers: int
) -> list[str]:
    """A store is written, and copies of it damaged; see `faults`."""
    del seconds, writers
    home = folder / "home"
    home.mkdir(mode=0o700)
    env = isolated(home)
    told(env, "declare", "Faults")
    for number in range(5):
        text = f"{MARK}{number}"
        history.writes(command("log", "INC-1", text), text, env)
    told(env, "export", "INC-1", "--format", "json")  # It is noted how far the log had come.
    problems = damage(home, history, chance) + judged(env, history)
    with _held_open(home):
        text = f"{MARK}into the write-ahead log"
        history.writes(command("log", "INC-1", text), text, env)
        told(env, "export", "INC-1", "--format", "json")
        # As whoever holds it would leave it, were they to die now.
        left = folder / "left"
        shutil.copytree(home, left, ignore=NOT_COPIED)
    return problems + damage(left, history, chance, ways=(_shorten,))


@contextmanager
def _held_open(home: Path) -> Iterator[None]:
    """Somebody has the store open, so that its write-ahead log stays when others go."""
    key = bytes.fromhex((home / "store.key").read_text().strip())
    with closing(connect(home / "commandcenter.db", key)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM event").fetchone()
        yield


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
    _log_of(database).write_bytes(chance.randbytes(5_000))
    _log_of(database).chmod(0o600)


def _shorten(database: Path, chance: random.Random) -> None:
    """The write-ahead log ends early, or is gone: what was acknowledged last is in it alone."""
    with _log_of(database).open("r+b") as file:
        file.truncate(chance.randrange(_log_of(database).stat().st_size))


def _log_of(database: Path) -> Path:
    return database.with_name(f"{database.name}-wal")


#: What befalls a file, and where by chance.
Way = Callable[[Path, random.Random], None]
WAYS: tuple[Way, ...] = (_flip, _cut, _rubbish)
