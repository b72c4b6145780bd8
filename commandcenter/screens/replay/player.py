"""The player: which instant of a history is shown, and how it moves on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commandcenter.incident.events import Event
from commandcenter.incident.history import History, Reading
from commandcenter.incident.state import Incident
from commandcenter.incident.times import Clock
from commandcenter.incident.words import MomentName

#: How many seconds of the incident pass in one.
SPEEDS = (1, 2, 5, 10, 30, 60, 120, 300, 600)
#: The one that a replay begins with.
USUAL = 60


class Player:
    """An instant of one incident's history, and the ways to another.

    Attributes:
        instant: what is shown; never outside of `start`…`end`.
        playing: whether it moves on by itself.
        speed: how many times as fast as it was.
    """

    def __init__(self, incident_id: int, *, clock: Clock) -> None:
        """A player before its history is read.

        Args:
            incident_id: the incident's number.
            clock: tells the present, up to which an open incident can be looked at.
        """
        self.history = History(incident_id, [])
        self.instant = clock()
        self.playing = False
        self.speed = USUAL
        self._clock = clock

    @property
    def loaded(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.history.events)

    @property
    def start(self) -> datetime:
        """The first event."""
        return self.history.instants[0] if self.loaded else self.instant

    @property
    def end(self) -> datetime:
        """The last event; while the incident is open, the present."""
        if not self.loaded:
            return self.instant
        last = self.history.instants[-1]
        return max(last, self._clock()) if self.history.latest.phase.is_open else last

    @property
    def incident(self) -> Incident:
        """The incident as it stood."""
        return self.history.at(self.instant)

    @property
    def events(self) -> Sequence[Event]:
        """What counted by then."""
        return self.history.events[: self.history.count_at(self.instant)]

    def extend(self, events: Sequence[Event]) -> None:
        """Take in what was recorded since; the first time, begin where the log begins."""
        fresh = not self.loaded
        self.history.extend(events)
        if fresh:
            self.instant = self.start

    def read_again(self, events: Sequence[Event], reading: Reading | None = None) -> None:
        """Take in the whole log anew: after an erasure, or by the other of the two times."""
        reading = reading or self.history.reading
        seen = self.history.count_at(self.instant)
        changed = reading is not self.history.reading
        self.history = History(self.history.latest.id, events, reading)
        if changed and seen:
            self.instant = self.history.instants[seen - 1]  # The same event, by its other time.
        self.go(self.instant)

    # Ways to another instant

    def go(self, instant: datetime) -> None:
        """Show this instant, or the nearest that there is."""
        self.instant = min(max(instant, self.start), self.end)

    def step(self, direction: int) -> None:
        """To the next event, or the one before."""
        there = self.history.after if direction > 0 else self.history.before
        edge = self.end if direction > 0 else self.start
        self.go(there(self.instant) or edge)

    def shift(self, by: timedelta) -> None:
        """So much later or earlier."""
        self.go(self.instant + by)

    def jump(self, direction: int) -> MomentName | None:
        """To when the next key moment, or the one before, came to be known.

        Returns:
            The moment; None where there is no other.
        """
        known = [(at, name) for name, at in self.history.moments.items()]
        ahead = [each for each in known if (each[0] - self.instant) * direction > timedelta()]
        if not ahead:
            return None
        at, name = min(ahead) if direction > 0 else max(ahead)
        self.go(at)
        return name

    def faster(self, direction: int) -> None:
        """The next speed up or down."""
        index = SPEEDS.index(self.speed) + direction
        self.speed = SPEEDS[min(max(index, 0), len(SPEEDS) - 1)]

    def play(self, elapsed: timedelta) -> None:
        """Move on by what has passed; stop at the end."""
        self.go(self.instant + elapsed * self.speed)
        if self.instant >= self.end and not self.history.latest.phase.is_open:
            self.playing = False
