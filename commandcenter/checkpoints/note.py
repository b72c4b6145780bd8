"""A checkpoint: a few lines of text that say which log had which head, at which size and time."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from commandcenter.incident.state import reference

#: The first line: what this is, and the version of its form.
TITLE = "commandcenter checkpoint v1"
_FORM = re.compile(
    rf"{TITLE}\nlog (organisation|INC-[1-9][0-9]{{0,8}})\nsize ([1-9][0-9]{{0,8}})\n"
    r"head ([0-9a-f]{64})\ntime (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\n"
)
#: How the organisation's own log is called; incidents have their references.
_ORGANISATION = "organisation"


class BadCheckpoint(Exception):
    """The file is no checkpoint, or not signed by whom it must be; the message says which."""


def log_name(number: int) -> str:
    """What a log is called: `INC-7`, or `organisation` for the one with number 0."""
    return reference(number) if number else _ORGANISATION


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a log had come.

    Attributes:
        log: its number; 0 is the organisation's own.
        size: how many events it held.
        head: hash of the last of them, hex.
        time: when this was noted (UTC).
    """

    log: int
    size: int
    head: str
    time: datetime

    @property
    def text(self) -> str:
        """The note, as it is signed."""
        return (
            f"{TITLE}\nlog {log_name(self.log)}\nsize {self.size}\n"
            f"head {self.head}\ntime {self.time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n"
        )

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """The checkpoint that a note holds.

        Raises:
            BadCheckpoint: it is none.
        """
        found = _FORM.fullmatch(text)
        if found is None:
            raise BadCheckpoint(
                f"this is no checkpoint: it does not begin with “{TITLE}”, or ends early"
            )
        name, size, head, time = found.groups()
        number = 0 if name == _ORGANISATION else int(name.removeprefix("INC-"))
        return cls(number, int(size), head, datetime.fromisoformat(time))
