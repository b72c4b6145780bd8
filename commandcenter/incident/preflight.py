"""Preflight: what should be in place before the response starts."""

from dataclasses import dataclass

from commandcenter.incident.state import Incident
from commandcenter.incident.words import LEADS, Role, Track


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to have in place; `problem` says what is missing, None when it is there."""

    what: str
    problem: str | None


def preflight(incident: Incident) -> list[Check]:
    """What should be in place before the response starts.

    Returns:
        The checks, in the order a commander would ask.
    """
    checks: list[tuple[str, str | None]] = [
        ("a commander", None if incident.commander else "nobody commands")
    ]
    for track in Track:
        lead = incident.holder(LEADS[track])
        checks.append((f"a {track} lead", None if lead else f"{track} has no lead"))
    checks.append(("someone to draft and someone else to approve", _no_approver(incident)))
    checks.append(("a scribe", None if incident.holder(Role.SCRIBE) else "no scribe"))
    unreachable = [person for person in incident.participants if person not in incident.contacts]
    checks.append(
        (
            "a way to reach everyone",
            f"no contact known for {', '.join(unreachable)}" if unreachable else None,
        )
    )
    return [Check(what, problem) for what, problem in checks]


def _no_approver(incident: Incident) -> str | None:
    comms = incident.holder(Role.COMMS)
    if comms is None:
        return "no comms officer"
    if comms == incident.commander:
        return f"{comms} would approve their own texts: give comms to someone else"
    return None
