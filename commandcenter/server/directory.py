"""Whose key is whose, as the organisation's log tells it, for as long as the server runs."""

import asyncio
import logging
from collections.abc import Callable

from commandcenter.desk import Desk, StoreError

log = logging.getLogger(__name__)

#: Seconds after which a store that could not be reached is asked again.
AGAIN = 1.0

Removed = Callable[[], None]


class Directory:
    """Tells the person of a key, and ends the visits of whoever loses theirs."""

    def __init__(self, desk: Desk) -> None:
        """Ask at a desk at which the program itself sits."""
        self._desk = desk
        self._inside: dict[object, tuple[str, str, Removed]] = {}

    async def person_of(self, fingerprint: str) -> str | None:
        """Who has this key; None where nobody does, or does no longer."""
        person = await self._desk.person_of_key(fingerprint)
        return person.name if person is not None else None

    def came_in(self, visit: object, person: str, fingerprint: str, removed: Removed) -> None:
        """Remember a visit, to end it when the person or the key is removed."""
        self._inside[visit] = (person, fingerprint, removed)

    def left(self, visit: object) -> None:
        """Forget a visit."""
        self._inside.pop(visit, None)

    async def follow(self) -> None:
        """Look at every change whether somebody inside may no longer be; runs until cancelled.

        Where the store cannot be reached nobody is removed; once it is back, all are looked at.
        """
        while True:
            try:
                async with self._desk.changes() as changes:
                    await self._look()
                    async for _ in changes:
                        await self._look()
            except StoreError as error:
                log.warning("keys cannot be looked at, the store cannot be reached: %s", error)
            await asyncio.sleep(AGAIN)

    async def _look(self) -> None:
        for visit, (person, fingerprint, removed) in list(self._inside.items()):
            if await self.person_of(fingerprint) != person and visit in self._inside:
                removed()
