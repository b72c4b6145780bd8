"""What every event has in common: its body, the envelope it travels in, its bytes."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from commandcenter.incident.words import Precision

#: What stands in place of an erased text.
ERASED = "[redacted]"


class UnknownEvent(Exception):
    """The log holds a kind of event that this version does not know."""


class Body(BaseModel):
    """The content of one event. Frozen; unknown fields are refused.

    Attributes:
        catalogue: the kinds of event that one log can hold; an incident's, unless said otherwise.
        type: the name in the log; never changes once released.
        version: raised when the fields change; `UPCASTS` then lifts the older bodies.
        prose: the fields that hold what people wrote, which a redaction erases.
        precision: how exactly it is known when it happened; None for as exactly as it is written.
    """

    # Deferred: a command line pays only for the kinds of event that it meets.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    catalogue: ClassVar[dict[str, "type[Body]"]] = {}
    type: ClassVar[str]
    version: ClassVar[int] = 1
    prose: ClassVar[tuple[str, ...]] = ()

    precision: Precision | None = None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Enter the class in its catalogue of kinds."""
        super().__pydantic_init_subclass__(**kwargs)
        if hasattr(cls, "type"):
            cls.catalogue[cls.type] = cls


#: Every kind of event that an incident's log can hold.
KINDS: dict[str, type[Body]] = Body.catalogue
#: (type, version) → the function that lifts a stored body to the next version.
UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}


def encode(body: Body) -> bytes:
    """The exact bytes that are stored and hashed."""
    text = body.model_dump_json(exclude_none=True)
    if body.version > 1:
        text = f'{{"v":{body.version},{text[1:]}'
    return text.encode()


def decode(type_: str, stored: bytes, kinds: Mapping[str, type[Body]] = KINDS) -> Body:
    """The body that these bytes hold, lifted to the present version.

    Args:
        type_: its name in the log.
        stored: as they were hashed.
        kinds: what this log can hold.

    Raises:
        UnknownEvent: a newer program wrote this kind of event.
    """
    kind = kinds.get(type_)
    if kind is None:
        raise UnknownEvent(f"this version does not know the event “{type_}”; update commandcenter")
    if kind.version == 1:
        return kind.model_validate_json(stored)
    fields = json.loads(stored)
    version = fields.pop("v", 1)
    if version > kind.version:
        raise UnknownEvent(f"“{type_}” was written by a newer version; update commandcenter")
    while version < kind.version:
        fields = UPCASTS[type_, version](fields)
        version += 1
    return kind.model_validate(fields)


def scrubbed(body: Body) -> Body:
    """The same body with everything that people wrote erased, its structure kept."""
    return body.model_copy(
        update={
            field: _erased(value)
            for field in body.prose
            if (value := getattr(body, field)) not in (None, "")
        }
    )


def _erased(value: Any) -> Any:
    """`value` with each text in it replaced, in the same shape."""
    if isinstance(value, str):
        return ERASED
    if isinstance(value, BaseModel):
        return value.model_copy(
            update={n: _erased(v) for n, v in value if v and isinstance(v, str) and n != "id"}
        )
    if isinstance(value, Mapping):
        return {name: _erased(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_erased(item) for item in value)
    return value


@dataclass(frozen=True, slots=True)
class Happening:
    """What a decision wants to have recorded.

    Attributes:
        body: what happened.
        occurred_at: when it happened (UTC).
        actor: who did it; `commandcenter` for the worker.
        on_behalf_of: whose words or act it was, when `actor` only entered it.
        key: idempotency key, unique within the incident; repeating one changes nothing.
    """

    body: Body
    occurred_at: datetime
    actor: str
    on_behalf_of: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A happening as the log holds it: with its place and the time it was recorded (UTC)."""

    seq: int
    recorded_at: datetime
    occurred_at: datetime
    actor: str
    on_behalf_of: str | None
    key: str | None
    body: Body

    @property
    def type(self) -> str:
        """The kind of event, as named in the log."""
        return self.body.type
