"""The clock: raises prompts, notices silence, has errands run, alerts taken in, backups made.

What is due is a pure function of each incident, and every prompt carries a key, so workers that
race still raise one. A worker that was down raises a prompt late, once, and the prompt says so.
"""

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from commandcenter.desk import Desk, Fence, StoreError
from commandcenter.incident.cadence import prompt_due
from commandcenter.incident.decisions.progress import notice_silence, raise_prompt
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident
from commandcenter.incident.times import Clock
from commandcenter.incident.words import Phase, Track

if TYPE_CHECKING:
    from commandcenter.drills.director import Director
    from commandcenter.worker.in_step import InStep
    from commandcenter.worker.outbox import Outbox

log = logging.getLogger(__name__)

#: The lease that makes one worker of many.
LEASE = "worker"
#: How long the lease holds without being renewed, and how often it is renewed.
LEASE_TTL = timedelta(seconds=8)
RENEWAL = timedelta(seconds=2)
#: What ended within this time may still owe an errand: the ticket of a dismissal, a last mail.
LATELY = timedelta(days=1)
#: How often the worker looks what is due.
TICK = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that the worker does now and then, beside its rounds.

    Attributes:
        what: for the log.
        every: how often.
        work: does it; trouble with the store is for the next time.
    """

    what: str
    every: timedelta
    work: Callable[[], Awaitable[object]]


class Worker:
    """One round after another over every open incident."""

    def __init__(
        self,
        desk: Desk,
        *,
        silence: timedelta,
        linger: timedelta | None,
        outbox: "Outbox | None" = None,
        in_step: "InStep | None" = None,
        duties: Sequence[Duty] = (),
        director: "Director | None" = None,
        lease_clock: Clock | None = None,
    ) -> None:
        """Prepare to work; nothing happens before `run` or `round`.

        Args:
            desk: a desk at which the program itself sits.
            silence: after so long without an entry the commander is told.
            linger: how long to stay when nothing is open; None to stay for good.
            outbox: runs the errands; None where no service is set up.
            in_step: has agreed follow-up actions raised; None where no tracker is set up.
            duties: what is to be done beside the rounds.
            director: plays the injects of a drill; None where none is played.
            lease_clock: the one that processes agree by; where the desk's runs faster than time.
        """
        self.desk = desk
        self.outbox = outbox
        self.in_step = in_step
        self.duties = duties
        self.director = director
        self._lease_clock = lease_clock or desk.clock
        self.silence = silence
        self.linger = linger
        self.holder = f"{socket.gethostname()}:{os.getpid()}"
        self.stopped = asyncio.Event()
        self._renewed: datetime | None = None
        self._fence: Fence | None = None
        self._idle_since: datetime | None = None
        self._told_of_silence: dict[int, datetime] = {}

    async def run(self) -> bool:
        """Work until told to stop or, if it lingers, until nothing has been open for that long.

        Returns:
            Whether this process was the worker; False where another one is.
        """
        await self._follow_the_dead()
        number = await self._reach()
        if number is None:
            return False
        with self.desk.store.fenced(LEASE, number) as self._fence:
            await self._work()
        return True

    async def _work(self) -> None:
        from apscheduler.schedulers.asyncio import (  # noqa: PLC0415 - only a running worker pays
            AsyncIOScheduler,
        )

        scheduler = AsyncIOScheduler()
        scheduler.add_job(
            self._tick, "interval", seconds=TICK.total_seconds(), coalesce=True, max_instances=1
        )
        for duty in self.duties:
            scheduler.add_job(
                self.do,
                "interval",
                args=(duty,),
                seconds=duty.every.total_seconds(),
                next_run_time=datetime.now(UTC),
                coalesce=True,
                max_instances=1,
            )
        scheduler.start()
        try:
            await self.stopped.wait()
        finally:
            scheduler.shutdown(wait=False)
            await self.desk.store.release(LEASE, self.holder)

    async def _tick(self) -> None:
        """One round, if this is still the worker; trouble with the store is for the next round."""
        try:
            if not await self.holds_lease():
                log.warning("another worker took over; leaving")
                self.stopped.set()
                return
            open_ones = await self.round()
        except StoreError as error:
            log.warning("the store could not be reached: %s", error)
            return
        self._leave_when_idle(open_ones)

    async def do(self, duty: Duty) -> None:
        """Do what is to be done beside the rounds, if this is the worker."""
        if not await self.holds_lease():
            return
        try:
            await duty.work()
        except StoreError as error:
            log.warning("%s must wait, the store could not be reached: %s", duty.what, error)

    async def round(self) -> int:
        """Raise whatever is due now.

        Returns:
            How many incidents are open, or have a ticket that is kept in step.
        """
        now = self.desk.clock()
        if self.director is not None:
            await self.director.play()
        open_ones = 0
        for number, summary in await self.desk.incidents():
            open_ones += summary.phase.is_open or bool(self.in_step and summary.has_tickets)
            ended_lately = summary.updated_at is not None and now - summary.updated_at < LATELY
            owes = self.outbox and (ended_lately or summary.owes_tickets)
            if not summary.phase.is_open and not owes:
                continue
            incident = await self.desk.open(number)
            if incident.phase is Phase.RESPONSE:
                await self._prompt(incident)
                await self._notice_silence(incident)
            if self.in_step is not None:
                await self.in_step.raise_agreed(incident)
            if self.outbox is not None:
                self.outbox.run(incident)
        return open_ones

    async def _prompt(self, incident: Incident) -> None:
        for track in Track:
            due = prompt_due(incident.track(track).watch, self.desk.clock())
            if due is None:
                continue
            try:
                await self.desk.do(incident.id, raise_prompt, track=track, due=due)
            except Refused:
                log.info("%s: the %s prompt is no longer due", incident.ref, track)

    async def _notice_silence(self, incident: Incident) -> None:
        since = incident.last_entry_at
        if since is None or self.desk.clock() - since < self.silence:
            return
        if self._told_of_silence.get(incident.id) == since:
            return
        self._told_of_silence[incident.id] = since
        try:
            await self.desk.do(incident.id, notice_silence, since=since)
        except Refused:
            log.info("%s: the response ended", incident.ref)

    async def _follow_the_dead(self) -> None:
        """Take the lease from a worker of this machine that was killed: it gives nothing back."""
        holder = await self.desk.store.lease_holder(LEASE, now=self._lease_clock())
        host, _, pid = (holder or "").rpartition(":")
        if host == socket.gethostname() and pid.isdigit() and not _is_alive(int(pid)):
            await self.desk.store.release(LEASE, f"{host}:{pid}")

    async def holds_lease(self) -> bool:
        """Take or renew the lease; whether this is the worker."""
        now = self._lease_clock()
        if self._renewed is not None and timedelta(0) <= now - self._renewed < RENEWAL:
            return True
        number = await self._reach()
        if number is None:
            return False
        if self._fence is not None:
            if number > self._fence.number + 1:
                return False  # Another was the worker meanwhile: what was begun here is of before.
            self._fence.number = number
        return True

    async def _reach(self) -> int | None:
        """Take or renew the lease: its fencing number; None where another process holds it."""
        now = self._lease_clock()
        number = await self.desk.store.lease(LEASE, self.holder, now=now, ttl=LEASE_TTL)
        self._renewed = now if number is not None else None
        return number

    def _leave_when_idle(self, open_ones: int) -> None:
        if self.linger is None:
            return
        now = self._lease_clock()
        if open_ones and not (self.director and self.director.over):
            self._idle_since = None
        elif self._idle_since is None:
            self._idle_since = now
        elif now - self._idle_since >= self.linger:
            self.stopped.set()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


async def running(desk: Desk, now: datetime) -> bool:
    """Whether some worker holds the lease of this store."""
    return await desk.store.lease_holder(LEASE, now=now) is not None
