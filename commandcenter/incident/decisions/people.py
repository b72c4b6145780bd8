"""Who is who: roles, sub-teams, and the handover of command."""

from commandcenter.incident import events as e
from commandcenter.incident.brief import brief_text
from commandcenter.incident.decisions.deciding import (
    CONFIRMED,
    OPEN,
    Happenings,
    Stamp,
    a_person,
    decision,
    guarded,
)
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import ANYONE, COMMAND, roles_of, title
from commandcenter.incident.state import HandoverOffer, Incident
from commandcenter.incident.text import line, prose
from commandcenter.incident.words import RESPONDERS, Role, Track

#: Roles that are given by joining a sub-team, not by assignment.
BY_JOINING = frozenset(RESPONDERS.values())
#: Everyone, observers too.
ALL = frozenset(Role)


@decision("assign roles", by=COMMAND)
def assign(
    incident: Incident,
    stamp: Stamp,
    *,
    role: Role,
    person: str,
    contact: str | None = None,
    force: str | None = None,
) -> Happenings:
    """Give a person a role. Command itself moves by handover once somebody has it."""
    person = a_person(person)
    if role in BY_JOINING:
        raise Refused(f"people join a sub-team by themselves: commandcenter join {incident.ref}")
    if person in incident.roles.get(role, []):
        raise Refused(f"{person} is {title(role)} already")
    return [
        *_taking_over(incident, stamp, role, person, force),
        stamp.says(e.RoleAssigned(role=role, person=person)),
        *_contact(stamp, person, contact),
    ]


def _taking_over(
    incident: Incident, stamp: Stamp, role: Role, person: str, force: str | None
) -> Happenings:
    """Taking command from someone who has it is an override, never a quiet assignment."""
    if role is not Role.COMMANDER or incident.commander is None:
        return []
    unmet = (
        f"{incident.commander} commands and has not handed over "
        f"(commandcenter handover {incident.ref} {person})"
    )
    return guarded(incident, stamp, f"be commanded by {person}", [unmet], force)


@decision("take command", by=ANYONE)
def take_command(incident: Incident, stamp: Stamp, *, force: str | None = None) -> Happenings:
    """Take command oneself: freely when nobody has it, else only with the reason.

    Source: counteractive's plan: where the commander does not join in time, any trained
    commander present takes command; PagerDuty: the transfer is logged.
    """
    if incident.commander == stamp.who:
        raise Refused(f"{stamp.who} commands {incident.ref} already")
    overridden: Happenings = []
    if incident.commander is not None:
        unmet = [f"{incident.commander} commands and has not handed over"]
        if force is None:
            raise Refused(
                f"{stamp.who} cannot take command of {incident.ref} yet", unmet, forceable=True
            )
        overridden = [
            stamp.says(
                e.Overridden(act="take command", unmet=tuple(unmet), reason=prose(force, "reason"))
            )
        ]
    return [*overridden, stamp.says(e.RoleAssigned(role=Role.COMMANDER, person=stamp.who))]


@decision("release roles", by=COMMAND)
def release(incident: Incident, stamp: Stamp, *, role: Role, person: str) -> Happenings:
    """Take a role from a person. Command is never released into nothing."""
    person = a_person(person)
    if role is Role.COMMANDER:
        raise Refused(
            f"{incident.ref} is never without a commander: commandcenter handover {incident.ref}"
        )
    if person not in incident.roles.get(role, []):
        raise Refused(f"{person} is not {title(role)} of {incident.ref}")
    return [stamp.says(e.RoleReleased(role=role, person=person))]


@decision("join a sub-team", by=ALL, during=CONFIRMED & OPEN)
def join(
    incident: Incident, stamp: Stamp, *, track: Track, contact: str | None = None
) -> Happenings:
    """Join a sub-team; whoever observed until now responds from now on."""
    who = stamp.on_behalf_of or stamp.who
    if who in incident.track(track).members:
        raise Refused(f"{who} is in {track} already")
    stops_observing = [
        stamp.says(e.RoleReleased(role=Role.OBSERVER, person=who))
        for observer in incident.roles.get(Role.OBSERVER, [])
        if observer == who
    ]
    return [
        *stops_observing,
        stamp.says(e.TeamJoined(track=track, person=who)),
        *_contact(stamp, who, contact),
    ]


@decision("leave a sub-team", by=ALL)
def leave(incident: Incident, stamp: Stamp, *, track: Track | None = None) -> Happenings:
    """Leave one sub-team, or both. A lead's place is empty afterwards."""
    who = stamp.on_behalf_of or stamp.who
    left = [
        stamp.says(e.TeamLeft(track=each, person=who))
        for each in Track
        if track in {None, each} and who in incident.track(each).members
    ]
    if not left:
        raise Refused(f"{who} is in no sub-team of {incident.ref} to leave")
    return left


@decision("say how to be reached", by=ALL)
def give_contact(
    incident: Incident, stamp: Stamp, *, contact: str, person: str | None = None
) -> Happenings:
    """Record how a person can be reached in this incident."""
    who = a_person(person) if person else stamp.who
    if incident.contacts.get(who) == contact.strip():
        raise Refused(f"that contact of {who} is known already")
    return _contact(stamp, who, contact)


@decision("hand over command", by=COMMAND)
def offer_handover(incident: Incident, stamp: Stamp, *, to: str) -> Happenings:
    """Ask a successor to take command. Until they accept, the commander commands.

    Source: ICS transfer of command: a briefing, then an explicit acceptance; never two
    commanders, never none.
    """
    to = a_person(to)
    if incident.commander is None:
        raise Refused(f"nobody commands yet: commandcenter assign {incident.ref} commander {to}")
    if stamp.who != incident.commander:
        raise Refused(f"only {incident.commander}, who commands, can hand over")
    if to == incident.commander:
        raise Refused(f"{to} commands already")
    if roles_of(incident, to) == {Role.OBSERVER}:
        raise Refused(f"{to} only observes {incident.ref}: have them join a sub-team first")
    if incident.handover is not None and incident.handover.to == to:
        raise Refused(f"{to} was asked already and has not accepted yet")
    return [stamp.says(e.HandoverOffered(to=to))]


@decision("withdraw the handover", by=ALL)
def withdraw_handover(incident: Incident, stamp: Stamp, *, reason: str = "") -> Happenings:
    """Call an offered handover off: the commander withdraws it or the successor declines."""
    offer = _offer(incident)
    if stamp.who not in {offer.to, incident.commander}:
        raise Refused(f"only {offer.to} or {incident.commander} can call this handover off")
    return [
        stamp.says(
            e.HandoverWithdrawn(to=offer.to, reason=prose(reason, "reason") if reason else "")
        )
    ]


@decision("accept command", by=ANYONE)
def accept_handover(incident: Incident, stamp: Stamp) -> Happenings:
    """Accept command, with the relief brief of this moment kept in the record."""
    offer = _offer(incident)
    if stamp.who != offer.to:
        raise Refused(f"command of {incident.ref} was offered to {offer.to}, not to {stamp.who}")
    return [
        stamp.says(
            e.HandoverAccepted(
                previous=incident.commander or offer.by, brief=brief_text(incident, stamp.now)
            )
        )
    ]


def _offer(incident: Incident) -> HandoverOffer:
    if incident.handover is None:
        raise Refused(f"no handover of {incident.ref} is waiting")
    return incident.handover


def _contact(stamp: Stamp, person: str, contact: str | None) -> Happenings:
    if not contact:
        return []
    return [stamp.says(e.ContactGiven(person=person, contact=line(contact, "contact")))]
