"""Changing the key of the embedded store, so that it can be interrupted at any point.

The store is written anew under the new key, and takes the old one's place only once it was read
back whole. The new key lies beside the old one from before that moment on: whichever of the two
opens the store, the other is set aside when the change is asked for again.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from commandcenter.store.copies import copy_store
from commandcenter.store.errors import StoreUnavailable, WrongKey
from commandcenter.store.keys import coming_key, make_key, read_key
from commandcenter.store.sqlite_file import connect, explained, prepare, revision


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """A store under its new key.

    Attributes:
        old_key: where the key lies that opens the copies made before.
        finished: whether this only finished a change that was interrupted.
    """

    old_key: Path
    finished: bool


async def rekey(path: Path, key_file: Path, *, now: datetime) -> Rekeyed:
    """Give the store a new key, or finish doing so.

    Args:
        path: the store's file, which nobody else may have open.
        key_file: holds its key; afterwards, the new one.
        now: dates the name under which the old key is kept.

    Raises:
        StoreUnavailable: somebody has the store open.
        StoreError: it cannot be read or written; then the old key still opens it.
    """
    set_aside = key_file.with_name(f"{key_file.name}.{now:%Y%m%dT%H%M%SZ}")
    coming = coming_key(key_file)
    if coming.exists():
        if _opens(path, read_key(coming)):
            _change_keys(key_file, coming, set_aside)
            return Rekeyed(set_aside, finished=True)
        coming.unlink()
    old = prepare(path, read_key(key_file), create=False)
    if not _opens(path, old):
        raise WrongKey(f"{key_file} does not open {path}: use the key that was made with it")
    new = make_key(coming)
    written = path.with_name(f"{path.name}.rekeyed")
    written.unlink(missing_ok=True)
    try:
        with _nobody_else(path, old) as emptied:
            await copy_store(path, written, source_key=old, target_key=new)
            written.replace(path)
            emptied()
    except BaseException:
        if not _opens(path, new):
            coming.unlink()
        raise
    _change_keys(key_file, coming, set_aside)
    return Rekeyed(set_aside, finished=False)


def _opens(path: Path, key: bytes) -> bool:
    try:
        revision(path, key)
    except WrongKey:
        return False
    return True


def _change_keys(key_file: Path, coming: Path, set_aside: Path) -> None:
    # Interrupted between the two, the key is missing, and asking again finishes the change.
    if key_file.exists():
        key_file.rename(set_aside)
    coming.rename(key_file)


@contextmanager
def _nobody_else(path: Path, key: bytes) -> Iterator[Callable[[], None]]:
    """Hold the store so that nobody else can open it.

    Yields:
        What empties the old file once another has its name: whoever waits for it then finds
        nothing to write to, instead of writing what nobody would ever read.
    """
    # Closed last: closing any descriptor of the file gives up the locks that are held on it.
    old_file = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        with explained(path), closing(connect(path, key)) as holder:
            _take_alone(holder)
            yield lambda: os.ftruncate(old_file, 0)
    finally:
        os.close(old_file)


def _take_alone(holder: Any) -> None:
    holder.execute("PRAGMA busy_timeout = 0")
    try:
        # Only who is alone may leave the write-ahead log; then one lock covers the whole file.
        holder.execute("PRAGMA journal_mode = DELETE")
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.executescript("BEGIN EXCLUSIVE; COMMIT")
    except sqlcipher.OperationalError as error:
        if "locked" not in str(error):
            raise
        raise StoreUnavailable(
            "somebody has the store open; the key was not changed: end the sessions and the worker"
            " (commandcenter worker --status), and ask again"
        ) from None
