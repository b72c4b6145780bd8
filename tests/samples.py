"""Exports the two incidents of `examples/` in every format for everybody: `make samples`.

The same files come out of every run, so that a change of a report shows as a change of its sample:
the clock, the salts of the chain and the key of the checkpoints are made to stand still.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import asyncssh
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from commandcenter.incident.words import Profile
from commandcenter.reports import FORMATS
from tests.commandline import REPOSITORY
from tests.conftest import moved_in
from tests.examples.telling import told

FOLDER = REPOSITORY / "docs" / "samples"
#: Program → as what its reports are filed.
STORIES = {"circleci_2022_12": "circleci-2022-12", "matrix_2019_04": "matrix-2019-04"}
#: When the samples say that they were made.
MADE = datetime(2026, 11, 23, 12, tzinfo=UTC)
#: Where the program asks what time it is.
CLOCKS = ("commandcenter.config.utc_now", "commandcenter.cli.running.utc_now")


def main() -> None:
    """Write all samples anew; what says what they are stays."""
    for name, filed in STORIES.items():
        shutil.rmtree(FOLDER / filed, ignore_errors=True)
        for path in written(name, FOLDER / filed):
            print(path.relative_to(REPOSITORY))  # noqa: T201 - what it made


def written(name: str, folder: Path) -> Iterator[Path]:
    """Tell one story and export it to that folder; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    with standing_still() as home, told(name, home) as drive:
        for profile in Profile:
            for format_ in FORMATS:
                path = folder / f"{profile}.{format_}"
                words = ("--format", format_, "--profile", profile, "--output", str(path))
                drive.does("auditor", "export", *words)
                path.chmod(0o644)  # An export is its maker's alone; a sample is for everybody.
                yield path


@contextmanager
def standing_still() -> Iterator[Path]:
    """A home in which time stands still and nothing is left to chance."""
    with (
        tempfile.TemporaryDirectory(prefix="cc-samples-") as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        home = moved_in(Path(folder), patch)
        for clock in CLOCKS:
            patch.setattr(clock, lambda: MADE)
        salts = count()
        salt = SimpleNamespace(token_bytes=lambda length: next(salts).to_bytes(length))
        patch.setattr("commandcenter.store.chain.secrets", salt)
        patch.setattr(asyncssh, "generate_private_key", lambda _kind, comment: _key(comment))
        yield home


def _key(comment: str) -> asyncssh.SSHKey:
    """A key that everybody can make: it signs samples, and nothing else."""
    known = hashlib.sha256(b"the key of the samples").digest()
    made = Ed25519PrivateKey.from_private_bytes(known)
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    key = asyncssh.import_private_key(pem)
    key.set_comment(comment)
    return key


if __name__ == "__main__":
    main()
