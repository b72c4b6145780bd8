"""Slack, by an incoming webhook: posts into one channel, and can do nothing else."""

from typing import ClassVar

from commandcenter.services.blocks import blocks, fallback
from commandcenter.services.errors import Rejected
from commandcenter.services.hooks import Hook, HookSettings
from commandcenter.services.http import Http
from commandcenter.services.protocols import Chat
from commandcenter.services.records import Post, Probe, Receipt, Repeats

_NOTHING_TO_POST = ("no_text", "invalid_payload")


class SlackWebhook(Chat):
    """One channel; what was posted cannot be found again."""

    title: ClassVar[str] = "Slack webhook"
    repeats: ClassVar[Repeats] = Repeats.BLIND

    class Settings(HookSettings):
        """`[services.slack-webhook]`; its secret is the URL of the webhook."""

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        self.name = name
        self._hook = Hook(self.title, settings, http)

    async def post(self, post: Post, *, key: str) -> Receipt:  # noqa: ARG002 - nothing there keeps it
        """Post a message."""
        await self._hook.call("POST", {"text": fallback(post), "blocks": blocks(post)})
        return Receipt("", detail="posted in Slack")

    async def find_post(self, key: str, *, channel: str = "") -> Receipt | None:  # noqa: ARG002 - as above
        """Nobody can tell.

        Raises:
            Rejected: always.
        """
        raise Rejected("a webhook cannot tell what was posted: look into the channel")

    async def probe(self) -> Probe:
        """Post nothing, which Slack refuses with a word that only a valid webhook gets."""
        latency, refused = await self._hook.knock("POST", {})
        if refused and not any(word in str(refused) for word in _NOTHING_TO_POST):
            raise refused
        return Probe(latency, "may post into its channel")
