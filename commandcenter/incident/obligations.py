"""Legal duties to notify: the regimes as data, and their deadlines. Not legal advice.

The regimes, with their sources and when they were last checked, are in `obligations.toml`.

Where a law lets a deadline that falls on a weekend or holiday move to the next working day
(Regulation (EEC, Euratom) 1182/71 Art. 3(4) for periods not in hours; DORA's own rule), or lets a
period in days or months run to the end of its last day, the earlier moment is kept: a clock of this
program may be early, never late.
"""

import calendar
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Literal
from zoneinfo import ZoneInfo

NOTICE = "Deadlines are computed from published texts and are not legal advice."
#: The stage's clock starts when one became aware.
AWARE = "aware"
#: Until when on a business day a filing on EDGAR counts as made on that day, in New York:
#: Regulation S-T, 17 CFR 232.13(a)(2).
EDGAR_CLOSES = time(17, 30)
#: Public Law 117-17.
JUNETEENTH_SINCE = 2021


class Unit(StrEnum):
    """How a deadline is counted."""

    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    BUSINESS_DAYS = "business-days"


class DutyState(StrEnum):
    """How a duty of a regime that applies stands.

    `waiting`: its clock has not started, as a final report's while the notification is not made.
    """

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
        at_most_hours: due so many hours after awareness at the latest, also while the clock has
            not started.
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
        source: law and article.
        read: `S` where the law's text was read, `S2` where a secondary source was.
        valid_from: from when the rule applies as it stands here.
        last_checked: when somebody last compared it with its source.
        enabled: whether the question is asked; a draft law is not.
    """

    id: str
    title: str
    jurisdiction: str
    question: str
    source: str
    read: Literal["S", "S2"]
    valid_from: date
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
    # Most command lines meet no legal duty: they need not pay for these.
    import tomllib  # noqa: PLC0415 - see above
    from importlib.resources import files  # noqa: PLC0415 - see above

    text = files("commandcenter.incident").joinpath("obligations.toml").read_text("utf-8")
    tables = tomllib.loads(text)["regime"]
    return MappingProxyType({each["id"]: _regime(**each) for each in tables})


def _regime(stage: list[dict[str, Any]], **facts: Any) -> Regime:
    return Regime(stages=tuple(_stage(**each) for each in stage), **facts)


def _stage(unit: str = Unit.HOURS, **facts: Any) -> Stage:
    return Stage(unit=Unit(unit), **facts)


def open_questions(decided: Collection[str]) -> list[Regime]:
    """The enabled regimes of which nobody has said whether they apply."""
    return [each for each in regimes().values() if each.enabled and each.id not in decided]


def duties(
    assessed: Mapping[str, datetime],
    fulfilled: Mapping[str, datetime],
    waived: Mapping[str, str],
    *,
    now: datetime,
    agreed_hours: Mapping[str, int] | None = None,
) -> list[Duty]:
    """Every duty of the regimes that apply, as it stands.

    Args:
        assessed: regime that applies → since when one was aware.
        fulfilled: duty → when it was done.
        waived: duty → why it fell away.
        now: the present.
        agreed_hours: duty → hours that a contract gives for it.
    """
    agreed = agreed_hours or {}
    found = []
    for regime_id, aware_at in assessed.items():
        regime = regimes().get(regime_id) or _unknown(regime_id)
        for stage in regime.stages:
            due = deadline(
                stage,
                aware_at=aware_at,
                fulfilled=fulfilled,
                agreed_hours=agreed.get(stage.id),
            )
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


def _unknown(regime_id: str) -> Regime:
    """What stands for a regime that only a newer version knows: a duty must not vanish."""
    title = f"{regime_id}: a regime that this version does not know; update commandcenter"
    return Regime(
        id=regime_id,
        title=title,
        jurisdiction="unknown",
        question="",
        source="a newer version",
        read="S2",
        valid_from=date.min,
        last_checked=date.min,
        stages=(Stage(id=regime_id, title=title),),
        enabled=False,
    )


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
    stage: Stage,
    *,
    aware_at: datetime,
    fulfilled: Mapping[str, datetime],
    agreed_hours: int | None = None,
) -> datetime | None:
    """When a duty must be done (UTC); None while its clock waits or where none is fixed.

    Hours count through weekends and holidays (GDPR Art. 33, NIS2 Art. 23 say hours). Days are
    calendar days of 24 hours, months are calendar months, both to the same time of day in UTC.
    US business days: see `_business_days_later`.

    A limit from awareness holds while the clock has not started, and bounds a clock that started
    within it. A clock that started only after it runs in full: DORA's initial notification is then
    due 4 hours after the late classification (read in the draft of Art. 5 [S2]).

    Args:
        stage: the duty.
        aware_at: when one became aware.
        fulfilled: duty → when it was done; what starts the clocks of later stages.
        agreed_hours: what a contract gives from the same start; the earlier of both holds.
    """
    start = aware_at if stage.after == AWARE else fulfilled.get(stage.after)
    limits = []
    if stage.at_most_hours is not None:
        cap = aware_at + timedelta(hours=stage.at_most_hours)
        if start is None or start <= cap:
            limits.append(cap)
    if start is not None and stage.offset is not None:
        limits.append(_after(start.astimezone(UTC), stage.offset, stage.unit))
    if start is not None and agreed_hours is not None:
        limits.append(start + timedelta(hours=agreed_hours))
    return min(limits).astimezone(UTC) if limits else None


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
    """The end of the n-th US business day after the day of `start`, both in New York.

    Form 8-K, General Instruction B.1 [S2, a copy of the form]: within four business days after the
    event; after one on a day when the Commission is closed the first business day counts as the
    first of the four. Which is one rule: count the business days that follow. The last ends at
    17:30 in New York, when a filing on EDGAR begins to count as the next day's.
    """
    new_york = ZoneInfo("America/New_York")
    day = start.astimezone(new_york).date()
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < calendar.SATURDAY and day not in us_federal_holidays(day.year)
    return datetime.combine(day, EDGAR_CLOSES, new_york).astimezone(UTC)


@cache
def us_federal_holidays(year: int) -> frozenset[date]:
    """The days of a year on which a legal public holiday of 5 U.S.C. 6103(a) is observed.

    One on a Saturday is observed on the Friday before, one on a Sunday on the Monday after
    (6103(b) and Executive Order 11582). Left out, so that a deadline is early rather than late:
    Inauguration Day (6103(c), not among the Commission's holidays of 17 CFR 201.104) and days that
    a President closes the government by order.
    """
    fixed = [
        date(year, 1, 1),
        date(year, 7, 4),
        date(year, 11, 11),
        date(year, 12, 25),
        date(year + 1, 1, 1),  # Observed on the last day of this year where it is a Saturday.
    ]
    if year >= JUNETEENTH_SINCE:
        fixed.append(date(year, 6, 19))
    moving = [
        _nth(year, 1, calendar.MONDAY, 3),
        _nth(year, 2, calendar.MONDAY, 3),
        _nth(year, 5, calendar.MONDAY, -1),
        _nth(year, 9, calendar.MONDAY, 1),
        _nth(year, 10, calendar.MONDAY, 2),
        _nth(year, 11, calendar.THURSDAY, 4),
    ]
    observed = [_observed(day) for day in fixed]
    return frozenset(day for day in observed + moving if day.year == year)


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
