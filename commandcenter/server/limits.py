"""How many may come in at the same time: from one address, as one person, in all."""

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager


class Crowded(Exception):
    """No more come in just now; the message is for who wanted to."""


class Limit:
    """Counts who is in, and lets nobody in beyond a limit."""

    def __init__(self, most: int, each: int, of: str) -> None:
        """Nobody is in yet.

        Args:
            most: how many may be in, in all.
            each: how many of one kind: from one address, or of one person.
            of: what is counted, for people: `connections`.
        """
        self._most, self._each, self._of = most, each, of
        self._inside: Counter[Hashable] = Counter()

    def enter(self, kind: Hashable) -> None:
        """Count one in.

        Raises:
            Crowded: there are as many as there may be.
        """
        if self._inside[kind] >= self._each or self._inside.total() >= self._most:
            raise Crowded(f"too many {self._of} just now: close one, or try again later")
        self._inside[kind] += 1

    def leave(self, kind: Hashable) -> None:
        """Count one out."""
        self._inside[kind] -= 1
        if self._inside[kind] <= 0:
            del self._inside[kind]

    @contextmanager
    def entered(self, kind: Hashable) -> Iterator[None]:
        """One is in for a while.

        Raises:
            Crowded: there are as many as there may be.
        """
        self.enter(kind)
        try:
            yield
        finally:
            self.leave(kind)
