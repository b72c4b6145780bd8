"""Who sees an incident that is restricted."""

from commandcenter.incident.roles import roles_of
from commandcenter.incident.state import Incident


def may_see(incident: Incident, person: str) -> bool:
    """Whether a person sees it: by a role, a sub-team, an offered command, or because named."""
    kept = incident.restriction
    if kept is None or person in kept.seen_by or roles_of(incident, person):
        return True
    return incident.handover is not None and incident.handover.to == person
