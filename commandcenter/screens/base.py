"""What every screen has: the banner of waiting prompts, the keys, a way back."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from commandcenter.widgets.key_bar import KeyBar
from commandcenter.widgets.moving import MOVING

if TYPE_CHECKING:
    from commandcenter.screens.app import CommandCenterApp


BACK = Binding("escape", "back", "Back", show=False, id="screen.back", tooltip="Never quits")


@dataclass(frozen=True)
class Act:
    """Something that the palette offers by name, beside what has a key.

    Attributes:
        verb: the same act on the command line: `commandcenter cause INC-7 …`.
        keys: ids of bindings that do the same: where one of them works, it is offered instead.
    """

    name: str
    run: Callable[[], Awaitable[None] | None]
    help: str = ""
    verb: str = ""
    keys: tuple[str, ...] = ()


class Place(Screen[None], inherit_bindings=False):
    """A screen one can be at. `esc` goes back to where one came from, and never quits."""

    BINDINGS: ClassVar[list[BindingType]] = [*MOVING, BACK]
    #: Textual paints the whole screen anew where the focus moves; the two panes say so themselves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    #: The heading of this screen's keys in the help.
    BINDING_GROUP_TITLE = "This screen"

    @property
    def center(self) -> "CommandCenterApp":
        """The app, by its own type."""
        return cast("CommandCenterApp", self.app)

    @property
    def unsaved(self) -> str:
        """What quitting now would lose, in a few words; empty where nothing."""
        return ""

    def save_draft(self) -> None:
        """Keep what is typed here, now; called when the session ends."""

    def acts(self) -> Iterable[Act]:
        """What can be done here besides what has a key."""
        return ()

    def compose(self) -> ComposeResult:
        """The banners above, the keys below, and the screen's own between."""
        yield self.center.acting_banner()
        yield self.center.prompt_banner()
        yield from self.content()
        yield KeyBar()

    def on_mount(self) -> None:
        """Say where the person's own key map hides something."""
        self.center.check_keys(self)

    def content(self) -> ComposeResult:
        """The screen's own widgets."""
        yield from ()

    def action_back(self) -> None:
        """Leave a field first; then go back, unless this is where everything starts."""
        if self.focused is not None and self.focused.has_class("leave-first"):
            self.set_focus(None)
        elif len(self.app.screen_stack) > self.center.depth_of_home:
            self.dismiss(None)
