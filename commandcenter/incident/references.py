"""References in a retrospective: `{#42}`, `{moment mitigated}`, `{figure records}`.

The text keeps the reference, and whoever reads it is shown what is true then: an entry that was
amended, a moment that was corrected, a figure that was counted again.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from commandcenter.incident.figures import series
from commandcenter.incident.metrics import intervals
from commandcenter.incident.state import Incident
from commandcenter.incident.text import safe_line
from commandcenter.incident.timeline import Entry
from commandcenter.incident.times import echo, span
from commandcenter.incident.words import CustomerStatus, MomentName, Precision

_REFERENCE = re.compile(
    r"\{(?:#(?P<entry>\d{1,7})|moment (?P<moment>[a-z-]+)|figure (?P<figure>[^{}\n]{1,80}))\}"
)
#: The same with the brackets and the space around an entry, which go where it is not told.
_ENTRY = re.compile(r"[ \t]*(?:\((?:see )?\{#(\d{1,7})\}\)|\{#(\d{1,7})\})")
#: What is known to no minute.
ABOUT = frozenset({Precision.HOUR, Precision.APPROXIMATE})

_MOMENTS = frozenset(MomentName)
NOT_KNOWN = "not known yet"


@dataclass(frozen=True, slots=True)
class Known:
    """What references are answered from.

    Attributes:
        incident: as its reader may know it.
        entries: its timeline by number; None where the reader is told of none.
        time: how times are written for them, as exactly as they are known.
        shown: what an entry's words pass through: where Markdown is drawn, they must stay text.
    """

    incident: Incident
    entries: Mapping[int, Entry] | None
    time: Callable[[datetime, Precision | None], str]
    shown: Callable[[str], str] = str


def in_zone(zone: tzinfo) -> Callable[[datetime, Precision | None], str]:
    """Writes times as people read them there: `2026-11-23 14:05 CET (13:05Z)`, or only the day."""

    def written(at: datetime, precision: Precision | None) -> str:
        if precision is Precision.DAY:
            return f"{at.astimezone(zone):%Y-%m-%d}"
        return "~" * (precision in ABOUT) + echo(at, zone)

    return written


def to_entry(seq: int) -> str:
    """The reference to an entry of the timeline."""
    return f"{{#{seq}}}"


def to_moment(moment: MomentName) -> str:
    """The reference to a key moment."""
    return f"{{moment {moment}}}"


def to_figure(name: str) -> str:
    """The reference to a figure."""
    return f"{{figure {name}}}"


def figures(incident: Incident) -> dict[str, str]:
    """What can be referred to as a figure, as it stands now: counts, impact, intervals."""
    counted = incident.customer_counts
    found = {
        "customers confirmed": str(counted[CustomerStatus.CONFIRMED]),
        "customers suspected": str(counted[CustomerStatus.SUSPECTED]),
        "customers cleared": str(counted[CustomerStatus.CLEARED]),
        "customers notified": str(incident.notified),
    }
    # Braces and line ends would end the reference; such a name is shown, but cannot be referred to.
    for name, points in series(incident).items():
        if not re.search(r"[{}\n]", name):
            found[name] = f"{points[-1].value:,.15g}"
    for each in intervals(incident):
        found[each.name] = NOT_KNOWN if each.length is None else span(each.length)
    return found


def resolved(text: str, known: Known) -> str:
    """The text with every reference replaced by what is true now."""
    text = _ENTRY.sub(lambda found: found[0] if _is_told(found, known) else "", text)
    counted = figures(known.incident) if "{figure " in text else {}

    def told(found: re.Match[str]) -> str:
        if found["entry"]:
            return _entry(int(found["entry"]), known)
        if found["moment"]:
            return _moment(found["moment"], known)
        return counted.get(found["figure"], f"({found['figure']}: {NOT_KNOWN})")

    return _REFERENCE.sub(told, text)


def _is_told(found: re.Match[str], known: Known) -> bool:
    """Whether its reader may know of an entry; one that is withheld from them has no words."""
    if known.entries is None:
        return False
    entry = known.entries.get(int(found[1] or found[2]))
    return entry is None or entry.redacted or bool(entry.text)


def _entry(seq: int, known: Known) -> str:
    entry = (known.entries or {}).get(seq)
    if entry is None:
        return f"(entry {seq} is not there)"
    what = "redacted" if entry.redacted else known.shown(safe_line(entry.shown))
    at = known.time(entry.occurred_at, getattr(entry.body, "precision", None))
    return f"“{what}” (entry {seq}, {at})"


def _moment(name: str, known: Known) -> str:
    if name not in _MOMENTS:
        return f"({name} is no moment)"
    moment = known.incident.moments.get(MomentName(name))
    return known.time(moment.at, moment.precision) if moment else NOT_KNOWN


def broken(text: str, incident: Incident) -> list[str]:
    """Every reference that leads nowhere, with what there is instead."""
    there = figures(incident) if "{figure " in text else {}
    wrong = []
    for found in _REFERENCE.finditer(text):
        if found["entry"] and not 0 < int(found["entry"]) <= incident.seq:
            wrong.append(f"{found[0]}: {incident.ref} has the entries 1 to {incident.seq}")
        elif found["moment"] and found["moment"] not in _MOMENTS:
            wrong.append(f"{found[0]}: there are {', '.join(MomentName)}")
        elif found["figure"] and found["figure"] not in there:
            wrong.append(f"{found[0]}: there are {', '.join(there)}")
    return wrong
