"""Noting how far the logs have come: a signed checkpoint now and then, and at each end."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from commandcenter.checkpoints import BadCheckpoint, Checkpoint, Notary, log_name
from commandcenter.desk import Desk
from commandcenter.incident.refusal import Refused

log = logging.getLogger(__name__)


class Noting:
    """Has checkpoints signed where they are due."""

    def __init__(self, desk: Desk, notary: Notary, *, every: int) -> None:
        """Prepare; nothing is read or signed before `round`.

        Args:
            desk: whose logs are noted.
            notary: signs and keeps.
            every: after so many events, also in the middle of an incident.
        """
        self.desk = desk
        self.notary = notary
        self.every = every
        self._looked_at: dict[int, datetime | None] = {}
        self._copies_lack = True  # Whatever an earlier worker could not copy.

    async def round(self) -> None:
        """Sign what is due; what fails is told in the log, and due again."""
        if self._copies_lack:
            self._copies_lack = not await self._done(self.notary.shelf.carry)
        for number, summary in await self.desk.incidents():
            if self._looked_at.get(number) == summary.updated_at:
                continue
            await self._note(number, ended=not summary.phase.is_open)
            self._looked_at[number] = summary.updated_at

    async def _note(self, number: int, *, ended: bool) -> None:
        head = await self.desk.head(number)
        behind = head.seq - self.notary.shelf.size_noted(number)
        if behind < 0:
            log.error(
                "%s holds fewer events than were noted; commandcenter verify tells more",
                log_name(number),
            )
        if behind > 0 and (ended or behind >= self.every):
            noted = Checkpoint(number, head.seq, head.hash, self.desk.clock())
            if not await self._done(partial(self.notary.note, noted)):
                self._copies_lack = True

    async def _done(self, work: Callable[[], object]) -> bool:
        """Whether this could be done; the log says why not."""
        try:
            await asyncio.to_thread(work)
        except (BadCheckpoint, Refused, OSError) as error:
            log.warning("no checkpoint was made, or not copied: %s", error)
            return False
        return True
