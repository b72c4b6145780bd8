"""SSH public keys as OpenSSH writes them in a line: read strictly, named by their fingerprint."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from commandcenter.incident.text import BadText, quoted, safe_line

#: Shorter ones are within reach of a well-funded attacker's planning (NIST SP 800-57, 128 bits).
LEAST_RSA_BITS = 3072
#: Longer than any key that is taken; what is longer is no key.
LONGEST_LINE = 8192
#: Characters of a comment that are kept.
LONGEST_COMMENT = 100

_ED25519_BYTES = 32
#: Curve → bytes of one coordinate (SEC 1; RFC 5656).
_COORDINATE = {"nistp256": 32, "nistp384": 48, "nistp521": 66}
_UNCOMPRESSED = 4


class BadKey(BadText):
    """A line that is no public key that can be taken, with what could be."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One public key.

    Attributes:
        type: the algorithm's name, as it stands in the line: `ssh-ed25519`.
        blob: the key itself in base64, as it stands in the line.
        comment: what its owner wrote behind it.
    """

    type: str
    blob: str
    comment: str = ""

    @property
    def fingerprint(self) -> str:
        """`SHA256:…`, as `ssh-keygen -l` prints it: the key's identity."""
        digest = hashlib.sha256(base64.b64decode(self.blob)).digest()
        return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"

    @property
    def line(self) -> str:
        """The key as a line of `authorized_keys`, without its comment."""
        return f"{self.type} {self.blob}"


def read_public_key(text: str) -> PublicKey:
    """The key in a line of a `.pub` file: `ssh-ed25519 AAAA… comment` (RFC 4253, 6.6).

    Raises:
        BadKey: it is none, is too weak, or carries options.
    """
    if "PRIVATE KEY" in text:
        raise BadKey("that is a private key: keep it to yourself, and give the .pub file beside it")
    if len(text) > LONGEST_LINE:
        raise BadKey("that is too long for a public key: give one line of a .pub file")
    lines = [each for each in text.splitlines() if each.strip() and not each.startswith("#")]
    if len(lines) != 1:
        raise BadKey(f"a key is one line of a .pub file; there are {len(lines)}")
    type_, _, rest = lines[0].strip().partition(" ")
    if type_ not in _FIELDS:
        raise BadKey(_not_taken(type_, rest))
    encoded, _, comment = rest.strip().partition(" ")
    try:
        blob = base64.b64decode(encoded, validate=True)
        _check(type_, _Fields(blob))
    except (binascii.Error, UnicodeDecodeError, _Short):
        raise BadKey(f"this {type_} key is damaged: copy the whole line of the .pub file") from None
    # What was decoded, written the one way: unused bits in base64 would make two lines of one key.
    written = base64.b64encode(blob).decode()
    return PublicKey(type_, written, safe_line(comment.strip())[:LONGEST_COMMENT])


def _not_taken(type_: str, rest: str) -> str:
    """Why a line does not begin with a key that is taken."""
    known = ", ".join(_FIELDS)
    if type_ == "ssh-dss":
        return f"DSA keys are broken and not taken; make another: ssh-keygen -t ed25519 ({known})"
    if "-cert-v01@" in type_:
        return "certificates are not taken: give the public key itself"
    if any(f" {known_type} " in f" {rest}" for known_type in _FIELDS):
        return (
            f"options in front of a key ({quoted(type_)}) are not taken: give the key alone; "
            "what a person may do is said by their roles"
        )
    return f"{quoted(type_)} begins no public key that is taken; there are {known}"


class _Short(Exception):
    """The bytes end too early, or hold something else than they say."""


class _Fields:
    """The fields of a key's bytes, one after the other (RFC 4251, 5: strings)."""

    def __init__(self, blob: bytes) -> None:
        self._rest = blob

    def take(self) -> bytes:
        """The next string."""
        length = int.from_bytes(self._rest[:4], "big")
        content = self._rest[4 : 4 + length]
        if len(self._rest) < 4 + length:
            raise _Short
        self._rest = self._rest[4 + length :]
        return content

    def number(self) -> int:
        """The next string as a positive number, in its one shortest form."""
        content = self.take()
        value = int.from_bytes(content, "big", signed=True)
        if value <= 0 or len(content) != value.bit_length() // 8 + 1:
            raise _Short
        return value

    def end(self) -> None:
        """Nothing may follow."""
        if self._rest:
            raise _Short


def _check(type_: str, fields: _Fields) -> None:
    if fields.take().decode() != type_:
        raise _Short
    _FIELDS[type_](type_, fields)
    fields.end()


def _ed25519(_type: str, fields: _Fields) -> None:
    if len(fields.take()) != _ED25519_BYTES:
        raise _Short


def _ecdsa(type_: str, fields: _Fields) -> None:
    curve = fields.take().decode()
    point = fields.take()
    size = _COORDINATE.get(curve)
    named = type_.partition("@")[0].endswith(f"-{curve}")
    if not (named and size and len(point) == 1 + 2 * size and point[0] == _UNCOMPRESSED):
        raise _Short


def _rsa(_type: str, fields: _Fields) -> None:
    exponent, modulus = fields.number(), fields.number()
    bits = modulus.bit_length()
    if bits < LEAST_RSA_BITS:
        raise BadKey(
            f"this RSA key has {bits} bits; {LEAST_RSA_BITS} are the least: "
            "make another: ssh-keygen -t ed25519"
        )
    if exponent < 3 or exponent % 2 == 0 or modulus % 2 == 0:  # noqa: PLR2004 - RFC 8017, 3.1
        raise _Short


def _security_key(of: Callable[[str, _Fields], None]) -> Callable[[str, _Fields], None]:
    """A FIDO key: the same, and the application that it was made for (OpenSSH, PROTOCOL.u2f)."""

    def check(type_: str, fields: _Fields) -> None:
        of(type_, fields)
        if not fields.take():
            raise _Short

    return check


_FIELDS: dict[str, Callable[[str, _Fields], None]] = {
    "ssh-ed25519": _ed25519,
    "sk-ssh-ed25519@openssh.com": _security_key(_ed25519),
    "ecdsa-sha2-nistp256": _ecdsa,
    "ecdsa-sha2-nistp384": _ecdsa,
    "ecdsa-sha2-nistp521": _ecdsa,
    "sk-ecdsa-sha2-nistp256@openssh.com": _security_key(_ecdsa),
    "ssh-rsa": _rsa,
}
