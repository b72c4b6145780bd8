"""Jira Cloud: tickets in one project."""

import base64
from typing import Any, ClassVar

from pydantic import Field

from commandcenter.services.addressed import MayBePrivate
from commandcenter.services.endpoint import segment
from commandcenter.services.errors import Rejected
from commandcenter.services.http import Http
from commandcenter.services.marks import mark
from commandcenter.services.protocols import Tracker
from commandcenter.services.records import Probe, Receipt, Repeats, Ticket
from commandcenter.services.replies import Answer, Line
from commandcenter.services.rules import Destination
from commandcenter.services.secrets import HasToken

_SUMMARY = 255
_API = "/rest/api/3"
#: Seconds until a new issue can surely be searched for.
_LAG = 10.0


class _Created(Answer):
    key: Line


class _Category(Answer):
    key: str


class _Status(Answer):
    statusCategory: _Category  # noqa: N815 - Jira's name


class _Fields(Answer):
    status: _Status


class _Issue(Answer):
    key: Line
    fields: _Fields


class _Transition(Answer):
    id: str
    to: _Status


class _Transitions(Answer):
    transitions: list[_Transition]


class _Found(Answer):
    issues: tuple[_Created, ...] = ()


class _Me(Answer):
    displayName: Line  # noqa: N815 - Jira's name


def _explained(answer: Any) -> str:
    fields = [f"{name}: {text}" for name, text in (answer.get("errors") or {}).items()]
    return "; ".join([*(answer.get("errorMessages") or []), *fields])


def document(text: str) -> dict[str, object]:
    """Plain text as Atlassian Document Format: text nodes alone, so nothing in it is markup."""
    return {
        "type": "doc",
        "version": 1,
        "content": [
            {"type": "paragraph", "content": _lines(paragraph)}
            for paragraph in text.split("\n\n")
            if paragraph.strip()
        ],
    }


def _lines(paragraph: str) -> list[dict[str, str]]:
    nodes: list[dict[str, str]] = []
    for line in filter(str.strip, paragraph.split("\n")):
        nodes += [{"type": "hardBreak"}] if nodes else []
        nodes.append({"type": "text", "text": line})
    return nodes


class Jira(Tracker):
    """Issues of one project."""

    title: ClassVar[str] = "Jira"
    repeats: ClassVar[Repeats] = Repeats.LOOK_UP

    class Settings(MayBePrivate, HasToken):
        """`[services.jira]`; its secret is an API token of the account."""

        url: str = Field(min_length=1)
        """`https://SITE.atlassian.net`."""

        email: str = Field(pattern=r"^[^@\s:]+@[^@\s:]+$")
        """The account that the token belongs to."""

        project: str = Field(pattern=r"^[A-Z][A-Z0-9_]+$")
        """The project's key: `SEC`."""

        issue_type: str = "Task"
        """What is opened."""

        labels: tuple[str, ...] = ()
        """Labels of every issue; Jira allows no spaces in them."""

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        self.name = name
        self._settings = settings
        self._sleep = http.timing.sleep
        self._api = http.endpoint(
            Destination(
                self.title,
                settings.url,
                settings.secret,
                self._headers,
                private=settings.private,
                explain=_explained,
            )
        )

    async def open_ticket(self, ticket: Ticket, *, key: str) -> Receipt:
        """Open an issue, with the key's mark as one of its labels."""
        labels = [*self._settings.labels, *ticket.labels, mark(key)]
        fields = {
            "project": {"key": self._settings.project},
            "issuetype": {"name": self._settings.issue_type},
            "summary": ticket.title[:_SUMMARY],
            "description": document(f"{ticket.body}\n\n{ticket.url}"),
            "labels": ["-".join(label.split()) for label in labels],
        }
        reply = await self._api.call("POST", f"{_API}/issue", json={"fields": fields})
        return self._receipt(reply.read(_Created).key, "opened")

    async def find_ticket(self, key: str) -> Receipt | None:
        """Search for the mark; twice, because Jira's search lags some seconds behind."""
        found = await self._search(key)
        if found is None:
            await self._sleep(_LAG)
            found = await self._search(key)
        return found

    async def _search(self, key: str) -> Receipt | None:
        jql = f'project = "{self._settings.project}" AND labels = "{mark(key)}"'
        reply = await self._api.call(
            "GET", f"{_API}/search/jql", params={"jql": jql, "fields": "summary", "maxResults": 1}
        )
        issues = reply.read(_Found).issues
        return self._receipt(issues[0].key, "opened") if issues else None

    async def is_done(self, reference: str) -> bool:
        """Whether the issue's status is of the category "done", whatever it is called."""
        reply = await self._api.call("GET", self._path(reference), params={"fields": "status"})
        return reply.read(_Issue).fields.status.statusCategory.key == "done"

    async def set_done(self, reference: str, *, done: bool, key: str) -> Receipt:  # noqa: ARG002 - looks first
        """Take the first transition into (or out of) the category "done"."""
        what = "closed" if done else "opened again"
        if await self.is_done(reference) == done:
            return self._receipt(reference, what)
        path = f"{self._path(reference)}/transitions"
        offered = (await self._api.call("GET", path)).read(_Transitions).transitions
        fitting = [each for each in offered if (each.to.statusCategory.key == "done") == done]
        if not fitting:
            raise Rejected(f"Jira: no transition of {reference} leads there: {what} by hand")
        await self._api.call("POST", path, json={"transition": {"id": fitting[0].id}})
        return self._receipt(reference, what)

    async def probe(self) -> Probe:
        """Ask who the token belongs to."""
        reply = await self._api.call("GET", f"{_API}/myself")
        return Probe(reply.latency, f"acts as {reply.read(_Me).displayName}")

    def _headers(self, secret: str) -> dict[str, str]:
        basic = base64.b64encode(f"{self._settings.email}:{secret}".encode()).decode()
        return {"Authorization": f"Basic {basic}"}

    def _path(self, reference: str) -> str:
        return f"{_API}/issue/{segment(reference)}"

    def _receipt(self, issue: str, what: str) -> Receipt:
        url = f"{self._settings.url.rstrip('/')}/browse/{issue}"
        return Receipt(issue, url, f"Jira issue {issue} {what}")
