"""What a service answered, and what it says when it refuses."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    TypeAdapter,
    ValidationError,
)

from commandcenter.incident.text import one_line
from commandcenter.services.errors import ServiceError

T = TypeVar("T")

#: Finds what is wrong in the JSON of a refusal; empty if it says nothing.
Explain = Callable[[Any], str]
#: Terminal cells of a service's own words in a message.
WORDS = 200
#: Text from a service, in one harmless line.
Line = Annotated[str, AfterValidator(lambda text: one_line(text, 500))]
#: An identifier, which some services give as a number.
Id = Annotated[str, BeforeValidator(lambda given: str(given) if type(given) is int else given)]


class Answer(BaseModel):
    """A part of a reply: what is read of it, whatever else stands there."""

    model_config = ConfigDict(frozen=True, extra="ignore")


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that was read whole, and means success.

    Attributes:
        latency: of the call, in seconds.
        garbled: the error to raise when the body is not what it should be; it depends on whether
            something may have been done.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    latency: float
    garbled: ServiceError

    def read(self, shape: type[T]) -> T:
        """The body as what the service promises it to be.

        Args:
            shape: a pydantic model, or anything else that pydantic can check.

        Raises:
            ServiceError: it is something else.
        """
        try:
            return TypeAdapter(shape).validate_json(self.body)
        except (ValidationError, RecursionError):
            pass
        raise self.garbled


def explained(body: bytes, explain: Explain, secrets: Collection[str] = ()) -> str:
    """What the service says is wrong, as one harmless line; empty if it says nothing readable.

    Args:
        body: of the refusal.
        explain: finds it there.
        secrets: what it must not repeat.
    """
    try:
        found = explain(json.loads(body))
    except ValueError:  # no JSON: a short word, or a page made for browsers
        found = "" if b"<" in body else body.decode("utf-8", "replace").strip()
    except (RecursionError, TypeError, KeyError, IndexError, AttributeError):
        return ""
    if not isinstance(found, str):
        return ""
    for secret in sorted(secrets, key=len, reverse=True):
        found = found.replace(secret, "…")
    return one_line(found, WORDS)


def said(answer: Any) -> str:
    """What most services call their explanation."""
    if isinstance(answer, str):
        return answer
    for name in ("message", "detail", "error", "error_description", "title"):
        if isinstance(found := answer.get(name), str) and found:
            return found
    return ""
