"""What can happen in the retrospective: sections, agreement, publication."""

from typing import ClassVar

from commandcenter.incident.events.envelope import Body
from commandcenter.incident.words import Section


class SectionWritten(Body):
    """A section of the retrospective, whole."""

    type: ClassVar = "retro.written"
    prose: ClassVar = ("text",)

    section: Section
    text: str


class RetrospectiveAgreed(Body):
    """A participant agrees with the retrospective as it stands."""

    type: ClassVar = "retro.agreed"

    person: str


class AgreementExcused(Body):
    """A participant cannot be asked whether they agree, and why."""

    type: ClassVar = "retro.excused"
    prose: ClassVar = ("because",)

    person: str
    because: str


class PublicationDecided(Body):
    """Whether the retrospective is published as a follow-up, and why, with the advice then."""

    type: ClassVar = "retro.publication_decided"
    prose: ClassVar = ("because",)

    publish: bool
    because: str
    advised: bool | None = None
