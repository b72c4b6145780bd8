"""Sends to the terminal only the cells that changed: over SSH every byte is waited for.

Textual 8 paints whole regions, often several times: a dialog over a full screen cost 75 kB at
120×40, five paints of what was the same cells. Here each paint is compared with what the terminal
shows already. What is not understood is passed on as it is, and the memory of the screen dropped.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from commandcenter.widgets.scrolled import scroll_between

#: Unchanged cells sent along where that is shorter than moving over them.
GAP = 8
#: Beyond it are the emoji, whose widths terminals disagree on.
LAST_OF_BMP = "\uffff"
#: In so many rows something must be painted before lines are thought to have moved.
MANY = 6
_MARK = "\x00"


class Cell(NamedTuple):
    """What one cell shows.

    Attributes:
        text: drawn from here on; empty where a character to the left covers this cell.
        before: what switches the style on.
        after: what switches it off again.
        part: tells apart what covers several cells: how far in, and of what.
        fragile: terminals disagree on how wide it is, so what follows may not be where one thinks.
    """

    text: str
    before: str
    after: str
    part: tuple[int, str] | None = None
    fragile: bool = False


#: By row what is painted there: from which column on, and what.
Painted = dict[int, list[tuple[int, list[Cell]]]]


class Frame:
    """What the terminal shows, as far as it is known."""

    def __init__(self) -> None:
        """Nothing is known."""
        self._rows: dict[int, dict[int, Cell]] = {}
        self._strips: dict[int, dict[int, Strip]] = {}

    def forget(self) -> None:
        """The terminal was resized, or others drew on it."""
        self._rows.clear()
        self._strips.clear()

    def only_changes(self, update: CompositorUpdate, console: Console, width: int) -> "Changes":
        """The same update, as short as it can be said; it is taken as shown from then on.

        Args:
            update: what Textual would paint.
            console: for which.
            width: of the terminal, in cells.
        """
        colors = console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001 - as `Strip.render`
        if type(update) not in {LayoutUpdate, ChopsUpdate}:
            self.forget()
            return Changes(update.render_segments(console))
        painted: Painted = {}
        for y, x, strip in _pieces(update):
            if not self._stands(y, x, strip):
                painted.setdefault(y, []).append((x, list(_cells(strip, colors))))
        return Changes("".join(self._sequences(painted, width)))

    def _sequences(self, painted: Painted, width: int) -> Iterator[str]:
        if len(painted) >= MANY:
            yield from self._scrolled(painted, width)
        for y, pieces in painted.items():
            for x, cells in pieces:
                yield from self._changes(y, x, cells)

    def _scrolled(self, painted: Painted, width: int) -> Iterator[str]:
        """Have the terminal move lines, where that leaves less to paint."""
        places = range(width)
        whole = set(places)
        before = {
            y: [row[x] for x in places] for y, row in self._rows.items() if row.keys() == whole
        }
        after = {y: list(before[y]) for y in painted if y in before}
        for y, cells_of_row in after.items():
            for x, cells in painted[y]:
                cells_of_row[x : x + len(cells)] = cells
        if any(len(each) != width for each in after.values()):
            return
        scroll = scroll_between(before, after)
        if scroll is None:
            return
        yield scroll.sequence
        for y in range(scroll.top, scroll.bottom + 1):
            source = scroll.source(y)
            self._rows[y] = {} if source is None else dict(enumerate(before[source]))
            # Also what this update does not touch was moved, and must come back.
            painted[y] = [(0, after.get(y, before[y]))]

    def _changes(self, y: int, x: int, cells: list[Cell]) -> Iterator[str]:
        """What to send for these cells at this place; they are taken as shown from then on."""
        row = self._rows.setdefault(y, {})
        places = range(x, x + len(cells))
        before = [row.get(at) for at in places]
        changed = [at for at, old, new in zip(places, before, cells, strict=True) if old != new]
        if changed and any(cell and cell.fragile for cell in (*before, *cells)):
            changed = list(places)
        row.update(zip(places, cells, strict=True))
        for first, last in _runs(changed):
            yield f"\x1b[{y + 1};{first + 1}H"
            yield from _drawn(cells[first - x : last - x + 1])

    def _stands(self, y: int, x: int, strip: Strip) -> bool:
        """Whether this very strip was the last to cover its place, so that no cell need be told."""
        row = self._strips.setdefault(y, {})
        if row.get(x) == strip:
            return True
        end = x + strip.cell_length
        for at, other in list(row.items()):
            if at < end and at + other.cell_length > x:
                del row[at]
        row[x] = strip
        return False


class Changes(CompositorUpdate):
    """An update that was worked out already."""

    def __init__(self, sequences: str) -> None:
        """These sequences are sent."""
        self._sequences = sequences

    @property
    def is_empty(self) -> bool:
        """Whether the terminal shows all of it already."""
        return not self._sequences

    def render_segments(self, console: Console) -> str:  # noqa: ARG002 - Textual's signature
        """The sequences to send."""
        return self._sequences


def _pieces(update: CompositorUpdate) -> Iterator[tuple[int, int, Strip]]:
    """The strips of an update with their places (y, x)."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in strips:
                yield y, x, strip
                x += strip.cell_length
    elif isinstance(update, ChopsUpdate):
        for y, start, end in update.spans:
            for until, (x, piece) in zip(
                update.chop_ends[y], update.chops[y].items(), strict=False
            ):
                if piece is not None and x < end and until > start:
                    yield y, x, piece


def _cells(strip: Strip, colors: ColorSystem) -> Iterator[Cell]:
    for text, style, control in strip:
        if control:
            continue
        before, after = _look(style, colors) if style else ("", "")
        if text.isascii():
            for character in text:
                yield Cell(character, before, after)
            continue
        widths = [cell_len(character) for character in text]
        joined = 0 in widths or sum(widths) != cell_len(text)
        # Characters that join are drawn together or not at all.
        units = [(text, cell_len(text))] if joined else zip(text, widths, strict=True)
        for unit, width in units:
            fragile = joined or unit > LAST_OF_BMP
            yield Cell(unit, before, after, (0, unit) if width > 1 else None, fragile)
            for covered in range(1, width):
                yield Cell("", before, after, (covered, unit), fragile)


@lru_cache(1024)
def _look(style: Style, colors: ColorSystem) -> tuple[str, str]:
    """What Textual puts before and after a text of this style."""
    before, _, after = Strip.render_style(style, _MARK, colors).partition(_MARK)
    return before, after


def _runs(changed: list[int]) -> Iterator[tuple[int, int]]:
    """The changed cells as spans from first to last, small gaps included."""
    if not changed:
        return
    first = last = changed[0]
    for at in changed[1:]:
        if at - last > GAP:
            yield first, last
            first = at
        last = at
    yield first, last


def _drawn(cells: list[Cell]) -> Iterator[str]:
    """The cells as text, their style switched only where it changes."""
    before = after = ""
    for cell in cells:
        if not cell.text:
            continue
        if cell.before != before or cell.after != after:
            yield after
            yield cell.before
            before, after = cell.before, cell.after
        yield cell.text
    yield after
