"""The key of an encrypted store: 32 random bytes in a file that only its owner can read."""

import os
import secrets
from pathlib import Path

from commandcenter.store.errors import MissingKey, WrongKey
from commandcenter.store.privacy import check_private_file, check_private_folder, create_private

#: AES-256's key length, in bytes.
LENGTH = 32


def make_key(path: Path) -> bytes:
    """Make a new key, and keep it in a new file.

    Raises:
        UnsafeStore: something is there already, or others could read the file.
    """
    key = secrets.token_bytes(LENGTH)
    keep_key(path, key)
    return key


def keep_key(path: Path, key: bytes) -> None:
    """Write a key to a new file, as hex, safely on the disk before it is used.

    Raises:
        UnsafeStore: something is there already, or others could read the file.
    """
    path = Path(path)
    check_private_folder(path.parent)
    descriptor = create_private(path)
    with os.fdopen(descriptor, "w") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def coming_key(path: Path) -> Path:
    """Where the new key lies while a store changes over to it from the key at `path`."""
    return path.with_name(f"{path.name}.new")


def read_key(path: Path) -> bytes:
    """The key in that file.

    Raises:
        MissingKey: there is no such file.
        UnsafeStore: others could read or replace it.
        WrongKey: it does not hold a key.
    """
    path = Path(path)
    if not os.path.lexists(path):
        raise MissingKey(
            f"the key {path} is missing, and without it the store cannot be read:"
            " put it back from where you keep its copy"
        )
    check_private_folder(path.parent)
    descriptor = os.open(check_private_file(path), os.O_RDONLY | os.O_NOFOLLOW)
    try:
        with os.fdopen(descriptor) as file:
            # Longer than any key, yet bounded, whatever the file is.
            key = bytes.fromhex(file.read(4 * LENGTH).strip())
    except ValueError:
        key = b""
    if len(key) != LENGTH:
        raise WrongKey(f"{path} does not hold a key ({2 * LENGTH} hexadecimal digits)")
    return key
