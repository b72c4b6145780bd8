"""The notary: signs how far a log has come, and tells whether a log still agrees with that."""

from dataclasses import dataclass
from pathlib import Path

from commandcenter.checkpoints.note import BadCheckpoint, Checkpoint, log_name
from commandcenter.checkpoints.shelf import Kept, Shelf

# ruff: noqa: PLC0415 - who neither signs nor checks pays for no cryptography


@dataclass(frozen=True, slots=True)
class Notary:
    """Signs checkpoints with the key of this installation, and keeps them.

    Attributes:
        shelf: where they are kept.
        key_file: of the key, which is made when it is first needed.
        also_allowed: further signers, as lines of a file of allowed signers.
    """

    shelf: Shelf
    key_file: Path
    also_allowed: str = ""

    def note(self, checkpoint: Checkpoint) -> Kept:
        """Sign a checkpoint and keep it; one that is kept already is returned as it is.

        Raises:
            BadCheckpoint: the key cannot be used.
            Refused: a copy could not be written, or the key is not private; told what to do.
            OSError: the first folder cannot be written.
        """
        from commandcenter.checkpoints.signing import Signer

        found = self.shelf.find(checkpoint)
        if found is not None:
            return found
        signer = Signer(self.key_file)
        return self.shelf.keep(checkpoint, signer.sign(checkpoint.text), signer.allowed)

    def checked(self, kept: Kept, allowed: str | None = None) -> Checkpoint:
        """What a checkpoint says, if an allowed signer signed it.

        Args:
            kept: the note and its signature.
            allowed: who may have; by default this installation, and who the settings allow.

        Raises:
            BadCheckpoint: it is none, or nobody allowed signed it.
        """
        from commandcenter.checkpoints.signing import Signer, check

        if allowed is None:
            own = Signer(self.key_file).allowed if self.key_file.exists() else ""
            allowed = own + self.also_allowed
        try:
            check(kept.note, kept.signature, allowed)
            noted = kept.checkpoint
        except BadCheckpoint as error:
            raise BadCheckpoint(f"{kept.path}: {error}") from None
        return noted


def contradicted(checkpoint: Checkpoint, size: int, head_then: str | None) -> str | None:
    """In which way a log does not agree with a checkpoint of it; None where it does.

    Args:
        checkpoint: what was noted.
        size: how many events the log holds now; 0 where it is gone.
        head_then: hash of the event that was the last then; None where there is none.
    """
    name, then = log_name(checkpoint.log), f"{checkpoint.time:%Y-%m-%d %H:%M} UTC"
    if size < checkpoint.size:
        return (
            f"{name} holds {size} events, and at {then} it held {checkpoint.size}:"
            " the newest were removed, or an old copy was put back"
        )
    if head_then != checkpoint.head:
        return f"{name} was written anew: its event {checkpoint.size} is not the one of {then}"
    return None
