"""Impact and customers: how bad it is as known now, who may be affected, who was told what."""

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from commandcenter.incident import events as e
from commandcenter.incident.advice import advise
from commandcenter.incident.customers import history_of
from commandcenter.incident.figures import series
from commandcenter.incident.state import Customer, Incident
from commandcenter.incident.text import safe_line
from commandcenter.incident.times import clock, echo
from commandcenter.incident.words import CustomerStatus
from commandcenter.screens.forms import affected, importing, told
from commandcenter.screens.live import Live
from commandcenter.widgets.filtered import Filtered
from commandcenter.widgets.headline import Headline
from commandcenter.widgets.notices import tell
from commandcenter.widgets.plot import plotted
from commandcenter.widgets.virtual_list import VirtualList

MARKS = {
    CustomerStatus.SUSPECTED: ("?", "$warning"),
    CustomerStatus.CONFIRMED: ("●", "$error"),
    CustomerStatus.CLEARED: ("✓", "$label"),
}
#: Orders of the table, and what each puts first.
ORDERS = {
    "as listed": lambda _customer: 0,
    "by status": lambda customer: list(CustomerStatus).index(customer.status),
    "by name": lambda customer: customer.name.casefold(),
    "by records": lambda customer: -(customer.records or 0),
}
#: What changes the table.
CHANGES = (
    e.CustomersImported,
    e.CustomersMarked,
    e.CustomersMarkingUndone,
    e.NotificationSent,
    e.DeliveryRecorded,
    e.EntryRedacted,
)
#: What whoever is connected to this machine is told: its files are not theirs.
PIPE = "Over SSH a list is piped in: ssh … customers INC-7 import - < list.csv"
#: What was said of a customer before, at most.
HISTORY = 3
#: Lines of the plot, and the height of the screen from which there is room for the more.
LOW_PLOT, HIGH_PLOT, HIGH = 3, 7, 32
#: Width from which a customer's contact has room.
ROOMY = 90


