"""Everybody who gets one notification: the exact copy of each, and what became of it."""

from collections import Counter
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from commandcenter.incident.state import EVERYONE, Incident, Notification
from commandcenter.incident.text import safe_line, safe_text
from commandcenter.incident.times import echo
from commandcenter.incident.words import Audience, NotificationStatus, Outcome
from commandcenter.screens.session import Session
from commandcenter.templates.preview import MailCopy, preview
from commandcenter.widgets.filtered import Filtered
from commandcenter.widgets.key_bar import KeyBar
from commandcenter.widgets.moving import MOVING
from commandcenter.widgets.virtual_list import VirtualList

#: How each outcome is told, by sign and word; whoever must be looked after stands first.
OUTCOMES = {
    "failed": ("▲", "$warning"),
    "in doubt": ("?", "$warning"),
    "under way": ("◐", "$primary"),
    "no contact": ("·", "$warning"),
    "would get it": ("☐", "$label"),
    "sent by hand": ("☑", "$label"),
    "arrived": ("☑", "$label"),
}
_SAID = {Outcome.FAILED: "failed", Outcome.UNKNOWN: "in doubt", Outcome.SENT: "arrived"}
#: Width from which the contact and the time have room.
ROOMY = 90


class Recipient(NamedTuple):
    """One line of the list."""

    id: str
    name: str
    contact: str
    state: str
    when: str
    detail: str


def recipients_of(incident: Incident, note: Notification, session: Session) -> list[Recipient]:
    """Everybody who gets it, or would get it now; those who must be looked after first."""
    ids = preview(incident, note).recipients
    if note.audience is Audience.SITE_WIDE:
        ids = (EVERYONE,)
    rows = [_recipient(incident, note, each, session) for each in ids]
    order = list(OUTCOMES)
    return sorted(rows, key=lambda row: order.index(row.state))


def _recipient(incident: Incident, note: Notification, who: str, session: Session) -> Recipient:
    customer = incident.customers.get(who)
    delivery = note.deliveries.get(who)
    if delivery is not None:
        state = _SAID[delivery.outcome]
    elif note.status is not NotificationStatus.SENT:
        lacks_contact = customer is not None and not customer.contact
        state = "no contact" if lacks_contact else "would get it"
    else:
        state = "sent by hand" if note.service is None else "under way"
    when = echo(delivery.at, session.zone) if delivery is not None else ""
    name = customer.name if customer is not None else "everyone, on the status page"
    contact = customer.contact if customer is not None else ""
    detail = delivery.detail if delivery is not None else ""
    return Recipient(who, name, contact, state, when, detail)


class Copies(ModalScreen[None], inherit_bindings=False):
    """The recipients above, the copy of the selected one below."""

    DEFAULT_CSS = """
    Copies { align: center middle; background: $background 60%; }
    Copies #panel { width: 110; max-width: 100%; height: 90%; background: $surface; }
    Copies #title { height: auto; padding: 1 2; text-style: bold; color: $bright; }
    Copies Filtered { height: 2fr; padding: 0 1; }
    Copies VirtualList { background: $surface; }
    Copies #copy { height: 3fr; padding: 0 2; border-top: solid $rule; }
    Copies #copy:focus { border-top: solid $primary; }
    Copies KeyBar { dock: none; padding: 0 2; }
    Copies.-low #panel { height: 100%; }
    Copies.-low #title { padding: 0 2; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high")]  # noqa: RUF012 - Textual's own
    AUTO_FOCUS = "#recipients"
    BINDING_GROUP_TITLE = "Copies"
    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVING,
        Binding("escape,q", "dismiss(None)", "Close", id="copies.close"),
    ]

    def __init__(self, session: Session, incident: Incident, note: Notification) -> None:
        """As it stands now."""
        super().__init__()
        self._session, self._incident, self._note = session, incident, note
        self._rows = recipients_of(incident, note, session)

    def compose(self) -> ComposeResult:
        """How many, the list, the copy."""
        with Vertical(id="panel"):
            yield Static(self._head(), id="title")
            yield Filtered(
                VirtualList[Recipient](
                    _drawn,
                    key=lambda row: row.id,
                    text=" ".join,
                    empty="Nobody gets it: no customer is suspected or confirmed.",
                    id="recipients",
                )
            )
            with VerticalScroll(id="copy"):
                yield Static(id="words")
            yield KeyBar()

    def on_mount(self) -> None:
        """The first one's copy is shown."""
        self._list.show(self._rows)
        if self._rows:
            self._list.select(self._rows[0].id)

    @property
    def _list(self) -> "VirtualList[Recipient]":
        return self.query_one("#recipients", VirtualList)

    def _head(self) -> Content:
        counts = Counter(row.state for row in self._rows)
        told = ", ".join(f"{counts[state]} {state}" for state in OUTCOMES if counts[state])
        return Content(f"{self._note.id} {self._note.kind}: {told or 'nobody'}")

    @on(VirtualList.Highlighted)
    @on(Input.Changed)
    def _show_copy(self) -> None:
        if self._list.selected is None:
            self._list.action_move(1)  # What a filter leaves is looked at.
        row = self._list.selected
        shown = Content("") if row is None else self._copy(row)
        self.query_one("#words", Static).update(shown)
        self.query_one("#copy").scroll_home(animate=False)

    def _copy(self, row: Recipient) -> Content:
        """Word for word what they get."""
        who = row.id if row.id in self._incident.customers else None
        sender = self._session.outreach.sender
        shown = preview(self._incident, self._note, sender=sender, customer=who)
        copy = shown.copy
        if isinstance(copy, MailCopy):
            to = f"{copy.to or '(no contact is known)'} ({row.id} {row.name})"
            heads = [("From", shown.sender or "(no mail server is set up)"), ("To", to)]
        else:
            heads = [("Status page", f"{copy.state}, impact {copy.impact or 'not said'}")]
        heads.append(("Subject", copy.subject))
        if row.detail:
            heads.insert(0, ("Said", row.detail))
        lines = [
            Content.assemble((f"{label:<12}", "$label"), safe_line(text)) for label, text in heads
        ]
        return Content("\n").join([*lines, Content(""), Content(safe_text(copy.text))])


def _drawn(row: Recipient, width: int) -> Content:
    sign, style = OUTCOMES[row.state]
    roomy = width >= ROOMY
    return Content.assemble(
        (f"{sign} {row.state:<13}", style),
        f"{safe_line(row.id)[:14]:<15}" if row.id != EVERYONE else "",
        f"{safe_line(row.name)[:24]:<25}" if row.id != EVERYONE else row.name,
        (f"{safe_line(row.contact)[:28]:<29}" if roomy else "", "$label"),
        (row.when, "$label"),
        (f"  {safe_line(row.detail)}" if row.detail else "", "$label"),
    )
