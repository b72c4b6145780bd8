"""What may be known outside of each kind of event, field by field, and of names in any script."""

import enum
import types
import typing
from datetime import datetime
from typing import Any

import pytest
from pydantic import BaseModel

from commandcenter.incident import events as e
from commandcenter.incident.decisions import Stamp, actions, course, impact, record
from commandcenter.incident.events import ImportedCustomer
from commandcenter.incident.tickets import TicketState
from commandcenter.incident.words import (
    EntryKind,
    FollowUpStatus,
    ImpactStage,
    Precision,
    Profile,
    Source,
)
from commandcenter.reports import disclosure
from commandcenter.reports.disclosure import GIVEN, OPEN, disclosed
from tests.incident.room import NOON, Room
from tests.reports.rooms import report
from tests.reports.story import story

OUTWARD = [Profile.PUBLIC, Profile.REGULATOR]


def filled(kind: type[e.Body]) -> e.Body:
    """An event of a kind with a word of its own in each field that anybody can write."""
    given = dict.fromkeys(GIVEN & set(kind.model_fields), "M1")
    values = {
        name: given.get(name) or value(field.annotation, f"zq{name}zq")
        for name, field in kind.model_fields.items()
    }
    return kind.model_construct(**values)


def value(wanted: Any, word: str) -> Any:
    """Something of a type, with the word wherever a text can be."""
    origin, parts = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in {types.UnionType, typing.Union}:
        return value(next(each for each in parts if each is not type(None)), word)
    if origin is tuple:
        return (value(parts[0], word),)
    if origin is not None and issubclass(origin, typing.Mapping):
        return {value(parts[0], word): value(parts[1], word)}
    if origin is typing.Annotated:
        return value(parts[0], word)
    if wanted is TicketState:
        return TicketState(FollowUpStatus.OPEN, assignee=word, owner=word)
    return _plain(wanted, word)


def _plain(wanted: Any, word: str) -> Any:
    if isinstance(wanted, type) and issubclass(wanted, enum.Enum):
        return next(iter(wanted))
    if isinstance(wanted, type) and issubclass(wanted, BaseModel):
        fields = wanted.model_fields.items()
        return wanted.model_construct(**{name: value(f.annotation, word) for name, f in fields})
    if wanted is str:
        return word
    return {bool: True, int: 1, float: 1.0}.get(wanted, NOON)


@pytest.fixture(scope="module")
def room() -> Room:
    return story(publish=True)


@pytest.mark.parametrize("profile", OUTWARD)
@pytest.mark.parametrize("kind", e.KINDS.values(), ids=lambda kind: kind.__name__)
def test_of_each_kind_of_event_only_what_is_open_is_told(
    kind: type[e.Body], profile: Profile, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Such an event need not make sense in the story: it is told of, not folded.
    monkeypatch.setattr(disclosure, "fold", lambda _empty, _kept: story(publish=True).incident)
    written = filled(kind)
    event = e.Event(len(room.log) + 1, NOON, NOON, "maya", "tom", "zqkeyzq", written)

    kept = disclosed(room.incident, (*room.log, event), profile).events[-1]

    told = repr(kept)
    found = {name for name in kind.model_fields if f"zq{name}zq" in told}
    assert found <= OPEN[profile].get(kind, frozenset())
    assert "zqkeyzq" not in told
    assert (kept.actor, kept.on_behalf_of) == ("commander", "remediation lead")
    assert isinstance(kept.recorded_at, datetime)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("王芳", "由王芳确认"),
        ("maya", "seen by _maya_ and **MAYA**, maya's report, @maya"),
        ("josé", "seen by jose\u0301"),
        ("سارة", "أخبرت وسارة الفريق"),
        ("o'neil", "asked O'Neil."),
    ],
)
def test_a_name_is_found_wherever_it_stands(name: str, text: str) -> None:
    room = Room()
    room.declare(who=name, title=text)

    told = disclosed(room.incident, tuple(room.log), Profile.PUBLIC).incident.title

    assert "the investigator" in told
    assert name.casefold() not in told.casefold()
    assert "jose\u0301" not in told


def test_a_word_that_only_begins_like_a_name_stays() -> None:
    room = Room()
    room.declare(who="ana", title="Analytics of ana and Banana")

    told = disclosed(room.incident, tuple(room.log), Profile.PUBLIC).incident.title

    assert told == "Analytics of the investigator and Banana"


def test_a_customer_is_found_where_words_run_together() -> None:
    room = Room()
    room.responding()
    rows = [ImportedCustomer(id="c1", name="三菱商事"), ImportedCustomer(id="c2", name="Acme")]
    room.do("ana", impact.import_customers, customers=rows, origin="audit log")
    room.do("maya", impact.state_impact, text="確認三菱商事の鍵 and _Acme_",
            stage=ImpactStage.ACTUAL)  # fmt: skip

    told = report(room, "md", Profile.PUBLIC)

    assert "三菱商事" not in told
    assert "Acme" not in told


@pytest.mark.parametrize("profile", OUTWARD)
def test_an_amendment_of_something_that_is_read_in_part_stays_inside(profile: Profile) -> None:
    room = Room()
    room.declare(detail="from a named customer")
    room.do("ana", record.amend, seq=1, text="zqreporterzq told us")

    assert "zqreporterzq" not in report(room, "json", profile)


def test_an_amendment_of_a_cause_that_is_believed_no_more_is_not_public() -> None:
    room = Room()
    room.responding()
    room.do("tom", actions.record_cause, text="an open port")
    room.do("tom", record.amend, seq=len(room.log), text="zqoldzq")
    room.do("tom", actions.record_cause, text="a token in a log")
    room.do("tom", record.amend, seq=len(room.log), text="zqnewzq")

    assert "zqoldzq" not in report(room, "json", Profile.PUBLIC)
    assert "zqoldzq" in report(room, "json", Profile.REGULATOR)


def test_an_amendment_of_a_finding_is_public_with_it() -> None:
    room = Room()
    room.declare()
    room.do("ana", record.log, text="two hosts", kind=EntryKind.FINDING)
    room.do("ana", record.amend, seq=len(room.log), text="three hosts")

    assert "three hosts" in report(room, "json", Profile.PUBLIC)


@pytest.mark.parametrize("profile", OUTWARD)
def test_a_day_does_not_become_midnight_where_something_of_that_day_is_withheld(profile):
    room = Room()
    day = Stamp("ana", NOON, NOON.replace(hour=0), precision=Precision.DAY)
    room.record(course.declare(day, title="Stolen CI token", source=Source.MONITORING))
    room.record(record.log(room.incident, day, text="only for us", internal=True))

    told = report(room, "md", profile)
    assert "It was declared on 2026-11-23 (source" in told
    assert "00:00Z" not in told
