"""Keeps who looked at what: once for a look, however often its screen is painted."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from commandcenter.incident.state import WORKER
from commandcenter.organisation.access import ONE_LOOK, Access, Look
from commandcenter.store import Store, StoreUnavailable


class Witness:
    """What one person looks at, in one place."""

    def __init__(self, store: Store, who: str, place: Callable[[], str]) -> None:
        """Nothing was looked at yet."""
        self._store = store
        self._who = who
        self._place = place
        self._last: dict[tuple[str, int], datetime] = {}

    async def opened(self, incident_id: int, now: datetime) -> None:
        """An incident is looked at.

        Watching it for hours is one look. A store that cannot be written just now can be read all
        the same: in a crisis that weighs more than a gap in this record.
        """
        seen = (self._place(), incident_id)
        last = self._last.get(seen)
        self._last[seen] = now
        if last is not None and now - last < ONE_LOOK:
            return
        with suppress(StoreUnavailable):
            await self._add(Look.OPENED, now, incident_id, "", ONE_LOOK)

    async def searched(self, incident_id: int | None, words: str, now: datetime) -> None:
        """Something was searched for; what cannot be recorded is not found."""
        await self._add(Look.SEARCHED, now, incident_id, words, ONE_LOOK)

    async def exported(self, incident_id: int, what: str, now: datetime) -> None:
        """Something leaves the house; what cannot be recorded does not."""
        await self._add(Look.EXPORTED, now, incident_id, what, timedelta(0))

    async def _add(
        self, look: Look, now: datetime, incident_id: int | None, detail: str, one_look: timedelta
    ) -> None:
        if self._who != WORKER:
            record = Access(now, self._who, self._place(), look, incident_id, detail)
            await self._store.add_access(record, one_look)
