"""What a retrospective can refer to, found as one types: entries, moments, figures."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from commandcenter.incident.references import NOT_KNOWN, figures, to_entry, to_figure, to_moment
from commandcenter.incident.state import Incident
from commandcenter.incident.text import safe_line
from commandcenter.incident.timeline import Entry
from commandcenter.incident.times import echo
from commandcenter.incident.words import MomentName
from commandcenter.widgets.fields import Line
from commandcenter.widgets.key_bar import KeyBar
from commandcenter.widgets.virtual_list import VirtualList


class Target(NamedTuple):
    """Something to refer to."""

    reference: str
    kind: str
    when: str
    text: str


def targets(incident: Incident, entries: Iterable[Entry], zone: tzinfo) -> Iterator[Target]:
    """Moments and figures first, for there are few; then the entries, the newest first."""
    for name in MomentName:
        moment = incident.moments.get(name)
        told = echo(moment.at, zone) if moment else NOT_KNOWN
        yield Target(to_moment(name), "moment", "", f"{name.replace('-', ' ')}: {told}")
    for figure, value in figures(incident).items():
        yield Target(to_figure(figure), "figure", "", f"{figure}: {value}")
    for each in sorted(entries, key=lambda entry: (entry.occurred_at, entry.seq), reverse=True):
        local = each.occurred_at.astimezone(zone)
        yield Target(
            to_entry(each.seq),
            f"#{each.seq}",
            f"{local:%m-%d %H:%M}",
            f"{each.on_behalf_of or each.actor}: {each.shown}",
        )


class Picker(ModalScreen[str | None], inherit_bindings=False):
    """One line to type in, and what it finds; its result is the reference."""

    DEFAULT_CSS = """
    Picker { align: center middle; background: $background 60%; }
    Picker #panel { width: 100; max-width: 100%; height: 80%; background: $surface; }
    Picker #title { height: 1; padding: 0 2; text-style: bold; color: $bright; margin-top: 1; }
    Picker #sought { margin: 1 2; }
    Picker #targets { background: $surface; margin: 0 1; }
    Picker KeyBar { dock: none; padding: 0 2; }
    Picker.-low #title { margin: 0; }
    Picker.-low #sought { margin: 0 2; }
    Picker.-low #panel { height: 100%; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]  # noqa: RUF012 - Textual's own
    AUTO_FOCUS = "#sought"
    BINDING_GROUP_TITLE = "References"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Insert", id="references.choose", priority=True),
        Binding("escape", "dismiss(None)", "Close", id="references.close"),
        Binding("down", "move(1)", "Next", show=False, id="references.down"),
        Binding("up", "move(-1)", "Previous", show=False, id="references.up"),
        Binding("pagedown", "page(1)", "Next page", show=False, id="references.page_down"),
        Binding("pageup", "page(-1)", "Previous page", show=False, id="references.page_up"),
    ]

    def __init__(self, found: Sequence[Target]) -> None:
        """Everything there is, until something is typed."""
        super().__init__()
        self._found = found

    def compose(self) -> ComposeResult:
        """Title, line, list, keys."""
        with Vertical(id="panel"):
            yield Static("Refer to — it will always tell what is true then", id="title")
            yield Line(placeholder="words of an entry, or detected, customers …", id="sought")
            yield VirtualList[Target](
                _drawn,
                key=lambda target: target.reference,
                text=" ".join,
                empty="Nothing holds all of that.",
                id="targets",
            )
            yield KeyBar()

    def on_mount(self) -> None:
        """The first one is chosen already."""
        self._list.can_focus = False
        self._list.show(self._found)
        self._list.action_move(1)

    @property
    def _list(self) -> "VirtualList[Target]":
        return self.query_one("#targets", VirtualList)

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._list.filter(event.value)
        if self._list.selected is None:
            self._list.action_move(1)

    def action_move(self, step: int) -> None:
        """The next one in that direction."""
        self._list.action_move(step)

    def action_page(self, direction: int) -> None:
        """The next page in that direction."""
        self._list.action_page(direction)

    def action_choose(self) -> None:
        """Insert the selected one."""
        chosen = self._list.selected
        self.dismiss(chosen.reference if chosen is not None else None)


def _drawn(target: Target, _width: int) -> Content:
    return Content.assemble(
        (f"{target.kind:<7}", "$primary"),
        (f"{target.when:<12}" if target.when else "", "$label"),
        safe_line(target.text),
    )
