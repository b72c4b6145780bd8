"""What a firewall planned, as the log keeps it."""

from typing import Any


def planned(
    key: str = "k1", *, reverts: bool = False, title: str = "block 203.0.113.7"
) -> dict[str, Any]:
    """A plan to block an address, or to let it through again; without a body, like many calls."""
    return {
        "control": "block-address",
        "title": f"remove the rule: {title}" if reverts else title,
        "values": {"rule": "r1"} if reverts else {"address": "203.0.113.7", "why": "INC-1"},
        "before": {},
        "key": key,
        "call": {
            "method": "DELETE" if reverts else "POST",
            "url": "https://firewall.example/rules" + ("/r1" if reverts else ""),
            "body": None if reverts else {"value": "203.0.113.7", "tags": ["incident", None]},
        },
        "reverts": reverts,
    }


def planned_undo() -> dict[str, Any]:
    """What reverting it needs."""
    return {
        "control": "block-address",
        "title": "remove the rule: block 203.0.113.7",
        "state": {"rule": "r1"},
    }
