"""The report as JSON: text alone in every field, whatever people wrote."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import BadText, safe_text
from commandcenter.incident.words import Profile
from tests.corpus import CASES, Case
from tests.reports.rooms import LONGEST, everything, report


def texts(value: Any) -> Iterator[str]:
    """Every text in it, the names of its fields included."""
    match value:
        case str():
            yield value
        case dict():
            for name, each in value.items():
                yield name
                yield from texts(each)
        case list():
            for each in value:
                yield from texts(each)


def shape(value: Any) -> Any:
    """Its structure without its texts."""
    match value:
        case dict():
            return {name: shape(each) for name, each in value.items()}
        case list():
            return [shape(each) for each in value]
        case _:
            return type(value).__name__


PLAIN = shape(json.loads(report(everything("plain words"), "json")))


@pytest.mark.parametrize("case", [case for case in CASES if len(case.text) <= LONGEST], ids=str)
def test_whatever_people_wrote_is_text_in_every_field(case: Case) -> None:
    try:
        room = everything(case.text)
    except (Refused, BadText):
        return  # The door is shut to it, which is as good.

    inside = report(room, "json")
    outside = report(room, "json", Profile.REGULATOR)

    assert inside.isascii()
    assert shape(json.loads(inside)) == PLAIN
    for told in (inside, outside):
        assert [each for each in texts(json.loads(told)) if safe_text(each) != each] == []
