"""What is true of mitigation and remediation: actions, controls, the cause, the fix."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from commandcenter.incident.words import ActionStatus, Containment, Outcome, Track


@dataclass(slots=True)
class ControlRun:
    """A call to a firewall or registry that somebody confirmed.

    Attributes:
        plan: what was shown and confirmed.
        reverts: it undoes what an earlier run did.
        outcome: None while it is under way.
        detail: what was last heard of it.
        undo: what reverting it needs; None where there is nothing to revert.
    """

    service: str
    control: str
    title: str
    plan: dict[str, Any]
    reverts: bool
    by: str
    at: datetime
    outcome: Outcome | None = None
    detail: str = ""
    undo: dict[str, Any] | None = None


@dataclass(slots=True)
class Action:
    """A mitigation or remediation step.

    Attributes:
        after_stop: added after mitigation had been declared done: counted and shown.
        runs: what was run for it on other systems, oldest first; the last may be under way.
        reverted_at: when what was run for it was undone.
    """

    id: str
    track: Track
    text: str
    owner: str | None
    stops_service: str | None
    added_by: str
    added_at: datetime
    after_stop: bool
    status: ActionStatus = ActionStatus.OPEN
    started_at: datetime | None = None
    ended_at: datetime | None = None
    result: str = ""
    runs: list[ControlRun] = field(default_factory=list)
    reverted_at: datetime | None = None
    reverted_by: str | None = None

    @property
    def run_under_way(self) -> ControlRun | None:
        """The run that was ordered and whose end nobody knows yet."""
        return self.runs[-1] if self.runs and self.runs[-1].outcome is None else None

    @property
    def revertible(self) -> ControlRun | None:
        """The run that is in force and can be undone."""
        if self.reverted_at is not None:
            return None
        return next((run for run in reversed(self.runs) if run.undo is not None), None)

    @property
    def standing(self) -> str:
        """What came of it so far, and of what was run for it, in a line; empty where nothing."""
        last = self.runs[-1] if self.runs else None
        if last is None or last.outcome is Outcome.SENT:
            reverted = f"reverted by {self.reverted_by}" if self.reverted_at else ""
            return "; ".join(filter(None, [self.result, reverted]))
        if last.outcome is None:
            does = "reverting" if last.reverts else "under way"
            now = f"{does} at {last.service}" + (f": {last.detail}" if last.detail else "")
            return "; ".join(filter(None, [self.result if last.reverts else "", now]))
        failed = f"not reverted: {last.detail}" if last.reverts else ""
        return "; ".join(filter(None, [self.result, failed]))


@dataclass(slots=True)
class Mitigation:
    """How the damage was stopped or minimised."""

    how: Containment
    detail: str
    verified: str
    verified_by: str
    by: str
    at: datetime

    @property
    def self_verified(self) -> bool:
        """Whether nobody but its author verified it."""
        return self.verified_by == self.by


@dataclass(slots=True)
class Cause:
    """The root cause as understood at one time."""

    text: str
    by: str
    at: datetime


@dataclass(slots=True)
class Fix:
    """The permanent fix, and how it was verified."""

    text: str
    verified: str
    verified_by: str
    by: str
    at: datetime

    @property
    def self_verified(self) -> bool:
        """Whether nobody but its author verified it."""
        return self.verified_by == self.by
