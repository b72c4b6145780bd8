"""Where checkpoints are kept: a folder beside the store, and copies of it elsewhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from commandcenter.checkpoints.note import BadCheckpoint, Checkpoint, log_name
from commandcenter.incident.refusal import Refused
from commandcenter.private_file import write_private

#: A note, and the signature under it: the names that ssh-keygen gives them.
NOTE, SIGNATURE = ".txt", ".txt.sig"
#: Who may sign; beside the notes, so that a copy of the folder can be checked by itself.
SIGNERS = "allowed_signers"


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint as it is kept.

    Attributes:
        path: of the note.
        note: its text.
        signature: armoured; empty where it is missing.
    """

    path: Path
    note: str
    signature: str

    @property
    def checkpoint(self) -> Checkpoint:
        """What the note says.

        Raises:
            BadCheckpoint: nothing, for it is no checkpoint.
        """
        return Checkpoint.read(self.note)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Folders with the same checkpoints in them.

    Attributes:
        folder: the first, beside the store.
        copies: the others, best on other machines.
    """

    folder: Path
    copies: Sequence[Path] = ()

    def place(self, checkpoint: Checkpoint) -> Path:
        """Where the note of a checkpoint lies, or will."""
        return self.folder / f"{log_name(checkpoint.log)}-{checkpoint.size:06}{NOTE}"

    def size_noted(self, log: int) -> int:
        """How far the newest note of a log goes; 0 where there is none."""
        sizes = (
            path.stem.rpartition("-")[2] for path in self.folder.glob(f"{log_name(log)}-*{NOTE}")
        )
        return max((int(size) for size in sizes if size.isdigit()), default=0)

    def find(self, checkpoint: Checkpoint) -> Kept | None:
        """The checkpoint of this log at this size and head, where it is kept already."""
        path = self.place(checkpoint)
        if not path.exists():
            return None
        kept = read_kept(path)
        return kept if kept.signature and kept.checkpoint.head == checkpoint.head else None

    def keep(self, checkpoint: Checkpoint, signature: str, signer: str) -> Kept:
        """Put a checkpoint on the shelf, and carry to the copies whatever they lack.

        Args:
            checkpoint: what is noted.
            signature: under its text.
            signer: who signed, as a line of a file of allowed signers.

        Raises:
            Refused: a copy could not be written; the first folder has it all the same.
            OSError: the first folder cannot be written.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _add_line(self.folder / SIGNERS, signer)
        path = self.place(checkpoint)
        # The signature first: a note without one would be a note that somebody took it from.
        _put(path.with_suffix(SIGNATURE), signature)
        _put(path, checkpoint.text)
        self.carry()
        return Kept(path, checkpoint.text, signature)

    def carry(self) -> None:
        """Carry to the copies whatever they lack.

        Raises:
            Refused: one of them cannot be written; the others were.
        """
        failed = []
        for copy in self.copies if self.folder.is_dir() else ():
            try:
                for path in sorted(self.folder.iterdir()):
                    if path.name.endswith((NOTE, SIGNATURE)):
                        _put(copy / path.name, path.read_text("utf-8"))
                for line in (self.folder / SIGNERS).read_text("utf-8").splitlines(keepends=True):
                    _add_line(copy / SIGNERS, line)
            except OSError as error:
                failed.append(f"{copy}: {error.strerror}")
        if failed:
            raise Refused(f"checkpoints could not be copied to {'; '.join(failed)}")

    def kept(self) -> Iterator[Kept]:
        """Every checkpoint in every folder that can be reached; the same one only once."""
        seen = set()
        for folder in (self.folder, *self.copies):
            for path in sorted(folder.glob(f"*{NOTE}")):
                kept = read_kept(path)
                if (kept.note, kept.signature) not in seen:
                    seen.add((kept.note, kept.signature))
                    yield kept


def read_kept(path: Path) -> Kept:
    """A checkpoint from its file, and the signature from the file beside it.

    Raises:
        BadCheckpoint: it cannot be read.
    """
    try:
        note = path.read_text("utf-8")
        beside = path.with_suffix(SIGNATURE)
        return Kept(path, note, beside.read_text("utf-8") if beside.exists() else "")
    except (OSError, UnicodeDecodeError) as error:
        raise BadCheckpoint(f"{path} cannot be read ({error})") from None


def _add_line(path: Path, line: str) -> None:
    known = path.read_text("utf-8") if path.exists() else ""
    if line not in known:
        write_private(path, known + line, overwrite=True)


def _put(path: Path, content: str) -> None:
    """Write a file unless it is there; what is there is never changed."""
    try:
        write_private(path, content)
    except Refused:
        if path.is_symlink():
            raise
