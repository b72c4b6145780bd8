"""Microsoft Teams, by the webhook of a workflow: posts an Adaptive Card."""

from typing import ClassVar

from commandcenter.services.errors import Rejected
from commandcenter.services.hooks import Hook, HookSettings
from commandcenter.services.http import Http
from commandcenter.services.protocols import Chat
from commandcenter.services.records import Post, Probe, Receipt, Repeats

#: Characters of text in one card; Teams refuses messages of more than 28 KB.
_TEXT = 6000
_CARD = "application/vnd.microsoft.card.adaptive"
#: What a workflow answers to anything but a post.
_NOT_A_POST = {400, 404, 405}


class Teams(Chat):
    """One channel or chat; what was posted cannot be found again."""

    title: ClassVar[str] = "Microsoft Teams"
    repeats: ClassVar[Repeats] = Repeats.BLIND

    class Settings(HookSettings):
        """`[services.teams]`; its secret is the URL of the workflow's webhook."""

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        self.name = name
        self._hook = Hook(self.title, settings, http)

    async def post(self, post: Post, *, key: str) -> Receipt:  # noqa: ARG002 - nothing there keeps it
        """Post a card."""
        attachment = {"contentType": _CARD, "contentUrl": None, "content": card(post)}
        await self._hook.call("POST", {"type": "message", "attachments": [attachment]})
        return Receipt("", detail="posted in Microsoft Teams")

    async def find_post(self, key: str, *, channel: str = "") -> Receipt | None:  # noqa: ARG002 - as above
        """Nobody can tell.

        Raises:
            Rejected: always.
        """
        raise Rejected("a webhook cannot tell what was posted: look into the channel")

    async def probe(self) -> Probe:
        """Knock without a post, since every post would be seen."""
        seen = "can be reached; whether it posts shows only when it does"
        latency, refused = await self._hook.knock("GET")
        if refused and refused.status not in _NOT_A_POST:
            raise refused
        return Probe(latency, seen)


def card(post: Post) -> dict[str, object]:
    """The post as an Adaptive Card 1.4, of text runs: in text blocks, Markdown is obeyed.

    Source: adaptivecards.io, `RichTextBlock` and `TextRun`.
    """
    text = post.text if len(post.text) <= _TEXT else post.text[: _TEXT - 1] + "…"
    rows = [_row(_run(line)) for line in text.split("\n") if line.strip()]
    rows += [_row(_run(f"{name}: ", bold=True), _run(fact)) for name, fact in post.facts]
    heading = [_row(_run(post.title, bold=True))] if post.title else []
    actions = [{"type": "Action.OpenUrl", "title": "Open", "url": post.url}] if post.url else []
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": heading + rows,
        "actions": actions,
    }


def _row(*runs: dict[str, object]) -> dict[str, object]:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _run(text: str, *, bold: bool = False) -> dict[str, object]:
    return {"type": "TextRun", "text": text, **({"weight": "Bolder"} if bold else {})}
