"""Jira Cloud: tickets in one project."""

import base64
import re
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import AwareDatetime, BeforeValidator, Field

from commandcenter.incident.tickets import TicketState
from commandcenter.incident.words import FollowUpStatus
from commandcenter.services.addressed import MayBePrivate
from commandcenter.services.endpoint import segment
from commandcenter.services.errors import Rejected
from commandcenter.services.http import Http
from commandcenter.services.marks import mark
from commandcenter.services.news import PAGE, onward, person
from commandcenter.services.protocols import Tracker
from commandcenter.services.records import (
    News,
    Probe,
    Receipt,
    Repeats,
    Ticket,
    TicketChange,
    TicketNews,
)
from commandcenter.services.replies import Answer, Line
from commandcenter.services.rules import Destination
from commandcenter.services.secrets import HasToken

_SUMMARY = 255
_API = "/rest/api/3"
_ASKED = "status,resolution,assignee,duedate,updated"
#: The category of statuses in which nothing more is done.
_ENDED = "done"
_GIVES_UP = re.compile(
    r"won.?t|will not|cancel|reject|declin|abandon|obsolete|duplicate|drop", re.IGNORECASE
)
#: The label of every issue, by which those that were changed are found.
LABEL = "commandcenter"
#: Seconds until a new issue can surely be searched for.
_LAG = 10.0