class Customers(Live):
    """The impact above, the customers below; many are marked at once."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    BINDING_GROUP_TITLE = "Customers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "mark", "Mark", id="customers.mark", tooltip="Confirm, clear, suspect"),
        Binding("space", "pick", "Pick", id="customers.pick", tooltip="One more to mark at once"),
        Binding("asterisk", "pick_all", "All", id="customers.pick_all", tooltip="All that show"),
        Binding("o", "order", "Order", id="customers.order", tooltip="By status, name, records"),
        Binding("a", "suspect", "Add", id="customers.suspect", tooltip="Suspect by their ids"),
        Binding("I", "import", "Import", id="customers.import", tooltip="A list: file or URL"),
        Binding("U", "undo", "Undo", id="customers.undo", tooltip="Take a marking back"),
        Binding("i", "impact", "Impact", id="customers.impact", tooltip="State it as now known"),
    ]

    def __init__(self) -> None:
        """An empty table."""
        super().__init__()
        self._seq = 0
        self.picked: set[str] = set()
        self._order = next(iter(ORDERS))

    def content(self) -> ComposeResult:
        """Head, impact, table, the selected one."""
        yield Headline()
        yield Static(id="impact")
        rows = VirtualList[Customer](
            self._row,
            key=lambda customer: customer.id,
            text=lambda customer: (
                f"{customer.id} {customer.name} {customer.contact} {customer.status}"
            ),
            empty=(
                "No customer is listed yet. I imports a list, a suspects some by their ids.\n"
                "On the command line: commandcenter customers INC import FILE"
            ),
            id="customers",
        )
        yield Static(id="columns")
        yield Filtered(rows)
        yield Static(id="customer")

    def on_mount(self) -> None:
        """The table has the keys."""
        super().on_mount()
        self.set_focus(self._list)

    @property
    def _list(self) -> "VirtualList[Customer]":
        return self.query_one("#customers", VirtualList)

    # What is shown

    async def refresh_from_log(self) -> None:
        """Show the incident as the log tells it now; a long table only where it changed."""
        fresh = self._incident is None or self._incident.id != self.session.incident_id
        if fresh:
            self.picked.clear()
            self._seq = 0
        incident, news = await self.session.catch_up(self._seq)
        if incident is None:
            self._list.set_empty("Open an incident first: 1 lists them.")
            return
        changed = fresh or any(isinstance(event.body, CHANGES) for event in news)
        self._incident, self._seq = incident, incident.seq
        self.center.place_title = f"{incident.ref} customers"
        self.query_one("#impact", Static).update(self._impact(incident))
        if changed:
            self._show_table()
        self.query_one("#columns", Static).update(self._columns())
        self.tick()

    def _columns(self) -> Content:
        """What stands below each other, and in which order."""
        sorted_by = self._order.removeprefix("by ").upper()
        status, name, records, contact, told = (
            f"{head} ▾" if head == sorted_by else head
            for head in ("STATUS", "NAME", "RECORDS", "CONTACT", "TOLD")
        )
        contact = f"{contact:<31}" if self.size.width >= ROOMY else ""
        heads = f"     {status:<10}{'ID':<15}{name:<27}{records:>9}  {contact}{told}"
        picked = f"{len(self.picked)} picked " if self.picked else ""
        room = max(0, self.size.width - len(picked))
        return Content.assemble(
            (f"{heads[:room]:<{room}}", "$label"), (picked, "bold $primary")
        ).truncate(self.size.width)

    def on_resize(self) -> None:
        """Another width, another plot."""
        if self._incident is not None:
            self.query_one("#impact", Static).update(self._impact(self._incident))
            self.query_one("#columns", Static).update(self._columns())

    def _show_table(self) -> None:
        if self._incident is None:
            return
        customers = list(self._incident.customers.values())
        if self._order != next(iter(ORDERS)):
            customers.sort(key=ORDERS[self._order])
        self._list.show(customers)
        if self._list.selected is None and customers:
            self._list.select(customers[0].id)
        self.query_one("#columns", Static).update(self._columns())
        self._show_selected()

    def tick(self) -> None:
        """The age in the head."""
        if self._incident is not None:
            head = self.query_one(Headline)
            head.show(self._incident, self.session.clock(), len(self.session.here))

    def _impact(self, incident: Incident) -> Content:
        last = incident.impact
        if last is None:
            return Content.styled("The impact is not stated yet (i).", "$warning")
        lines = [
            Content.assemble(
                (f"{last.stage} impact  ", "bold $bright"),
                safe_line(last.text),
                (f"  as known {echo(last.at, self.session.zone)}, {safe_line(last.by)}", "$label"),
            )
        ]
        lines += plotted(
            series(incident),
            now=self.session.clock(),
            zone=self.session.zone,
            width=self.size.width - 2,
            lines=HIGH_PLOT if self.size.height >= HIGH else LOW_PLOT,
        )
        lines += [Content.styled(safe_line(each), "$warning") for each in advise(incident).changes]
        return Content("\n").join(lines)

    def _row(self, customer: Customer, width: int) -> Content:
        mark, style = MARKS[customer.status]
        kinds = ", ".join(customer.told)
        records = "" if customer.records is None else f"{customer.records:,}"
        contact = f"{safe_line(customer.contact)[:30]:<31}" if width >= ROOMY else ""
        return Content.assemble(
            ("▣ " if customer.id in self.picked else "  ", "bold $primary"),
            (f"{mark} ", style),
            (f"{customer.status:<10}", style),
            f"{safe_line(customer.id)[:14]:<15}",
            f"{safe_line(customer.name)[:26]:<27}",
            (f"{records:>9}  ", "$label"),
            (contact, "$label"),
            (f"told: {kinds}" if kinds else "", "$label"),
        )

    @on(VirtualList.Highlighted)
    @on(Input.Changed)
    def _show_selected(self) -> None:
        customer = self._list.selected
        shown = Content("") if customer is None else self._whole(customer)
        self.query_one("#customer", Static).update(shown)

    def _whole(self, customer: Customer) -> Content:
        zone = self.session.zone
        told = [f"{kind} {echo(at, zone)}" for kind, at in customer.told.items()]
        records = "not known" if customer.records is None else f"{customer.records:,}"
        return Content("\n").join(
            [
                Content.assemble(
                    (f"{safe_line(customer.id)} {safe_line(customer.name)}", "bold $bright"),
                    (f"  {safe_line(customer.contact) or 'no contact'}", "$label"),
                ),
                Content.assemble(
                    (f"{customer.status} since {echo(customer.since, zone)}: ", "$label"),
                    safe_line(customer.basis),
                ),
                Content.assemble(
                    ("records ", "$label"), records, ("   told ", "$label"), "; ".join(told) or "—"
                ),
                *self._history(customer),
            ]
        )

    def _history(self, customer: Customer) -> list[Content]:
        """What was said of them before, the newest first."""
        if self._incident is None:
            return []
        before = history_of(self._incident, customer)[-2::-1]
        return [
            Content.styled(
                f"before: {mark.status} {clock(mark.at, self.session.zone)} by "
                f"{safe_line(mark.by)}: {safe_line(mark.basis)}",
                "$label",
            )
            for mark in before[:HISTORY]
        ]

    # Acts

    def action_pick(self) -> None:
        """Take the selected one into what is marked at once, or out of it."""
        customer = self._list.selected
        if customer is None:
            return
        self.picked ^= {customer.id}
        self._list.action_move(1)
        self._repaint()

    def action_pick_all(self) -> None:
        """All that the filter lets through; again: none."""
        shown = {customer.id for customer in self._list.rows}
        self.picked = set() if shown <= self.picked else self.picked | shown
        self._repaint()

    def _repaint(self) -> None:
        self._show_table()
        tell(self.app, f"{len(self.picked)} picked; m marks them.")

    def action_order(self) -> None:
        """The next order of the table."""
        names = list(ORDERS)
        self._order = names[(names.index(self._order) + 1) % len(names)]
        self._show_table()

    def action_mark(self) -> None:
        """What was picked, else the selected one."""
        customer = self._list.selected
        ids = sorted(self.picked) or ([customer.id] if customer else [])
        if ids:
            self.ask_about(lambda now: affected.mark(self.session, now, ids), then=self._marked)
        else:
            tell(self.app, "No customer is selected: a suspects some by their ids.")

    def _marked(self, _done: object) -> None:
        self.picked.clear()

    def action_suspect(self) -> None:
        """Customers on no list yet."""
        self.ask_about(lambda now: affected.suspect(self.session, now))

    def action_import(self) -> None:
        """A list from a file or another system."""
        if not self.session.at_this_machine:
            tell(self.app, PIPE)
            return
        self.ask_about(lambda now: importing.import_list(self.session, now))

    def action_undo(self) -> None:
        """Take a marking back."""
        self.ask_about(lambda now: affected.undo(self.session, now))

    def action_impact(self) -> None:
        """The impact as now known."""
        self.ask_about(lambda now: told.state_impact(self.session, now))
