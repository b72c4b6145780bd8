"""What people and services wrote in an event: every text of its prose, wherever it stands."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from commandcenter.incident.events import Body


def written(body: Body) -> Iterator[str]:
    """The texts of an event, in the order of its fields."""
    for field in body.prose:
        yield from _texts(getattr(body, field))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, BaseModel):
        for _, each in value:
            yield from _texts(each)
    elif isinstance(value, Mapping):
        yield from _texts(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _texts(each)
