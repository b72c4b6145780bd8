"""What can happen in the retrospective: sections, follow-up actions, agreement."""

from typing import ClassVar

from commandcenter.incident.events.envelope import Body
from commandcenter.incident.words import Section


class SectionWritten(Body):
    """A section of the retrospective, whole."""

    type: ClassVar = "retro.written"
    prose: ClassVar = ("text",)

    section: Section
    text: str


class FollowUpAdded(Body):
    """A follow-up action with its owner and due date."""

    type: ClassVar = "retro.action_added"
    prose: ClassVar = ("text",)

    id: str
    text: str
    owner: str
    due: str


class FollowUpDone(Body):
    """A follow-up action was completed."""

    type: ClassVar = "retro.action_done"
    prose: ClassVar = ("result",)

    id: str
    result: str = ""


class NoFollowUp(Body):
    """No action follows, and why."""

    type: ClassVar = "retro.no_action"
    prose: ClassVar = ("because",)

    because: str


class RetrospectiveAgreed(Body):
    """A participant agrees with the retrospective as it stands."""

    type: ClassVar = "retro.agreed"

    person: str


class PublicationDecided(Body):
    """Whether the retrospective is published as a follow-up, and why."""

    type: ClassVar = "retro.publication_decided"
    prose: ClassVar = ("because",)

    publish: bool
    because: str
