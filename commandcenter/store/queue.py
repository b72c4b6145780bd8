"""The queue in front of SQLite's one writer, so that thirty processes get their turn, in order.

Left to itself, SQLite lets each writer retry with growing pauses: who waits longest asks least, and
under load some wait for seconds while others write again and again. Asking often is no better: on a
busy machine those who wait then take from the one who writes the processor that it needs. So
writers stand in line, in the order in which they came, and sleep until those before them are done.

A turn is for looking, deciding and writing: who looked before their turn came would nearly always
find that others had written since, and have to begin again.
"""

import asyncio
import errno
import fcntl
import os
import re
import struct
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from commandcenter.store.errors import ONLY_READ, StoreUnavailable, UnsafeStore

#: Seconds between two attempts: of the one who is next, and of those who may have to pass it over.
_NEXT, _AGAIN = 0.001, 0.05
#: After so many seconds in which nobody took the turn, who stands in front was probably stopped.
_STALLED = 3.0
#: Seconds to wait for the turn before giving up.
PATIENCE = 10.0
#: In the place of a lock file on a disk that can only be read.
NONE = -1
_TURN = struct.Struct("=qq")


class _Turn(NamedTuple):
    """The turn that was taken last (microseconds).

    Attributes:
        came: the last place in the line that it has come to.
        changed: when it began, or ended.
    """

    came: int = 0
    changed: int = 0


class WriterQueue:
    """A lock that one task of one process of the machine holds at a time, first come, first served.

    The turn is the kernel's lock (flock) on a file beside the store, which says when it was taken
    last. A place in the line is a lock on one byte of another file, whose position is the time at
    which its writer came. Either is given back when its holder ends, however it ends. The line only
    orders: whoever stands in it and does not take the turn (a process that was stopped) is passed
    over, and goes to its end when it moves again. The files are never removed.
    """

    def __init__(self, path: Path) -> None:
        """Open the lock files, made where they are missing.

        Args:
            path: the store's file, which the names of the lock files begin with.

        Raises:
            UnsafeStore: one is a link, or belongs to somebody else.
        """
        self._path = path
        self._line = _lock_file(path.with_name(f"{path.name}-next"))
        self._turn = _lock_file(path.with_name(f"{path.name}-turn"))
        self._task = asyncio.Lock()
        self._place = 0
        self._watchers: set[Thread] = set()

    async def __aenter__(self) -> None:
        """Wait for the turn.

        Raises:
            StoreUnavailable: it did not come in time, or the disk can only be read.
        """
        if NONE in {self._line, self._turn}:
            raise StoreUnavailable(ONLY_READ.format(path=self._path))
        await self._task.acquire()
        self._place = _stand_in(self._line)
        try:
            await self._wait()
        except BaseException:
            self._leave()
            raise

    async def __aexit__(self, *_: object) -> None:
        """Let the next one write."""
        self._tell(self._last()._replace(changed=_now()))
        fcntl.flock(self._turn, fcntl.LOCK_UN)
        self._leave()

    def _leave(self) -> None:
        fcntl.lockf(self._line, fcntl.LOCK_UN, 1, self._place)
        self._task.release()

    async def _wait(self) -> None:
        begun = _now()
        while True:
            now, last = _now(), self._last()
            if now - begun > PATIENCE * 1e6:
                raise StoreUnavailable(
                    f"{_holder(self._turn)} has kept the store busy for {PATIENCE:.0f} s;"
                    " nothing was recorded: try again"
                )
            if self._place < last.came:  # It was passed over, and would never be looked at again.
                fcntl.lockf(self._line, fcntl.LOCK_UN, 1, self._place)
                self._place = _stand_in(self._line)
            is_next = not _anybody(self._line, last.came, self._place)
            stalled = now - last.changed > _STALLED * 1e6
            if (is_next or stalled) and _locks(self._turn):
                self._tell(_Turn(self._place, now))
                return
            if is_next or stalled:
                await asyncio.sleep(_NEXT if is_next else _AGAIN)
            else:
                await self._until_nobody_stands(last.came, self._place)

    async def _until_nobody_stands(self, first: int, before: int) -> None:
        """Sleep until these places are free, or it takes so long that one looks again."""
        loop = asyncio.get_running_loop()
        free = asyncio.Event()

        def watch() -> None:
            try:
                fcntl.lockf(self._line, fcntl.LOCK_SH, before - first, first)
                fcntl.lockf(self._line, fcntl.LOCK_UN, before - first, first)
            except OSError:  # The kernel takes two lines in one process for a knot (EDEADLK).
                time.sleep(_AGAIN)
            with suppress(RuntimeError):  # Whoever waited may be gone, and their loop with them.
                loop.call_soon_threadsafe(free.set)

        watcher = Thread(target=watch, name="line", daemon=True)
        self._watchers = {each for each in self._watchers if each.is_alive()} | {watcher}
        watcher.start()
        with suppress(TimeoutError):
            await asyncio.wait_for(free.wait(), _STALLED)

    def _tell(self, turn: _Turn) -> None:
        os.pwrite(self._turn, _TURN.pack(*turn), 0)

    def _last(self) -> _Turn:
        told = os.pread(self._turn, _TURN.size, 0)
        return _Turn(*_TURN.unpack(told)) if len(told) == _TURN.size else _Turn()

    async def close(self) -> None:
        """Let go of the lock files, once no task of this process has its turn."""
        async with self._task:
            done = {self._turn}
            if not any(watcher.is_alive() for watcher in self._watchers):
                done.add(self._line)  # Else it would be another file's number that they let go of.
            for each in done - {NONE}:
                os.close(each)


def _now() -> int:
    """Microseconds, by the clock that all processes of a machine share."""
    return time.monotonic_ns() // 1000


def _stand_in(line: int) -> int:
    """Take a place at the end of the line: the time, or the next that is free."""
    came = _now()
    while not _locks(line, came):
        came += 1
    return came


def _anybody(line: int, first: int, before: int) -> bool:
    """Whether anybody stands at these places."""
    try:
        fcntl.lockf(line, fcntl.LOCK_SH | fcntl.LOCK_NB, before - first, first)
    except OSError:
        return True
    fcntl.lockf(line, fcntl.LOCK_UN, before - first, first)
    return False


def _locks(file: int, place: int | None = None) -> bool:
    """Lock a file, or one byte of it, where nobody else does."""
    try:
        if place is None:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except OSError:
        return False
    return True


def _lock_file(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        if error.errno == errno.EROFS:
            return NONE
        raise UnsafeStore(
            f"{path} cannot be used as a lock ({error.strerror}): remove it"
        ) from None


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
