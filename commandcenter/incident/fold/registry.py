"""Which function folds which kind of event."""

from collections.abc import Callable
from typing import Any

from commandcenter.incident import events as e
from commandcenter.incident import state as s

Handler = Callable[[s.Incident, e.Event, Any], None]
HANDLERS: dict[type[e.Body], Handler] = {}


def on(kind: type[e.Body]) -> Callable[[Handler], Handler]:
    """Register the function that folds one kind of event."""

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return register
