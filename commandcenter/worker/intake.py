"""Intake: what monitoring notices becomes an incident, or is attached to one that is open."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ParamSpec

from commandcenter.desk import Desk
from commandcenter.incident.decisions import Decision
from commandcenter.incident.decisions.alerts import attach_alert, noticed, resolve_alert
from commandcenter.incident.events import AlertAttached
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident
from commandcenter.incident.words import Source
from commandcenter.services.errors import ServiceError
from commandcenter.services.protocols import AlertSource
from commandcenter.services.records import Alert

log = logging.getLogger(__name__)

#: So many new groups of alerts at once are one storm, and one incident.
STORM = 10
#: An episode that was answered within this time is not taken in again, however it was answered.
REMEMBERED = timedelta(days=30)

P = ParamSpec("P")
Episode = tuple[str, str, datetime | None]


class Intake:
    """Asks the alert sources, and puts what is new where it belongs."""

    def __init__(self, desk: Desk, sources: Mapping[str, AlertSource], *, cadence: int) -> None:
        """Prepare; nothing is asked before `poll`.

        Args:
            desk: at which the program itself sits.
            sources: what knows what is wrong, by the names of the sections in the settings.
            cadence: minutes between progress reports of an incident that begins so.
        """
        self.desk = desk
        self.sources = sources
        self.cadence = cadence
        self._answered: set[Episode] = set()
        self._looked_back = False

    async def poll(self) -> None:
        """Take in what every source says now; one that does not answer stops none of the others."""
        for name, source in self.sources.items():
            open_ones = await self._open_ones()
            firing = {each.fingerprint for i in open_ones for each in i.firing(name)}
            try:
                alerts = await source.alerts(firing)
            except ServiceError as trouble:
                log.warning("no alerts from %s: %s", name, trouble)
                continue
            await self._note_the_end(open_ones, name, alerts)
            await self._take_in(open_ones, name, [each for each in alerts if each.firing])

    async def _open_ones(self) -> list[Incident]:
        """The open incidents, newest first; at the first look also what was answered before."""
        now = self.desk.clock()
        found = []
        first, self._looked_back = not self._looked_back, True
        for number, summary in await self.desk.incidents():
            lately = summary.updated_at is not None and now - summary.updated_at < REMEMBERED
            if not summary.phase.is_open and not (first and lately):
                continue
            incident = await self.desk.open(number)
            self._answered |= {(a.source, a.fingerprint, a.started_at) for a in incident.alerts}
            if summary.phase.is_open:
                found.append(incident)
        return found

    async def _note_the_end(
        self, open_ones: list[Incident], source: str, alerts: Sequence[Alert]
    ) -> None:
        over = {each.fingerprint for each in alerts if not each.firing}
        for incident in open_ones:
            for fired in incident.firing(source):
                if fired.fingerprint in over:
                    await self._record(
                        incident, resolve_alert, source=source, fingerprint=fired.fingerprint
                    )

    async def _take_in(self, open_ones: list[Incident], source: str, firing: list[Alert]) -> None:
        known = {each.fingerprint for i in open_ones for each in i.firing(source)}
        groups: dict[str, list[AlertAttached]] = {}
        for alert in firing:
            news = _as_logged(source, alert)
            if news.fingerprint in known or _episode(news) in self._answered:
                continue
            home = _home(open_ones, news)
            if home is None:
                groups.setdefault(news.group or news.fingerprint, []).append(news)
            else:
                await self._record(home, attach_alert, alert=news)
        if len(groups) > STORM:
            groups = {"": [alert for group in groups.values() for alert in group]}
        for group in groups.values():
            await self._declare(source, group)
            self._answered |= {_episode(alert) for alert in group}

    async def _declare(self, source: str, alerts: list[AlertAttached]) -> None:
        first = alerts[0]
        alike = len({alert.title for alert in alerts}) == 1
        title = first.title if alike else f"{len(alerts)} alerts from {source}: {first.title}"
        await self.desk.declare(
            title, Source.MONITORING, detail=first.detail, cadence=self.cadence, alerts=alerts
        )

    async def _record(
        self, incident: Incident, decision: Decision[P], /, *args: P.args, **facts: P.kwargs
    ) -> None:
        try:
            await self.desk.do(incident.id, decision, *args, **facts)
        except Refused as refused:
            log.info("%s: %s", incident.ref, refused)


def _episode(alert: AlertAttached) -> Episode:
    return alert.source, alert.fingerprint, alert.started_at


def _as_logged(source: str, alert: Alert) -> AlertAttached:
    return noticed(
        source=source,
        fingerprint=alert.fingerprint,
        title=alert.title,
        detail=alert.detail,
        severity=alert.severity,
        group=alert.group,
        url=alert.url,
        started_at=alert.started_at,
    )


def _home(open_ones: list[Incident], alert: AlertAttached) -> Incident | None:
    """The newest open incident that has an alert of the same group."""
    if not alert.group:
        return None
    for incident in open_ones:
        if any((a.source, a.group) == (alert.source, alert.group) for a in incident.alerts):
            return incident
    return None
