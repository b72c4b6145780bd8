"""Stands in for Jira Cloud: the issues of one project, and a workflow of three ways to end one."""

import base64
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.standins.server import body_of

API = "/rest/api/3"
EMAIL = "bot@example.com"
#: Transition → the status that it leads to, and that status's category.
WORKFLOW = {
    "11": ("To Do", "new"),
    "31": ("Done", "done"),
    "41": ("Won't do", "done"),
}


class Jira:
    """The project.

    Attributes:
        issues: oldest first, by key.
        comments: what was said on each.
    """

    contract = "jira-cloud-v3"
    prefix = "jira"
    base = "https://your-domain.atlassian.net"

    def __init__(self, project: str) -> None:
        self.issues: dict[str, dict[str, Any]] = {}
        self.comments: dict[str, list[Any]] = {}
        self._project = project

    def is_known(self, token: str, request: httpx.Request) -> bool:
        basic = base64.b64encode(f"{EMAIL}:{token}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {basic}"

    def answer(self, method: str, path: str, request: httpx.Request) -> tuple[int, Any]:
        match method, path.removeprefix(API):
            case "GET", "/myself":
                return 200, {"displayName": "Bot"}
            case "GET", "/mypermissions":
                asked = request.url.params["permissions"].split(",")
                return 200, {"permissions": {each: {"havePermission": True} for each in asked}}
            case "POST", "/issue":
                return 201, self._opened(body_of(request)["fields"])
            case "GET", "/search/jql":
                return 200, {"issues": self._found(request.url.params["jql"])}
            case _, below:
                _, _, key, *rest = below.split("/")
                return self._one(method, key, rest, request)

    def _one(
        self, method: str, key: str, rest: list[str], request: httpx.Request
    ) -> tuple[int, Any]:
        issue = self.issues[key]
        match method, rest:
            case "GET", []:
                return 200, issue
            case "PUT", []:
                self.change(key, **body_of(request)["fields"])
                return 204, None
            case "GET", ["transitions"]:
                ways = [_transition(id_) for id_ in WORKFLOW]
                return 200, {"transitions": ways}
            case "POST", ["transitions"]:
                self.take(key, body_of(request)["transition"]["id"])
                return 204, None
            case "POST", ["comment"]:
                self.comments.setdefault(key, []).append(body_of(request)["body"])
                return 201, {"id": "1"}
        raise KeyError(key)

    def change(self, key: str, **fields: Any) -> None:
        """Edit an issue, as anybody may who has it open in a browser."""
        self.issues[key]["fields"] |= fields | {"updated": _now()}

    def take(self, key: str, transition: str) -> None:
        """Take an issue through the workflow."""
        self.change(key, status=_transition(transition)["to"])

    def _opened(self, given: dict[str, Any]) -> dict[str, Any]:
        key = f"{self._project}-{len(self.issues) + 1}"
        fields = {"assignee": None, "duedate": None, "resolution": None} | given
        fields |= {"status": _transition("11")["to"], "updated": _now()}
        self.issues[key] = {"key": key, "id": str(len(self.issues) + 1), "fields": fields}
        return {"key": key, "id": self.issues[key]["id"]}

    def _found(self, jql: str) -> list[dict[str, Any]]:
        [label] = re.findall(r'labels = "([^"]+)"', jql)
        ago = re.findall(r"updated >= -(\d+)m", jql)
        since = datetime.now(UTC) - timedelta(minutes=int(ago[0])) if ago else None
        return [
            issue
            for issue in self.issues.values()
            if label in issue["fields"]["labels"]
            and (since is None or datetime.fromisoformat(issue["fields"]["updated"]) >= since)
        ]


def _transition(id_: str) -> dict[str, Any]:
    name, category = WORKFLOW[id_]
    return {"id": id_, "name": name, "to": {"name": name, "statusCategory": {"key": category}}}


def _now() -> str:
    """A time as Jira writes it: its offset has no colon."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"
