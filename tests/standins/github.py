"""Stands in for GitHub: the issues of one repository."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.standins.server import body_of


class GitHub:
    """The repository.

    Attributes:
        issues: oldest first, with the part of their fields that is asked for.
        comments: what was said on each, by its number.
    """

    contract = "github"
    prefix = "github"
    base = "https://api.github.com"

    def __init__(self, repository: str) -> None:
        self.issues: list[dict[str, Any]] = []
        self.comments: dict[int, list[str]] = {}
        self._path = f"/repos/{repository}/issues"
        self._repository = repository

    def is_known(self, token: str, request: httpx.Request) -> bool:
        return request.headers.get("authorization") == f"Bearer {token}"

    def answer(self, method: str, path: str, request: httpx.Request) -> tuple[int, Any]:
        match method, path:
            case "GET", "/rate_limit":
                return 200, {"resources": {"core": {"limit": 5000, "remaining": 4999}}}
            case "GET", self._path:
                return 200, self._listed(request.url.params)
            case "POST", self._path:
                return 201, self._opened(body_of(request))
        found = re.fullmatch(rf"{self._path}/(\d+)(/comments)?", path)
        if found is None or int(found[1]) > len(self.issues):
            raise KeyError(path)
        issue = self.issues[int(found[1]) - 1]
        if found[2] and method == "POST":
            self.comments.setdefault(issue["number"], []).append(body_of(request)["body"])
            return 201, {"id": 1}
        if method == "PATCH":
            self.change(issue["number"], **body_of(request))
        return 200, issue

    def change(self, number: int, **fields: Any) -> None:
        """Change an issue, as anybody may who has it open in a browser."""
        if "assignees" in fields:
            fields["assignees"] = [{"login": each} for each in fields["assignees"]]
        self.issues[number - 1] |= fields | {"updated_at": _now()}

    def _listed(self, params: httpx.QueryParams) -> list[dict[str, Any]]:
        newest_first = list(reversed(self.issues))
        if "since" not in params:
            return newest_first
        changed = [each for each in self.issues if each["updated_at"] >= params["since"]]
        return sorted(changed, key=lambda each: each["updated_at"])

    def _opened(self, given: dict[str, Any]) -> dict[str, Any]:
        number = len(self.issues) + 1
        issue = {
            "number": number,
            "state": "open",
            "title": given["title"],
            "body": given["body"],
            "labels": [{"name": label} for label in given["labels"]],
            "assignees": [{"login": each} for each in given.get("assignees", ())],
            "state_reason": None,
            "updated_at": _now(),
            "html_url": f"https://github.com/{self._repository}/issues/{number}",
        }
        self.issues.append(issue)
        return issue


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
