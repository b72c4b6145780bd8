"""GitHub Issues: tickets in one repository."""

from typing import Any, ClassVar

from pydantic import Field

from commandcenter.incident.text import for_markdown
from commandcenter.services.addressed import MayBePrivate
from commandcenter.services.endpoint import segment
from commandcenter.services.http import Http
from commandcenter.services.marks import mark
from commandcenter.services.protocols import Tracker
from commandcenter.services.records import Probe, Receipt, Repeats, Ticket
from commandcenter.services.replies import Answer, Line
from commandcenter.services.rules import Destination, bearer
from commandcenter.services.secrets import HasToken

#: How many pages of a hundred are looked through, newest first, for a ticket of a key.
_PAGES = 3
_TITLE = 256


class _Issue(Answer):
    number: int
    state: str
    html_url: Line
    body: str | None = None


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

        url: str = "https://api.github.com"
        """`https://HOST/api/v3` for GitHub Enterprise Server."""

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        self.name = name
        self._labels = settings.labels
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
        paragraphs = [for_markdown(each, breaks=True) for each in ticket.body.split("\n\n")]
        if ticket.url:
            paragraphs.append(f"<{ticket.url}>")
        issue = {
            "title": ticket.title[:_TITLE],
            "body": "\n\n".join([*paragraphs, f"<!-- {mark(key)} -->"]),
            "labels": [*self._labels, *ticket.labels],
        }
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

    async def is_done(self, reference: str) -> bool:
        """Whether the issue is closed."""
        return (await self._get(reference)).state == "closed"

    async def set_done(self, reference: str, *, done: bool, key: str) -> Receipt:  # noqa: ARG002 - names an end state
        """Close the issue, or open it again."""
        state, reason = ("closed", "completed") if done else ("open", "reopened")
        reply = await self._api.call(
            "PATCH",
            self._path(reference),
            json={"state": state, "state_reason": reason},
            safe=True,
        )
        return _receipt(reply.read(_Issue), "closed" if done else "opened again")

    async def probe(self) -> Probe:
        """Read one issue and the limit."""
        await self._api.call("GET", self._issues, params={"per_page": 1})
        reply = await self._api.call("GET", "/rate_limit")
        core = reply.read(_Limits).resources.core
        return Probe(
            reply.latency, f"may read issues; {core.remaining} of {core.limit} calls left this hour"
        )

    async def _get(self, reference: str) -> _Issue:
        return (await self._api.call("GET", self._path(reference))).read(_Issue)

    def _path(self, reference: str) -> str:
        return f"{self._issues}/{segment(reference.removeprefix('#'))}"


def _headers(secret: str) -> dict[str, str]:
    return bearer(secret) | {
        "Accept": "application/vnd.github+json, application/json;q=0.9",
        "X-GitHub-Api-Version": "2022-11-28",
    }


def _receipt(issue: _Issue, what: str) -> Receipt:
    return Receipt(f"#{issue.number}", issue.html_url, f"GitHub issue #{issue.number} {what}")
