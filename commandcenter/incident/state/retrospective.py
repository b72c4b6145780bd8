"""What is true of the retrospective."""

from dataclasses import dataclass, field
from datetime import datetime

from commandcenter.incident.state.follow_ups import FollowUp
from commandcenter.incident.words import FollowUpStatus, Section


@dataclass(slots=True)
class SectionText:
    """A section of the retrospective as last written."""

    text: str
    by: str
    at: datetime


@dataclass(slots=True)
class Excuse:
    """Why somebody who took part is not asked whether they agree."""

    because: str
    by: str
    at: datetime


@dataclass(slots=True)
class Publication:
    """Whether the retrospective is published, beside what was advised."""

    publish: bool
    because: str
    by: str
    at: datetime
    advised: bool | None = None


@dataclass(slots=True)
class Retrospective:
    """What the team looks back on.

    Attributes:
        agreed: person → when they agreed; a later change of a section or action clears it.
        excused: person → why they cannot be asked; it stays, unless they agree after all.
    """

    sections: dict[Section, SectionText] = field(default_factory=dict)
    follow_ups: dict[str, FollowUp] = field(default_factory=dict)
    no_follow_up: str | None = None
    agreed: dict[str, datetime] = field(default_factory=dict)
    excused: dict[str, Excuse] = field(default_factory=dict)
    publication: Publication | None = None

    @property
    def actions_follow(self) -> bool:
        """Whether anything follows that is not dropped."""
        return any(f.status is not FollowUpStatus.DROPPED for f in self.follow_ups.values())
