"""The queue in front of SQLite's one writer, so that thirty processes get their turn.

Left to itself, SQLite lets each writer retry with growing pauses: who waits longest asks least, and
under load some wait for seconds while others write again and again. Here a writer passes two gates.
Who stands between them is next, and nobody can overtake; all others wait in front of the first.

Fairness alone would starve those who write into one incident: whenever one's turn comes, others
have written since one looked. So a writer who is refused for that reason keeps the turn for a
moment, to look and decide again, and then succeeds.
"""

import asyncio
import fcntl
import os
import random
import time
from pathlib import Path
from types import TracebackType

from commandcenter.store.errors import Conflict, StoreUnavailable, UnsafeStore

#: Seconds between two attempts: of the one who is next, and of those who just came behind it.
_NEXT, _BEHIND = 0.0007, 0.02
#: Who waits longer asks more often, up to four times after a second. Not without that bound: many
#: asking often make a busy machine busier, and that was measured to end in a standstill.
_SHORTEST = 0.25
#: Seconds to wait for the turn before giving up.
PATIENCE = 10.0
#: Seconds for which a writer who was refused keeps the turn.
KEPT = 0.1


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
        self._gate = _lock_file(path.with_name(f"{path.name}-next"))
        self._turn = _lock_file(path.with_name(f"{path.name}-turn"))
        self._task = asyncio.Lock()
        self._kept: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> None:
        """Wait for the turn.

        Raises:
            StoreUnavailable: it did not come in time.
        """
        await self._task.acquire()
        if self._kept:
            self._kept.cancel()
            self._kept = None
            return
        try:
            begun = time.monotonic()
            await _pass(self._gate, _BEHIND, begun)
            try:
                await _pass(self._turn, _NEXT, begun)
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
        os.close(self._gate)
        os.close(self._turn)


def _lock_file(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise UnsafeStore(
            f"{path} cannot be used as a lock ({error.strerror}): remove it"
        ) from None


async def _pass(gate: int, pause: float, begun: float) -> None:
    """Try until it opens; unlike waiting in the kernel, that can be given up at any time."""
    while not _opens(gate):
        waited = time.monotonic() - begun
        if waited > PATIENCE:
            raise StoreUnavailable(
                f"another process has kept the store busy for {PATIENCE:.0f} s;"
                " nothing was recorded: try again"
            )
        shorter = pause * max(_SHORTEST, 1 - waited)
        await asyncio.sleep(shorter * random.uniform(0.5, 1.5))  # noqa: S311 - spreads attempts


def _opens(gate: int) -> bool:
    try:
        fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
