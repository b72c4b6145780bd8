"""Secrets that the store keeps sealed: with a key of their own, on both engines."""

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

#: Bytes of AES-GCM's nonce, which stands before what is sealed (NIST SP 800-38D).
NONCE = 12


class Vault:
    """Seals and opens; the key is read when it is first needed."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        """Know where the key comes from (32 bytes)."""
        self._key = key

    def seal(self, secret: str, purpose: str) -> bytes:
        """The secret so that only this key opens it, and only for this purpose."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher().encrypt(nonce, secret.encode(), purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> str:
        """The secret again.

        Raises:
            InvalidTag: it was sealed with another key, for another purpose, or was altered.
        """
        nonce, rest = sealed[:NONCE], sealed[NONCE:]
        return self._cipher().decrypt(nonce, rest, purpose.encode()).decode()

    def _cipher(self) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - few seal

        return AESGCM(self._key())
