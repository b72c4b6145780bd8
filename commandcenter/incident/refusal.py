"""How a decision says no: every unmet condition, each with its mend."""

from collections.abc import Sequence


class Refused(Exception):
    """The decision is not allowed now.

    Attributes:
        message: what was refused and why, in one line.
        unmet: every condition that is not met, each saying how to meet it.
        forceable: whether the commander may do it all the same, with a reason.
    """

    def __init__(self, message: str, unmet: Sequence[str] = (), *, forceable: bool = False) -> None:
        """Keep the line and the list apart, for screens that show them apart."""
        self.message = message
        self.unmet = tuple(unmet)
        self.forceable = forceable
        super().__init__(message)

    def __str__(self) -> str:
        """Everything in one line."""
        if not self.unmet:
            return self.message
        return f"{self.message}: {'; '.join(self.unmet)}"
