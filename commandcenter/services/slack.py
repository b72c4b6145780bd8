"""Slack, as a bot: posts, finds its posts again, and opens a channel for an incident."""

import json
import re
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import Field

from commandcenter.services.addressed import MayBePrivate
from commandcenter.services.blocks import blocks, fallback
from commandcenter.services.errors import Rejected, ServiceError, Unavailable, Uncertain
from commandcenter.services.http import Http
from commandcenter.services.marks import mark
from commandcenter.services.protocols import Channels
from commandcenter.services.records import Post, Probe, Receipt, Repeats
from commandcenter.services.replies import Answer, Line, Reply
from commandcenter.services.rules import Destination, bearer
from commandcenter.services.secrets import HasToken

_NAME, _TOPIC = 80, 250
#: Of a mark, so much makes a channel's name its own.
_TAIL = 5
#: Pages of a thousand channels that are looked through for one.
_PAGES = 20
#: Slack's words for "not now", after which nothing was done.
_LATER = {"ratelimited", "rate_limited", "service_unavailable"}
#: After these, Slack itself says, a part may have been done.
_OPEN = {"fatal_error", "internal_error", "request_timeout"}
#: What to do about the errors that a set-up meets first.
_MENDS = {
    "not_in_channel": "invite the bot to the channel",
    "channel_not_found": "give the channel's id, and invite the bot to it",
    "missing_scope": "give the bot this scope",
    "invalid_auth": "the token is not, or no longer, valid",
    "not_authed": "the token is not, or no longer, valid",
    "token_revoked": "the token is not, or no longer, valid",
    "account_inactive": "the token is not, or no longer, valid",
    "name_taken": "there is a channel of that name already",
    "is_archived": "the channel is archived",
}

T = TypeVar("T", bound=Answer)


def _slug(name: str, key: str) -> str:
    """The name as Slack takes it, ended so that no other incident of any store has it."""
    plain = re.sub(r"[^a-z0-9_-]+", "-", name.lower())[: _NAME - _TAIL - 1].strip("-")
    return f"{plain}-{mark(key)[-_TAIL:]}"


class _Said(Answer):
    ok: bool
    error: Line = "unknown_error"
    needed: Line = ""


class _Posted(Answer):
    channel: Line
    ts: Line


class _Channel(Answer):
    id: Line
    name: Line = ""


class _Created(Answer):
    channel: _Channel


class _More(Answer):
    next_cursor: str = ""


class _Channels(Answer):
    channels: tuple[_Channel, ...]
    response_metadata: _More = _More()


class _Block(Answer):
    block_id: str = ""


class _Message(Answer):
    ts: Line
    blocks: tuple[_Block, ...] = ()


class _History(Answer):
    messages: tuple[_Message, ...]


class _Me(Answer):
    user: Line
    team: Line


