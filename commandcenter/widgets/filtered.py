"""A list with its filter line: `/` opens it, typing narrows, enter keeps it, escape shows all."""

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from commandcenter.widgets.fields import Line
from commandcenter.widgets.virtual_list import VirtualList


class Filtered(Vertical):
    """A virtual list, and below it the line that narrows it."""

    DEFAULT_CSS = """
    Filtered { height: 1fr; }
    Filtered > Horizontal { height: 1; display: none; background: $panel; padding: 0 1; }
    Filtered.-filtering > Horizontal { display: block; }
    Filtered > Horizontal > Static { width: auto; color: $primary; }
    Filtered Line, Filtered Line:focus { background: $panel; padding: 0; }
    """
    BINDING_GROUP_TITLE = "Filter"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", id="filter.open", tooltip="Narrow by words"),
        Binding("escape", "show_all", "Show all", show=False, id="filter.show_all"),
        Binding("down,up", "to_list", "To the list", show=False, id="filter.to_list"),
    ]

    def __init__(
        self,
        rows: VirtualList[Any],
        *beside: Widget,
        hint: str = "words to look for; enter keeps, esc shows all",
        id: str | None = None,  # noqa: A002 - Textual's name for it
    ) -> None:
        """That list, unfiltered.

        Args:
            rows: the list.
            beside: stands between the list and the line.
            hint: shown in the line while nothing is typed.
            id: as of every widget.
        """
        super().__init__(id=id)
        self._list = rows
        self._beside = beside
        self._hint = hint

    def compose(self) -> ComposeResult:
        """The list, what stands beside it, then the line."""
        yield self._list
        yield from self._beside
        with Horizontal():
            yield Static("/ ")
            yield Line(placeholder=self._hint)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        """Escape is the screen's own while nothing is filtered."""
        if action in {"show_all", "to_list"}:
            return self.has_class("-filtering") and (action == "show_all" or self._in_line)
        return True

    @property
    def _line(self) -> Line:
        return self.query_one(Line)

    @property
    def _in_line(self) -> bool:
        return self._line.has_focus

    def action_filter(self) -> None:
        """Open the line."""
        self.add_class("-filtering")
        self.screen.set_focus(self._line)  # At once: what is typed next belongs into it.

    def action_show_all(self) -> None:
        """Forget the filter."""
        self._line.value = ""
        self.action_to_list()
        self.remove_class("-filtering")

    def action_to_list(self) -> None:
        """Back to the rows; where none is left, to those beside them."""
        lists = (each for each in self.query(VirtualList) if each.rows and each.is_on_screen)
        next(lists, self._list).focus()

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._list.filter(event.value)

    @on(Input.Submitted)
    def _keep(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_to_list()
        if not event.value.strip():
            self.remove_class("-filtering")
