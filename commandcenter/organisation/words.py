"""The organisation's own fixed words."""

from enum import StrEnum


class OrganisationRole(StrEnum):
    """What a person may do at all, in whatever incident; one person can hold several."""

    RESPONDER = "responder"
    COMMANDER = "commander"
    COMMS = "comms"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


#: What each says, for people who give roles.
MEANINGS: dict[OrganisationRole, str] = {
    OrganisationRole.RESPONDER: "takes part in incidents",
    OrganisationRole.COMMANDER: "takes part, and may command",
    OrganisationRole.COMMS: "takes part, and may be comms officer",
    OrganisationRole.AUDITOR: "reads everything, writes nothing",
    OrganisationRole.ADMINISTRATOR: "manages people; takes no part in incidents by that",
}
