"""Stands in for Slack: one channel and those that are opened, their messages."""

import json
from typing import Any

import httpx

from tests.standins.server import body_of

CHANNEL = "C0123ABCD"


class Slack:
    """One workspace.

    Attributes:
        messages: of all channels, oldest first, as its API shows them.
        channels: those that were opened: id → what is known of it.
    """

    contract = "slack"
    prefix = "slack"
    base = "https://slack.com"

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.channels: dict[str, dict[str, Any]] = {}

    def posts(self, channel: str = CHANNEL) -> list[str]:
        """What was said in a channel, as a notification on a phone shows it."""
        return [each["text"] for each in self.messages if each["channel"] == channel]

    def is_known(self, token: str, request: httpx.Request) -> bool:
        return request.headers.get("authorization") == f"Bearer {token}"

    def answer(self, method: str, path: str, request: httpx.Request) -> tuple[int, Any]:
        match method, path.removeprefix("/api"):
            case "GET", "/auth.test":
                return 200, {"ok": True, "user": "commandcenter", "team": "Example"}
            case "GET", "/conversations.history":
                wanted = request.url.params["channel"]
                found = [each for each in self.messages if each["channel"] == wanted]
                return 200, {"ok": True, "messages": found[::-1]}
            case "GET", "/conversations.list":
                return 200, {"ok": True, "channels": list(self.channels.values())}
            case "POST", "/conversations.create":
                return 200, self._opened(body_of(request))
            case "POST", "/conversations.setTopic" | "/conversations.invite":
                form = body_of(request)
                self.channels[form.pop("channel")] |= form
                return 200, {"ok": True}
            case "POST", "/chat.postMessage":
                return 200, self._posted(body_of(request))
        raise KeyError(path)

    def _posted(self, form: dict[str, str]) -> dict[str, Any]:
        if form["channel"] not in {CHANNEL, *self.channels}:
            return {"ok": False, "error": "channel_not_found"}
        message = {
            "type": "message",
            "channel": form["channel"],
            "ts": f"1503435956.{len(self.messages):06}",
            "text": form["text"],
            "blocks": json.loads(form["blocks"]),
        }
        self.messages.append(message)
        return {"ok": True, "channel": form["channel"], "ts": message["ts"], "message": message}

    def _opened(self, form: dict[str, str]) -> dict[str, Any]:
        if any(each["name"] == form["name"] for each in self.channels.values()):
            return {"ok": False, "error": "name_taken"}
        channel = {"id": f"C9{len(self.channels):06}", "name": form["name"]}
        self.channels[channel["id"]] = dict(channel)
        return {"ok": True, "channel": channel}
