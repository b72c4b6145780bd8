"""The rows that were left out: where each stands, why, and what it holds, to be mended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from commandcenter.lists.spreadsheet import as_csv


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was left out.

    Attributes:
        place: where it stands in the list: `line 7`.
        reason: why, as read behind the place.
        cells: what it holds.
    """

    place: str
    reason: str
    cells: tuple[str, ...]

    def __str__(self) -> str:
        """As it is told: `line 7: the id is empty`."""
        return f"{self.place}: {self.reason}"


def rejects_csv(heading: Sequence[str], rejects: Iterable[Reject]) -> str:
    """The rejects as a list of their own: once mended, it can be imported as it is."""
    width = len(heading)
    return as_csv(
        (*heading, "place in the list", "why it was left out"),
        (
            (*_padded(each.cells[:width], width), each.place, each.reason, *each.cells[width:])
            for each in rejects
        ),
    )


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells + ("",) * (width - len(cells))


def free_beside(list_: Path) -> Path:
    """Where the rejects of a list go: a file beside it that is not there yet."""
    names = (f"{list_.stem}.rejects{number}.csv" for number in ["", *range(2, 1000)])
    free = (each for each in map(list_.with_name, names) if not each.is_symlink())
    return next(each for each in free if not each.exists())
