"""What is true of a track: its members, reports, estimates, prompts and needs."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from commandcenter.incident.cadence import Watch
from commandcenter.incident.words import Track


@dataclass(slots=True)
class ReportMade:
    """One progress report. `at` is when it was recorded: that is when the commander had it."""

    seq: int
    at: datetime
    by: str
    on_behalf_of: str | None
    conditions: str
    actions: str
    needs: str
    unchanged: bool


@dataclass(slots=True)
class EtaGiven:
    """One line of the ETA ledger. `at` None means unknown, for the reason given."""

    given_at: datetime
    by: str
    at: datetime | None
    because: str
    confidence: str | None


@dataclass(slots=True)
class PromptMade:
    """The sub-team was asked for a report. `again`: by the commander, once it was late."""

    slot: datetime
    at: datetime
    again: bool


@dataclass(slots=True)
class TrackState:
    """One sub-team and its track.

    Attributes:
        members: person → when they joined, in that order.
        watches: the spans in which reports are due; the last one may be open.
        prompts: how the sub-team was asked for reports that were late, oldest first.
        estimates: the ETA ledger, oldest first (remediation).
        done_at: when the track's work was declared done.
    """

    members: dict[str, datetime] = field(default_factory=dict)
    lead: str | None = None
    reports: list[ReportMade] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)
    prompts: list[PromptMade] = field(default_factory=list)
    estimates: list[EtaGiven] = field(default_factory=list)
    done_at: datetime | None = None

    @property
    def watch(self) -> Watch | None:
        """The span that is running now."""
        return self.watches[-1] if self.watches and self.watches[-1].ended_at is None else None

    @property
    def last_report(self) -> ReportMade | None:
        """The newest report."""
        return self.reports[-1] if self.reports else None

    @property
    def eta(self) -> EtaGiven | None:
        """The estimate in force."""
        return self.estimates[-1] if self.estimates else None

    @property
    def slips(self) -> list[tuple[EtaGiven, float]]:
        """Each estimate that moved the fix later, with by how many seconds."""
        known = [estimate for estimate in self.estimates if estimate.at]
        return [
            (new, (new.at - old.at).total_seconds())
            for old, new in pairwise(known)
            if old.at and new.at and new.at > old.at
        ]


@dataclass(slots=True)
class Need:
    """Something a sub-team asked of the commander."""

    id: str
    track: Track
    text: str
    by: str
    at: datetime
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None


@dataclass(slots=True)
class RollCall:
    """One walk through both lanes."""

    at: datetime
    by: str
    summary: str
