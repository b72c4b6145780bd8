"""The severity matrix: what makes each level, who is paged, how often one reports."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from commandcenter.incident.text import safe_line
from commandcenter.incident.words import Limit, Severity

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=Limit.LINE),
    AfterValidator(safe_line),
]
Minutes = Annotated[int, Field(strict=True, ge=1, le=24 * 60)]
Days = Annotated[int, Field(strict=True, ge=1, le=365)]

#: Told apart without colour, in one cell, and fuller the worse it is.
SHAPES: Mapping[Severity, str] = {
    Severity.SEV1: "▲",
    Severity.SEV2: "◆",
    Severity.SEV3: "●",
    Severity.SEV4: "○",
}


class BadMatrix(ValueError):
    """A replacement for the matrix cannot be used; the message is one line and names the key."""


class DayUnit(StrEnum):
    """How the days until the review are counted."""

    CALENDAR_DAYS = "calendar-days"
    BUSINESS_DAYS = "business-days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One row of the matrix.

    Attributes:
        criteria: any one of these makes the level. Unsure between two: the higher.
        paged: who is called out of bed, in words; nobody where it waits in the queue.
        report_minutes: how often a sub-team reports; None means that it need not. The cadence
            of an incident is its own and starts at 15 minutes for every level.
        customer_update: how customers are kept informed, in words; None where they are not.
        customer_update_minutes: the longest silence towards customers; None where none is set.
        review_days: by when after closure the retrospective is due; None means optional.
        source: where the row comes from.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    severity: Severity
    criteria: Annotated[tuple[Line, ...], Field(min_length=1)]
    paged: tuple[Line, ...]
    report_minutes: Minutes | None = None
    customer_update: Line | None = None
    customer_update_minutes: Minutes | None = None
    review_days: Days | None = None
    review_unit: DayUnit = DayUnit.CALENDAR_DAYS
    source: Line = "settings"

    @property
    def shape(self) -> str:
        """The shape that stands for it beside the word."""
        return SHAPES[self.severity]


def label(severity: Severity) -> str:
    """The severity as word and shape: `SEV1 ▲`. A screen adds the colour."""
    return f"{severity.upper()} {SHAPES[severity]}"


def is_urgent(severity: Severity) -> bool:
    """Whether it is a major incident: directly affected customers are told at once."""
    return severity in {Severity.SEV1, Severity.SEV2}


def matrix(replacement: Mapping[str, Any] | None = None) -> dict[Severity, Level]:
    """Every level, worst first.

    Args:
        replacement: an organisation's own levels, as in its settings: `sev1` … `sev4` to a table
            with the fields of `Level`. A level that is named is replaced whole, so that what it
            leaves out is not inherited unseen; the others stay as shipped.

    Raises:
        BadMatrix: the replacement cannot be used.
    """
    levels = dict(_shipped())
    for key, given in (replacement or {}).items():
        if key not in set(Severity):
            there = ", ".join(Severity)
            raise BadMatrix(f"severity.{safe_line(key)}: there is no such level; there is: {there}")
        if not isinstance(given, Mapping):
            raise BadMatrix(f"severity.{key}: must be a table, as in [severity.{key}]")
        levels[Severity(key)] = _level(key, given)
    return levels


@cache
def _shipped() -> Mapping[Severity, Level]:
    # Most command lines never look at the matrix: they need not pay for these.
    import tomllib  # noqa: PLC0415 - see above
    from importlib.resources import files  # noqa: PLC0415 - see above

    text = files("commandcenter.incident").joinpath("severity.toml").read_text("utf-8")
    rows = _rows().validate_python(tomllib.loads(text)["level"])
    return {row.severity: row for row in rows}


@cache
def _rows() -> TypeAdapter[list[Level]]:
    return TypeAdapter(list[Level])


def _level(key: str, given: Mapping[str, Any]) -> Level:
    if "severity" in given:
        raise BadMatrix(f"severity.{key}.severity: leave it out; the table's name says it")
    try:
        return _rows().validate_python([{**given, "severity": key}])[0]
    except ValidationError as error:
        raise BadMatrix(_explained(key, error)) from None


def _explained(key: str, error: ValidationError) -> str:
    """The first thing that is wrong, in one line."""
    first = error.errors(include_url=False, include_input=False)[0]
    # The path begins with the row's place in the list.
    where = ".".join(["severity", key, *map(str, first["loc"][1:])])
    match first["type"]:
        case "unexpected_keyword_argument":
            there = ", ".join(field.name for field in fields(Level) if field.name != "severity")
            return f"{safe_line(where)}: there is no such key; there is: {there}"
        case "tuple_type":
            return f'{where}: must be a list, as in ["one", "another"]'
        case "missing":
            return f"{where}: is required; a level that is given replaces the shipped one whole"
        case _:
            return f"{where}: {first['msg'][0].lower()}{first['msg'][1:]}"
