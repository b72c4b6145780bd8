"""The vocabulary: every fixed set of words the process, the log and the screens share."""

from enum import IntEnum, StrEnum


class Phase(StrEnum):
    """Where an incident stands in the published process."""

    INVESTIGATION = "investigation"
    ESCALATION = "escalation"
    RESPONSE = "response"
    CLOSURE = "closure"
    RETROSPECTIVE = "retrospective"
    CLOSED = "closed"
    DISMISSED = "dismissed"

    @property
    def is_open(self) -> bool:
        """Whether people still respond: everything before the end states."""
        return self not in {Phase.CLOSED, Phase.DISMISSED}

    @property
    def standing(self) -> str:
        """What an incident is that stands here, as it reads after "is": `in response`, `closed`."""
        return f"in {self}" if self.is_open else str(self)


#: The phases in the order they are walked; `dismissed` is the side exit from investigation.
PROCESS = (
    Phase.INVESTIGATION,
    Phase.ESCALATION,
    Phase.RESPONSE,
    Phase.CLOSURE,
    Phase.RETROSPECTIVE,
    Phase.CLOSED,
)


class Severity(StrEnum):
    """How bad it is; `sev1` is the worst."""

    SEV1 = "sev1"
    SEV2 = "sev2"
    SEV3 = "sev3"
    SEV4 = "sev4"

    @property
    def rank(self) -> int:
        """1 for the worst, 4 for the mildest."""
        return int(self[-1])


class Source(StrEnum):
    """Where the first signal came from."""

    REPORT = "report"
    MONITORING = "monitoring"
    BOUNTY = "bounty"
    CUSTOMER = "customer"
    OTHER = "other"

    @property
    def is_outside(self) -> bool:
        """Whether someone outside the organisation told us, and is owed an acknowledgement."""
        return self in {Source.BOUNTY, Source.CUSTOMER}


class Track(StrEnum):
    """The two tracks that have a sub-team and report every cadence."""

    MITIGATION = "mitigation"
    REMEDIATION = "remediation"


class Role(StrEnum):
    """What a person is in one incident; one person can hold several."""

    INVESTIGATOR = "investigator"
    COMMANDER = "commander"
    COMMS = "comms"
    MITIGATION_LEAD = "mitigation-lead"
    MITIGATION_RESPONDER = "mitigation-responder"
    REMEDIATION_LEAD = "remediation-lead"
    REMEDIATION_RESPONDER = "remediation-responder"
    SCRIBE = "scribe"
    OBSERVER = "observer"


LEADS = {
    Track.MITIGATION: Role.MITIGATION_LEAD,
    Track.REMEDIATION: Role.REMEDIATION_LEAD,
}
RESPONDERS = {
    Track.MITIGATION: Role.MITIGATION_RESPONDER,
    Track.REMEDIATION: Role.REMEDIATION_RESPONDER,
}


#: Roles that one person holds at a time.
SINGLE = frozenset(
    {
        Role.COMMANDER,
        Role.COMMS,
        Role.MITIGATION_LEAD,
        Role.REMEDIATION_LEAD,
        Role.SCRIBE,
    }
)


class EntryKind(StrEnum):
    """What a free entry in the timeline is."""

    NOTE = "note"
    DECISION = "decision"
    FINDING = "finding"
    EVIDENCE = "evidence"


class ActionStatus(StrEnum):
    """How far a mitigation or remediation step has come."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def is_ended(self) -> bool:
        """Whether nothing more is done about it."""
        return self in {ActionStatus.DONE, ActionStatus.DROPPED}


class Containment(StrEnum):
    """How mitigation ended."""

    STOPPED = "stopped"
    MINIMISED = "minimised"


class ImpactStage(StrEnum):
    """How sure an impact statement is."""

    POTENTIAL = "potential"
    CURRENT = "current"
    ACTUAL = "actual"


class CustomerStatus(StrEnum):
    """Whether a customer was affected."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    CLEARED = "cleared"


class NotificationKind(StrEnum):
    """Which message in the sequence a notification is."""

    INITIAL = "initial"
    UPDATE = "update"
    FINAL = "final"
    FOLLOW_UP = "follow-up"


class Audience(StrEnum):
    """Who a notification is for."""

    AFFECTED = "affected"
    SITE_WIDE = "site-wide"


class NotificationStatus(StrEnum):
    """How far a notification has come."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"


class Choice(StrEnum):
    """The recorded answer to "who is told, and when"."""

    SITE_WIDE_NOW = "site-wide-now"
    AFFECTED_NOW = "affected-now"
    AT_CLOSURE = "at-closure"
    NOBODY_IMPACTED = "nobody-impacted"


class Outcome(StrEnum):
    """What became of one delivery."""

    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class ErrandKind(StrEnum):
    """What is asked of another system."""

    PAGE = "page"
    PAGE_TAKEN = "page-taken"
    PAGE_OVER = "page-over"
    CHANNEL = "channel"
    POST = "post"
    TICKET = "ticket"
    TICKET_CHANGE = "ticket-change"
    STATUS = "status"
    MAIL = "mail"
    CONTROL = "control"


class Precision(StrEnum):
    """How exactly a past time is known."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    APPROXIMATE = "approximate"


class MomentName(StrEnum):
    """The key moments between which the metrics are measured."""

    EXPLOIT_BEGAN = "exploit-began"
    DETECTED = "detected"
    CONFIRMED = "confirmed"
    ESCALATED = "escalated"
    MITIGATED = "mitigated"
    CAUSE_FOUND = "cause-found"
    FIX_DEPLOYED = "fix-deployed"
    CUSTOMERS_NOTIFIED = "customers-notified"
    CLOSED = "closed"


class Section(StrEnum):
    """The parts of a retrospective."""

    SUMMARY = "summary"
    WHY = "why"
    WENT_WELL = "went-well"
    WENT_BADLY = "went-badly"
    LUCKY = "lucky"
    PREVENTION = "prevention"
    LESSONS = "lessons"

    @property
    def heading(self) -> str:
        """As it stands above its text."""
        return _HEADINGS[self]


_HEADINGS = {
    Section.SUMMARY: "Summary",
    Section.WHY: "Why it happened",
    Section.WENT_WELL: "What went well",
    Section.WENT_BADLY: "What did not",
    Section.LUCKY: "Where we were lucky",
    Section.PREVENTION: "How we will prevent it",
    Section.LESSONS: "Lessons",
}

#: The sections a retrospective must have before it can be closed.
REQUIRED_SECTIONS = (
    Section.SUMMARY,
    Section.WHY,
    Section.WENT_WELL,
    Section.WENT_BADLY,
    Section.PREVENTION,
)


class FollowUpStatus(StrEnum):
    """How far a follow-up action has come."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def is_ended(self) -> bool:
        """Whether nothing more is done about it."""
        return self is not FollowUpStatus.OPEN


class Priority(StrEnum):
    """How much a follow-up action matters beside the others."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Profile(StrEnum):
    """For whom a report is."""

    INTERNAL = "internal"
    EXECUTIVE = "executive"
    REGULATOR = "regulator"
    PUBLIC = "public"

    @property
    def is_outward(self) -> bool:
        """Whether it leaves the organisation, so that people and customers are not named."""
        return self in {Profile.REGULATOR, Profile.PUBLIC}


class Limit(IntEnum):
    """Longest texts accepted, in characters."""

    NAME = 80
    LINE = 500
    TEXT = 65_536
