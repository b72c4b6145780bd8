"""The help: the keys that work where one was, as they are mapped now."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from commandcenter.widgets.key_bar import KeyBar

EVERYWHERE = "Everywhere"
#: Cells for the keys, on the left.
KEYS = 16


class HelpScreen(ModalScreen[None], inherit_bindings=False):
    """A list of keys in groups; closes with escape or with the key that opened it."""

    CSS_PATH = "help.tcss"
    AUTO_FOCUS = "#help"
    BINDING_GROUP_TITLE = "Help"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "dismiss(None)", "Close", id="help.close"),
        Binding("j", "scroll(1)", "Down", show=False, id="help.down"),
        Binding("k", "scroll(-1)", "Up", show=False, id="help.up"),
    ]

    def __init__(self, about: Screen[object]) -> None:
        """The help about that screen, as it is at this moment."""
        super().__init__()
        self._title = f"Keys · {about.title or _named(about)}"
        self._groups = _grouped(about)

    def compose(self) -> ComposeResult:
        """One column: keys, what they do, and a word more."""
        with VerticalScroll(id="help"):
            yield Static(Content(self._title), id="title")
            yield Static(Content("\n").join(self._lines()), id="keys-list")
            yield Static(
                Content(
                    "Every action is in the command palette by name, and has a verb on the command"
                    " line: commandcenter --help. Keys can be remapped in the settings by their id."
                ),
                id="more",
            )
        yield KeyBar()

    def action_scroll(self, step: int) -> None:
        """One line."""
        self.query_one("#help").scroll_relative(y=step, animate=False)

    def _lines(self) -> Iterator[Content]:
        for group, entries in self._groups.items():
            yield Content.styled(group, "bold $primary")
            for (description, tooltip), bindings in entries.items():
                keys = "  ".join(map(self.app.get_key_display, bindings))
                yield Content.assemble(
                    (keys.rjust(KEYS), "bold $bright"),
                    "  ",
                    description,
                    (f"  {tooltip}" if tooltip else "", "$label"),
                )
            yield Content("")


Groups = dict[str, dict[tuple[str, str], list[Binding]]]


def _grouped(about: Screen[object]) -> Groups:
    """Group → (description, tooltip) → its keys, the screen's own first."""
    groups: Groups = {}
    for active in about.active_bindings.values():
        binding = active.binding
        if binding.system or not binding.description:
            continue
        entries = groups.setdefault(_group(active), {})
        entries.setdefault((binding.description, binding.tooltip), []).append(binding)
    own = about.BINDING_GROUP_TITLE or _named(about)
    if own in groups:  # What the screen is for comes before how one moves in its list.
        groups = {own: groups.pop(own), **groups}
    if EVERYWHERE in groups:
        groups[EVERYWHERE] = groups.pop(EVERYWHERE)
    return groups


def _group(active: ActiveBinding) -> str:
    """The heading; what every screen has stands with what works everywhere."""
    if (active.binding.id or "").startswith(("app.", "screen.")):
        return EVERYWHERE
    return active.node.BINDING_GROUP_TITLE or _named(active.node)


def _named(node: object) -> str:
    """A heading for what has none: the words of its class's name."""
    name = type(node).__name__.removesuffix("Screen")
    return "".join(f" {c.lower()}" if c.isupper() and i else c for i, c in enumerate(name))