#: Jira writes the offset of a time without its colon, `+0000`, which RFC 3339 does not know.
Time = Annotated[
    AwareDatetime,
    BeforeValidator(lambda given: re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", str(given))),
]

#: What is done in the project, by the names of its rights (Jira Cloud, project permissions).
_RIGHTS = {
    "BROWSE_PROJECTS": "read",
    "CREATE_ISSUES": "create",
    "EDIT_ISSUES": "edit",
    "ASSIGN_ISSUES": "assign",
    "ADD_COMMENTS": "comment",
    "TRANSITION_ISSUES": "transition issues",
}


class _Created(Answer):
    key: Line


class _Category(Answer):
    key: str


class _Status(Answer):
    name: Line = ""
    statusCategory: _Category  # noqa: N815 - Jira's name


class _Named(Answer):
    name: Line = ""


class _Assignee(Answer):
    accountId: Line = ""  # noqa: N815 - Jira's name


class _Fields(Answer):
    status: _Status
    resolution: _Named | None = None
    assignee: _Assignee | None = None
    duedate: date | None = None
    updated: Time | None = None


class _Issue(Answer):
    key: Line
    fields: _Fields


class _Transition(Answer):
    id: str
    name: Line = ""
    to: _Status


class _Transitions(Answer):
    transitions: list[_Transition]


class _Found(Answer):
    issues: tuple[_Created, ...] = ()


class _Changed(Answer):
    issues: tuple[_Issue, ...] = ()


class _Me(Answer):
    displayName: Line  # noqa: N815 - Jira's name


class _Permission(Answer):
    havePermission: bool = False  # noqa: N815 - Jira's name


class _Permissions(Answer):
    permissions: dict[str, _Permission]


_NO = _Permission()


def _gives_up(told: str) -> bool:
    """Whether the words of a workflow mean that it will not be done: `Won't Do`, `Rejected`."""
    return _GIVES_UP.search(told) is not None


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

        due_dates: bool = True
        """Whether the project's screens have the due date; else it stands in the text alone."""

        people: dict[str, str] = Field(default_factory=dict)
        """Who has which account: `tom = "5b10ac8d82e05b22cc7d4ef5"`; others are only named."""

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        self.name = name
        self._settings = settings
        self._sleep = http.timing.sleep
        self._now = http.timing.now
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
        labels = [*self._settings.labels, *ticket.labels, LABEL, mark(key)]
        fields: dict[str, object] = {
            "project": {"key": self._settings.project},
            "issuetype": {"name": self._settings.issue_type},
            "summary": ticket.title[:_SUMMARY],
            "description": document(f"{ticket.body}\n\n{ticket.url}"),
            "labels": ["-".join(label.split()) for label in labels],
        }
        if ticket.due and self._settings.due_dates:
            fields["duedate"] = ticket.due
        if ticket.owner in self._settings.people:
            fields["assignee"] = {"accountId": self._settings.people[ticket.owner]}
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

    async def read_ticket(self, reference: str) -> TicketState:
        """The issue, whatever its statuses are called: their category says what they mean."""
        reply = await self._api.call("GET", self._path(reference), params={"fields": _ASKED})
        return self._state(reply.read(_Issue))

    async def change_ticket(self, reference: str, change: TicketChange, *, key: str) -> TicketState:  # noqa: ARG002 - a comment cannot be looked up
        """Edit the issue, take it where it is to be, then comment on it."""
        path = self._path(reference)
        fields: dict[str, object] = {}
        if change.title is not None:
            fields["summary"] = change.title[:_SUMMARY]
        if change.owner is not None and change.owner in self._settings.people:
            fields["assignee"] = {"accountId": self._settings.people[change.owner]}
        if change.due is not None and self._settings.due_dates:
            fields["duedate"] = change.due
        if fields:
            await self._api.call("PUT", path, json={"fields": fields})
        if change.status is not None:
            await self._take(reference, change.status)
        state = await self.read_ticket(reference)
        # Last, since it alone cannot be repeated at will.
        await self._api.call("POST", f"{path}/comment", json={"body": document(change.text)})
        return state

    async def _take(self, reference: str, wanted: FollowUpStatus) -> None:
        """Take the transition whose category, and as far as it can be told whose name, fits."""
        state = await self.read_ticket(reference)
        ended = wanted.is_ended
        if state.status.is_ended == ended:
            return
        path = f"{self._path(reference)}/transitions"
        offered = (await self._api.call("GET", path)).read(_Transitions).transitions
        fitting = [each for each in offered if (each.to.statusCategory.key == _ENDED) == ended]
        if not fitting:
            what = "closed" if ended else "opened again"
            raise Rejected(f"Jira: no transition of {reference} leads there: {what} by hand")
        dropped = wanted is FollowUpStatus.DROPPED
        fitting.sort(key=lambda each: _gives_up(f"{each.name} {each.to.name}") != dropped)
        # Whether it was taken is seen by reading it, so that a repeat does no harm.
        await self._api.call("POST", path, json={"transition": {"id": fitting[0].id}}, safe=True)

    async def changed_tickets(self, since: datetime) -> News:
        """Search by our label. Jira reads times in the account's zone: so many minutes ago is one.

        (Jira Cloud, JQL: relative dates.)
        """
        ago = max(timedelta(0), self._now() - since) // timedelta(minutes=1) + 1
        jql = (
            f'project = "{self._settings.project}" AND labels = "{LABEL}" '
            f"AND updated >= -{ago}m ORDER BY updated ASC"
        )
        params = {"jql": jql, "fields": _ASKED, "maxResults": PAGE}
        reply = await self._api.call("GET", f"{_API}/search/jql", params=params)
        issues = reply.read(_Changed).issues
        news = tuple(TicketNews(each.key, self._state(each)) for each in issues)
        return News(news, onward(since, [each.fields.updated for each in issues], PAGE))

    async def probe(self) -> Probe:
        """Ask who the token belongs to, and what it may do in the project."""
        reply = await self._api.call("GET", f"{_API}/myself")
        name, project = reply.read(_Me).displayName, self._settings.project
        wanted = _RIGHTS | (
            {"SCHEDULE_ISSUES": "set due dates"} if self._settings.due_dates else {}
        )
        params = {"projectKey": project, "permissions": ",".join(wanted)}
        try:
            asked = await self._api.call("GET", f"{_API}/mypermissions", params=params)
            given = asked.read(_Permissions).permissions
        except Rejected as refused:
            return Probe(
                reply.latency, f"acts as {name}", (f"nothing works in {project}: {refused}",)
            )
        may = [what for right, what in wanted.items() if given.get(right, _NO).havePermission]
        return Probe(
            reply.latency,
            f"acts as {name}; may {', '.join(may) or 'nothing'} in {project}",
            tuple(f"it may not {what} in {project}" for what in wanted.values() if what not in may),
        )

    def _headers(self, secret: str) -> dict[str, str]:
        basic = base64.b64encode(f"{self._settings.email}:{secret}".encode()).decode()
        return {"Authorization": f"Basic {basic}"}

    def _state(self, issue: _Issue) -> TicketState:
        fields = issue.fields
        status = FollowUpStatus.OPEN
        if fields.status.statusCategory.key == _ENDED:
            told = f"{fields.status.name} {fields.resolution.name if fields.resolution else ''}"
            status = FollowUpStatus.DROPPED if _gives_up(told) else FollowUpStatus.DONE
        assignee = fields.assignee.accountId if fields.assignee else ""
        due = fields.duedate.isoformat() if fields.duedate else ""
        return TicketState(
            status,
            assignee,
            person(self._settings.people, assignee),
            due if self._settings.due_dates else None,
            fields.updated,
        )

    def _path(self, reference: str) -> str:
        return f"{_API}/issue/{segment(reference)}"

    def _receipt(self, issue: str, what: str) -> Receipt:
        url = f"{self._settings.url.rstrip('/')}/browse/{issue}"
        return Receipt(issue, url, f"Jira issue {issue} {what}")
