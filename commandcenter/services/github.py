"""GitHub Issues: tickets in one repository."""

import re
from datetime import UTC, datetime
from typing import Any, ClassVar

from pydantic import AwareDatetime, Field

from commandcenter.incident.text import for_markdown
from commandcenter.incident.tickets import TicketState
from commandcenter.incident.words import FollowUpStatus
from commandcenter.services.addressed import MayBePrivate
from commandcenter.services.endpoint import NO_NEWS, segment
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
from commandcenter.services.rules import Destination, bearer
from commandcenter.services.secrets import HasToken

#: How many pages of a hundred are looked through, newest first, for a ticket of a key.
_PAGES = 3
_TITLE = 256
_STATES = {
    FollowUpStatus.OPEN: ("open", "reopened"),
    FollowUpStatus.DONE: ("closed", "completed"),
    FollowUpStatus.DROPPED: ("closed", "not_planned"),
}
#: Reasons of being closed that do not mean that it was done.
_CLOSED = dict.fromkeys(("not_planned", "duplicate"), FollowUpStatus.DROPPED)


class _User(Answer):
    login: Line


class _Issue(Answer):
    number: int
    state: str
    state_reason: str | None = None
    html_url: Line
    body: str | None = None
    assignees: tuple[_User, ...] | None = ()
    updated_at: AwareDatetime | None = None
    pull_request: object = None


class _Core(Answer):
    limit: int
    remaining: int


class _Resources(Answer):
    core: _Core


class _Limits(Answer):
    resources: _Resources


def _explained(answer: Any) -> str:
    details = [
        each if isinstance(each, str) else f"{each.get('field', '')} {each.get('code', '')}".strip()
        for each in answer.get("errors") or []
    ]
    return ": ".join([answer["message"], *details][:4])


