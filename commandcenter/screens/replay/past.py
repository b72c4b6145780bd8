"""A session at an instant of the past: the same screens, and no desk that anything could reach."""

from datetime import datetime
from typing import TYPE_CHECKING

from commandcenter.incident.events import EntryRedacted, Event
from commandcenter.incident.history import Reading
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident
from commandcenter.screens.replay.player import Player
from commandcenter.screens.session import Asked, Session

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from commandcenter.desk import Desk

#: What every key that acts says in a replay.
UNCHANGEABLE = "This is a replay: nothing can be changed in it. esc leaves it."


class PastSession(Session):
    """One incident at the instant that its player shows; that instant is its clock.

    It reads through the desk of the live session and has none of its own: whatever is decided
    through it is refused, whoever asks.
    """

    def __init__(self, live: Session, incident_id: int, *, at: datetime | None = None) -> None:
        """A replay that has read nothing yet.

        Args:
            live: the session that asks for it.
            incident_id: the incident's number.
            at: the instant to begin with; by default the beginning.
        """
        self.player = Player(incident_id, clock=live.clock)
        super().__init__(
            _no_desk, who="", zone=live.zone, clock=lambda: self.player.instant, levels=live.matrix
        )
        self.incident_id = self.number = incident_id
        self._live = live
        self._begin_at = at

    @property
    def open(self) -> bool:
        """Whether there is something to show."""
        return self.player.loaded

    @property
    def desk(self) -> "Desk":
        """There is none.

        Raises:
            Refused: always.
        """
        raise Refused(UNCHANGEABLE)

    @property
    def ready(self) -> bool:
        """Whether the log can be read."""
        return self._live.open

    async def load(self) -> bool:
        """Read what was recorded since the last look.

        Returns:
            Whether something that was shown before may look different now: it was erased.

        Raises:
            StoreError: there is no such incident, or the log cannot be read.
        """
        desk, player = self._live.desk, self.player
        news = await desk.events(self.number, after=len(player.history.events))
        if not player.loaded:
            await desk.head(self.number)  # Says so where there is no such incident.
            player.extend(news)
            player.go(self._begin_at or player.start)
            return True
        if any(isinstance(event.body, EntryRedacted) for event in news):
            player.read_again(await desk.events(self.number))
            return True
        player.extend(news)
        return False

    async def read_by(self, reading: Reading) -> None:
        """Let events count by the other of their two times."""
        self.player.read_again(await self._live.desk.events(self.number), reading)

    async def incident(self) -> Incident | None:
        """The incident as it stood."""
        return self.player.incident if self.open else None

    async def catch_up(self, after: int) -> tuple[Incident | None, list[Event]]:
        """The incident as it stood, and what had happened by then after a sequence number."""
        if not self.open:
            return None, []
        return self.player.incident, list(self.player.events[after:])

    async def say_here(self) -> None:
        """Nobody is in the past."""

    async def leave(self) -> None:
        """As above."""

    async def asked_for(self) -> list[Asked]:
        """Nor is anybody asked for anything."""
        return []


def _no_desk() -> "AbstractAsyncContextManager[Desk]":
    raise Refused(UNCHANGEABLE)
