"""The director: tells the people of a drill what the scenario says, each when its time comes.

Each inject is in the log by a key of its own, so a director that died goes on where it was, and
several of them tell nothing twice.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from commandcenter.drills.running import Drill, end, read
from commandcenter.drills.scenario import Inject, InjectKind
from commandcenter.incident.decisions.alerts import attach_alert, noticed, resolve_alert
from commandcenter.incident.decisions.drills import play_inject
from commandcenter.incident.events import AlertAttached, AlertResolved, Event
from commandcenter.incident.refusal import Refused
from commandcenter.incident.words import EntryKind

if TYPE_CHECKING:
    from commandcenter.desk import Desk

log = logging.getLogger(__name__)

OVER = "The time of the exercise is over. What is done from here on does not count."


class Director:
    """Plays one drill.

    Attributes:
        over: whether it was ended.
    """

    def __init__(self, desk: "Desk", path: Path) -> None:
        """Prepare to play.

        Args:
            desk: at which the program itself sits, by the drill's clock.
            path: the file of the drill.
        """
        self._desk = desk
        self._path = path
        self.over = False

    async def play(self) -> None:
        """Tell whatever is due and was not told yet; end the drill when its time is over."""
        drill = read(self._path)
        self.over = drill.ended_at is not None
        if self.over:
            return
        now = self._desk.clock()
        events = await self._desk.events(drill.incident)
        for key, inject in _due(drill, events, now):
            await self._tell(drill, key, inject)
        over = drill.over_at
        if over is not None and now >= over:
            await self._desk.stamped(at=over).do(drill.incident, play_inject, key="over", text=OVER)
            end(self._path, at=over)

    async def _tell(self, drill: Drill, key: str, inject: Inject) -> None:
        desk, number = self._desk.stamped(at=drill.started_at + inject.at), drill.incident
        try:
            if inject.kind is InjectKind.ALERT:
                alert = noticed(
                    source=inject.source,
                    fingerprint=key,
                    title=inject.text,
                    started_at=drill.started_at + inject.at,
                )
                await desk.do(number, attach_alert, alert=alert)
            elif inject.kind is InjectKind.RESOLVED:
                alarm = drill.scenario.inject_of(inject.ends)
                ended, source = key_of(drill, alarm), alarm.source
                await desk.do(number, resolve_alert, source=source, fingerprint=ended)
            else:
                words = self._desk.stamped(at=drill.started_at + inject.at, on_behalf_of=inject.who)
                kind = EntryKind(inject.kind)
                await words.do(number, play_inject, key=key, text=inject.text, kind=kind)
        except Refused as refused:
            log.info("%s is not told: %s", key, refused)


def key_of(drill: Drill, inject: Inject) -> str:
    """By what an inject is found in the log again."""
    return f"inject:{drill.scenario.inject.index(inject) + 1}"


def told(drill: Drill, events: Sequence[Event]) -> set[str]:
    """The keys of the injects that are in the log."""
    attached = {e.body.fingerprint for e in events if isinstance(e.body, AlertAttached)}
    resolved = {e.body.fingerprint for e in events if isinstance(e.body, AlertResolved)}
    written = {e.key for e in events}

    def is_told(inject: Inject) -> bool:
        if inject.kind is InjectKind.ALERT:
            return key_of(drill, inject) in attached
        if inject.kind is InjectKind.RESOLVED:
            return key_of(drill, drill.scenario.inject_of(inject.ends)) in resolved
        return key_of(drill, inject) in written

    return {key_of(drill, inject) for inject in drill.scenario.inject if is_told(inject)}


def _due(drill: Drill, events: Sequence[Event], now: datetime) -> Iterator[tuple[str, Inject]]:
    """What should have been told by now and was not, in the order of its time."""
    known = told(drill, events)
    for inject in sorted(drill.scenario.inject, key=lambda each: each.at):
        key = key_of(drill, inject)
        if key not in known and drill.started_at + inject.at <= now:
            yield key, inject
