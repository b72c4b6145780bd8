"""Cloudsmith: keeps a package or a token from being used, and tells who did what."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field as Setting

from commandcenter.services.addressed import MayBePrivate
from commandcenter.services.controlling import Act, Controlling, Sent, Values
from commandcenter.services.endpoint import Endpoint, segment
from commandcenter.services.errors import Rejected
from commandcenter.services.http import Http
from commandcenter.services.protocols import Registry
from commandcenter.services.records import (
    AuditEntry,
    Choice,
    Control,
    Field,
    Plan,
    Probe,
    Repeats,
)
from commandcenter.services.replies import Answer, Id, Line, Reply
from commandcenter.services.rules import Destination
from commandcenter.services.secrets import HasToken

_PAGE = 100
_REPOSITORY = Field("repository", "Repository", "Its name, as in its address", searched=True)


class _Repository(Answer):
    slug: Line
    name: Line


class _Package(Answer):
    slug_perm: Id
    name: Line | None = None
    version: Line | None = None
    is_quarantined: bool = False

    @property
    def label(self) -> str:
        """Name and version."""
        return f"{self.name or self.slug_perm} {self.version or ''}".strip()


class _Token(Answer):
    slug_perm: Id
    name: Line
    is_active: bool = True


class _User(Answer):
    authenticated: bool = False
    name: Line | None = None
    slug: Line | None = None


class _Entry(Answer):
    uuid: Id
    event_at: datetime
    event: Line
    actor: Line | None = None
    actor_ip_address: Line | None = None
    object: Line = ""
    target: Line = ""


def _headers(secret: str) -> dict[str, str]:
    return {"X-Api-Key": secret}


def _explained(answer: Any) -> str:
    fields = [
        f"{name}: {' '.join(map(str, texts))}"
        for name, texts in (answer.get("fields") or {}).items()
    ]
    return "; ".join([answer["detail"], *fields][:4])


def _query(words: str) -> dict[str, str]:
    """The search, unless it is for everything: an empty one is no valid query."""
    return {"query": words} if words else {}


class Cloudsmith(Controlling, Registry):
    """The repositories of one owner."""

    title: ClassVar[str] = "Cloudsmith"
    repeats: ClassVar[Repeats] = Repeats.HARMLESS

    class Settings(MayBePrivate, HasToken):
        """`[services.cloudsmith]`; its secret is an API key."""

        owner: str = Setting(pattern=r"^[\w-]+$")
        """The organisation, as in its address."""

        url: str = "https://api.cloudsmith.io"
        """Cloudsmith's API."""

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        self._owner = segment(settings.owner)
        api = http.endpoint(
            Destination(
                self.title,
                settings.url,
                settings.secret,
                _headers,
                private=settings.private,
                explain=_explained,
            )
        )
        super().__init__(name, api, [Quarantine(api, self._owner), DisableToken(api, self._owner)])

    async def audit_log(self, query: str = "") -> AsyncIterator[AuditEntry]:
        """The owner's own log, newest first, page by page."""
        page, more = 1, True
        while more:
            params = {"page": page, "page_size": _PAGE, **_query(query)}
            reply = await self._api.call("GET", f"/audit-log/{self._owner}/", params=params)
            entries = reply.read(list[_Entry])
            for entry in entries:
                yield AuditEntry(
                    entry.uuid,
                    entry.event_at,
                    entry.actor or "",
                    entry.event,
                    entry.target or entry.object,
                    entry.actor_ip_address or "",
                )
            page, more = page + 1, len(entries) == _PAGE

    async def probe(self) -> Probe:
        """Ask who the key belongs to, and whether it sees the owner's repositories."""
        reply = await self._api.call("GET", "/user/self/")
        user = reply.read(_User)
        if not user.authenticated:
            return Probe(reply.latency, "nobody", ("the key belongs to nobody: make a new one",))
        path = f"/repos/{self._owner}/"
        repositories = (await self._api.call("GET", path)).read(list[_Repository])
        count = f"{len(repositories)} repositories" if len(repositories) != 1 else "1 repository"
        return Probe(reply.latency, f"acts as {user.name or user.slug}; sees {count}")


class _InRepository(Act):
    """An act on something in a repository that the person looks for."""

    safe = True

    def __init__(self, api: Endpoint, owner: str) -> None:
        self._api, self._owner = api, owner

    async def choices(self, field: str, typed: str) -> Sequence[Choice]:
        """Repositories; or, for `repository/words`, what is in that repository."""
        if field == "repository":
            reply = await self._api.call("GET", f"/repos/{self._owner}/", params=_query(typed))
            return [Choice(each.slug, each.name) for each in reply.read(list[_Repository])]
        repository, _, words = typed.partition("/")
        return await self._inside(segment(repository), words)

    @abstractmethod
    async def _inside(self, repository: str, words: str) -> Sequence[Choice]:
        """What there is in a repository."""

    def _path(self, room: str, values: Values, what: str, act: str = "") -> str:
        place = f"/{room}/{self._owner}/{segment(values['repository'])}/{segment(values[what])}/"
        return place + (f"{act}/" if act else "")


