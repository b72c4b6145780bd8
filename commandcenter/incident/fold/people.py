"""How roles, sub-teams and handovers change what is true."""

from commandcenter.incident import events as e
from commandcenter.incident import state as s
from commandcenter.incident.fold.registry import on
from commandcenter.incident.words import LEADS, SINGLE, Role


@on(e.RoleAssigned)
def _assigned(incident: s.Incident, event: e.Event, body: e.RoleAssigned) -> None:
    holders = incident.roles.setdefault(body.role, [])
    if body.role in SINGLE:
        holders.clear()
    if body.person not in holders:
        holders.append(body.person)
    for track, lead in LEADS.items():
        if body.role is lead:
            incident.track(track).lead = body.person
            incident.track(track).members.setdefault(body.person, event.occurred_at)
    if body.role is not Role.OBSERVER:
        _takes_part(incident, body.person)
    if body.role is Role.COMMANDER:
        incident.handover = None


@on(e.RoleReleased)
def _released(incident: s.Incident, _event: e.Event, body: e.RoleReleased) -> None:
    holders = incident.roles.get(body.role, [])
    if body.person in holders:
        holders.remove(body.person)
    for track, lead in LEADS.items():
        if body.role is lead and incident.track(track).lead == body.person:
            incident.track(track).lead = None


@on(e.TeamJoined)
def _joined(incident: s.Incident, event: e.Event, body: e.TeamJoined) -> None:
    incident.track(body.track).members.setdefault(body.person, event.occurred_at)
    _takes_part(incident, body.person)


@on(e.TeamLeft)
def _left(incident: s.Incident, _event: e.Event, body: e.TeamLeft) -> None:
    track = incident.track(body.track)
    track.members.pop(body.person, None)
    if track.lead == body.person:
        track.lead = None
        incident.roles[LEADS[body.track]] = []


@on(e.ContactGiven)
def _contact(incident: s.Incident, _event: e.Event, body: e.ContactGiven) -> None:
    incident.contacts[body.person] = body.contact


def _takes_part(incident: s.Incident, person: str) -> None:
    if person not in incident.participants:
        incident.participants.append(person)


@on(e.HandoverOffered)
def _offered(incident: s.Incident, event: e.Event, body: e.HandoverOffered) -> None:
    incident.handover = s.HandoverOffer(body.to, event.actor, event.occurred_at)


@on(e.HandoverWithdrawn)
def _withdrawn(incident: s.Incident, _event: e.Event, _body: e.HandoverWithdrawn) -> None:
    incident.handover = None


@on(e.HandoverAccepted)
def _accepted(incident: s.Incident, event: e.Event, body: e.HandoverAccepted) -> None:
    incident.handover = None
    incident.roles[Role.COMMANDER] = [event.actor]
    incident.handovers.append(s.Handover(body.previous, event.actor, event.occurred_at))
    _takes_part(incident, event.actor)


@on(e.StoodIn)
def _stood_in(incident: s.Incident, event: e.Event, body: e.StoodIn) -> None:
    incident.stand_ins.setdefault(event.actor, {})[body.person] = body.reason