class GitHub(Tracker):
    """Issues of one repository."""

    title: ClassVar[str] = "GitHub"
    repeats: ClassVar[Repeats] = Repeats.LOOK_UP

    class Settings(MayBePrivate, HasToken):
        """`[services.github]`; its secret is a token with read and write access to issues."""

        repository: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
        """`owner/name`."""

        labels: tuple[str, ...] = ()
        """Labels of every issue."""

        people: dict[str, str] = Field(default_factory=dict)
        """Who is called what: `tom = "tom-at-github"`; others are named in the text alone."""

        url: str = "https://api.github.com"
        """`https://HOST/api/v3` for GitHub Enterprise Server."""

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        self.name = name
        self._labels = settings.labels
        self._people = settings.people
        self._seen: dict[str, str] = {}
        owner, repository = settings.repository.split("/")
        self._issues = f"/repos/{segment(owner)}/{segment(repository)}/issues"
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

    async def open_ticket(self, ticket: Ticket, *, key: str) -> Receipt:
        """Open an issue; what people wrote is shown in it, never obeyed."""
        link = f"<{ticket.url}>" if ticket.url else ""
        paragraphs = filter(None, [_shown(ticket.body), link, f"<!-- {mark(key)} -->"])
        issue = {
            "title": ticket.title[:_TITLE],
            "body": "\n\n".join(paragraphs),
            "labels": [*self._labels, *ticket.labels],
        }
        if ticket.owner in self._people:
            issue["assignees"] = [self._people[ticket.owner]]
        reply = await self._api.call("POST", self._issues, json=issue)
        return _receipt(reply.read(_Issue), "opened")

    async def find_ticket(self, key: str) -> Receipt | None:
        """Look through the newest issues; labels would not do: GitHub may drop them silently."""
        params: dict[str, object] = {"state": "all", "sort": "created", "direction": "desc"}
        for page in range(1, _PAGES + 1):
            reply = await self._api.call(
                "GET", self._issues, params={**params, "per_page": 100, "page": page}
            )
            issues = reply.read(list[_Issue])
            for issue in issues:
                if mark(key) in (issue.body or ""):
                    return _receipt(issue, "opened")
            if not issues:
                break
        return None

    async def read_ticket(self, reference: str) -> TicketState:
        """The issue; GitHub keeps no due dates."""
        reply = await self._api.call("GET", self._path(reference))
        return self._state(reply.read(_Issue))

    async def change_ticket(self, reference: str, change: TicketChange, *, key: str) -> TicketState:
        """Change the issue, then comment on it."""
        wanted: dict[str, object] = {}
        if change.title is not None:
            wanted["title"] = change.title[:_TITLE]
        if change.status is not None:
            wanted["state"], wanted["state_reason"] = _STATES[change.status]
        if change.owner is not None and change.owner in self._people:
            wanted["assignees"] = [self._people[change.owner]]
        path = self._path(reference)
        reply = (
            await self._api.call("PATCH", path, json=wanted, safe=True)
            if wanted
            else await self._api.call("GET", path)
        )
        issue = reply.read(_Issue)
        comment = f"{_shown(change.text)}\n\n<!-- {mark(key)} -->"
        await self._api.call("POST", f"{path}/comments", json={"body": comment})
        return self._state(issue)

    async def changed_tickets(self, since: datetime) -> News:
        """The issues that were changed; a question to which the answer is still the same is free.

        (GitHub: conditional requests, by ETag, do not count against the limit of calls.)
        """
        begin = f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        params = {"state": "all", "sort": "updated", "direction": "asc", "per_page": PAGE}
        known = self._seen.get(begin)
        reply = await self._api.call(
            "GET",
            self._issues,
            params={**params, "since": begin},
            headers={"If-None-Match": known} if known else None,
        )
        if reply.status == NO_NEWS:
            return News((), since)
        issues = reply.read(list[_Issue])
        self._seen = {begin: reply.headers.get("etag", "")}
        news = [
            TicketNews(f"#{issue.number}", self._state(issue))
            for issue in issues
            if issue.pull_request is None
        ]
        return News(tuple(news), onward(since, [each.updated_at for each in issues], PAGE))

    async def probe(self) -> Probe:
        """Read one issue and the limit; GitHub tells what only tokens of the older kind may do."""
        seen = await self._api.call("GET", self._issues, params={"per_page": 1})
        reply = await self._api.call("GET", "/rate_limit")
        core = reply.read(_Limits).resources.core
        left = f"{core.remaining} of {core.limit} calls left this hour"
        scopes = seen.headers.get("x-oauth-scopes")
        if scopes is None:
            return Probe(
                reply.latency,
                f"may read issues; whether it may write them shows only when it does; {left}",
            )
        writes = {"repo", "public_repo"} & set(re.split(r"[,\s]+", scopes))
        missing = "the token has neither the scope repo nor public_repo: it cannot write issues"
        return Probe(
            reply.latency,
            f"may read issues; its scopes: {scopes or 'none'}; {left}",
            () if writes else (missing,),
        )

    def _state(self, issue: _Issue) -> TicketState:
        closed = _CLOSED.get(issue.state_reason or "", FollowUpStatus.DONE)
        assignee = next((each.login for each in issue.assignees or ()), "")
        return TicketState(
            FollowUpStatus.OPEN if issue.state == "open" else closed,
            assignee,
            person(self._people, assignee),
            changed_at=issue.updated_at,
        )

    def _path(self, reference: str) -> str:
        return f"{self._issues}/{segment(reference.removeprefix('#'))}"


def _headers(secret: str) -> dict[str, str]:
    return bearer(secret) | {
        "Accept": "application/vnd.github+json, application/json;q=0.9",
        "X-GitHub-Api-Version": "2022-11-28",
    }


def _shown(text: str) -> str:
    """What people wrote, as text: nothing in it is markup, and nobody is called by it."""
    return "\n\n".join(for_markdown(each, breaks=True) for each in text.split("\n\n"))


def _receipt(issue: _Issue, what: str) -> Receipt:
    return Receipt(f"#{issue.number}", issue.html_url, f"GitHub issue #{issue.number} {what}")
