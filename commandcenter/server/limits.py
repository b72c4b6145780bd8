"""How many may be there at the same time: knocking, inside as one person, inside in all."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager


class Crowded(Exception):
    """No more come in just now; the message is for who wanted to."""


class Limit:
    """Counts who is in, and lets nobody in beyond a limit."""

    def __init__(self, most: int, each: int, of: str) -> None:
        """Nobody is in yet.

        Args:
            most: how many may be in, in all.
            each: how many of one person.
            of: what is counted, for people: `connections`.
        """
        self.most, self.each, self._of = most, each, of
        self._inside: Counter[Hashable] = Counter()

    def enter(self, person: Hashable) -> None:
        """Count one in.

        Raises:
            Crowded: there are as many as there may be.
        """
        if self._inside[person] >= self.each or self._inside.total() >= self.most:
            raise Crowded(f"too many {self._of} just now: close one, or try again later")
        self._inside[person] += 1

    def leave(self, person: Hashable) -> None:
        """Count one out."""
        self._inside[person] -= 1
        if self._inside[person] <= 0:
            del self._inside[person]

    @contextmanager
    def entered(self, person: Hashable) -> Iterator[None]:
        """One is in for a while.

        Raises:
            Crowded: there are as many as there may be.
        """
        self.enter(person)
        try:
            yield
        finally:
            self.leave(person)


class Knocking:
    """Who has not proven yet who they are; where too many knock, who did so the longest goes.

    To prove it takes a moment, so that whoever has a key is in before it is their turn to go, and
    nobody is kept out by those who only knock: neither from elsewhere nor from behind their own
    address, which a whole office may share.
    """

    def __init__(self, most: int, each: int) -> None:
        """Nobody knocks yet.

        Args:
            most: how many may, in all.
            each: how many from one address.
        """
        self.most, self.each = most, each
        self._there: dict[Hashable, tuple[str, Callable[[], None]]] = {}

    def enter(self, who: Hashable, address: str, drop: Callable[[], None]) -> None:
        """Somebody knocks.

        Args:
            who: so that they can be told apart.
            address: from where.
            drop: sends them away, to make room for others.
        """
        neighbours = [each for each, (from_, _) in self._there.items() if from_ == address]
        if len(neighbours) >= self.each:
            self._send_away(neighbours[0])
        elif len(self._there) >= self.most:
            self._send_away(next(iter(self._there)))
        self._there[who] = address, drop

    def leave(self, who: Hashable) -> None:
        """They are in, or went."""
        self._there.pop(who, None)

    def _send_away(self, who: Hashable) -> None:
        _, drop = self._there.pop(who)
        drop()
