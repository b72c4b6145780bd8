"""What can happen to legal duties: assessed, fulfilled, waived."""

from typing import ClassVar

from pydantic import AwareDatetime

from commandcenter.incident.events.envelope import Body


class ObligationAssessed(Body):
    """Whether a legal duty applies, who says so and from when its clock runs.

    Attributes:
        agreed_hours: what a contract gives from then on, as processors promise it.
    """

    type: ClassVar = "obligation.assessed"
    prose: ClassVar = ("because",)

    regime: str
    applies: bool
    because: str
    aware_at: AwareDatetime | None = None
    agreed_hours: int | None = None


class ObligationFulfilled(Body):
    """The duty was done."""

    type: ClassVar = "obligation.fulfilled"

    id: str
    reference: str = ""


class ObligationWaived(Body):
    """The duty falls away, with the reason."""

    type: ClassVar = "obligation.waived"
    prose: ClassVar = ("reason",)

    id: str
    reason: str
