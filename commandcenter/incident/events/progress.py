"""What can happen to progress reports: made, asked for, missed; needs and their answers."""

from typing import ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from commandcenter.incident.events.envelope import Body
from commandcenter.incident.words import Track


class Estimate(BaseModel):
    """A time to fix: a time, or unknown with the reason."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    at: AwareDatetime | None = None
    because: str = ""
    confidence: str | None = None


class ProgressReported(Body):
    """A sub-team's CAN report: conditions, actions, needs; remediation adds its estimate."""

    type: ClassVar = "progress.reported"
    prose: ClassVar = ("conditions", "actions", "needs", "eta")

    track: Track
    conditions: str
    actions: str = ""
    needs: str = ""
    eta: Estimate | None = None
    unchanged: bool = False


class PromptRaised(Body):
    """A progress report fell due and the sub-team was asked for it.

    Attributes:
        late: seconds after the slot at which it was raised, where no worker ran in time.
        passed: how many earlier slots went by unasked meanwhile.
    """

    type: ClassVar = "prompt.raised"

    track: Track
    slot: AwareDatetime
    late: int = 0
    passed: int = 0


class PromptRepeated(Body):
    """The commander asked a late sub-team again."""

    type: ClassVar = "prompt.repeated"

    track: Track
    slot: AwareDatetime


class PromptSnoozed(Body):
    """The commander gave a late sub-team more time; the slot stays unkept in the record."""

    type: ClassVar = "prompt.snoozed"

    track: Track
    slot: AwareDatetime
    until: AwareDatetime


class RollCalled(Body):
    """The commander walked both lanes."""

    type: ClassVar = "rollcall.held"
    prose: ClassVar = ("summary",)

    summary: str
    next_at: AwareDatetime | None = None


class SilenceNoticed(Body):
    """Nobody wrote anything for too long."""

    type: ClassVar = "silence.noticed"

    since: AwareDatetime
    minutes: int


class NeedRaised(Body):
    """A sub-team needs something from the commander."""

    type: ClassVar = "need.raised"
    prose: ClassVar = ("text",)

    id: str
    track: Track
    text: str


class NeedAnswered(Body):
    """The commander answered a need."""

    type: ClassVar = "need.answered"
    prose: ClassVar = ("text",)

    id: str
    text: str
