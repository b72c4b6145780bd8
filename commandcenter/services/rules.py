"""What calls are bound by: how long, how much, and where one service's secret may go."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from commandcenter.incident.times import Clock, utc_now
from commandcenter.services.replies import Explain, said


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much, for every call."""

    connect: float = 5.0
    """Seconds to connect."""

    read: float = 15.0
    """Seconds between two pieces of a reply."""

    deadline: float = 30.0
    """Seconds for all of it, with every repeat."""

    attempts: int = 4
    """How often something is tried within that."""

    pause: float = 0.5
    """Seconds before the first repeat at most; doubled for every other, and drawn by lot."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Time and chance, replaced by tests."""

    now: Clock = utc_now
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    lot: Callable[[], float] = random.random


def no_secret() -> SecretStr:
    """What a service without any asks for."""
    return SecretStr("")


def no_headers(_secret: str) -> dict[str, str]:
    """What a service adds whose secret stands in the body or the URL."""
    return {}


def bearer(secret: str) -> dict[str, str]:
    """The most common way to show a token (RFC 6750); nothing without one."""
    return {"Authorization": f"Bearer {secret}"} if secret else {}


@dataclass(frozen=True, slots=True)
class Destination:
    """One service's own host: what is sent goes there and nowhere else.

    Attributes:
        title: what people call it; the only thing that messages name.
        url: its base.
        secret: reads it, anew for every call, since it may be replaced; never shown.
        headers: shows the secret, as that service wants to see it.
        private: whether the host may be on this machine or network.
        meant: what to do where that is so, and meant.
        plain: whether it may be called without TLS.
        explain: finds what the service says is wrong in the JSON of a refusal.
        largest: bytes of a reply at most, as sent and as decoded.
    """

    title: str
    url: str
    secret: Callable[[], SecretStr] = no_secret
    headers: Callable[[str], Mapping[str, str]] = no_headers
    private: bool = False
    meant: str = "set `private = true` in its section of the settings"
    plain: bool = False
    explain: Explain = said
    largest: int = 8_000_000
