"""Copies of the embedded store: made while people write, and proved by reading them back."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from commandcenter.organisation.events import ORGANISATION
from commandcenter.store.errors import Damaged, StoreError, UnsafeStore
from commandcenter.store.privacy import check_private_folder, create_private
from commandcenter.store.sqlite_file import connect, connect_to_read, explained

#: What lies beside a file while a store is open on it.
_COMPANIONS = ("-wal", "-shm", "-journal", "-next", "-turn")


@dataclass(frozen=True, slots=True)
class Copy:
    """A whole store in a file of its own, read back and found sound.

    Attributes:
        path: the file, encrypted like the store.
        events: how many there are of each log, the organisation's among them.
        size: in bytes.
    """

    path: Path
    events: Mapping[int, int]
    size: int

    @property
    def incidents(self) -> int:
        """How many incidents are in it."""
        return len(self.events.keys() - {ORGANISATION})


async def copy_store(
    source: Path, target: Path, *, source_key: bytes, target_key: bytes | None = None
) -> Copy:
    """Copy a store as it is at one moment into a new file, while others go on writing.

    The file bears its name only once it has been opened, brought to the present schema, and every
    chain in it recomputed. If that fails, nothing is left of it.

    Args:
        source: the file of a store, or a copy.
        target: where there is nothing yet, in a folder of one's own (made where it is missing).
        source_key: 32 bytes.
        target_key: 32 bytes; by default the same.

    Raises:
        UnsafeStore: there is something at `target`, or others could read it.
        WrongKey: the key does not open the source.
        NewerStore: a newer program wrote the source.
        Damaged: the copy does not read as what was written; the message names the first bad event.
        StoreUnavailable: it cannot be read or written, for instance for want of space.
    """
    key = target_key or source_key
    with _passing(target) as passing:
        await asyncio.to_thread(_copy_pages, source, source_key, passing, key)
        events = await read_back(passing, key)
        size = passing.stat().st_size
    return Copy(target, events, size)


async def read_back(path: Path, key: bytes) -> dict[int, int]:
    """Read the whole of a store that nobody else uses.

    Returns:
        How many events there are of each log, the organisation's among them.

    Raises:
        Damaged: it does not hold together; the message names what was found first.
    """
    from commandcenter.store.sqlite import open_sqlite  # noqa: PLC0415 - it offers copies itself

    await asyncio.to_thread(_check_pages, path, key)
    store = await open_sqlite(path, key, create=False)
    try:
        verdicts = await store.verify()
    finally:
        await store.close()
    for each in verdicts:
        if each.problem:
            which = f"INC-{each.incident_id}" if each.incident_id else "the organisation's log"
            raise Damaged(f"{which} does not verify: {each.problem}")
    return {each.incident_id: each.checked for each in verdicts}


def _copy_pages(source: Path, source_key: bytes, target: Path, target_key: bytes) -> None:
    with explained(source), closing(connect_to_read(source, source_key)) as whole:
        whole.execute("SELECT count(*) FROM sqlite_master")  # The key fits, or this says so.
        with explained(target), closing(connect(target, target_key)) as copy:
            # All pages in one step: it reads one moment, and in WAL mode is in nobody's way.
            whole.backup(copy, pages=-1)


def _check_pages(path: Path, key: bytes) -> None:
    with explained(path), closing(connect(path, key)) as connection:
        for check in ("cipher_integrity_check", "integrity_check"):
            found = [row[0] for row in connection.execute(f"PRAGMA {check}").fetchall()]
            if found and found != ["ok"]:
                raise Damaged(f"{path} is damaged: {found[0]}")


@contextmanager
def _passing(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its name in the end; nothing is left where that fails."""
    folder = check_private_folder(target.parent)
    if os.path.lexists(target):
        raise UnsafeStore(f"{target} is there already, and is never overwritten: name a new file")
    passing = folder / f".{target.name}.{os.getpid()}"
    try:
        os.close(create_private(passing))
        yield passing
        _name_for_good(passing, target)
    except OSError as error:
        raise StoreError(
            f"{target} cannot be written ({error.strerror}); nothing is left of it"
        ) from None
    finally:
        for each in (passing, *(passing.with_name(passing.name + end) for end in _COMPANIONS)):
            each.unlink(missing_ok=True)


def _name_for_good(passing: Path, target: Path) -> None:
    """Give the finished file its name, on the disk before anybody relies on it."""
    # A link, unlike a renaming, never replaces what somebody has put there meanwhile.
    os.link(passing, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
