"""Stands in for PagerDuty's Events API: alerts by their keys."""

from typing import Any

import httpx

from tests.standins.server import body_of


class PagerDuty:
    """Alerts of one service.

    Attributes:
        alerts: key → the payload that triggered it; a repeat adds none.
        resolved: keys of those that are over.
    """

    contract = "pagerduty-events-v2"
    prefix = "pagerduty"
    base = "https://events.pagerduty.com"

    def __init__(self) -> None:
        self.alerts: dict[str, dict[str, Any]] = {}
        self.resolved: set[str] = set()

    def is_known(self, token: str, request: httpx.Request) -> bool:
        return bool(body_of(request).get("routing_key") == token)

    def answer(self, method: str, path: str, request: httpx.Request) -> tuple[int, Any]:
        if (method, path) != ("POST", "/v2/enqueue"):
            raise KeyError(path)
        event = body_of(request)
        if event["event_action"] == "trigger":
            self.alerts.setdefault(event["dedup_key"], event["payload"])
        if event["event_action"] == "resolve":
            self.resolved.add(event["dedup_key"])
        return 202, {
            "status": "success",
            "message": "Event processed",
            "dedup_key": event["dedup_key"],
        }
