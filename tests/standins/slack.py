"""Stands in for Slack: one channel, its messages."""

import json
from typing import Any

import httpx

from tests.standins.server import body_of

CHANNEL = "C0123ABCD"


class Slack:
    """Attributes: messages: of the channel, oldest first, as its API shows them."""

    contract = "slack"
    prefix = "slack"
    base = "https://slack.com"

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @property
    def posts(self) -> list[str]:
        """What was said, as a notification on a phone shows it."""
        return [message["text"] for message in self.messages]

    def is_known(self, token: str, request: httpx.Request) -> bool:
        return request.headers.get("authorization") == f"Bearer {token}"

    def answer(self, method: str, path: str, request: httpx.Request) -> tuple[int, Any]:
        match method, path.removeprefix("/api"):
            case "GET", "/auth.test":
                return 200, {"ok": True, "user": "commandcenter", "team": "Example"}
            case "GET", "/conversations.history":
                return 200, {"ok": True, "messages": list(reversed(self.messages))}
            case "POST", "/chat.postMessage":
                return 200, self._posted(body_of(request))
        raise KeyError(path)

    def _posted(self, form: dict[str, str]) -> dict[str, Any]:
        if form["channel"] != CHANNEL:
            return {"ok": False, "error": "channel_not_found"}
        message = {
            "type": "message",
            "ts": f"1503435956.{len(self.messages):06}",
            "text": form["text"],
            "blocks": json.loads(form["blocks"]),
        }
        self.messages.append(message)
        return {"ok": True, "channel": CHANNEL, "ts": message["ts"], "message": message}
