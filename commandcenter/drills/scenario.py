"""A scenario: what the people of a drill are told and when, and what is expected of them."""

import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from commandcenter.drills.acts import Expected, expected
from commandcenter.incident.text import BadText, line, name, prose, quoted, safe_line
from commandcenter.incident.times import BadTime, parse_duration
from commandcenter.incident.words import MomentName, Source

#: How much faster than time a drill may run.
FASTEST = 600


class BadScenario(Exception):
    """A scenario that cannot be played, in one line that names the place."""


class InjectKind(StrEnum):
    """What an inject is: an entry of that kind, an alert, or the end of one."""

    NOTE = "note"
    FINDING = "finding"
    EVIDENCE = "evidence"
    ALERT = "alert"
    RESOLVED = "resolved"


def _length(given: object) -> object:
    if not isinstance(given, str):
        return given
    try:
        return parse_duration(given)
    except BadTime as wrong:
        raise PydanticCustomError("length", "{why}", {"why": str(wrong)}) from None


def _checked(check: Any, what: str) -> BeforeValidator:
    def text(given: object) -> object:
        try:
            return check(given, what) if isinstance(given, str) else given
        except BadText as wrong:
            raise PydanticCustomError("text", "{why}", {"why": str(wrong)}) from None

    return BeforeValidator(text)


def _act(given: object) -> object:
    if not isinstance(given, str):
        return given
    try:
        return expected(given)
    except ValueError as wrong:
        raise PydanticCustomError("act", "{why}", {"why": str(wrong)}) from None


Length = Annotated[timedelta, BeforeValidator(_length)]
Line = Annotated[str, _checked(line, "text")]
Prose = Annotated[str, _checked(prose, "text")]
Name = Annotated[str, _checked(name, "name")]


class Part(BaseModel):
    """A part of a scenario; unknown keys are refused, so that a typing error is seen."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Inject(Part):
    """Something that people are told while the drill runs.

    Attributes:
        at: how long after the start, on the drill's clock.
        who: who says so; of an alert, nobody.
        source: of an alert, the monitoring that raises it.
        id: by what an expected act, or the end of an alert, refers to it.
        ends: the id of the alert that is over.
    """

    at: Length
    text: Prose
    kind: InjectKind = InjectKind.NOTE
    who: Name = "the exercise"
    source: Name = "monitoring"
    id: str = ""
    ends: str = ""


class Expectation(Part):
    """An act that the people should take by themselves.

    Attributes:
        act: a verb as on the command line, with a word that narrows it: `notify send initial`.
        within: how long after the start, or after the inject that is named.
        after: the id of that inject.
        because: what is learnt where it was forgotten.
    """

    act: Annotated[Expected, BeforeValidator(_act)]
    within: Length
    after: str = ""
    because: Prose | None = None


class Scenario(Part):
    """A drill as it is written down.

    Attributes:
        title: of the scenario, and of the incident, where `incident` names no other.
        detail: with what the incident is declared: the first signal.
        source: where that comes from; `reporter` and `contact` as of every incident.
        compression: minutes of the drill's clock that pass in one.
        cadence: minutes of the drill's clock between progress reports.
        length: when it is over, on the drill's clock; None until somebody ends it.
        limits: key moment → how long after the start it should have been reached.
    """

    title: Line
    description: Prose
    incident: Line | None = None
    detail: Prose
    source: Source = Source.REPORT
    reporter: Line | None = None
    contact: Line | None = None
    compression: float = Field(1, ge=1, le=FASTEST)
    cadence: int = Field(15, ge=1, le=1440)
    length: Length | None = None
    inject: tuple[Inject, ...] = Field(min_length=1)
    expect: tuple[Expectation, ...] = Field(min_length=1)
    limits: dict[MomentName, Length] = {}

    def inject_of(self, id_: str) -> Inject:
        """The inject of this id."""
        return next(each for each in self.inject if each.id == id_)


def read_scenario(text: str, called: str) -> Scenario:
    """The scenario that a TOML document holds.

    Args:
        text: the document.
        called: what it is called in a refusal: the name of its file.

    Raises:
        BadScenario: it cannot be played; names the line and the key.
    """
    try:
        scenario = Scenario.model_validate(tomllib.loads(text.removeprefix("\ufeff")))
    except tomllib.TOMLDecodeError as error:
        raise BadScenario(f"{called} is not TOML: {safe_line(str(error))}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise BadScenario(f"{called}, {_place(text, first['loc'])}{_said(first)}") from None
    for where, wrong in _loose_ends(scenario):
        raise BadScenario(f"{called}, {_place(text, where)}{wrong}")
    return scenario


Where = tuple[int | str, ...]


def _loose_ends(scenario: Scenario) -> Iterator[tuple[Where, str]]:
    """What refers to an inject that is not there, or not of that kind."""
    ids: dict[str, Inject] = {}
    for number, inject in enumerate(scenario.inject):
        if inject.id in ids:
            yield ("inject", number, "id"), f"{quoted(inject.id)} is the id of another inject"
        if inject.id:
            ids[inject.id] = inject
    alerts = [id_ for id_, inject in ids.items() if inject.kind is InjectKind.ALERT]
    for number, inject in enumerate(scenario.inject):
        if inject.kind is InjectKind.RESOLVED and inject.ends not in alerts:
            yield ("inject", number, "ends"), _no_such(inject.ends, "alert", alerts)
    for number, each in enumerate(scenario.expect):
        if each.after and each.after not in ids:
            yield ("expect", number, "after"), _no_such(each.after, "inject", list(ids))


def _no_such(id_: str, what: str, there: list[str]) -> str:
    return f"there is no {what} {quoted(id_)}; there are: {', '.join(there) or 'none with an id'}"


def _place(text: str, where: Where) -> str:
    """`line 12, inject 3, at: `: where in the document something is."""
    parts = [each for each in where if isinstance(each, str) and each != "[key]"]
    numbers = [each for each in where if isinstance(each, int)]
    table, key = (parts[0], parts[-1]) if len(parts) > 1 else ("", parts[0])
    named = f"{table} {numbers[0] + 1}, {key}" if numbers and table else ", ".join(parts)
    number = _line_of(text, table, numbers[0] if numbers else 0, key)
    return f"line {number}, {named}: " if number else f"{named}: "


def _line_of(text: str, table: str, index: int, key: str) -> int | None:
    """The line of a key; where it is missing, the one of its table."""
    lines = text.splitlines()
    start = 0
    if table:
        head = re.compile(rf"\s*\[\[?\s*{re.escape(table)}\s*\]\]?\s*(#.*)?")
        heads = [number for number, each in enumerate(lines) if head.fullmatch(each)]
        if len(heads) <= index:
            return None
        start = heads[index] + 1
    for number, each in enumerate(lines[start:], start + 1):
        if each.lstrip().startswith("["):
            break
        if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", each):
            return number
    return start or None


def _said(error: Any) -> str:
    """What is wrong, in the words of whoever wrote the scenario."""
    if error["type"] == "missing":
        return "is missing"
    if error["type"] == "extra_forbidden":
        return "there is no such key"
    message = str(error["msg"])
    return safe_line(f"{message[:1].lower()}{message[1:]}")
