"""The queue in front of SQLite's one writer, so that thirty processes get their turn.

SQLite lets writers retry with growing pauses, so the longest waiting asks the least often: under
load it was measured to keep some waiting for seconds. Here it is the other way round.
"""

import asyncio
import fcntl
import os
import random
import time
from pathlib import Path
from types import TracebackType

from commandcenter.store.errors import StoreUnavailable, UnsafeStore

#: Seconds between two attempts: of one who just came, and of one who has waited long.
_FIRST, _LAST = 0.012, 0.001
#: Seconds after which one has waited long.
_LONG = 0.5
#: Seconds to wait for the turn before giving up.
PATIENCE = 5.0


class WriterQueue:
    """A lock that one task of one process of the machine holds at a time.

    The lock is of the kernel (flock on a file beside the store): it goes with its process, however
    that ends. The file itself says nothing and is never removed.
    """

    def __init__(self, path: Path) -> None:
        """Open the lock file, made where it is missing.

        Raises:
            UnsafeStore: it is a link, or belongs to somebody else.
        """
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise UnsafeStore(f"{path} cannot be used as a lock ({error.strerror})") from None
        self._task = asyncio.Lock()

    async def __aenter__(self) -> None:
        """Wait for the turn.

        Raises:
            StoreUnavailable: it did not come in time.
        """
        await self._task.acquire()
        try:
            await self._acquire()
        except BaseException:
            self._task.release()
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the next one write."""
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._task.release()

    async def _acquire(self) -> None:
        begun = time.monotonic()
        while not self._try():
            waited = time.monotonic() - begun
            if waited > PATIENCE:
                raise StoreUnavailable(
                    f"another process has kept the store busy for {PATIENCE:.0f} s;"
                    " nothing was recorded: try again"
                )
            share = min(waited / _LONG, 1)
            pause = _FIRST + (_LAST - _FIRST) * share
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - spreads attempts

    def _try(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Let go of the lock file."""
        os.close(self._file)
