"""Prometheus Alertmanager: what fires, and what no longer does."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pydantic import Field

from commandcenter.services.addressed import Addressed
from commandcenter.services.http import Http
from commandcenter.services.protocols import AlertSource
from commandcenter.services.records import Alert, Probe, Repeats
from commandcenter.services.replies import Answer, Line
from commandcenter.services.rules import Destination, bearer
from commandcenter.services.secrets import MayHaveToken

#: Bytes of a reply: some ten thousand alerts, for it must be read on the day when all fire.
_FLOOD = 64_000_000


class _State(Answer):
    state: str


class _Alert(Answer):
    fingerprint: Line
    startsAt: datetime  # noqa: N815 - Alertmanager's name
    labels: Mapping[Line, Line]
    annotations: Mapping[Line, Line]
    generatorURL: Line = ""  # noqa: N815 - Alertmanager's name
    status: _State


class _Group(Answer):
    labels: Mapping[Line, Line]
    alerts: tuple[_Alert, ...]


class _Version(Answer):
    version: Line


class _Status(Answer):
    uptime: datetime
    versionInfo: _Version  # noqa: N815 - Alertmanager's name


def _explained(answer: Any) -> str:
    """Both of its shapes: a bare string, and `{code, message}`."""
    return answer if isinstance(answer, str) else str(answer["message"])


class Alertmanager(AlertSource):
    """One Alertmanager, or the address in front of several."""

    title: ClassVar[str] = "Alertmanager"
    repeats: ClassVar[Repeats] = Repeats.HARMLESS

    class Settings(Addressed, MayHaveToken):
        """`[services.alertmanager]`; its secret, if any, is what a proxy before it wants."""

        filter: tuple[str, ...] = ()
        """Only alerts that match all of these: `severity="critical"`."""

        settle_seconds: int = Field(300, ge=0, le=86_400)
        """It forgets what fires when it restarts: so long after that, nothing counts as over."""

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        self.name = name
        self._filter = list(settings.filter)
        self._settles_in = timedelta(seconds=settings.settle_seconds)
        self._now = http.timing.now
        self._api = http.endpoint(
            Destination(
                self.title,
                settings.url.rstrip("/") + "/api/v2",
                settings.secret,
                bearer,
                private=settings.private,
                plain=settings.plain,
                explain=_explained,
                largest=_FLOOD,
            )
        )

    async def alerts(self, firing: Collection[str] = ()) -> Sequence[Alert]:
        """What is active, and what of `firing` is gone; the silenced is neither."""
        params = {"filter": self._filter} if self._filter else None
        reply = await self._api.call("GET", "/alerts/groups", params=params)
        found = {
            alert.fingerprint: (alert, group)
            for group in reply.read(list[_Group])
            for alert in group.alerts
        }
        active = [_alert(*each) for each in found.values() if each[0].status.state == "active"]
        gone = sorted(set(firing) - set(found))
        if gone and await self._is_forgetful():
            gone = []
        return active + [Alert(each, title="", firing=False, started_at=None) for each in gone]

    async def probe(self) -> Probe:
        """Read its status."""
        reply = await self._api.call("GET", "/status")
        return Probe(reply.latency, f"version {reply.read(_Status).versionInfo.version}")

    async def _is_forgetful(self) -> bool:
        status = (await self._api.call("GET", "/status")).read(_Status)
        return self._now() - status.uptime < self._settles_in


def _alert(alert: _Alert, group: _Group) -> Alert:
    labels = dict(alert.labels)
    said = alert.annotations
    name = labels.get("alertname", "alert")
    return Alert(
        fingerprint=alert.fingerprint,
        title=said.get("summary") or said.get("title") or name,
        firing=True,
        started_at=alert.startsAt,
        detail=said.get("description", ""),
        severity=labels.get("severity", ""),
        group=", ".join(f"{key}={value}" for key, value in sorted(group.labels.items())),
        labels=labels,
        url=alert.generatorURL,
    )
