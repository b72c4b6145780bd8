"""Incidents: the list of all, open ones first; declare, search, open, measure."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from commandcenter.incident.cadence import standing
from commandcenter.incident.state import Incident, reference
from commandcenter.incident.summary import Summary
from commandcenter.incident.text import safe_line
from commandcenter.incident.times import countdown, span
from commandcenter.incident.words import Phase
from commandcenter.screens.forms import course
from commandcenter.screens.live import Live
from commandcenter.screens.metrics_panel import MetricsPanel
from commandcenter.screens.written import Written
from commandcenter.widgets.filtered import Filtered
from commandcenter.widgets.theme import severity
from commandcenter.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from commandcenter.incident.searching import Hit, Query

#: Width from which the commander has room beside the title.
NAMED = 90


@dataclass(frozen=True, slots=True)
class Row:
    """One incident in the list.

    Attributes:
        overdue: what is overdue now, in words.
    """

    number: int
    summary: Summary
    overdue: str = ""


class Incidents(Live):
    """Home."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    BINDING_GROUP_TITLE = "Incidents"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "declare", "Declare", id="incidents.declare", tooltip="In doubt, declare"),
        Binding("enter", "open", "Open", id="incidents.open", tooltip="The board"),
        Binding(
            "P", "people", "People", id="incidents.people", tooltip="Who may do what", show=False
        ),
        Binding("m", "metrics", "Metrics", id="incidents.metrics", tooltip="Across incidents"),
    ]

    def content(self) -> ComposeResult:
        """Heading, list, what was written, the line that searches both, metrics."""
        yield Static(id="heading")
        rows = VirtualList[Row](
            self._draw,
            key=lambda row: row.number,
            text=lambda row: (
                f"{reference(row.number)} {row.summary.title} {row.summary.phase} "
                f"{row.summary.severity or ''} {row.summary.commander or ''} {row.overdue}"
            ),
            empty="Opening the log …",
            id="incidents",
        )
        self._written = Written(self._find, self.session.zone)
        yield Filtered(rows, self._written, hint="words of a title, or of anything ever written")
        yield MetricsPanel()

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.set_focus(self._list)
        self._head("")

    @property
    def _list(self) -> "VirtualList[Row]":
        return self.query_one("#incidents", VirtualList)

    def _head(self, told: str) -> None:
        width = self.size.width
        who = f"{'COMMANDER':<13}" if width >= NAMED else ""
        columns = f" {'INC':>8}  {'SEV':<6}  {'PHASE':<13}  {'AGE':<11}  {who}WHAT"
        self.query_one("#heading", Static).update(
            Content.assemble(
                ("commandcenter", "bold $bright"),
                f"  {self.session.who}   ",
                (told, "$label"),
                "\n",
                (columns[:width], "$label"),
            )
        )

    async def refresh_from_log(self) -> None:
        """Open ones first, the newest first among them."""
        desk = self.session.desk
        rows = []
        for number, summary in await desk.incidents():
            overdue = ""
            if summary.phase is Phase.RESPONSE:
                overdue = _overdue(await desk.glance(number), self.session.clock())
            rows.append(Row(number, summary, overdue))
        rows.sort(key=lambda row: (not row.summary.phase.is_open, -row.number))
        open_ones = sum(row.summary.phase.is_open for row in rows)
        today = self.session.clock().astimezone(self.session.zone).date()
        late = sum(len(row.summary.overdue_follow_ups(today)) for row in rows)
        told = f"{open_ones} open · {len(rows) - open_ones} ended"
        if late:
            told += f" · {late} follow-up action{'s' * (late != 1)} overdue: retro actions"
        self._head(told)
        self._list.set_empty(
            "No incident yet. d declares one; in doubt, declare.\n"
            "On the command line: commandcenter declare TITLE"
        )
        self._list.show(rows)
        if self._list.selected is None and rows:
            self._list.select(rows[0].number)
        self._measure()
        self._written.look_again()

    def tick(self) -> None:
        """Ages and lateness move on."""
        if self.session.open and self.session.clock().second % 10 == 0:
            self.read()

    def _draw(self, row: Row, width: int) -> Content:
        summary = row.summary
        age = ""
        if summary.declared_at is not None:
            until = self.session.clock() if summary.phase.is_open else summary.updated_at
            age = span((until or summary.declared_at) - summary.declared_at)
        drill = ("DRILL ", "bold $accent") if summary.drill else ""
        quiet = "" if summary.phase.is_open else "$label"
        line = Content.assemble(
            (f"{reference(row.number):>8}", "$label"),
            "  ",
            severity(summary.severity),
            "  ",
            (f"{summary.phase:<13}", "bold $primary" if summary.phase is Phase.RESPONSE else quiet),
            "  ",
            (f"{age:<11}", "$label"),
            "  ",
        )
        if width >= NAMED:
            line += Content.styled(f"{safe_line(summary.commander or '—')[:11]:<11}  ", quiet)
        if row.overdue:
            line += Content.styled(f"{row.overdue}  ", "bold $warning")
        return line + Content.assemble(drill, (safe_line(summary.title), quiet))

    # Searching and measuring

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._written.look_for(event.value)

    async def _find(self, query: "Query", most: int) -> "list[Hit]":
        return await self.session.desk.search(query, most=most)

    @on(Written.Changed)
    def _make_room(self, event: Written.Changed) -> None:
        """The list takes no more lines than it has rows while hits stand below it."""
        self._list.styles.max_height = max(1, len(self._list.rows)) if event.shown else None

    @on(VirtualList.Selected, "#hits")
    async def _place_chosen(self, event: VirtualList.Selected) -> None:
        await self.response.open_entry(event.row.number, event.row.event.seq)

    def action_metrics(self) -> None:
        """Show how long things take, or put it away."""
        if self.query_one(MetricsPanel).toggle():
            self._measure()

    @work(exclusive=True, group="measure", exit_on_error=False)
    async def _measure(self) -> None:
        panel = self.query_one(MetricsPanel)
        if panel.shown and self.session.open:
            await panel.read(self.session)

    # Acts

    def action_declare(self) -> None:
        """A new incident, then its board."""
        self._declare()

    def _declare(self) -> None:
        async def ask() -> None:
            number = await self.center.ask(course.declare(self.session))
            if number is not None:
                await self.response.open_incident(number)

        self.run_worker(ask(), group="declare", exclusive=True, exit_on_error=False)

    def action_people(self) -> None:
        """Who belongs to the organisation."""
        from commandcenter.screens.people import People

        self.app.push_screen(People())

    def action_open(self) -> None:
        """The board of the selected incident."""
        if self._list.selected is not None:
            self._list.action_choose()

    @on(VirtualList.Selected, "#incidents")
    async def _chosen(self, event: VirtualList.Selected) -> None:
        await self.response.open_incident(event.row.number)


def _overdue(incident: Incident, now: datetime) -> str:
    """`mitigation 02:05 late`, for whichever is."""
    late = []
    for track, state in incident.tracks.items():
        since = standing(state.watches, now).overdue_since
        if since is not None:
            late.append(f"{track} {countdown(now - since)} late")
    return ", ".join(late)
