"""A drill that runs: which scenario, since when, how fast, and the clock that follows from it."""

import shlex
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict

from commandcenter.drills.scenario import Scenario, read_scenario
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import reference
from commandcenter.incident.times import Clock, utc_now
from commandcenter.private_file import write_private

#: The file that makes a home that of a drill.
FILE = "drill.json"
#: What is done after the end is recorded this long behind it, and does not count.
AFTER = timedelta(seconds=1)


class Drill(BaseModel):
    """A scenario that is played.

    Attributes:
        called: the name of the scenario's file.
        text: the scenario as it was read, in TOML.
        started_at: when, by the clock of the wall and by the drill's (UTC).
        compression: minutes of the drill's clock that pass in one.
        incident: the number of the incident that it is about.
        ended_at: when it was ended, by the drill's clock; None while it runs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    called: str
    text: str
    started_at: AwareDatetime
    compression: float
    incident: int = 1
    ended_at: AwareDatetime | None = None

    @cached_property
    def scenario(self) -> Scenario:
        """What is played."""
        return read_scenario(self.text, self.called)

    @property
    def over_at(self) -> datetime | None:
        """When its time is over; None where the scenario sets none."""
        length = self.scenario.length
        return None if length is None else self.started_at + length

    def time(self, wall: datetime) -> datetime:
        """What the drill's clock shows at an instant of the wall's; it stops behind the end."""
        passed = max(wall - self.started_at, timedelta()) * self.compression
        shown = self.started_at + passed
        if self.ended_at is not None and shown > self.ended_at:
            return self.ended_at + AFTER
        return shown


def join(drill: Drill, path: Path) -> str:
    """The command line by which another person takes part."""
    home = shlex.quote(str(path.parent))
    opened = f"commandcenter open {reference(drill.incident)}"
    return f"COMMANDCENTER_HOME={home} COMMANDCENTER_USER=NAME {opened}"


def keep(drill: Drill, path: Path) -> None:
    """Write it where every process of the home finds it."""
    write_private(path, drill.model_dump_json(), overwrite=True)


def read(path: Path) -> Drill:
    """The drill of a home.

    Raises:
        Refused: there is none, or its file cannot be read.
    """
    try:
        return Drill.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise Refused(
            f"{path.parent} is not the home of a drill: set COMMANDCENTER_HOME to the one that "
            "was printed when it began"
        ) from None
    except (OSError, ValueError):
        raise Refused(f"{path} cannot be read: begin the drill anew") from None


def end(path: Path, *, at: datetime | None = None) -> Drill:
    """End the drill of a home, now or at a time of its own clock; one that was ended stays so."""
    drill = read(path)
    if drill.ended_at is None:
        drill = drill.model_copy(update={"ended_at": at or drill.time(utc_now())})
        keep(drill, path)
    return drill


@dataclass
class DrillClock:
    """The clock of a home in which a drill runs; it notices that another process ended it."""

    path: Path
    wall: Clock = utc_now
    _drill: Drill | None = None
    _read_at: int = 0

    def __call__(self) -> datetime:
        """The present of the drill (UTC)."""
        changed = self.path.stat().st_mtime_ns
        if self._drill is None or changed != self._read_at:
            self._drill, self._read_at = read(self.path), changed
        return self._drill.time(self.wall())
