"""One line of the table: what was measured, what it should be, what stood beside it."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


class NotMeasured(Exception):
    """This figure cannot be had here; the message says why."""


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes:
        what: what was measured, in words.
        target: DESIGN §11's, in words.
        measured: the figure, with its unit and spread.
        met: whether the target was met; None when there is none, or nothing was measured.
        beside: peers and limits from the same run.
    """

    what: str
    target: str
    measured: str
    met: bool | None = None
    beside: str = ""

    @property
    def verdict(self) -> str:
        """The last column."""
        return {True: "met", False: "NOT met", None: "–"}[self.met]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def spread(values: Sequence[float], unit: str, digits: int = 0) -> str:
    """`median unit (least..most)`."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:,.{digits}f} {unit} ({low:,.{digits}f}..{high:,.{digits}f})"
