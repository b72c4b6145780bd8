"""Whose key is whose, as the organisation's log tells it, for as long as the server runs."""

from collections.abc import Callable

from commandcenter.desk import Desk

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
        """Look at every change whether somebody inside may no longer be; runs until cancelled."""
        async with self._desk.changes() as changes:
            async for _ in changes:
                for visit, (person, fingerprint, removed) in list(self._inside.items()):
                    if await self.person_of(fingerprint) != person and visit in self._inside:
                        removed()
