"""Agreement: who took part and so must agree with the retrospective, who has, and who cannot."""

from dataclasses import dataclass
from datetime import datetime

from commandcenter.incident.state import Incident


@dataclass(frozen=True, slots=True)
class Voice:
    """One who took part.

    Attributes:
        agreed_at: None where they have not, to the words as they stand now.
        excused: why the commander does without them; empty where they are asked.
    """

    person: str
    agreed_at: datetime | None = None
    excused: str = ""

    @property
    def is_missing(self) -> bool:
        """Whether they are still to agree."""
        return self.agreed_at is None and not self.excused


def voices(incident: Incident) -> tuple[Voice, ...]:
    """Everybody who took part, also who left since, in the order in which they came."""
    retro = incident.retrospective
    return tuple(
        Voice(
            person,
            retro.agreed.get(person),
            retro.excused[person].because if person in retro.excused else "",
        )
        for person in incident.participants
    )


def missing(incident: Incident) -> list[str]:
    """Who is still to agree."""
    return [each.person for each in voices(incident) if each.is_missing]
