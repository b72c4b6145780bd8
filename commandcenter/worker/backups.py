"""Backups: a copy of the store now and then, fewer and fewer of the older ones."""

import asyncio
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from commandcenter.desk import Desk

log = logging.getLogger(__name__)

_NAME = re.compile(r"commandcenter-(\d{8}T\d{6}Z)\.db")
_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Windows:
    """How many backups are kept: the newest of each of the last hours, days, weeks with one.

    The newest of all is always kept.
    """

    hourly: int = 24
    daily: int = 7
    weekly: int = 5

    def surplus(self, taken: Iterable[datetime]) -> set[datetime]:
        """Which backups are in no window any more.

        Args:
            taken: when each was made (UTC).
        """
        newest_first = sorted(taken, reverse=True)
        kept = set(newest_first[:1])
        for count, period in (
            (self.hourly, _hour),
            (self.daily, datetime.date),
            (self.weekly, _week),
        ):
            newest_of: dict[object, datetime] = {}
            for each in newest_first:
                newest_of.setdefault(period(each), each)
            kept.update(list(newest_of.values())[:count])
        return set(newest_first) - kept


def _hour(moment: datetime) -> object:
    return moment.replace(minute=0, second=0, microsecond=0)


def _week(moment: datetime) -> object:
    return moment.isocalendar()[:2]


def named(folder: Path, moment: datetime) -> Path:
    """The file of a backup that is made at a moment."""
    return folder / f"commandcenter-{moment.astimezone(UTC):{_STAMP}}.db"


def taken_in(folder: Path) -> dict[datetime, Path]:
    """The backups in a folder, by when they were made (UTC); other files are nobody's business."""
    if not folder.is_dir():
        return {}
    return {
        datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC): path
        for path in folder.iterdir()
        if (found := _NAME.fullmatch(path.name))
    }


class Backups:
    """Makes a backup when one is due, and removes those that no window keeps."""

    def __init__(
        self,
        desk: Desk,
        folder: Path,
        *,
        every: timedelta,
        windows: Windows,
    ) -> None:
        """Prepare; nothing is read or written before `round`.

        Args:
            desk: whose store is copied.
            folder: where the backups lie; nothing else in it is touched.
            every: how old the newest may become while people write.
            windows: which of the older ones are kept.
        """
        self.desk = desk
        self.folder = folder
        self.every = every
        self.windows = windows
        self._copied: object = None

    async def round(self) -> Path | None:
        """Make a backup if one is due.

        Returns:
            The file that was made.

        Raises:
            StoreError: it could not be made; nothing is left of it, and all others still are there.
        """
        now = self.desk.clock().astimezone(UTC)
        taken = await asyncio.to_thread(taken_in, self.folder)
        if taken and now - max(taken) < self.every:
            return None
        written = await self._written()
        if not written or written == self._copied:
            return None
        made = await self.desk.store.back_up(named(self.folder, now))
        self._copied = written
        log.info("backup %s: %d incidents, read back", made.path, made.incidents)
        await asyncio.to_thread(self._remove_surplus)
        return made.path

    async def _written(self) -> object:
        """What is the same as long as nobody has written anything."""
        return tuple((number, each.updated_at) for number, each in await self.desk.incidents())

    def _remove_surplus(self) -> None:
        taken = taken_in(self.folder)
        for moment in self.windows.surplus(taken):
            try:
                taken[moment].unlink(missing_ok=True)
            except OSError as error:
                log.warning("%s could not be removed: %s", taken[moment], error.strerror)
