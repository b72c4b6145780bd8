"""What was written anywhere, found as one types: each hit in its incident, at its place."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import WORKER
from commandcenter.incident.text import safe_line
from commandcenter.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from commandcenter.incident.searching import Hit, Query

#: Seconds without a key after which is looked.
PAUSE = 0.2
#: Hits that are shown.
MOST = 50
#: Width from which the day, the person and the kind have room beside the place.
WIDE = 90

Find = Callable[["Query", int], Awaitable[list["Hit"]]]


class Written(Vertical):
    """The hits below the list of incidents; not in sight while nothing is looked for."""

    DEFAULT_CSS = """
    Written { height: 2fr; display: none; }
    Written.-shown { display: block; }
    Written > Static { height: 1; padding: 0 1; background: $surface; color: $label; }
    """

    @dataclass
    class Changed(Message):
        """Something was found, or nothing is looked for any more."""

        shown: bool

    def __init__(self, find: Find, zone: tzinfo) -> None:
        """Nothing is looked for yet.

        Args:
            find: looks for what was written, the best first, so many at most.
            zone: in which times are shown.
        """
        super().__init__(id="written")
        self._find, self._zone = find, zone
        self._typed = ""
        self._waiting: Timer | None = None
        self._query: Query | None = None
        self.hits = VirtualList["Hit"](
            self._drawn,
            key=lambda hit: (hit.number, hit.event.seq),
            empty="",
            id="hits",
        )

    def compose(self) -> ComposeResult:
        """How many there are, then each."""
        yield Static(id="found")
        yield self.hits

    def look_for(self, typed: str) -> None:
        """Look for it once no key was pressed for a moment; an empty text puts all away."""
        self._typed = typed.strip()
        if self._waiting is not None:
            self._waiting.stop()
        if self._typed:
            self._waiting = self.set_timer(PAUSE, self._look)
        else:
            self.workers.cancel_node(self)
            self._put_away()

    def look_again(self) -> None:
        """The log changed: more was written, or something was erased or hidden."""
        if self.has_class("-shown"):
            self._look()

    @work(exclusive=True, group="search", exit_on_error=False)
    async def _look(self) -> None:
        from commandcenter.desk import StoreError
        from commandcenter.incident.searching import Query

        query = Query.of(self._typed)
        if not query:
            self._put_away()
            return
        if not self.has_class("-shown"):
            self._tell([], "Looking through all that was written …")
        try:
            hits = await self._find(query, MOST + 1)
        except (Refused, StoreError) as trouble:
            self._tell([], f"What was written cannot be searched: {trouble}")
            return
        self.hits.set_empty("Nothing that was written holds all of that.")
        other, self._query = query != self._query, query
        many = f"{MOST} or more" if len(hits) > MOST else str(len(hits))
        self._tell(hits[:MOST], f"Written anywhere: {many} · tab to them, enter opens the place")
        if hits and other:
            self.hits.select((hits[0].number, hits[0].event.seq))

    def _tell(self, hits: "list[Hit]", told: str) -> None:
        self.query_one("#found", Static).update(Content(told))
        self.hits.show(hits)
        self.add_class("-shown")
        self.post_message(self.Changed(shown=True))

    def _put_away(self) -> None:
        self._query = None
        self.hits.show([])
        self.hits.set_empty("")
        self.remove_class("-shown")
        self.post_message(self.Changed(shown=False))

    def _drawn(self, hit: "Hit", width: int) -> Content:
        """`INC-7 #42  11-23 14:05  priya  note  …the mirror served…`."""
        local = hit.event.occurred_at.astimezone(self._zone)
        head = f"{hit.ref:>7} {f'#{hit.event.seq}':<5} "
        if width >= WIDE:
            by = hit.event.on_behalf_of or hit.event.actor
            who = "·" if by == WORKER else safe_line(by)[:10]
            head += f"{local:%Y-%m-%d %H:%M}  {who:<10}  {hit.kind[:12]:<12}  "
        else:
            head += f"{local:%m-%d %H:%M} {hit.kind[:8]:<8} "
        assert self._query is not None  # noqa: S101 - there are hits
        found = hit.excerpt(self._query, max(10, width - len(head) - 2))
        shown = Content(found.text)
        for start, end in found.marks:
            # Underlined: it is seen without colour, too.
            shown = shown.stylize("bold underline $primary", start, end)
        return Content.styled(head, "$label") + shown
