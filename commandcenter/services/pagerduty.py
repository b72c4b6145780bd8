"""PagerDuty: wakes people by Events v2, and tells what fires by its REST API."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from commandcenter.incident.words import Severity
from commandcenter.services.addressed import MayBePrivate
from commandcenter.services.endpoint import segment
from commandcenter.services.errors import Rejected
from commandcenter.services.http import Http
from commandcenter.services.marks import PREFIX, mark
from commandcenter.services.protocols import AlertSource, Pager
from commandcenter.services.records import Alert, Page, Probe, Receipt, Repeats
from commandcenter.services.replies import Answer, Id, Line
from commandcenter.services.rules import Destination
from commandcenter.services.secrets import HasToken, read

#: PagerDuty's four words; what was not assessed yet is taken to be bad.
_SEVERITIES = {
    None: "critical",
    Severity.SEV1: "critical",
    Severity.SEV2: "error",
    Severity.SEV3: "warning",
    Severity.SEV4: "info",
}
#: Longest summary that PagerDuty keeps whole.
_SUMMARY = 1024
_NOT_FOUND = 404
#: Incidents of one page, and of all: PagerDuty lists no more.
_PAGE, _MOST = 100, 10_000


def _explained(answer: Any) -> str:
    errors = answer.get("error", answer)
    details = errors.get("errors") or []
    return ": ".join([str(errors.get("message", "")), *map(str, details)][:4])


class _Accepted(Answer):
    dedup_key: Line


class PagerDuty(Pager):
    """Wakes whoever is on call for an Events v2 integration."""

    title: ClassVar[str] = "PagerDuty"
    repeats: ClassVar[Repeats] = Repeats.HARMLESS

    class Settings(MayBePrivate, HasToken):
        """`[services.pagerduty]`; its secret is the integration key."""

        url: str = "https://events.pagerduty.com/v2"
        """`https://events.eu.pagerduty.com/v2` for accounts in the EU."""

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        self.name = name
        self._settings = settings
        self._api = http.endpoint(
            Destination(
                self.title,
                settings.url,
                settings.secret,
                private=settings.private,
                explain=_explained,
            )
        )

    async def page(self, page: Page, *, key: str) -> Receipt:
        """Trigger an alert; a repeat of the key adds to the same one."""
        facts = {"detail": page.detail, "for": ", ".join(page.who)}
        await self._send(
            "trigger",
            mark(key),
            payload={
                "summary": page.summary[:_SUMMARY],
                "source": page.incident,
                "severity": _SEVERITIES[page.severity],
                "custom_details": {name: fact for name, fact in facts.items() if fact},
            },
            client="commandcenter",
            **({"links": [{"href": page.url, "text": page.incident}]} if page.url else {}),
        )
        return Receipt(mark(key), detail="paged through PagerDuty")

    async def acknowledge(self, reference: str, *, key: str) -> Receipt:  # noqa: ARG002 - the reference is the key
        """Acknowledge the alert."""
        await self._send("acknowledge", reference)
        return Receipt(reference, detail="acknowledged in PagerDuty")

    async def resolve(self, reference: str, *, key: str) -> Receipt:  # noqa: ARG002 - the reference is the key
        """Resolve the alert."""
        await self._send("resolve", reference)
        return Receipt(reference, detail="resolved in PagerDuty")

    async def probe(self) -> Probe:
        """Resolve an alert that never was: accepted if the key is right, and wakes nobody."""
        latency = await self._send("resolve", PREFIX + "probe")
        return Probe(latency, "the integration key is accepted; it may page")

    async def _send(self, action: str, dedup_key: str, **more: object) -> float:
        event = {
            "routing_key": read(self._settings, self.title),
            "event_action": action,
            "dedup_key": dedup_key,
            **more,
        }
        reply = await self._api.call("POST", "/enqueue", json=event, safe=True)
        reply.read(_Accepted)
        return reply.latency


class _Reference(Answer):
    summary: Line | None = None


class _Incident(Answer):
    id: Id
    title: Line
    status: str
    created_at: datetime
    resolved_at: datetime | None = None
    incident_key: str | None = None
    urgency: Line = ""
    html_url: Line | None = None
    service: _Reference | None = None


class _Incidents(Answer):
    incidents: list[_Incident]
    more: bool = False


class _One(Answer):
    incident: _Incident


class _OnCall(Answer):
    user: _Reference


class _OnCalls(Answer):
    oncalls: list[_OnCall]


class PagerDutyIncidents(AlertSource):
    """The incidents that are open in PagerDuty, but for those that this program opened."""

    title: ClassVar[str] = "PagerDuty incidents"
    repeats: ClassVar[Repeats] = Repeats.HARMLESS

    class Settings(MayBePrivate, HasToken):
        """`[services.pagerduty-incidents]`; its secret is a read-only REST API key."""

        url: str = "https://api.pagerduty.com"
        """`https://api.eu.pagerduty.com` for accounts in the EU."""

        service_ids: tuple[str, ...] = ()
        """Only incidents of these services; by default of all."""

        urgency: str = Field("", pattern="^(high|low)?$")
        """Only incidents of this urgency: `high` or `low`."""

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        self.name = name
        self._settings = settings
        self._api = http.endpoint(
            Destination(
                self.title,
                settings.url,
                settings.secret,
                _headers,
                private=settings.private,
                explain=_explained,
            )
        )

    async def alerts(self, firing: Collection[str] = ()) -> Sequence[Alert]:
        """Open incidents, and those of `firing` that were resolved."""
        found = [each for each in await self._open() if not _is_ours(each)]
        gone = set(firing) - {each.id for each in found}
        return [_alert(each) for each in found] + [
            over for each in sorted(gone) if (over := await self._over(each))
        ]

    async def probe(self) -> Probe:
        """Ask who is on call."""
        params = {"include[]": "users", "earliest": "true", "limit": 25}
        reply = await self._api.call("GET", "/oncalls", params=params)
        people = {each.user.summary for each in reply.read(_OnCalls).oncalls if each.user.summary}
        names = ", ".join(sorted(people)[:5]) or "nobody"
        return Probe(reply.latency, f"may read; on call now: {names}")

    async def _open(self) -> list[_Incident]:
        found: list[_Incident] = []
        params: dict[str, object] = {"statuses[]": ["triggered", "acknowledged"]}
        if self._settings.service_ids:
            params["service_ids[]"] = list(self._settings.service_ids)
        if self._settings.urgency:
            params["urgencies[]"] = self._settings.urgency
        for offset in range(0, _MOST, _PAGE):
            asked = {**params, "limit": _PAGE, "offset": offset}
            page = (await self._api.call("GET", "/incidents", params=asked)).read(_Incidents)
            found += page.incidents
            if not page.more:
                break
        return found

    async def _over(self, fingerprint: str) -> Alert | None:
        """The alert if it is resolved or deleted; None if it only fell out of the filter."""
        try:
            reply = await self._api.call("GET", f"/incidents/{segment(fingerprint)}")
        except Rejected as refused:
            if refused.status != _NOT_FOUND:
                raise
            return Alert(fingerprint, title="", firing=False, started_at=None)
        found = reply.read(_One).incident
        return _alert(found) if found.status == "resolved" else None


def _headers(secret: str) -> Mapping[str, str]:
    return {
        "Authorization": f"Token token={secret}",
        # The second is what their contract declares as the type of every answer.
        "Accept": "application/vnd.pagerduty+json;version=2, application/json;q=0.9",
        "Content-Type": "application/json",  # wanted on GET as well
    }


def _is_ours(incident: _Incident) -> bool:
    """Whether it is a page of ours, which must not come back as an alert."""
    return (incident.incident_key or "").startswith(PREFIX)


def _alert(incident: _Incident) -> Alert:
    service = (incident.service and incident.service.summary) or ""
    return Alert(
        fingerprint=incident.id,
        title=incident.title,
        firing=incident.status != "resolved",
        started_at=incident.created_at,
        ended_at=incident.resolved_at,
        severity=incident.urgency,
        group=service,
        labels={"service": service} if service else {},
        url=incident.html_url or "",
    )
