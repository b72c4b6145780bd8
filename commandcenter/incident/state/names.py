"""The names that are not people's: an incident's, the program's, everybody's."""

#: Who acts when the program itself does; no person may have this name.
WORKER = "commandcenter"
#: The recipient of what is told to everybody at once.
EVERYONE = "*"


def reference(incident_id: int) -> str:
    """The name people use for an incident: `INC-7`; number 0 is the organisation's log."""
    return f"INC-{incident_id}" if incident_id else "organisation"
