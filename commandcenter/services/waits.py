"""How long a service asks to be left alone: every form in which services say so."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

#: Nobody is waited for longer, whatever they say; seconds.
LONGEST = 3600.0
#: Numbers above it are moments (seconds since 1970), below it seconds to wait.
_EPOCH = 1_000_000_000
#: `"default";r=0;t=30` of the IETF's draft `RateLimit` header, which Cloudflare sends.
_RESET = re.compile(r";\s*t=(\d+)")

_STATUS_TOO_MANY = {420, 429}


def asked_wait(status: int, headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that the service wants to be left alone, at most `LONGEST`; None if it says nothing.

    Read are `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), then, where the limit is
    used up, `X-RateLimit-Reset` as a moment (seconds since 1970, or ISO 8601) and
    `RateLimit-Reset` and the draft's `RateLimit` in seconds. Nonsense counts as silence.

    Args:
        status: of the reply.
        headers: of the reply, asked case-insensitively.
        now: UTC.
    """
    asked = _read(headers.get("retry-after", ""), now)
    if asked is None and is_limit(status, headers):
        resets = ("x-ratelimit-reset", "ratelimit-reset")
        waits = [_read(headers.get(name, ""), now) for name in resets]
        waits += map(float, _RESET.findall(headers.get("ratelimit", "")[:1000]))
        asked = next((wait for wait in waits if wait is not None), None)
    return None if asked is None else min(max(asked, 0.0), LONGEST)


def is_limit(status: int, headers: Mapping[str, str]) -> bool:
    """Whether the reply means "too often"; GitHub says it with 403, Statuspage with 420."""
    return status in _STATUS_TOO_MANY or (
        status == 403  # noqa: PLR2004 - Forbidden
        and ("retry-after" in headers or headers.get("x-ratelimit-remaining") == "0")
    )


def _read(given: str, now: datetime) -> float | None:
    given = given.strip()[:100]
    try:
        number = float(given)
    except ValueError:
        moment = _moment(given)
        return None if moment is None else (moment - now).total_seconds()
    if math.isnan(number):
        return None
    return number - now.timestamp() if _EPOCH < number < math.inf else number


def _moment(given: str) -> datetime | None:
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            found = parse(given)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None
