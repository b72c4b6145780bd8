"""Atlassian Statuspage: tells everybody."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from commandcenter.services.addressed import MayBePrivate
from commandcenter.services.endpoint import segment
from commandcenter.services.http import Http
from commandcenter.services.marks import mark
from commandcenter.services.protocols import StatusPage
from commandcenter.services.records import Probe, Receipt, Repeats, StatusPost
from commandcenter.services.replies import Answer, Id, Line
from commandcenter.services.rules import Destination
from commandcenter.services.secrets import HasToken

_NAME, _BODY = 255, 25_000
#: Where an incident keeps the marks of what was published and updated, in its metadata.
_OURS = "commandcenter"


class _Incident(Answer):
    id: Id
    name: Line = ""
    shortlink: Line | None = None
    metadata: Mapping[str, Any] | None = None

    @property
    def marks(self) -> list[str]:
        """Of everything that we published or updated on it."""
        ours = (self.metadata or {}).get(_OURS)
        found = ours.get("keys") if isinstance(ours, Mapping) else None
        return found.split() if isinstance(found, str) else []


class _Named(Answer):
    id: Id
    name: Line
    group: bool | None = None


def _headers(secret: str) -> dict[str, str]:
    return {"Authorization": f"OAuth {secret}"}


def _explained(answer: Any) -> str:
    found = answer.get("message") or answer.get("error")
    return "; ".join(map(str, found)) if isinstance(found, list) else str(found or "")


class Statuspage(StatusPage):
    """One page."""

    title: ClassVar[str] = "Statuspage"
    repeats: ClassVar[Repeats] = Repeats.LOOK_UP

    class Settings(MayBePrivate, HasToken):
        """`[services.statuspage]`; its secret is an API key of a user who may publish."""

        page_id: str = Field(pattern=r"^\w+$")
        """The page: its id stands in the address of its manage page."""

        notify_subscribers: bool = True
        """Whether the page mails its subscribers what is published."""

        url: str = "https://api.statuspage.io/v1"
        """Statuspage's API."""

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        self.name = name
        self._notify = settings.notify_subscribers
        self._page = segment(settings.page_id)
        self._incidents = f"/pages/{self._page}/incidents"
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

    async def publish(self, post: StatusPost, *, key: str) -> Receipt:
        """Create an incident on the page."""
        incident = self._fields(post, [mark(key)])
        reply = await self._api.call("POST", self._incidents, json={"incident": incident})
        return _receipt(reply.read(_Incident), "published")

    async def update(self, reference: str, post: StatusPost, *, key: str) -> Receipt:
        """Add an update to it."""
        path = f"{self._incidents}/{segment(reference)}"
        marks = (await self._api.call("GET", path)).read(_Incident).marks
        incident = self._fields(post, [*marks, mark(key)])
        reply = await self._api.call("PATCH", path, json={"incident": incident})
        return _receipt(reply.read(_Incident), "updated")

    async def find_status(self, key: str) -> Receipt | None:
        """Look for the mark in the metadata of the latest incidents."""
        reply = await self._api.call("GET", self._incidents, params={"limit": 100})
        for incident in reply.read(list[_Incident]):
            if mark(key) in incident.marks:
                return _receipt(incident, "published")
        return None

    async def probe(self) -> Probe:
        """Read the pages of the key."""
        reply = await self._api.call("GET", "/pages")
        pages = {page.id: page.name for page in reply.read(list[_Named])}
        if self._page not in pages:
            known = ", ".join(f"{page} ({name})" for page, name in pages.items()) or "none"
            return Probe(
                reply.latency,
                f"may publish on {known}",
                (f"the page {self._page} is not among them: it cannot publish there",),
            )
        return Probe(reply.latency, f"may publish on {pages[self._page]}")

    def _fields(self, post: StatusPost, marks: Sequence[str]) -> dict[str, object]:
        fields = {
            "name": post.title[:_NAME],
            "status": post.state,
            "body": post.body[:_BODY],
            "impact_override": post.impact,
            "deliver_notifications": self._notify,
            "metadata": {_OURS: {"keys": " ".join(marks)}},
        }
        return {name: field for name, field in fields.items() if field or field is False}


def _receipt(incident: _Incident, what: str) -> Receipt:
    return Receipt(incident.id, incident.shortlink or "", f"{what} on the status page")
