"""The whole log of an incident as a file: complete, so that it imports with the same chain."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any, Protocol

from commandcenter.incident.state import reference

FORMAT = "commandcenter-log-1"
#: The keys of the file; each must be there.
KEYS = frozenset({"format", "id", "incident", "log"})
#: The key that may be there.
CHECKPOINT = "checkpoint"
#: Most events that a file may hold: far more than any incident, and a bound for memory.
MOST = 5_000_000


class BadLogFile(Exception):
    """The file is no exported log; the message says in one line what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Link:
    """One event exactly as the log holds it; its fields are those that the chain is made of."""

    seq: int
    recorded_at: str
    occurred_at: str
    actor: str
    on_behalf_of: str | None
    type: str
    body: str
    key: str | None
    salt: str | None
    commitment: str
    prev: str
    hash: str


NAMES = tuple(field.name for field in fields(Link))
MAY_BE_NULL = frozenset({"on_behalf_of", "key", "salt"})


class Noted(Protocol):
    """A signed note of how far the log had come."""

    @property
    def note(self) -> str:
        """What was signed."""

    @property
    def signature(self) -> str:
        """Under it."""


def export_json(
    incident_id: int,
    records: Iterable[Any],
    picture: dict[str, Any],
    checkpoint: Noted | None = None,
) -> str:
    """The log as JSON, in ASCII.

    Args:
        incident_id: the incident's number.
        records: its events as stored, in order; dataclasses with the fields of `Link`.
        picture: the state that they fold to, for readers; an import does not use it.
        checkpoint: of the log as it is exported; an import does not use it either.
    """
    exported = {
        "format": FORMAT,
        "id": incident_id,
        "incident": picture,
        "log": [asdict(record) for record in records],
    }
    if checkpoint is not None:
        exported[CHECKPOINT] = {"note": checkpoint.note, "signature": checkpoint.signature}
    return json.dumps(exported, indent=1)


def parse_json(text: str) -> tuple[int, list[Link]]:
    """The number and the events in an exported file; whether the chain holds is for the store.

    Raises:
        BadLogFile: it is not exactly such a file.
    """
    try:
        read = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError:
        raise BadLogFile("the file is nested too deeply to be an exported log") from None
    except ValueError as wrong:
        raise BadLogFile(f"the file is no exported log: {wrong}") from None
    if not isinstance(read, dict) or read.get("format") != FORMAT:
        found = read.get("format") if isinstance(read, dict) else None
        raise BadLogFile(
            f"the file is no exported log: its format is {str(found)[:40]!r}, not {FORMAT!r}; "
            "export it with --format json"
        )
    if set(read) - {CHECKPOINT} != KEYS:
        odd = ", ".join(sorted(set(read) - {CHECKPOINT} ^ KEYS))[:100]
        raise BadLogFile(f"the file has keys too many or too few: {odd}")
    number, log = read["id"], read["log"]
    if type(number) is not int or not 0 < number < 10**9:
        raise BadLogFile(f"“id” must be an incident's number, not {str(number)[:40]!r}")
    if not isinstance(log, list) or not 0 < len(log) <= MOST:
        raise BadLogFile(f"“log” must be the list of events of {reference(number)}")
    return number, [_link(place, each) for place, each in enumerate(log, 1)]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key that is given twice would mean one thing to one reader, another to the next."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _link(place: int, given: Any) -> Link:
    if not isinstance(given, dict) or set(given) != set(NAMES):
        raise BadLogFile(f"event {place} does not have exactly the fields of an event")
    for name, value in given.items():
        wanted = int if name == "seq" else str
        if type(value) is not wanted and not (value is None and name in MAY_BE_NULL):
            raise BadLogFile(f"event {place}: “{name}” is not of the type it must be")
        if isinstance(value, str) and not _is_text(value):
            raise BadLogFile(f"event {place}: “{name}” holds half a character")
    return Link(**given)


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
