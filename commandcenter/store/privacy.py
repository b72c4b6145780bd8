"""Whether a file or folder is private to its owner; refused, with the mend, where it is not."""

import os
import stat
from pathlib import Path

from commandcenter.store.errors import UnsafeStore

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def check_private_folder(folder: Path) -> Path:
    """The folder, made (0700) where it is missing.

    Raises:
        UnsafeStore: it belongs to another user or others may enter it.
    """
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
    status = folder.stat()
    if not stat.S_ISDIR(status.st_mode):
        raise UnsafeStore(f"{folder} is not a folder: name another place")
    _check_owner(folder, status)
    if status.st_mode & _OTHERS:
        raise UnsafeStore(f"other users can enter {folder}: chmod 700 {folder}")
    return folder


def check_private_file(path: Path) -> Path:
    """The file, which must exist.

    It is looked at and not opened: closing any descriptor of an open SQLite file would drop the
    locks that this process holds on it (POSIX advisory locks belong to the process).

    Raises:
        UnsafeStore: it is a link or no plain file, belongs to another user, or others may read it.
    """
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise UnsafeStore(
            f"{path} is a symbolic link, which could be turned elsewhere:"
            f" name the file itself ({path.resolve()})"
        )
    if not stat.S_ISREG(status.st_mode):
        raise UnsafeStore(f"{path} is not a plain file: name another one")
    _check_owner(path, status)
    if status.st_mode & _OTHERS:
        raise UnsafeStore(f"other users can read or write {path}: chmod 600 {path}")
    return path


def create_private(path: Path) -> int:
    """A new file (0600), as an open descriptor.

    Raises:
        UnsafeStore: something is there already.
    """
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise UnsafeStore(f"{path} is there already, and is never overwritten") from None


def _check_owner(path: Path, status: os.stat_result) -> None:
    if status.st_uid != os.geteuid():
        raise UnsafeStore(f"{path} belongs to another user: sudo chown {os.geteuid()} {path}")
