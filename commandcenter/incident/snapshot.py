"""A snapshot: the folded state as bytes, so that opening a large incident is a matter of the tail.

Never the truth: it can be dropped at any time and is rebuilt from the log.
"""

from functools import cache

from pydantic import TypeAdapter

from commandcenter.incident.collector import collector_paused
from commandcenter.incident.state import Incident


@cache
def _adapter() -> TypeAdapter[Incident]:
    return TypeAdapter(Incident)


def freeze(incident: Incident) -> bytes:
    """The whole state as JSON."""
    return _adapter().dump_json(incident)


def thaw(frozen: bytes) -> Incident:
    """The state that `freeze` was given."""
    with collector_paused():
        return _adapter().validate_json(frozen)
