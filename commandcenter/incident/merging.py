"""Merging what two people wrote at once: three-way, by sentence, and nothing of either is lost."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

#: What stands between two sentences or lines: a piece of its own, which can stay the same.
_BETWEEN = re.compile(r"(\n+|(?<=[.!?…;:])[ \t]+)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the merged text.

    Attributes:
        mine: as the one who merges has it.
        theirs: as the other has it; the same, unless both changed it, and differently.
    """

    mine: str
    theirs: str

    @property
    def settled(self) -> bool:
        """Whether there is nothing to decide."""
        return self.mine == self.theirs


@dataclass(frozen=True, slots=True)
class Merge:
    """Two texts with a common past, as one."""

    pieces: tuple[Piece, ...]

    @property
    def conflicts(self) -> tuple[Piece, ...]:
        """What both changed, and differently."""
        return tuple(piece for piece in self.pieces if not piece.settled)

    @property
    def mine(self) -> str:
        """All of it, and where both changed the same, mine."""
        return "".join(piece.mine for piece in self.pieces)

    @property
    def theirs(self) -> str:
        """All of it, and where both changed the same, theirs."""
        return "".join(piece.theirs for piece in self.pieces)

    @property
    def both(self) -> str:
        """All of it, and where both changed the same, theirs and then mine."""
        return "".join(
            piece.mine if piece.settled else _joined(piece.theirs, piece.mine)
            for piece in self.pieces
        )


def merge(base: str, mine: str, theirs: str) -> Merge:
    """What came of `base` in two hands.

    What one changed and the other left alone is taken over; what both added at the same place
    stands twice, theirs first. Only what both changed, and differently, is left to be settled.

    Args:
        base: the text that both began with; empty where each wrote from nothing.
        mine: as one changed it.
        theirs: as the other changed it, and saved first.
    """
    of_base, of_mine, of_theirs = map(_in_pieces, (base, mine, theirs))
    pieces: list[Piece] = []
    at = (0, 0, 0)
    for start, length, in_mine, in_theirs in _common(of_base, of_mine, of_theirs):
        pieces += _between(
            "".join(of_base[at[0] : start]),
            "".join(of_mine[at[1] : in_mine]),
            "".join(of_theirs[at[2] : in_theirs]),
            added=bool(of_base),
        )
        kept = "".join(of_base[start : start + length])
        pieces.append(Piece(kept, kept))
        at = (start + length, in_mine + length, in_theirs + length)
    return Merge(tuple(piece for piece in pieces if piece.mine or piece.theirs))


def _in_pieces(text: str) -> list[str]:
    return [piece for piece in _BETWEEN.split(text) if piece]


def _between(base: str, mine: str, theirs: str, *, added: bool) -> list[Piece]:
    """What stands between two stretches that nobody changed."""
    if mine == base:
        return [Piece(theirs, theirs)]
    if theirs in (base, mine):
        return [Piece(mine, mine)]
    if added and not base:
        return [Piece(theirs + mine, theirs + mine)]
    return [Piece(mine, theirs)]


def _common(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[int, int, int, int]]:
    """What all three have, in order: place in `base`, length, place in the two others."""
    first = SequenceMatcher(None, base, mine, autojunk=False).get_matching_blocks()
    second = SequenceMatcher(None, base, theirs, autojunk=False).get_matching_blocks()
    i = j = 0
    while i < len(first) and j < len(second):
        one, other = first[i], second[j]
        start, end = max(one.a, other.a), min(one.a + one.size, other.a + other.size)
        if start < end:
            yield start, end - start, one.b + start - one.a, other.b + start - other.a
        if one.a + one.size < other.a + other.size:
            i += 1
        else:
            j += 1
    yield len(base), 0, len(mine), len(theirs)


def _joined(first: str, second: str) -> str:
    """One below the other, whatever they end and begin with."""
    if not first or not second or first.endswith("\n") or second.startswith("\n"):
        return first + second
    return f"{first}\n{second}"
