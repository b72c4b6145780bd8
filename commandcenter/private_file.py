"""Files that are written: one's own (0600), whole or not at all, never through a link."""

import os
import stat
from pathlib import Path

from commandcenter.incident.refusal import Refused


def write_private(path: Path, content: str | bytes, *, overwrite: bool = False) -> None:
    """Write a file.

    Args:
        path: where.
        content: what; to a text a newline is added where the last one is missing.
        overwrite: replace what is there.

    Raises:
        Refused: there is a file already, or a link.
        OSError: it cannot be written; then nothing of it is there.
    """
    if path.is_symlink() or (path.exists() and not overwrite):
        why = "is a link" if path.is_symlink() else "exists: give --overwrite to replace it"
        raise Refused(f"{path} {why}; nothing was written")
    passing = path.with_name(f".{path.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(passing, flags, 0o600), "wb") as file:
            file.write(_as_file(content))
            file.flush()
            os.fsync(file.fileno())
        passing.replace(path)
    except OSError:
        passing.unlink(missing_ok=True)
        raise


def read_private(path: Path) -> bytes:
    """What a file holds that nobody else may read.

    Raises:
        Refused: it is a link, belongs to somebody else, or others may read it.
        OSError: it cannot be read.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        status = os.fstat(file.fileno())
        if status.st_uid != os.geteuid() or status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise Refused(f"other users can read {path}, or own it: chown it to you, chmod 600")
        return file.read()


def _as_file(content: str | bytes) -> bytes:
    if isinstance(content, bytes):
        return content
    return (content if content.endswith("\n") else f"{content}\n").encode()
