"""Who may do what in one incident."""

from typing import Protocol

from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import WORKER, Incident
from commandcenter.incident.words import LEADS, RESPONDERS, Role, Track

#: Sets of roles that a decision names as its doers; PROGRAM is for the worker alone.
PROGRAM: frozenset[Role] = frozenset()
COMMAND = frozenset({Role.COMMANDER})
COMMS = frozenset({Role.COMMANDER, Role.COMMS})
SCRIBES = frozenset({Role.COMMANDER, Role.SCRIBE})
#: Whoever speaks for a part of the response.
VOICES = frozenset(
    {
        Role.COMMANDER,
        Role.COMMS,
        Role.SCRIBE,
        Role.MITIGATION_LEAD,
        Role.REMEDIATION_LEAD,
        Role.INVESTIGATOR,
    }
)
#: Everyone who does not merely observe, with or without a role yet.
ANYONE = frozenset(Role) - {Role.OBSERVER}

TEAMS = {track: frozenset({Role.COMMANDER, LEADS[track], RESPONDERS[track]}) for track in Track}

_TITLES = {
    Role.COMMANDER: "commander",
    Role.COMMS: "comms officer",
    Role.SCRIBE: "scribe",
    Role.INVESTIGATOR: "investigator",
    Role.OBSERVER: "observer",
    Role.MITIGATION_LEAD: "mitigation lead",
    Role.MITIGATION_RESPONDER: "mitigation responder",
    Role.REMEDIATION_LEAD: "remediation lead",
    Role.REMEDIATION_RESPONDER: "remediation responder",
}


def title(role: Role) -> str:
    """The role as people say it: `mitigation lead`."""
    return _TITLES[role]


def roles_of(incident: Incident, person: str) -> set[Role]:
    """Every role that a person holds in the incident, sub-team membership included."""
    held = {role for role, holders in incident.roles.items() if person in holders}
    for track, state in incident.tracks.items():
        if person in state.members:
            held.add(RESPONDERS[track])
    return held


class Asker(Protocol):
    """Whoever decides, and the roles that the organisation lets them act in."""

    @property
    def who(self) -> str:
        """The person's name."""

    @property
    def may_hold(self) -> frozenset[Role]:
        """All of them, where the organisation is open."""


def acting_as(incident: Incident, asker: Asker) -> set[Role]:
    """The roles that a person holds in the incident and may still act in."""
    return roles_of(incident, asker.who) & asker.may_hold


def require(incident: Incident, asker: Asker, doers: frozenset[Role], act: str) -> None:
    """Refuse unless the person holds one of the roles, and may still act in it.

    A position that nobody fills is performed by whoever is there (ICS: unfilled positions are
    performed at the next level up), so while nobody commands, anyone who does not merely observe
    may do what the commander may.

    Raises:
        Refused: with who may do it and who that is now.
    """
    person = asker.who
    if (person == WORKER) != (doers == PROGRAM):
        raise Refused(f"{person} may not {act}")
    if doers == PROGRAM:
        return
    held = roles_of(incident, person)
    if held & asker.may_hold & doers:
        return
    if gone := held & doers:
        lost = ", ".join(sorted(map(title, gone)))
        raise Refused(
            f"{person} is {lost} of {incident.ref}, which the organisation no longer lets them be: "
            "an administrator gives roles (commandcenter people list)"
        )
    if held == {Role.OBSERVER}:
        raise Refused(
            f"{person} is an observer of {incident.ref} and may not {act}: join a sub-team first"
        )
    if doers >= ANYONE:
        return
    if incident.commander is None and Role.COMMANDER in doers:
        return
    raise Refused(f"{person} may not {act}: that is for {_doers(incident, doers)}")


def _doers(incident: Incident, doers: frozenset[Role]) -> str:
    """`the commander (maya) or the comms officer (nobody yet)`."""
    named = []
    for role in Role:
        if role in doers:
            holders = ", ".join(incident.roles.get(role, [])) or "nobody yet"
            responders = [track for track in Track if RESPONDERS[track] is role]
            if responders:
                holders = ", ".join(incident.track(responders[0]).members) or "nobody yet"
            named.append(f"the {title(role)} ({holders})")
    return " or ".join(named)
