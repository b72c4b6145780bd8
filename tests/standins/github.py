"""Stands in for GitHub: the issues of one repository."""

from typing import Any

import httpx

from tests.standins.server import body_of


class GitHub:
    """Attributes: issues: oldest first, with the part of their fields that is asked for."""

    contract = "github"
    prefix = "github"
    base = "https://api.github.com"

    def __init__(self, repository: str) -> None:
        self.issues: list[dict[str, Any]] = []
        self._path = f"/repos/{repository}/issues"
        self._repository = repository

    def is_known(self, token: str, request: httpx.Request) -> bool:
        return request.headers.get("authorization") == f"Bearer {token}"

    def answer(self, method: str, path: str, request: httpx.Request) -> tuple[int, Any]:
        match method, path:
            case "GET", "/rate_limit":
                return 200, {"resources": {"core": {"limit": 5000, "remaining": 4999}}}
            case "GET", self._path:
                return 200, list(reversed(self.issues))
            case "POST", self._path:
                return 201, self._opened(body_of(request))
        raise KeyError(path)

    def _opened(self, given: dict[str, Any]) -> dict[str, Any]:
        number = len(self.issues) + 1
        issue = {
            "number": number,
            "state": "open",
            "title": given["title"],
            "body": given["body"],
            "labels": [{"name": label} for label in given["labels"]],
            "html_url": f"https://github.com/{self._repository}/issues/{number}",
        }
        self.issues.append(issue)
        return issue
