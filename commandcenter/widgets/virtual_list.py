"""One list for any number of rows: draws what is visible, and keeps the selection by key."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from commandcenter.widgets.narrowing import Narrowing

Row = TypeVar("Row")

#: Rendered lines kept: some pages of a tall terminal.
CACHED_LINES = 512
#: So many characters of a row are looked at for each column: letters with all their marks and
#: joined emoji are no longer on average, and a row can be a whole file that somebody piped in.
CHARACTERS = 8


def _always(_row: object) -> bool:
    return True


class VirtualList(ScrollView, Generic[Row], can_focus=True, inherit_bindings=False):
    """A selectable list on the Line API, for 100,000 rows as for ten.

    Rows are any objects. One row is one line. Updates (`show`, `append`) never move the selection
    to another key: where the selected row went away, the nearest one takes its place.
    """

    DEFAULT_CSS = """
    VirtualList {
        height: 1fr; background: $background; color: $foreground;
        overflow-x: hidden;
    }
    VirtualList > .virtual-list--cursor { background: $cursor; color: $bright; }
    VirtualList > .virtual-list--cursor-blurred { background: $panel; }
    VirtualList > .virtual-list--empty { color: $label; }
    VirtualList > .virtual-list--new { color: $background; background: $primary; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "virtual-list--cursor",
        "virtual-list--cursor-blurred",
        "virtual-list--empty",
        "virtual-list--new",
    }
    BINDING_GROUP_TITLE = "List"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Next row", show=False, id="list.down"),
        Binding("k,up", "move(-1)", "Previous row", show=False, id="list.up"),
        Binding("pagedown,ctrl+f", "page(1)", "Next page", show=False, id="list.page_down"),
        Binding("pageup", "page(-1)", "Previous page", show=False, id="list.page_up"),
        Binding("g,home", "end(-1)", "First row", show=False, id="list.first"),
        Binding("G,end", "end(1)", "Last row, and follow", show=False, id="list.last"),
        Binding("n", "match(1)", "Next match", show=False, id="list.next_match"),
        Binding("N", "match(-1)", "Previous match", show=False, id="list.previous_match"),
        Binding("enter", "choose", "Open", show=False, id="list.open"),
    ]

    @dataclass
    class Highlighted(Message):
        """The selection moved by the person's own key or click, or had to move."""

        list: "VirtualList[Any]"
        row: Any

        @property
        def control(self) -> "VirtualList[Any]":
            """The list, for `@on(…, selector)`."""
            return self.list

    @dataclass
    class Selected(Message):
        """Enter, or a click on the row that was selected already."""

        list: "VirtualList[Any]"
        row: Any

        @property
        def control(self) -> "VirtualList[Any]":
            """The list, for `@on(…, selector)`."""
            return self.list

    def __init__(
        self,
        render: Callable[[Row, int], Content],
        *,
        key: Callable[[Row], Hashable],
        text: Callable[[Row], str] | None = None,
        selectable: Callable[[Row], bool] = _always,
        empty: str = "Nothing here.",
        follow: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's name for it
        classes: str | None = None,
    ) -> None:
        """A list without rows.

        Args:
            render: draws a row in at most so many cells; longer content ends in an ellipsis.
            key: what stays the same when a row changes.
            text: what `filter` looks in.
            selectable: false for rules and headings between rows.
            empty: shown instead of rows; says what to do.
            follow: stay at the end as rows come in, until the person looks elsewhere.
            id: as of every widget.
            classes: as of every widget.
        """
        super().__init__(id=id, classes=classes)
        self._draw, self._key, self._selectable = render, key, selectable
        self._empty = empty
        self._rows = Narrowing(text or (lambda row: str(key(row))))
        self._cursor: int | None = None
        self._selected_key: Hashable = None
        self._follow = self._at_end = follow
        self._new = 0
        self._strips: LRUCache[tuple[int, int, str], tuple[Row, Strip]] = LRUCache(CACHED_LINES)
        self._painted: dict[int, Strip] = {}
        self._drawn_in: tuple[str, Style] | None = None

    # What the screen tells the list

    @property
    def rows(self) -> Sequence[Row]:
        """The rows that the filter lets through."""
        return self._rows.shown

    @property
    def selected(self) -> Row | None:
        """The selected row."""
        return None if self._cursor is None else self.rows[self._cursor]

    @property
    def new(self) -> int:
        """Rows that came in below while the person looked elsewhere."""
        return self._new

    def show(self, rows: Sequence[Row]) -> None:
        """Take these rows instead; what is unchanged on screen is not painted again."""
        self._rows.replace(rows)
        self._strips.clear()
        self._settle()

    def set_empty(self, text: str) -> None:
        """Say something else where there are no rows."""
        if text != self._empty:
            self._empty = text
            self.refresh()

    def append(self, rows: Sequence[Row]) -> None:
        """Add rows at the end."""
        before = len(self.rows)
        self._rows.extend(rows)
        added = sum(map(self._selectable, self.rows[before:]))
        if self._follow and not self._may_scroll_on():
            self._at_end = False
        if self._follow and not self._at_end:
            self._new += added
        self._settle()

    def filter(self, query: str) -> None:
        """Show only the rows that hold every word of the query; an empty query shows all."""
        self._rows.narrow(query)
        self._settle(nearest=False)

    def select(self, key: Hashable) -> bool:
        """Select the row with this key. False: no row that is shown has it."""
        found = self._find(key, self._cursor or 0)
        if found is not None:
            self._move_to(found)
        return found is not None

    # Keys

    def action_move(self, step: int) -> None:
        """Select the next selectable row in that direction."""
        start = self._cursor
        if start is None:
            start = len(self.rows) if self._at_end or step < 0 else -1
        self._step_to(start + step, step)

    def action_page(self, direction: int) -> None:
        """Move by what is visible."""
        page = max(1, self.scrollable_content_region.height - 1)
        start = self._cursor
        if start is None:
            start = self.scroll_offset.y + (page if direction < 0 else 0)
        target = min(max(0, start + page * direction), len(self.rows) - 1)
        if not self._step_to(target, direction):
            self._step_to(target, -direction)

    def action_end(self, direction: int) -> None:
        """Move to the first or the last row."""
        self._step_to(0 if direction < 0 else len(self.rows) - 1, -direction)
        if direction < 0:
            self.scroll_to(y=0, animate=False, force=True)

    def action_match(self, step: int) -> None:
        """Move to the next row that the last filter matched, around the end."""
        size = len(self.rows)
        start = self._cursor if self._cursor is not None else (-1 if step > 0 else size)
        for distance in range(1, size + 1):
            index = (start + step * distance) % size
            if self._rows.matches(index) and self._selectable(self.rows[index]):
                self._move_to(index)
                return

    def action_choose(self) -> None:
        """Open the selected row."""
        if self.selected is not None:
            self.post_message(self.Selected(self, self.selected))

    def on_click(self, event: events.Click) -> None:
        """Select what was clicked; open what was selected."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = offset.y + self.scroll_offset.y
        if index < len(self.rows) and self._selectable(self.rows[index]):
            if index == self._cursor:
                self.action_choose()
            else:
                self._move_to(index)

    # Position

    def _find(self, key: Hashable, near: int) -> int | None:
        """Where the key is now; mostly where it was, so looked for from there outwards."""
        rows, identify = self.rows, self._key
        for index in (near, near - 1, near + 1):
            if 0 <= index < len(rows) and identify(rows[index]) == key:
                return index
        return next((index for index, row in enumerate(rows) if identify(row) == key), None)

    def _step_to(self, index: int, step: int) -> bool:
        while 0 <= index < len(self.rows):
            if self._selectable(self.rows[index]):
                self._move_to(index)
                return True
            index += step
        return False

    def _move_to(self, index: int) -> None:
        before, self._cursor = self._cursor, index
        row = self.rows[index]
        self._selected_key = self._key(row)
        for line in {index if before is None else before, index}:
            self.refresh_line(line)
        self._scroll_to_cursor()
        self._look(at_end=index >= self._last_selectable())
        if before != index:
            self.post_message(self.Highlighted(self, row))

    def _last_selectable(self) -> int:
        rows = self.rows
        return next((i for i in range(len(rows) - 1, -1, -1) if self._selectable(rows[i])), 0)

    def _look(self, *, at_end: bool) -> None:
        self._at_end = at_end
        if at_end and self._new:
            self._new = 0
            self.refresh()

    def _may_scroll_on(self) -> bool:
        """Whether showing the new end keeps the selected row in sight."""
        height = self.scrollable_content_region.height
        return self._at_end and (
            self._cursor is None or not height or self._cursor > len(self.rows) - 1 - height
        )

    def _settle(self, *, nearest: bool = True) -> None:
        """After the rows changed: find the selected key again, and paint what differs."""
        rows = self.rows
        if self._cursor is not None or self._selected_key is not None:
            near = self._cursor or 0
            self._cursor = self._find(self._selected_key, near)
            if self._cursor is None and nearest and rows:
                self._cursor = None
                self._step_to(min(near, len(rows) - 1), -1) or self._step_to(near, 1)
        size = Size(self.scrollable_content_region.width, max(1, len(rows)))
        if size.height == self.virtual_size.height:
            self._repaint_changed()
        elif self.show_vertical_scrollbar and size.height > self.scrollable_content_region.height:
            # The bar stays: there is no need to lay out the whole screen, as Textual would.
            self.set_reactive(VirtualList.virtual_size, size)
            self.vertical_scrollbar.window_virtual_size = size.height
            self._repaint_changed()
        else:
            self.virtual_size = size
        if self._follow and self._at_end:
            self.call_after_refresh(self._scroll_to_end)
        elif self._cursor is not None and not nearest:
            self.call_after_refresh(self._scroll_to_cursor)

    def _scroll_to_cursor(self) -> None:
        if self._cursor is None:
            return
        height, top = self.scrollable_content_region.height, self.scroll_offset.y
        if not height:
            return
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False, force=True)
        elif self._cursor >= top + height:
            self.scroll_to(y=self._cursor - height + 1, animate=False, force=True)

    def _scroll_to_end(self) -> None:
        if self._follow and self._at_end:
            self.scroll_to(y=self.max_scroll_y, animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scrolled to the very end by wheel or key: follow again."""
        super().watch_scroll_y(old_value, new_value)
        at_end = new_value >= self.max_scroll_y
        if self._follow and new_value < old_value and not at_end:  # Else there are fewer rows.
            self._at_end = False
        elif self._follow and at_end and self._cursor is None:
            self._look(at_end=True)

    def on_resize(self) -> None:
        """Keep the end, or the selection, in sight."""
        self._painted.clear()
        self._scroll_to_end()
        self._scroll_to_cursor()

    # Drawing

    def notify_style_update(self) -> None:
        """Where the theme changed what was drawn is stale; where only the focus moved it is not."""
        super().notify_style_update()
        drawn_in = (self.app.theme, self.visual_style)
        if drawn_in != self._drawn_in:
            self._drawn_in = drawn_in
            self._strips.clear()

    def on_focus(self, event: events.Focus) -> None:
        """The cursor shows where keys go; that is all that looks different."""
        self._focus_moved(event, events.DescendantFocus(self), here=True)

    def on_blur(self, event: events.Blur) -> None:
        """The cursor shows that keys go elsewhere; that is all that looks different."""
        self._focus_moved(event, events.DescendantBlur(self), here=False)

    def _focus_moved(self, event: events.Event, told: events.Event, *, here: bool) -> None:
        """What Textual does where the focus moves, but that it would paint every line anew."""
        event.prevent_default()
        self.has_focus = here
        if self._cursor is not None:
            self.refresh_line(self._cursor)
        if self.parent is not None:
            self.parent.post_message(told)

    def _repaint_changed(self) -> None:
        width = self.size.width
        for y in range(self.scrollable_content_region.height):
            if self._painted.get(y) != self._line(y):
                self.refresh(Region(0, y, width, 1))

    def render_line(self, y: int) -> Strip:
        """Draw one visible line."""
        self._painted[y] = strip = self._line(y)
        return strip

    def _line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        index = y + self.scroll_offset.y
        if not self.rows:
            return self._empty_line(y, width)
        if index >= len(self.rows):
            return Strip.blank(width, self.visual_style.rich_style)
        strip = self._row_strip(index, width)
        if self._new and y == self.scrollable_content_region.height - 1:
            badge = Content(f" {self._new} new ↓ ")
            style = self.get_visual_style("virtual-list--new")
            tail = Strip(badge.render_segments(style), badge.cell_length)
            strip = Strip.join([strip.crop(0, max(0, width - badge.cell_length)), tail])
        return strip

    def _row_strip(self, index: int, width: int) -> Strip:
        row = self.rows[index]
        look = ""
        if index == self._cursor:
            look = "cursor" if self.has_focus else "cursor-blurred"
        cached = self._strips.get((id(row), width, look))
        if cached is not None and cached[0] is row:
            return cached[1]
        style = self.get_visual_style(f"virtual-list--{look}") if look else self.visual_style
        line = self._draw(row, width - 1).first_line[: CHARACTERS * width]
        content = line.truncate(width - 1, ellipsis=True)
        marker = Content.styled("▌", "$primary") if look else Content(" ")
        strip = drawn(marker + content, width, style)
        self._strips[id(row), width, look] = (row, strip)
        return strip

    def _empty_line(self, y: int, width: int) -> Strip:
        style = self.get_visual_style("virtual-list--empty")
        lines = Content((self._rows.query and f"No row holds “{self._rows.query}”.") or self._empty)
        wrapped = lines.wrap(max(1, width - 2))
        text = wrapped[y] if y < len(wrapped) else Content("")
        return drawn(Content(" ") + text, width, style)


def drawn(content: Content, width: int, style: Style) -> Strip:
    """One line of content as a strip of exactly this many cells."""
    strip = Strip(content.render_segments(style))
    return strip.adjust_cell_length(width, style.rich_style)
