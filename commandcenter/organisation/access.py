"""Who looked at what: opened, searched, exported."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import WORKER, reference
from commandcenter.organisation.state import Organisation
from commandcenter.organisation.words import OrganisationRole

#: Looks at one thing from one place that follow each other closer than this are one look.
ONE_LOOK = timedelta(minutes=10)
READERS = frozenset({OrganisationRole.AUDITOR, OrganisationRole.ADMINISTRATOR})


class Look(StrEnum):
    """What was done with what one saw."""

    OPENED = "opened"
    SEARCHED = "searched"
    EXPORTED = "exported"


@dataclass(frozen=True, slots=True)
class Access:
    """One record; of a long look its beginning.

    Attributes:
        at: when it began (UTC).
        place: where the person sat, as their front door told it.
        incident_id: of what; None for a search in everything.
        detail: what was searched for; which report was made.
    """

    at: datetime
    who: str
    place: str
    look: Look
    incident_id: int | None = None
    detail: str = ""

    @property
    def ref(self) -> str:
        """What was looked at: `INC-7`, or everything."""
        return "everything" if self.incident_id is None else reference(self.incident_id)


def must_read_accesses(organisation: Organisation, who: str) -> None:
    """Refuse unless somebody may know who looked at what.

    Raises:
        Refused: that is for auditors and administrators.
    """
    if organisation.is_open or who == WORKER:
        return
    if not organisation.people[who].roles & READERS:
        raise Refused(
            f"{who} may not read who looked at what: that is for auditors and administrators"
        )


def readable(
    accesses: Collection[Access], there: Collection[int], *, everything: bool
) -> list[Access]:
    """Of the records those that somebody may read; what was searched for is for auditors alone.

    Args:
        accesses: all of them.
        there: numbers of the incidents that they may know of.
        everything: whether nothing is.
    """
    if everything:
        return list(accesses)
    return [
        replace(each, detail="") if each.look is Look.SEARCHED else each
        for each in accesses
        if each.incident_id is None or each.incident_id in there
    ]
