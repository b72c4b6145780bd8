"""Controls of firewalls and registries, as people see them: what can be done, the exact call."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from commandcenter.incident.text import safe_line

#: A call that was planned and not yet made, whole, as its service planned it; the log keeps it so.
Plan = Mapping[str, Any]
#: What reverting needs, as the service that did it told it.
Undo = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Blank:
    """What a person fills in.

    Attributes:
        name: its key in the values.
        title: its label.
        help: what to write, with an example.
        choices: what can be chosen, value → shown, where that is fixed.
        searched: what there is can be looked for.
        default: what stands there at first.
    """

    name: str
    title: str
    help: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    searched: bool = False
    default: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that a firewall or registry can be told to do.

    Attributes:
        service: its section in the settings: `cloudflare`.
        system: its name for people: `Cloudflare`.
        control: stable: `block-address`.
        title: what it does, for people.
        stops: what users lose by it; empty where nothing.
    """

    service: str
    system: str
    control: str
    title: str
    blanks: tuple[Blank, ...] = ()
    stops: str = ""


def call_of(plan: Plan) -> str:
    """The call exactly as it will be sent, its secret left out: method, address, body."""
    call = plan["call"]
    lines = [safe_line(f"{call['method']} {call['url']}")]
    if call["body"] is not None:
        lines += map(safe_line, json.dumps(call["body"], ensure_ascii=False, indent=2).split("\n"))
    return "\n".join(lines)
