"""Slack, as a bot: posts, finds its posts again, and opens a channel for an incident."""

import json
import re
from typing import ClassVar, TypeVar

from pydantic import Field

from commandcenter.services.addressed import MayBePrivate
from commandcenter.services.blocks import blocks, fallback
from commandcenter.services.errors import Rejected, ServiceError, Unavailable, Uncertain
from commandcenter.services.http import Http
from commandcenter.services.marks import mark
from commandcenter.services.protocols import Rooms
from commandcenter.services.records import Post, Probe, Receipt, Repeats
from commandcenter.services.replies import Answer, Line, Reply
from commandcenter.services.rules import Destination, bearer
from commandcenter.services.secrets import HasToken

_NAME, _TOPIC = 80, 250
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


class Slack(Rooms):
    """One workspace, seen by a bot."""

    title: ClassVar[str] = "Slack"
    repeats: ClassVar[Repeats] = Repeats.LOOK_UP

    class Settings(MayBePrivate, HasToken):
        """`[services.slack]`; its secret is the bot's token, `xoxb-…`."""

        channel: str = Field(pattern=r"^[CG][A-Z0-9]{6,}$")
        """Id of the channel for what belongs to no other: at the end of the channel's details."""

        url: str = "https://slack.com/api"
        """Slack's API."""

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        self.name = name
        self._channel = settings.channel
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

    async def open_channel(self, name: str, topic: str, *, key: str) -> Receipt:  # noqa: ARG002 - its name is unique there
        """Create a private channel; a channel's name is unique, so a repeat is refused."""
        slug = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-")[:_NAME]
        made = await self._act("conversations.create", _Created, name=slug, is_private="true")
        detail = f"Slack channel #{slug} opened"
        try:
            await self._act(
                "conversations.setTopic", Answer, channel=made.channel.id, topic=topic[:_TOPIC]
            )
        except ServiceError as failed:
            detail += f"; its topic could not be set ({failed})"
        return Receipt(made.channel.id, detail=detail)

    async def archive_channel(self, reference: str, *, key: str) -> Receipt:  # noqa: ARG002 - names an end state
        """Archive the channel; harmless when it is archived already."""
        try:
            await self._act("conversations.archive", Answer, channel=reference)
        except Rejected as refused:
            if "already_archived" not in str(refused):
                raise
        return Receipt(reference, detail="Slack channel archived")

    async def probe(self) -> Probe:
        """Ask who the token belongs to."""
        reply = await self._api.call("GET", "/auth.test")
        me = self._read(reply, _Me, safe=True)
        scopes = reply.headers.get("x-oauth-scopes", "")
        missing = {"chat:write"} - set(re.split(r"[,\s]+", scopes)) if scopes else set()
        return Probe(
            reply.latency,
            f"acts as {me.user} in {me.team}" + (f"; may {scopes}" if scopes else ""),
            tuple(f"the bot lacks the scope {each}: it cannot post" for each in sorted(missing)),
        )

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
