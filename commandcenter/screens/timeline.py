"""Timeline: everything that happened, in order of occurrence."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from commandcenter.incident.erasure import elsewhere
from commandcenter.incident.timeline import Entry
from commandcenter.incident.times import echo
from commandcenter.screens.followed import Followed
from commandcenter.screens.forms import record
from commandcenter.screens.live import Live
from commandcenter.widgets.entries import (
    Line as Row,
)
from commandcenter.widgets.entries import (
    drawn_line,
    is_entry,
    line_key,
    line_text,
    with_day_rules,
)
from commandcenter.widgets.filtered import Filtered
from commandcenter.widgets.headline import Headline
from commandcenter.widgets.notices import tell
from commandcenter.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from commandcenter.desk import Done


class TimelineScreen(Live):
    """The whole record of one incident; filter it, add to it, correct it."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    DEFAULT_CLASSES = "timeline"
    BINDING_GROUP_TITLE = "Timeline"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add", id="timeline.add", tooltip="An entry, possibly of the past"),
        Binding("e", "amend", "Amend", id="timeline.amend", tooltip="The original stays"),
        Binding("m", "moment", "Moment", id="timeline.moment", tooltip="Set a key moment"),
        Binding("d", "decide", "Decide", id="timeline.decide", tooltip="Record a decision"),
        Binding("R", "replay", "Replay", id="timeline.replay", tooltip="The board as it was then"),
        Binding(
            "X",
            "redact",
            "Redact",
            id="timeline.redact",
            show=False,
            tooltip="Erase a text for good",
        ),
    ]

    def __init__(self, seq: int | None = None) -> None:
        """An empty timeline.

        Args:
            seq: the entry that is selected once it is read.
        """
        super().__init__()
        self._followed = Followed()
        self._wanted = seq

    def content(self) -> ComposeResult:
        """Head, moments, list, the selected entry whole, filter."""
        zone = self.session.zone
        yield Headline()
        yield Static(id="moments")
        rows = VirtualList[Row](
            lambda row, width: drawn_line(row, zone, width, numbered=True),
            key=line_key,
            text=line_text,
            selectable=is_entry,
            follow=True,
            empty="Open an incident first: 1 lists them.",
            id="entries",
        )
        yield Filtered(rows)
        yield Static(id="entry")

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.set_focus(self._list)

    @property
    def _list(self) -> "VirtualList[Row]":
        return self.query_one("#entries", VirtualList)

    async def refresh_from_log(self) -> None:
        """Take in what is new; entries of the past find their place."""
        changed = await self._followed.catch_up(self.session)
        self._incident = self._followed.incident
        if self._incident is None:
            return
        if changed:
            entries = self._followed.timeline.in_order()
            self._list.show(with_day_rules(entries, self.session.zone))
            self._show_wanted()
            self._show_selected()
        self._show_moments()
        self.tick()

    def _show_wanted(self) -> None:
        """Select the entry that one came for."""
        if self._wanted is not None:
            self._list.select(self._wanted)
            self._wanted = None

    def _show_moments(self) -> None:
        if self._incident is None:
            return
        moments = sorted(self._incident.moments.items(), key=lambda each: each[1].at)
        zone = self.session.zone
        shown = Content("  ").join(
            Content.assemble(
                (f"{name.replace('-', ' ')} ", "$label"), f"{each.at.astimezone(zone):%m-%d %H:%M}"
            )
            for name, each in moments
        )
        self.query_one("#moments", Static).update(shown)

    def tick(self) -> None:
        """The age in the head."""
        if self._incident is not None:
            head = self.query_one(Headline)
            head.show(self._incident, self.session.clock(), len(self.session.here))

    @on(VirtualList.Highlighted)
    @on(Input.Changed)
    def _show_selected(self) -> None:
        chosen = self._list.selected
        self.query_one("#entry", Static).update(
            self._whole(chosen) if isinstance(chosen, Entry) else ""
        )

    def _whole(self, entry: Entry) -> Content:
        """The selected entry with both its times, and every version of its text."""
        zone = self.session.zone
        head = f"{entry.seq} · {entry.type} · {entry.actor}"
        head += f" for {entry.on_behalf_of}" if entry.on_behalf_of else ""
        head += f" · happened {echo(entry.occurred_at, zone)}"
        if entry.written_later:
            head += f" · recorded {echo(entry.recorded_at, zone)}"
        lines = [Content.styled(head, "$label"), Content(entry.text)]
        lines += [
            Content.assemble((f"amended by {who}: ", "$label"), text)
            for who, text in entry.amendments
        ]
        return Content("\n").join(lines)

    # Acts

    def action_add(self) -> None:
        """An entry, possibly of the past."""
        self.ask_about(lambda now: record.entry(self.session, now))

    def action_moment(self) -> None:
        """A key moment."""
        self.ask_about(lambda now: record.moment(self.session, now))

    def action_decide(self) -> None:
        """A decision."""
        self.ask_about(lambda now: record.decide(self.session, now))

    def replayed_from(self) -> datetime:
        """A replay begins with the selected entry."""
        chosen = self._list.selected
        return chosen.recorded_at if isinstance(chosen, Entry) else super().replayed_from()

    def action_amend(self) -> None:
        """Correct the selected entry."""
        chosen = self._list.selected
        if isinstance(chosen, Entry):
            self.ask_about(lambda now: record.amend(self.session, now, chosen))

    def action_redact(self) -> None:
        """Erase the selected entry's text."""
        chosen = self._list.selected
        if isinstance(chosen, Entry):
            self.ask_about(
                lambda now: record.redact(self.session, now, chosen), then=self._redacted
            )

    def _redacted(self, done: "Done") -> None:
        if done.also_in:
            tell(self.app, f"Redacted{elsewhere(done.also_in)}.", severity="warning")
