"""Stands in for Statuspage: one page, its incidents and their updates."""

from datetime import UTC, datetime
from typing import Any

import httpx

from tests.standins.server import body_of

PAGE = "kctbh9vrtdwd"


class Statuspage:
    """Attributes: incidents: id → incident, as its API shows it."""

    contract = "statuspage"
    prefix = "statuspage"
    base = "https://api.statuspage.io"

    def __init__(self) -> None:
        self.incidents: dict[str, dict[str, Any]] = {}

    def is_known(self, token: str, request: httpx.Request) -> bool:
        return request.headers.get("authorization") == f"OAuth {token}"

    def answer(self, method: str, path: str, request: httpx.Request) -> tuple[int, Any]:
        match method, path.removeprefix("/v1").strip("/").split("/"):
            case "GET", ["pages"]:
                return 200, [{"id": PAGE, "name": "Example"}]
            case "GET", ["pages", page, "incidents"] if page == PAGE:
                return 200, list(reversed(self.incidents.values()))
            case "POST", ["pages", page, "incidents"] if page == PAGE:
                return 201, self._opened(body_of(request)["incident"])
            case "GET", ["pages", page, "incidents", wanted] if page == PAGE:
                return 200, self.incidents[wanted]
            case "PATCH", ["pages", page, "incidents", wanted] if page == PAGE:
                return 200, self._updated(self.incidents[wanted], body_of(request)["incident"])
        raise KeyError(path)

    def _opened(self, given: dict[str, Any]) -> dict[str, Any]:
        wanted = f"incident{len(self.incidents) + 1}"
        incident = self.incidents[wanted] = {
            "id": wanted,
            "page_id": PAGE,
            "created_at": _now(),
            "shortlink": f"https://stspg.io/{wanted}",
            "metadata": {},
            "components": [],
            "incident_updates": [],
        }
        return self._updated(incident, given)

    def _updated(self, incident: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        incident |= {
            "name": given.get("name", incident.get("name", "")),
            "status": given["status"],
            "impact": given.get("impact_override", "none"),
            "impact_override": given.get("impact_override"),
            "metadata": given.get("metadata", incident["metadata"]),
            "updated_at": _now(),
        }
        update = {"id": f"update{len(incident['incident_updates']) + 1}", "created_at": _now()}
        update |= {"incident_id": incident["id"], "status": given["status"], "body": given["body"]}
        incident["incident_updates"].insert(0, update)  # The newest first, as there.
        return incident


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
