"""Times: what people type, and how they are shown. UTC inside, zone-named outside."""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

#: Tells the present (UTC); injected wherever time matters.
Clock = Callable[[], datetime]

EXPECTED = "give a time like 2026-11-23T14:05+01:00, 14:05, -10m or now"


class BadTime(ValueError):
    """A time that cannot be read, with what would be."""


def utc_now() -> datetime:
    """The present."""
    return datetime.now(UTC)


_DURATION = re.compile(
    r"(?:(\d{1,4})d)?\s*(?:(\d{1,5})h)?\s*(?:(\d{1,6})(?:m|min))?\s*(?:(\d{1,7})s)?", re.ASCII
)
_CLOCK = re.compile(r"(\d{2}):(\d{2})(?::(\d{2}))?(Z)?", re.ASCII)
_EPOCH = re.compile(r"@(\d{1,11})", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII
)


def parse_duration(text: str) -> timedelta:
    """`15m`, `1h30m`, `2d` as a length of time.

    Raises:
        BadTime: it is none.
    """
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None or not any(match.groups()):
        raise BadTime(f"{text.strip()[:40]!r} is no length of time: give one like 45m, 1h30m or 2d")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def parse_time(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """The moment that a person meant, in UTC.

    Args:
        text: ISO 8601 (without an offset: the person's zone), `now`, `-10m`, `+45m`, `14:05`
            (today in the person's zone), `@` and seconds since 1970.
        now: the present (UTC).
        zone: the person's zone.

    Raises:
        BadTime: it cannot be read, does not exist in the zone or exists twice.
    """
    given = text.strip()
    try:
        return _parsed(given, now, zone)
    except (OverflowError, ValueError) as error:
        if isinstance(error, BadTime):
            raise
        raise BadTime(f"{given[:40]!r} is no time: {EXPECTED}") from None


def _parsed(given: str, now: datetime, zone: tzinfo) -> datetime:
    if given.lower() == "now":
        return now
    if given[:1] in {"-", "+"}:
        length = parse_duration(given[1:])
        return now - length if given[0] == "-" else now + length
    if match := _EPOCH.fullmatch(given):
        return datetime.fromtimestamp(int(match[1]), UTC)
    if match := _CLOCK.fullmatch(given):
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        where = UTC if match[4] else zone
        today = now.astimezone(where)
        local = today.replace(tzinfo=None, hour=hour, minute=minute, second=second, microsecond=0)
        return _settled(local, where)
    if _DATE.fullmatch(given):
        return _settled(datetime.fromisoformat(given), zone)
    if _ISO.fullmatch(given):
        read = datetime.fromisoformat(given.replace(" ", "T", 1))
        return read.astimezone(UTC) if read.tzinfo else _settled(read, zone)
    raise BadTime(f"{given[:40]!r} is no time: {EXPECTED}")


def _settled(local: datetime, zone: tzinfo) -> datetime:
    """A local time in UTC, unless the clocks skip it or show it twice."""
    first = local.replace(tzinfo=zone, fold=0)
    second = local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() != second.utcoffset():
        there = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local
        problem = "comes twice" if there else "does not exist"
        raise BadTime(
            f"{local:%Y-%m-%d %H:%M} {problem} in {zone_name(first)} (the clocks change): "
            f"add the offset, as in {local:%Y-%m-%dT%H:%M}+01:00"
        )
    return first.astimezone(UTC)


def parse_past(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """A time that is not in the future.

    Raises:
        BadTime: it cannot be read or is still to come.
    """
    moment = parse_time(text, now=now, zone=zone)
    if moment > now:
        raise BadTime(f"{echo(moment, zone)} is in the future: say when it happened")
    return moment


def parse_eta(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """An estimate: a time to come, or a length of time from now.

    Raises:
        BadTime: it cannot be read or has gone by.
    """
    given = text.strip()
    try:
        moment = now + parse_duration(given)
    except OverflowError:
        raise BadTime(f"{given[:40]!r} is too far away") from None
    except BadTime:
        moment = parse_time(given, now=now, zone=zone)
    if moment < now:
        raise BadTime(f"{echo(moment, zone)} has gone by: an estimate lies ahead")
    return moment


def iso(moment: datetime) -> str:
    """RFC 3339 in UTC: `2026-11-23T13:05:00Z`; below a second only where there is any."""
    shown = moment.astimezone(UTC)
    return shown.isoformat(timespec="microseconds" if shown.microsecond else "seconds").replace(
        "+00:00", "Z"
    )


def short(moment: datetime) -> str:
    """A time inside a sentence of the record: `2026-11-23 13:05Z`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%MZ}"


def echo(moment: datetime, zone: tzinfo) -> str:
    """A time as a person reads it, the zone named: `2026-11-23 14:05 CET (13:05Z)`."""
    local = moment.astimezone(zone)
    shown = f"{local:%Y-%m-%d %H:%M} {zone_name(local)}"
    if local.utcoffset():
        shown += f" ({moment.astimezone(UTC):%H:%M}Z)"
    return shown


def zone_name(local: datetime) -> str:
    """What the zone is called then: `CET`, or its offset where it has no letters."""
    name = local.tzname() or ""
    return name if name[:1].isalpha() else f"UTC{local:%z}"


def clock(moment: datetime, zone: tzinfo) -> str:
    """The time of day: `14:05`."""
    return f"{moment.astimezone(zone):%H:%M}"


def span(length: timedelta) -> str:
    """A length of time in words: `1 h 42 min`."""
    seconds = int(abs(length).total_seconds())
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3_600)
    minutes, seconds = divmod(seconds, 60)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{seconds} s"


def countdown(length: timedelta) -> str:
    """A running clock: `03:12`, `01:42:10`, `3 d 04:10`."""
    seconds = int(abs(length).total_seconds())
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3_600)
    minutes, seconds = divmod(seconds, 60)
    if days:
        return f"{days} d {hours:02}:{minutes:02}"
    if hours:
        return f"{hours:02}:{minutes:02}:{seconds:02}"
    return f"{minutes:02}:{seconds:02}"


def local_zone() -> tzinfo:
    """The zone of this machine, by name where it has one."""
    named = os.environ.get("TZ", "").lstrip(":")
    if not named:
        link = Path("/etc/localtime")
        named = str(link.resolve()).partition("zoneinfo/")[2]
    try:
        return ZoneInfo(named) if named else UTC
    except (ValueError, OSError):
        return UTC
