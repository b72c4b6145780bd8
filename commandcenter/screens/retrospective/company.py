"""Who writes in which section now: each says so by a lease, as for who is here."""

import uuid
from collections import defaultdict
from datetime import timedelta

from commandcenter.incident.words import Section
from commandcenter.screens.session import PRESENCE, Session

#: How often a writer says so; a lease that is not renewed ends by itself.
SAY_SO = PRESENCE / timedelta(seconds=1) / 3


class Company:
    """The writers in the retrospective that a session looks at."""

    def __init__(self, session: Session) -> None:
        """Nobody is known yet, and one writes nowhere."""
        self._session = session
        self._me = uuid.uuid4().hex[:12]
        self._section: Section | None = None
        self.others: dict[Section, list[str]] = {}

    @property
    def _where(self) -> str:
        return f"writing:{self._session.incident_id}:"

    def _holder(self, section: Section) -> str:
        return f"{self._me}\t{section}\t{self._session.who}"

    async def enter(self, section: Section) -> None:
        """Say that one writes here, or still does."""
        self._section = section
        await self._session.desk.store.lease(
            self._where + self._me,
            self._holder(section),
            now=self._session.lease_clock(),
            ttl=PRESENCE,
        )

    async def leave(self) -> None:
        """Say that one does not any more."""
        section, self._section = self._section, None
        if section is not None:
            await self._session.desk.store.release(self._where + self._me, self._holder(section))

    async def look(self) -> None:
        """Learn where others write."""
        held = await self._session.desk.store.holders(self._where, now=self._session.lease_clock())
        found: dict[Section, list[str]] = defaultdict(list)
        for each in held:
            me, section, who = each.split("\t", 2)
            if me != self._me:
                found[Section(section)].append(who)
        self.others = dict(found)
