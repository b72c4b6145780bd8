"""Plans, and what undoes them, as plain data: so the log keeps them."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from commandcenter.services.errors import Rejected
from commandcenter.services.records import Plan, Undo

T = TypeVar("T", Plan, Undo)


def plain(record: Plan | Undo) -> dict[str, Any]:
    """The record as JSON knows it."""
    kept: dict[str, Any] = TypeAdapter(type(record)).dump_python(record, mode="json")
    return kept


def restored(kind: type[T], kept: Mapping[str, Any]) -> T:
    """The record that was kept.

    Raises:
        Rejected: that is none, as after an erasure by hand.
    """
    try:
        return TypeAdapter(kind).validate_python(kept)
    except ValidationError:
        raise Rejected(f"what was kept is no {kind.__name__.lower()} any more") from None