class Quarantine(_InRepository):
    """Nobody can download the package until it is released."""

    control = Control(
        "quarantine-package",
        "Quarantine a package",
        (
            _REPOSITORY,
            Field("package", "Package", "Its permanent identifier; search by name", searched=True),
        ),
        stops="downloads of this package",
    )

    async def before(self, values: Values) -> Values:
        """Which package that is."""
        package = await self._package(values)
        if package.is_quarantined:
            raise Rejected(f"Cloudsmith: {package.label} is in quarantine already")
        return {"label": package.label}

    def title(self, values: Values, before: Values) -> str:
        """Name and version."""
        return f"quarantine {before['label']} in {values['repository']}"

    def call(self, values: Values, before: Values, key: str) -> Sent:  # noqa: ARG002 - names an end state
        """Quarantine it."""
        return "POST", self._path("packages", values, "package", "quarantine"), {"release": False}

    def state(self, plan: Plan, reply: Reply) -> Values:  # noqa: ARG002 - the act names an end state
        """Which package."""
        return {name: plan.values[name] for name in ("package", "repository")}

    async def found(self, plan: Plan) -> Values | None:
        """Whether it is in quarantine."""
        package = await self._package(plan.values)
        named = {name: plan.values[name] for name in ("package", "repository")}
        return named if package.is_quarantined else None

    def undo_title(self, plan: Plan) -> str:
        """Release it."""
        return f"release {plan.before['label']} from quarantine"

    def undo_call(self, state: Values) -> Sent:
        """Release it."""
        return "POST", self._path("packages", state, "package", "quarantine"), {"release": True}

    async def undone(self, state: Values) -> bool:
        """Whether it is released."""
        return not (await self._package(state)).is_quarantined

    async def _package(self, values: Values) -> _Package:
        path = self._path("packages", values, "package")
        return (await self._api.call("GET", path)).read(_Package)

    async def _inside(self, repository: str, words: str) -> Sequence[Choice]:
        params = {"page_size": 50, **_query(words)}
        reply = await self._api.call("GET", f"/packages/{self._owner}/{repository}/", params=params)
        return [Choice(each.slug_perm, each.label) for each in reply.read(list[_Package])]


class DisableToken(_InRepository):
    """Whoever holds the entitlement token can download nothing until it is enabled."""

    control = Control(
        "disable-token",
        "Disable an entitlement token",
        (_REPOSITORY, Field("token", "Token", "Its identifier; search by name", searched=True)),
        stops="downloads by whoever uses this token",
    )

    async def before(self, values: Values) -> Values:
        """Which token that is; never the token itself."""
        token = await self._token(values)
        if not token.is_active:
            raise Rejected(f"Cloudsmith: the token {token.name} is disabled already")
        return {"label": token.name}

    def title(self, values: Values, before: Values) -> str:
        """Its name."""
        return f"disable the token {before['label']} of {values['repository']}"

    def call(self, values: Values, before: Values, key: str) -> Sent:  # noqa: ARG002 - names an end state
        """Disable it."""
        return "POST", self._path("entitlements", values, "token", "disable"), None

    def state(self, plan: Plan, reply: Reply) -> Values:  # noqa: ARG002 - the act names an end state
        """Which token."""
        return {name: plan.values[name] for name in ("token", "repository")}

    async def found(self, plan: Plan) -> Values | None:
        """Whether it is disabled."""
        token = await self._token(plan.values)
        named = {name: plan.values[name] for name in ("token", "repository")}
        return None if token.is_active else named

    def undo_title(self, plan: Plan) -> str:
        """Enable it."""
        return f"enable the token {plan.before['label']}"

    def undo_call(self, state: Values) -> Sent:
        """Enable it."""
        return "POST", self._path("entitlements", state, "token", "enable"), None

    async def undone(self, state: Values) -> bool:
        """Whether it is enabled."""
        return (await self._token(state)).is_active

    async def _token(self, values: Values) -> _Token:
        for token in await self._tokens(segment(values["repository"]), ""):
            if token.slug_perm == values["token"]:
                return token
        raise Rejected(f"token: there is none of this identifier in {values['repository']}")

    async def _tokens(self, repository: str, words: str) -> list[_Token]:
        found: list[_Token] = []
        path = f"/entitlements/{self._owner}/{repository}/"
        for page in range(1, 100):
            params = {"page": page, "page_size": _PAGE, "show_tokens": "false", **_query(words)}
            more = (await self._api.call("GET", path, params=params)).read(list[_Token])
            found += more
            if len(more) < _PAGE:
                break
        return found

    async def _inside(self, repository: str, words: str) -> Sequence[Choice]:
        tokens = await self._tokens(repository, words)
        return [
            Choice(each.slug_perm, each.name + ("" if each.is_active else " (disabled)"))
            for each in tokens
        ]
