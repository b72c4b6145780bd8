"""What people write into the record: entries, decisions, moments, indicators."""

from typing import ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from commandcenter.incident.events.envelope import UPCASTS, Body
from commandcenter.incident.words import EntryKind, MomentName, Precision


class Evidence(BaseModel):
    """Where captured output came from and what it hashes to (SHA-256, hex)."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    sha256: str
    size: int
    host: str


class EntryLogged(Body):
    """Someone wrote into the timeline.

    Attributes:
        internal: it stays in the organisation, whoever a report is for.
    """

    type: ClassVar = "entry.logged"
    prose: ClassVar = ("text",)

    text: str
    kind: EntryKind = EntryKind.NOTE
    evidence: Evidence | None = None
    internal: bool = False


class EntryAmended(Body):
    """A correction; the original stays."""

    type: ClassVar = "entry.amended"
    prose: ClassVar = ("text",)

    amends: int
    text: str


class EntryRedacted(Body):
    """An entry's text was erased for good; the chain keeps its place.

    Attributes:
        redacts: the entry's sequence number.
        scrubbed_sha256: hash of the body that stands in its place, which cannot be altered either.
    """

    type: ClassVar = "entry.redacted"

    redacts: int
    reason: str
    scrubbed_sha256: str


class DecisionMade(Body):
    """A decision, with what was on the table when it was made.

    Attributes:
        would_change: what would have to turn out for it to be decided anew.
        replaces: the id of the decision that no longer holds.
    """

    type: ClassVar = "decision.made"
    version: ClassVar = 2
    prose: ClassVar = ("text", "why", "options", "objections", "would_change")

    id: str
    text: str
    why: str
    options: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()
    would_change: tuple[str, ...] = ()
    replaces: str | None = None
    revisit_at: AwareDatetime | None = None


class MomentSet(Body):
    """A key moment was placed in time."""

    type: ClassVar = "moment.set"

    moment: MomentName
    at: AwareDatetime
    precision: Precision = Precision.MINUTE


class IndicatorAdded(Body):
    """A trace that tells of the attacker."""

    type: ClassVar = "indicator.added"
    prose: ClassVar = ("value", "note")

    id: str
    kind: str
    value: str
    note: str = ""


#: Version 2 asks also what would change a decision, and which one it replaces: nobody said before.
UPCASTS["decision.made", 1] = dict