class Slack(Channels):
    """One workspace, seen by a bot."""

    title: ClassVar[str] = "Slack"
    repeats: ClassVar[Repeats] = Repeats.LOOK_UP

    class Settings(MayBePrivate, HasToken):
        """`[services.slack]`; its secret is the bot's token, `xoxb-…`."""

        channel: str = Field(pattern=r"^[CG][A-Z0-9]{6,}$")
        """Id of the channel for what belongs to no other: at the end of the channel's details."""

        incident_channels: Literal["none", "private", "public"] = "none"
        """Whether each incident gets a channel of its own, and who may find it."""

        invite: tuple[Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{6,}$")], ...] = ()
        """Ids of those who are put into it: in a person's profile, “Copy member ID”."""

        url: str = "https://slack.com/api"
        """Slack's API."""

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        self.name = name
        if settings.incident_channels == "private" and not settings.invite:
            raise ValueError("invite: nobody would be in a private channel: name who shall be")
        self._channel = settings.channel
        self._kind = settings.incident_channels
        self._invited = settings.invite
        self.opens_channels = settings.incident_channels != "none"
        self._api = http.endpoint(
            Destination(self.title, settings.url, settings.secret, bearer, private=settings.private)
        )

    async def post(self, post: Post, *, key: str) -> Receipt:
        """Post a message; the key's mark is its first block's id."""
        channel = post.channel or self._channel
        posted = await self._act(
            "chat.postMessage",
            _Posted,
            channel=channel,
            text=fallback(post),
            blocks=json.dumps(blocks(post, mark(key))),
            unfurl_links="false",
        )
        return Receipt(f"{posted.channel}:{posted.ts}", detail="posted in Slack")

    async def find_post(self, key: str, *, channel: str = "") -> Receipt | None:
        """Look for the mark in the channel's latest messages."""
        place = channel or self._channel
        params = {"channel": place, "limit": 200}
        reply = await self._api.call("GET", "/conversations.history", params=params)
        for message in self._read(reply, _History, safe=True).messages:
            if any(block.block_id == mark(key) for block in message.blocks):
                return Receipt(f"{place}:{message.ts}", detail="posted in Slack")
        return None

    async def open_channel(self, name: str, topic: str, *, key: str) -> Receipt:
        """Create a channel, say what it is for, and put people into it."""
        slug, private = _slug(name, key), str(self._kind != "public").lower()
        made = await self._act("conversations.create", _Created, name=slug, is_private=private)
        return await self._furnished(made.channel.id, slug, topic)

    async def find_channel(self, name: str, topic: str, *, key: str) -> Receipt | None:
        """Look for the name among the channels: it is unique, and ends like the key's mark."""
        slug, cursor = _slug(name, key), ""
        for _ in range(_PAGES):
            kind = "public_channel" if self._kind == "public" else "private_channel"
            params = {"types": kind, "limit": 1000} | ({"cursor": cursor} if cursor else {})
            reply = await self._api.call("GET", "/conversations.list", params=params)
            page = self._read(reply, _Channels, safe=True)
            for each in page.channels:
                if each.name == slug:
                    return await self._furnished(each.id, slug, topic)
            cursor = page.response_metadata.next_cursor
            if not cursor:
                break
        return None

    async def _furnished(self, channel: str, slug: str, topic: str) -> Receipt:
        """With its topic and people: without them, it is a channel all the same."""
        detail = f"Slack channel #{slug} opened"
        wanted = [("conversations.setTopic", "its topic was not set", {"topic": topic[:_TOPIC]})]
        if self._invited:
            people = {"users": ",".join(self._invited)}
            wanted.append(("conversations.invite", "not everybody was put into it", people))
        for method, missing, form in wanted:
            try:
                await self._act(method, Answer, channel=channel, **form)
            except ServiceError as failed:
                if "already_in_channel" not in str(failed):
                    detail += f"; {missing} ({failed})"
        return Receipt(channel, detail=detail)

    async def probe(self) -> Probe:
        """Ask who the token belongs to."""
        reply = await self._api.call("GET", "/auth.test")
        me = self._read(reply, _Me, safe=True)
        scopes = reply.headers.get("x-oauth-scopes", "")
        given = set(re.split(r"[,\s]+", scopes))
        return Probe(
            reply.latency,
            f"acts as {me.user} in {me.team}" + (f"; may {scopes}" if scopes else ""),
            tuple(
                f"the bot lacks the scope {' or '.join(wanted)}: it cannot {what}"
                for what, wanted in self._scopes().items()
                if scopes and given.isdisjoint(wanted)
            ),
        )

    def _scopes(self) -> dict[str, tuple[str, ...]]:
        """What the bot is to do, and of which scopes one lets it."""
        needed: dict[str, tuple[str, ...]] = {
            "post": ("chat:write",),
            "look up a post before it is repeated": ("channels:history", "groups:history"),
        }
        match self._kind:
            case "private":
                needed |= {"open a channel": ("groups:write",), "find it again": ("groups:read",)}
            case "public":
                needed |= {
                    "open a channel": ("channels:manage",),
                    "find it again": ("channels:read",),
                }
        return needed

    async def _act(self, method: str, shape: type[T], **form: str) -> T:
        reply = await self._api.call("POST", f"/{method}", form=form)
        return self._read(reply, shape, safe=False)

    def _read(self, reply: Reply, shape: type[T], *, safe: bool) -> T:
        """The answer; Slack answers 200 on failure as well, so `ok` decides."""
        said = reply.read(_Said)
        if said.ok:
            return reply.read(shape)
        if said.error in _LATER:
            raise Unavailable(f"Slack is not ready: {said.error}")
        if said.error in _OPEN:
            kind = Unavailable if safe else Uncertain
            raise kind(f"Slack failed: {said.error}: it may have been done")
        mend = ": ".join(filter(None, [_MENDS.get(said.error, ""), said.needed]))
        raise Rejected(f"Slack refused: {said.error}" + (f": {mend}" if mend else ""))
