"""Legal duties to notify: the regimes as data, and their deadlines. Not legal advice.

The regimes, with their sources and when they were last checked, are in `obligations.toml`.
"""

import calendar
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

NOTICE = "Deadlines are computed from published texts and are not legal advice."
#: The stage's clock starts when one became aware.
AWARE = "aware"
NEW_YORK = ZoneInfo("America/New_York")


class Unit(StrEnum):
    """How a deadline is counted."""

    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    BUSINESS_DAYS = "business-days"


class DutyState(StrEnum):
    """How a duty stands."""

    WAITING = "waiting"
    RUNNING = "running"
    OVERDUE = "overdue"
    FULFILLED = "fulfilled"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Stage:
    """One duty of a regime.

    Attributes:
        offset: how many units after its start; None means "without undue delay".
        after: `aware`, or the id of the stage whose fulfilment starts the clock.
        at_most_hours: never later than so many hours after awareness.
    """

    id: str
    title: str
    offset: int | None = None
    unit: Unit = Unit.HOURS
    after: str = AWARE
    at_most_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Regime:
    """A law with its duties.

    Attributes:
        question: what decides, once per incident, whether it applies.
        read: `S` where the law's text was read, `S2` where a secondary source was.
        enabled: whether the question is asked; a draft law is not.
    """

    id: str
    title: str
    jurisdiction: str
    question: str
    source: str
    read: str
    last_checked: date
    stages: tuple[Stage, ...]
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Duty:
    """A stage in one incident. `due` is None while it waits, or where no deadline is fixed."""

    id: str
    regime: str
    title: str
    state: DutyState
    due: datetime | None
    fulfilled_at: datetime | None
    waived: str | None
    source: str


@cache
def regimes() -> Mapping[str, Regime]:
    """Every regime by id, in the order of the file, the disabled ones too."""
    text = files("commandcenter.incident").joinpath("obligations.toml").read_text("utf-8")
    return {each["id"]: _regime(each) for each in tomllib.loads(text)["regime"]}


def _regime(table: dict[str, object]) -> Regime:
    stages = table.pop("stage")
    assert isinstance(stages, list)  # noqa: S101 - the file is ours and tested
    built = tuple(
        Stage(**{**stage, "unit": Unit(stage.get("unit", Unit.HOURS))}) for stage in stages
    )
    return Regime(stages=built, **table)  # type: ignore[arg-type]  # the file is ours and tested


def open_questions(decided: Collection[str]) -> list[Regime]:
    """The regimes of which nobody has said whether they apply."""
    return [each for each in regimes().values() if each.enabled and each.id not in decided]


def duties(
    assessed: Mapping[str, datetime],
    fulfilled: Mapping[str, datetime],
    waived: Mapping[str, str],
    *,
    now: datetime,
) -> list[Duty]:
    """Every duty of the regimes that apply, as it stands.

    Args:
        assessed: regime that applies → since when one was aware.
        fulfilled: duty → when it was done.
        waived: duty → why it fell away.
        now: the present.
    """
    found = []
    for regime_id, aware_at in assessed.items():
        regime = regimes()[regime_id]
        for stage in regime.stages:
            due = deadline(stage, aware_at=aware_at, fulfilled=fulfilled)
            found.append(
                Duty(
                    stage.id,
                    regime_id,
                    stage.title,
                    _state(stage, due, fulfilled, waived, now),
                    due,
                    fulfilled.get(stage.id),
                    waived.get(stage.id),
                    regime.source,
                )
            )
    return found


def _state(
    stage: Stage,
    due: datetime | None,
    fulfilled: Mapping[str, datetime],
    waived: Mapping[str, str],
    now: datetime,
) -> DutyState:
    if stage.id in fulfilled:
        return DutyState.FULFILLED
    if stage.id in waived:
        return DutyState.WAIVED
    if due is None:
        waits = stage.after != AWARE and stage.after not in fulfilled
        return DutyState.WAITING if waits else DutyState.RUNNING
    return DutyState.OVERDUE if now > due else DutyState.RUNNING


def deadline(
    stage: Stage, *, aware_at: datetime, fulfilled: Mapping[str, datetime]
) -> datetime | None:
    """When a duty must be done (UTC); None while its clock waits or where none is fixed.

    Hours count through weekends and holidays (GDPR Art. 33, NIS2 Art. 23 say hours). Months are
    calendar months. US business days skip weekends and federal holidays and end with the day in
    New York.
    """
    start = aware_at if stage.after == AWARE else fulfilled.get(stage.after)
    if start is None or stage.offset is None:
        return None
    due = _after(start, stage.offset, stage.unit)
    if stage.at_most_hours is not None:
        due = min(due, aware_at + timedelta(hours=stage.at_most_hours))
    return due


def _after(start: datetime, offset: int, unit: Unit) -> datetime:
    match unit:
        case Unit.HOURS:
            return start + timedelta(hours=offset)
        case Unit.DAYS:
            return start + timedelta(days=offset)
        case Unit.MONTHS:
            return _months_later(start, offset)
        case Unit.BUSINESS_DAYS:
            return _business_days_later(start, offset)


def _months_later(start: datetime, months: int) -> datetime:
    """The same day and time some months later; the last day where that month is shorter."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


def _business_days_later(start: datetime, days: int) -> datetime:
    """The end of the n-th US business day after the day of `start` in New York."""
    day = start.astimezone(NEW_YORK).date()
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < calendar.SATURDAY and day not in us_federal_holidays(day.year)
    return datetime.combine(day, time(23, 59, 59), NEW_YORK).astimezone(UTC)


@cache
def us_federal_holidays(year: int) -> frozenset[date]:
    """The legal public holidays of 5 U.S.C. 6103(a), as observed.

    One on a Saturday is observed on the Friday before, one on a Sunday on the Monday after
    (6103(b) and Executive Order 11582).
    """
    fixed = [
        date(year, 1, 1),
        date(year, 6, 19),
        date(year, 7, 4),
        date(year, 11, 11),
        date(year, 12, 25),
        date(year + 1, 1, 1),
    ]
    moving = [
        _nth(year, 1, calendar.MONDAY, 3),
        _nth(year, 2, calendar.MONDAY, 3),
        _nth(year, 5, calendar.MONDAY, -1),
        _nth(year, 9, calendar.MONDAY, 1),
        _nth(year, 10, calendar.MONDAY, 2),
        _nth(year, 11, calendar.THURSDAY, 4),
    ]
    return frozenset([_observed(day) for day in fixed] + moving)


def _observed(day: date) -> date:
    shift = {calendar.SATURDAY: -1, calendar.SUNDAY: 1}.get(day.weekday(), 0)
    return day + timedelta(days=shift)


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    """The n-th such weekday of a month; -1 is the last."""
    days = [
        day
        for day in calendar.Calendar().itermonthdates(year, month)
        if day.month == month and day.weekday() == weekday
    ]
    return days[number - 1 if number > 0 else number]
