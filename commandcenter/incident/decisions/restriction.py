"""Who sees an incident: restricted to those with a part in it, and for all again."""

from collections.abc import Sequence

from commandcenter.incident import events as e
from commandcenter.incident.decisions.deciding import (
    ALWAYS,
    Happenings,
    Stamp,
    a_person,
    decision,
)
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import COMMAND, roles_of
from commandcenter.incident.state import Incident
from commandcenter.incident.text import prose


@decision("restrict who sees it", by=COMMAND, during=ALWAYS)
def restrict(
    incident: Incident, stamp: Stamp, *, seen_by: Sequence[str] = (), reason: str = ""
) -> Happenings:
    """Hide it from everybody but those with a part in it and those who are named.

    Whoever restricts it without having a part in it is named as well, or would lose it from sight.
    """
    named = {a_person(each) for each in seen_by}
    if not roles_of(incident, stamp.who):
        named.add(stamp.who)
    if incident.restriction is not None and set(incident.restriction.seen_by) == named:
        raise Refused(f"{incident.ref} is restricted to these already")
    return [
        stamp.says(
            e.IncidentRestricted(
                seen_by=tuple(sorted(named)), reason=prose(reason, "reason") if reason else ""
            )
        )
    ]


@decision("lift the restriction", by=COMMAND, during=ALWAYS)
def unrestrict(incident: Incident, stamp: Stamp, *, reason: str = "") -> Happenings:
    """Let everybody see it again, with all that was recorded meanwhile."""
    if incident.restriction is None:
        raise Refused(f"{incident.ref} is not restricted: everybody sees it")
    return [stamp.says(e.RestrictionLifted(reason=prose(reason, "reason") if reason else ""))]
