"""The codes of a second factor: those of the clock (RFC 6238), and those kept for a rainy day."""

import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

#: Seconds for which a code of the clock stands (RFC 6238, 5.2).
STEP = 30
#: Clocks may be so many steps apart (RFC 6238, 6).
WINDOW = 1
#: How many recovery codes one gets, and characters in each part of one; 80 bits.
RECOVERY_CODES, PART, PARTS = 10, 4, 4
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_DIGITS = 6


def new_secret() -> str:
    """A secret for an authenticator, in base32 (160 bits; RFC 4226, 4)."""
    from pyotp import random_base32  # noqa: PLC0415 - only who enrols pays

    return random_base32()


def uri(secret: str, person: str, organisation: str) -> str:
    """What an authenticator is told, as `otpauth://…`; it holds the secret."""
    from pyotp import TOTP  # noqa: PLC0415 - as above

    return TOTP(secret, name=person, issuer=organisation or "commandcenter").provisioning_uri()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step of the clock to which a code belongs; None where it is none of about now."""
    from pyotp import TOTP  # noqa: PLC0415 - only who proves pays

    clock, given = TOTP(secret), normal(code)
    here = int(now.timestamp()) // STEP
    found = None
    for step in range(here - WINDOW, here + WINDOW + 1):
        # All are looked at, in constant time: how long it takes tells nothing.
        if hmac.compare_digest(clock.generate_otp(step).encode(), given.encode()):
            found = step
    return found


def is_of_the_clock(code: str) -> bool:
    """Whether it looks like a code of the clock, and not like a recovery code."""
    given = normal(code)
    return len(given) == _DIGITS and given.isascii() and given.isdigit()


def normal(code: str) -> str:
    """A code without what people put between its parts."""
    return "".join(code.split()).replace("-", "").upper()


def new_recovery_codes() -> list[str]:
    """Codes for whoever has lost their authenticator: `ABCD-EFGH-IJKL-MNOP`."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(PART)) for _ in range(PARTS))
        for _ in range(RECOVERY_CODES)
    ]


def hasher() -> "PasswordHasher":
    """What hashes recovery codes."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - only who enrols pays

    return PasswordHasher()


def hashed(code: str) -> str:
    """What is kept of a recovery code (Argon2id, RFC 9106, the library's parameters)."""
    return hasher().hash(normal(code))


def matching(code: str, kept: Iterable[str]) -> str | None:
    """Of the kept hashes the one of this code."""
    from argon2.exceptions import InvalidHashError, VerifyMismatchError  # noqa: PLC0415 - few do

    verify = hasher().verify
    for each in kept:
        try:
            verify(each, normal(code))
        except (VerifyMismatchError, InvalidHashError):
            continue
        return each
    return None
