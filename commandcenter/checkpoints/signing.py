"""Signatures under checkpoints, as `ssh-keygen -Y sign` makes them and `-Y verify` reads them.

The form is OpenSSH's SSHSIG (PROTOCOL.sshsig): to read a checkpoint one needs nothing of ours.
"""

import binascii
from pathlib import Path

import asyncssh
from asyncssh.sshsig import SSHAllowedSigners

from commandcenter.checkpoints.note import BadCheckpoint
from commandcenter.private_file import read_private, write_private

#: What the signature is for; one made for anything else does not fit.
NAMESPACE = "commandcenter-checkpoint"
#: Under which name the key stands in a file of allowed signers.
SIGNER = "commandcenter"


class Signer:
    """The key with which this installation signs."""

    def __init__(self, key_file: Path) -> None:
        """Load the key (Ed25519), which is made where it is missing.

        Raises:
            Refused: others could read the file.
            BadCheckpoint: it does not hold a private key.
            OSError: it cannot be read or written.
        """
        if not key_file.exists():
            made = asyncssh.generate_private_key("ssh-ed25519", comment="commandcenter checkpoints")
            write_private(key_file, made.export_private_key())
        try:
            self._key = asyncssh.import_private_key(read_private(key_file))
        except asyncssh.KeyImportError as error:
            raise BadCheckpoint(f"{key_file} holds no key that could sign ({error})") from None

    @property
    def allowed(self) -> str:
        """This key as a line of a file of allowed signers, as ssh-keygen(1) describes it."""
        public = self._key.export_public_key().decode().strip()
        return f'{SIGNER} namespaces="{NAMESPACE}" {public}\n'

    def sign(self, note: str) -> str:
        """The signature under a note, armoured."""
        return asyncssh.create_sshsig(self._key, note.encode(), namespace=NAMESPACE).decode()


def check(note: str, signature: str, allowed: str) -> None:
    """See whether one of the allowed signers signed a note.

    Args:
        note: the text.
        signature: armoured.
        allowed: lines of a file of allowed signers.

    Raises:
        BadCheckpoint: none of them did.
    """
    if not signature:
        raise BadCheckpoint("its signature is missing")
    try:
        signers = SSHAllowedSigners(allowed)
        good = asyncssh.validate_sshsig(note.encode(), signature.encode(), SIGNER, signers)
    except ValueError as error:
        raise BadCheckpoint(f"its signature cannot be checked ({error})") from None
    if not good or not _is_for_checkpoints(signature):
        raise BadCheckpoint("it is not signed by an allowed signer")


def _is_for_checkpoints(signature: str) -> bool:
    # A signer's line need not say what it signs, and the library then asks for nothing.
    content = "".join(line for line in signature.split("\n") if not line.startswith("-"))
    name = NAMESPACE.encode()
    return len(name).to_bytes(4) + name in binascii.a2b_base64(content)
