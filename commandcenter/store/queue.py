"""The queue in front of SQLite's one writer, so that thirty processes get their turn.

Left to itself, SQLite lets each writer retry with growing pauses: who waits longest asks least, and
under load some wait for seconds while others write again and again. Here a writer passes two gates.
Who stands between them is next, and nobody can overtake; all others wait in front of the first.

Fairness alone would starve those who write into one incident: whenever one's turn comes, others
have written since one looked. So a writer who is refused for that reason keeps the turn for a
moment, to look and decide again, and then succeeds.
"""

import asyncio
import errno
import fcntl
import os
import random
import re
import time
from pathlib import Path
from types import TracebackType

from commandcenter.store.errors import ONLY_READ, Conflict, StoreUnavailable, UnsafeStore

#: Seconds between two attempts: of the one who is next, and of those who just came behind it.
_NEXT, _BEHIND = 0.0007, 0.02
#: Who waits longer asks more often, up to four times after a second. Not without that bound: many
#: asking often make a busy machine busier, and that was measured to end in a standstill.
_SHORTEST = 0.25
#: Seconds to wait for the turn before giving up.
PATIENCE = 10.0
#: Seconds for which a writer who was refused keeps the turn.
KEPT = 0.1
#: In the place of a lock file on a disk that can only be read.
NONE = -1


class WriterQueue:
    """A lock that one task of one process of the machine holds at a time.

    The gates are the kernel's locks (flock) on files beside the store: they open when their holder
    ends, however it ends. The files say nothing, and are never removed.
    """

    def __init__(self, path: Path) -> None:
        """Open the lock files, made where they are missing.

        Args:
            path: the store's file, which the names of the lock files begin with.

        Raises:
            UnsafeStore: one is a link, or belongs to somebody else.
        """
        self._path = path
        self._gate = _lock_file(path.with_name(f"{path.name}-next"))
        self._turn = _lock_file(path.with_name(f"{path.name}-turn"))
        self._task = asyncio.Lock()
        self._kept: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> None:
        """Wait for the turn.

        Raises:
            StoreUnavailable: it did not come in time, or the disk can only be read.
        """
        if NONE in {self._gate, self._turn}:
            raise StoreUnavailable(ONLY_READ.format(path=self._path))
        await self._task.acquire()
        if self._kept:
            self._kept.cancel()
            self._kept = None
            return
        try:
            begun = time.monotonic()
            await _pass(self._gate, _BEHIND, begun, self._turn)
            try:
                await _pass(self._turn, _NEXT, begun, self._turn)
            finally:
                fcntl.flock(self._gate, fcntl.LOCK_UN)
        except BaseException:
            self._task.release()
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the next one write, unless this one was refused and will try again at once."""
        if isinstance(error, Conflict):
            self._kept = asyncio.get_running_loop().call_later(KEPT, self._let_go)
        else:
            self._let_go()
        self._task.release()

    def _let_go(self) -> None:
        self._kept = None
        fcntl.flock(self._turn, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the lock files."""
        if self._kept:
            self._kept.cancel()
        for each in {self._gate, self._turn} - {NONE}:
            os.close(each)


def _lock_file(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        if error.errno == errno.EROFS:
            return NONE
        raise UnsafeStore(
            f"{path} cannot be used as a lock ({error.strerror}): remove it"
        ) from None


async def _pass(gate: int, pause: float, begun: float, turn: int) -> None:
    """Try until it opens; unlike waiting in the kernel, that can be given up at any time."""
    while not _opens(gate):
        waited = time.monotonic() - begun
        if waited > PATIENCE:
            raise StoreUnavailable(
                f"{_holder(turn)} has kept the store busy for {PATIENCE:.0f} s;"
                " nothing was recorded: try again"
            )
        shorter = pause * max(_SHORTEST, 1 - waited)
        await asyncio.sleep(shorter * random.uniform(0.5, 1.5))  # noqa: S311 - spreads attempts


def _holder(gate: int) -> str:
    """Who holds a lock, for people; Linux tells it."""
    status = os.fstat(gate)
    file = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    try:
        held = [line.split() for line in Path("/proc/locks").read_text("ascii").splitlines()]
        [pid] = {each[4] for each in held if each[1] == "FLOCK" and each[5] == file}
        told = Path(f"/proc/{pid}/status").read_text("utf-8", "replace")
    except (OSError, ValueError):
        return "another process"
    is_stopped = re.search(r"^State:\s+[Tt]", told, re.MULTILINE)
    return (
        f"process {pid}, which is stopped (kill -CONT {pid})," if is_stopped else f"process {pid}"
    )


def _opens(gate: int) -> bool:
    try:
        fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
