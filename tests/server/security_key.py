"""A security key without the hardware: an SSH agent that signs as one does (PROTOCOL.u2f)."""

import base64
import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KIND, APPLICATION = b"sk-ssh-ed25519@openssh.com", b"ssh:"
#: Somebody touched it.
TOUCHED = 1
_IDENTITIES, _SIGN = 11, 13


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4) + data


def _strings(data: bytes) -> Iterator[bytes]:
    while data:
        size = int.from_bytes(data[:4])
        yield data[4 : 4 + size]
        data = data[4 + size :]


class SecurityKey:
    """One key, which somebody touches whenever it is asked, or nobody does.

    Attributes:
        public: as a line of a `.pub` file.
    """

    def __init__(self, *, touched: bool = True) -> None:
        """A new key."""
        self._key = Ed25519PrivateKey.generate()
        self._flags = bytes([TOUCHED if touched else 0])
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._blob = _string(KIND) + _string(raw) + _string(APPLICATION)
        self.public = f"{KIND.decode()} {base64.b64encode(self._blob).decode()} token"

    @contextmanager
    def plugged_in(self, path: Path) -> Iterator[None]:
        """An agent listens at that path, and has the key."""
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
            listening.listen()
            threading.Thread(target=self._serve, args=(listening,), daemon=True).start()
            yield
            listening.shutdown(socket.SHUT_RDWR)

    def _serve(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                while size := stream.read(4):
                    stream.write(_string(self._answer(stream.read(int.from_bytes(size)))))
                    stream.flush()

    def _answer(self, asked: bytes) -> bytes:
        if asked[0] == _IDENTITIES:
            return b"\x0c" + (1).to_bytes(4) + _string(self._blob) + _string(b"token")
        if asked[0] != _SIGN:
            return b"\x05"
        _, data = _strings(asked[1:-4])  # The key, what is to be signed; the flags behind them.
        return b"\x0e" + _string(self._signature(data))

    def _signature(self, data: bytes) -> bytes:
        said = self._flags + (7).to_bytes(4)
        signed = hashlib.sha256(APPLICATION).digest() + said + hashlib.sha256(data).digest()
        return _string(KIND) + _string(self._key.sign(signed)) + said
