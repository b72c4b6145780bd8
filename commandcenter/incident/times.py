"""Times: what people type, and how they are shown. UTC inside, zone-named outside."""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from commandcenter.incident.words import Precision

#: Tells the present (UTC); injected wherever time matters.
Clock = Callable[[], datetime]

EXPECTED = "give a time like 2026-11-23T14:05+01:00, 2026-11-23 14:05, 14:05, 14:05Z, -10m or now"
#: What stands before a time that is known about.
ABOUT = "~"
#: Years that can be meant; outside of them a digit is wrong (and conversions overflow).
YEARS = range(1970, 3000)


class BadTime(ValueError):
    """A time that cannot be read, with what would be."""


def utc_now() -> datetime:
    """The present."""
    return datetime.now(UTC)


_DURATION = re.compile(
    r"(?:(\d{1,4})\s*d)?\s*(?:(\d{1,5})\s*h)?\s*(?:(\d{1,6})\s*(?:min|m))?\s*(?:(\d{1,7})\s*s)?",
    re.ASCII,
)
_HOUR = r"(?:[01]\d|2[0-3])"
_CLOCK = re.compile(rf"{_HOUR}:[0-5]\d(?::[0-5]\d)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EPOCH = re.compile(r"@(\d{1,11})", re.ASCII)
_ISO = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}(?:[T ]{_HOUR}:[0-5]\d(?::[0-5]\d(?:\.\d{{1,6}})?)?"
    r"(?:Z|[+-]\d{2}(?::?[0-5]\d)?)?)?",
    re.ASCII,
)


def parse_duration(text: str) -> timedelta:
    """`15m`, `1h30m`, `90 min`, `2d` as a length of time.

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
        moment = _parsed(given.upper(), now, zone)
    except BadTime:
        raise
    except (OverflowError, ValueError):
        raise BadTime(f"{given[:40]!r} is no time: {EXPECTED}") from None
    if moment.year not in YEARS:
        raise BadTime(f"{given[:40]!r} is in the year {moment.year}: check its digits")
    return moment


def _parsed(given: str, now: datetime, zone: tzinfo) -> datetime:
    if given == "NOW":
        return now.astimezone(UTC)
    if given[:1] in {"-", "+"}:
        length = parse_duration(given[1:])
        return (now - length if given[0] == "-" else now + length).astimezone(UTC)
    if match := _EPOCH.fullmatch(given):
        return datetime.fromtimestamp(int(match[1]), UTC)
    if _CLOCK.fullmatch(given.removesuffix("Z")):
        where = UTC if given.endswith("Z") else zone
        of_day = time.fromisoformat(given.removesuffix("Z"))
        return _settled(datetime.combine(now.astimezone(where).date(), of_day), where)
    if not _ISO.fullmatch(given):
        raise ValueError(given)
    read = datetime.fromisoformat(given.replace(" ", "T"))
    return read.astimezone(UTC) if read.tzinfo else _settled(read, zone)


def _settled(local: datetime, zone: tzinfo) -> datetime:
    """A local time in UTC, unless the clocks skip it or show it twice (PEP 495)."""
    first = local.replace(tzinfo=zone, fold=0)
    second = local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() != second.utcoffset():
        there = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local
        problem = "comes twice" if there else "does not exist"
        either = " or ".join(each.isoformat(timespec="minutes") for each in (first, second))
        raise BadTime(
            f"{local:%Y-%m-%d %H:%M} {problem} in {zone} (the clocks change): "
            f"add the offset, as in {either}"
        )
    return first.astimezone(UTC)


def parse_past(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """A time that is not in the future; a `~` before it says that it is known about.

    Raises:
        BadTime: it cannot be read or is still to come.
    """
    moment = parse_time(text.strip().removeprefix(ABOUT), now=now, zone=zone)
    if moment > now:
        raise BadTime(f"{echo(moment, zone)} is in the future: say when it happened")
    return moment


def precision_of(text: str) -> Precision | None:
    """How exactly a person knows a time that they wrote.

    Returns:
        For `2026-11-23` that it was that day, for `~14:05` about then; else None.
    """
    given = text.strip()
    if given.startswith(ABOUT):
        return Precision.APPROXIMATE
    return Precision.DAY if _DATE.fullmatch(given) else None


def parse_eta(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """An estimate: a time to come, or a length of time from now.

    Raises:
        BadTime: it cannot be read or has gone by.
    """
    given = text.strip()
    length = f"+{given}" if _DURATION.fullmatch(given.lower()) else given
    moment = parse_time(length, now=now, zone=zone)
    if moment < now:
        raise BadTime(
            f"{echo(moment, zone)} has gone by: an estimate lies ahead; "
            "for another day give its date as well"
        )
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
    if name[:1].isalpha():
        return name
    offset = f"{local:%z}"
    return f"UTC{offset[:3]}:{offset[3:5]}"


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


#: What `ZoneInfo` raises for a name that is none.
NO_ZONE = (ValueError, OSError, ZoneInfoNotFoundError)


def local_zone() -> tzinfo:
    """The zone of this machine, by name where it has one.

    A `TZ` that is a rule of its own (`CET-1CEST`) is followed as far as its offset of today.
    """
    named = os.environ.get("TZ", "").removeprefix(":")
    link = Path("/etc/localtime")
    key = (named or str(link.resolve())).rpartition("zoneinfo/")[2]
    try:
        return ZoneInfo(key)
    except NO_ZONE:
        pass
    if named:
        return datetime.now().astimezone().tzinfo or UTC
    try:
        with link.open("rb") as rules:
            return ZoneInfo.from_file(rules, key="local time")
    except NO_ZONE:
        return UTC
