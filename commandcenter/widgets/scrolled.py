"""Finds out where a picture is the one before, moved up or down: a terminal can move lines itself.

At 120×40 an entry that is added to the end of a list changes most of its cells; said as “these
lines one up, and this one below them”, it is a tenth of that.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

#: So many rows must be found again at one distance before it is looked at more closely.
FOUND = 4
#: Cells that must be saved: fewer are not worth a picture that jumps where nothing is synchronised.
WORTH = 100


class Drawn(Protocol):
    """What one cell shows."""

    @property
    def text(self) -> str:
        """The character."""


Row = Sequence[Drawn]


class Scroll(NamedTuple):
    """Lines that move together; what comes in is blank.

    Attributes:
        top: the first row.
        bottom: the last row.
        by: how many rows they move: up where it is positive, down where it is negative.
    """

    top: int
    bottom: int
    by: int

    @property
    def sequence(self) -> str:
        """What tells a terminal to do it (DECSTBM with DL or IL, as since the VT102)."""
        lines = f"{self.by}M" if self.by > 0 else f"{-self.by}L"
        return f"\x1b[{self.top + 1};{self.bottom + 1}r\x1b[{self.top + 1}H\x1b[{lines}\x1b[r"

    def source(self, row: int) -> int | None:
        """Which row before is this one after; None where it is blank."""
        from_ = row + self.by
        return from_ if self.top <= from_ <= self.bottom else None


def scroll_between(before: Mapping[int, Row], after: Mapping[int, Row]) -> Scroll | None:
    """The move of lines that saves the most, if any is worth it.

    Args:
        before: the whole rows of the picture before, those that are known.
        after: the rows that change; where they are without a gap, they may move.
    """
    by = _distance(before, after)
    if by == 0:
        return None
    kept = [y for y in sorted(after) if y in before and y + by in before]
    gains = [(y, _differ(before[y], after[y]) - _differ(before[y + by], after[y])) for y in kept]
    first, last = _best_run(gains)
    # Of the lines that move out, the places are blank, and are painted whole.
    lost = range(last + 1, last + by + 1) if by > 0 else range(first + by, first)
    if any(y not in before for y in lost):
        return None
    width = len(before[first])
    gain = sum(each for y, each in gains if first <= y <= last)
    gain -= sum(width - _differ(before[y], after.get(y, before[y])) for y in lost)
    if gain < WORTH:
        return None
    return Scroll(min(first, first + by), max(last, last + by), by)


def _distance(before: Mapping[int, Row], after: Mapping[int, Row]) -> int:
    """By how many rows most of the rows have moved; 0 where that is not clear."""
    places: dict[str, list[int]] = {}
    for y, row in before.items():
        places.setdefault(_words(row), []).append(y)
    found: Counter[int] = Counter()
    for y, row in after.items():
        at = places.get(_words(row), ())
        if len(at) == 1:
            found[at[0] - y] += 1
    [(by, rows)] = found.most_common(1) or [(0, 0)]
    return by if rows >= FOUND else 0


def _words(row: Row) -> str:
    """What stands in it, without the frame and the scroll bar."""
    return "".join(cell.text for cell in row[1:-1])


def _differ(row: Row, other: Row) -> int:
    """How many cells do."""
    return sum(cell != another for cell, another in zip(row, other, strict=True))


def _best_run(gains: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The first and last of the rows, one after the other, with the largest sum (Kadane)."""
    best, total = (0, gains[0][0], gains[0][0]), 0
    start = before = gains[0][0]
    for y, gain in gains:
        if total <= 0 or y != before + 1:
            start, total = y, 0
        total += gain
        before = y
        best = max(best, (total, start, y))
    return best[1], best[2]
