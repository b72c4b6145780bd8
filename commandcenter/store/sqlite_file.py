"""The encrypted SQLite file itself: where it may lie, how it is opened, what its errors mean."""

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError

from commandcenter.store import schema
from commandcenter.store.errors import (
    ONLY_READ,
    Damaged,
    MissingKey,
    NewerStore,
    StoreError,
    StoreUnavailable,
    UnsafeStore,
    WrongKey,
)
from commandcenter.store.privacy import check_private_file, check_private_folder, create_private

#: Older ones can lose commits when connections write and checkpoint together (“WAL-reset” bug).
OLDEST_SAFE = (3, 51, 3)
#: Seconds that SQLite itself waits for a lock.
BUSY = 5.0


def connect(path: Path, key: bytes) -> Any:
    """A plain connection to the file, for reading and writing; on a disk that allows both.

    Args:
        path: the file, which exists.
        key: 32 bytes.
    """
    if not os.access(path, os.W_OK):
        return connect_to_read(path, key)
    connection = _open(path, key, "mode=rw")
    # `secure_delete`: a text that was erased is overwritten in the file, too. The file remembers
    # its journal mode, unless a change of its key was interrupted.
    connection.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        " PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON"
    )
    return connection


def connect_to_read(path: Path, key: bytes) -> Any:
    """A plain connection that changes nothing, also to a file on a medium that cannot be written.

    With no log beside it the file is complete, and can be read without making one. Otherwise
    somebody has it open, or died with it open, and reading alone changes nothing either.
    """
    alone = not _beside(path, "-wal").exists()
    return _open(path, key, "immutable=1" if alone else "mode=ro")


def prepare(path: Path, key: bytes | None, *, create: bool) -> bytes:
    """See to it that the file is there, private, and safe to use with this library.

    Returns:
        The key.

    Raises:
        UnsafeStore: others could read or replace it, or the library could lose writes.
        MissingKey: there is no key for it.
        StoreUnavailable: it is not there, and is not to be made.
    """
    check_library(sqlcipher.sqlite_version_info)
    if key is None:
        raise MissingKey(f"the store {path} is encrypted, and no key was given for it")
    check_private_folder(path.parent)
    if not os.path.lexists(path):
        if not create:
            raise StoreUnavailable(f"there is no store at {path} yet: declare an incident to begin")
        with suppress(UnsafeStore):  # Another process made it in this very moment.
            os.close(create_private(path))
    for each in (path, _beside(path, "-wal"), _beside(path, "-shm")):
        if each == path or os.path.lexists(each):
            check_private_file(each)
    return key


def check_library(version: tuple[int, int, int]) -> None:
    """Refuse an SQLite that can lose writes.

    Raises:
        UnsafeStore: with the version that is needed.
    """
    if version < OLDEST_SAFE:
        have, need = (".".join(map(str, each)) for each in (version, OLDEST_SAFE))
        raise UnsafeStore(
            f"SQLite {have} can lose writes that were acknowledged; {need} or newer is needed:"
            " pip install --upgrade sqlcipher3"
        )


def revision(path: Path, key: bytes) -> str | None:
    """Which schema the file has; None for a new one. Nothing is written, and no file is left.

    Raises:
        WrongKey: the key does not open it.
        NewerStore: a newer program wrote it.
    """
    with explained(path):
        found = _revision(path, key)
    if found is not None and found not in schema.REVISIONS:
        raise NewerStore(
            f"{path} was written by a newer commandcenter (schema {found}) and was left untouched:"
            " update commandcenter"
        )
    return found


def start_wal(path: Path, key: bytes) -> None:
    """Turn on the write-ahead log, which the file then remembers."""
    with explained(path), closing(_open(path, key, "mode=rw")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def empty_wal(path: Path, key: bytes) -> None:
    """Move the write-ahead log into the file, so that what was erased is in neither.

    A reader may be in the way; then the log is moved when SQLite next does so by itself.
    """
    with explained(path), closing(_open(path, key, "mode=rw")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _revision(path: Path, key: bytes, attempts: int = 3) -> str | None:
    try:
        with closing(connect_to_read(path, key)) as connection:
            tables = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
            if not connection.execute(tables).fetchone():
                return None
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return row[0] if row else None
    except sqlcipher.DatabaseError:
        # Somebody may have opened or closed the file between the two looks at it.
        if attempts == 1:
            raise
    time.sleep(BUSY / 250)
    return _revision(path, key, attempts - 1)


def _open(path: Path, key: bytes, flags: str) -> Any:
    connection = sqlcipher.connect(
        f"{path.as_uri()}?{flags}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY,
    )
    _unlock(connection, key)
    return connection


def _unlock(connection: Any, key: bytes) -> None:
    # What goes wrong is told by us, in one line; SQLCipher would print lines of its own before it.
    connection.execute("PRAGMA cipher_log_level = NONE")
    # A raw key: there is no derivation to wait for.
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the database's errors into what they mean to people."""
    try:
        yield
    except DBAPIError as error:
        raise _meaning(path, str(error.orig)) from None
    except sqlcipher.Error as error:
        raise _meaning(path, str(error)) from None


def _meaning(path: Path, told: str) -> StoreError:
    if "not a database" in told:
        return WrongKey(
            f"the key does not open {path}: use the key that was made with it"
            " (or, if it is the right one, restore a backup: the file's beginning is damaged)"
        )
    if "malformed" in told or "disk I/O" in told:
        return Damaged(
            f"{path} cannot be read or written ({told}); nothing was recorded:"
            " check the disk, and restore a backup if it stays so"
        )
    if "readonly" in told:
        return StoreUnavailable(ONLY_READ.format(path=path))
    if "locked" in told:
        return StoreUnavailable(f"{path} is busy; nothing was recorded: try again")
    if "full" in told:
        return StoreUnavailable(f"no space left for {path}; nothing was recorded: free some")
    return StoreUnavailable(f"{path}: {told}; nothing was recorded")
