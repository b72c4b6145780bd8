"""Prompts: a report form over whatever one is doing, but never over text that one is typing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from textual.app import App
from textual.content import Content
from textual.screen import ModalScreen
from textual.signal import Signal
from textual.widgets import Static

from commandcenter.widgets.fields import Answered, Choice


@dataclass(frozen=True)
class Prompt:
    """Something that a person is asked for.

    Attributes:
        key: the prompt's own, `due:mitigation:<instant>`: it is raised once.
        title: one line: `Progress report due · INC-7 mitigation`.
        open: opens the form, and returns when it was closed.
    """

    key: str
    title: str
    open: Callable[[], Awaitable[object]]


class PromptQueue:
    """The prompts of one session, oldest first; opens one at a time.

    A prompt opens at once, unless a dialog is open or the focus is in a field with text in it:
    then a banner says that it waits, until that field is left or empty and the dialog is closed.
    """

    def __init__(self, app: App[Any], notice: Callable[[], None]) -> None:
        """Nothing is due; `notice` is called whenever that changes."""
        self._app, self._notice = app, notice
        self._waiting: list[Prompt] = []
        self._known: set[str] = set()
        self._open: Prompt | None = None
        self._told: Prompt | None = None
        self._said = ""
        self.changed: Signal[str] = Signal(app, "prompts-changed")

    @property
    def waiting(self) -> Prompt | None:
        """The prompt that waits to be opened."""
        return self._waiting[0] if self._waiting else None

    @property
    def current(self) -> Prompt | None:
        """The prompt that is open, else the one that waits."""
        return self._open or self.waiting

    @property
    def banner(self) -> str:
        """One line while a prompt waits, else empty."""
        if self.waiting is None:
            return ""
        if self._dialog_is_open():
            return f"{self.waiting.title} — the form opens when you close this"
        return f"{self.waiting.title} — the form opens when you leave this field"

    def add(self, prompt: Prompt) -> None:
        """Raise a prompt: ring once, and open its form as soon as that steals nothing."""
        if prompt.key in self._known:
            return
        self._known.add(prompt.key)
        self._waiting.append(prompt)
        self._app.bell()
        self.look()

    def withdraw(self, key: str) -> None:
        """It was answered elsewhere. A form that is open stays: there may be text in it."""
        self._waiting = [prompt for prompt in self._waiting if prompt.key != key]
        self._tell()

    def look(self) -> None:
        """Open what waits, if that steals nothing now; called when focus, text or screen change."""
        if self._waiting and self._open is None and not self._busy():
            self.open_now()
        self._tell()

    def open_now(self) -> None:
        """Open what waits, over anything: the person asked for it."""
        if not self._waiting or self._open is not None:
            return
        self._open = self._waiting.pop(0)
        self._app.run_worker(self._show(self._open), group="prompts")
        self._tell()

    def _tell(self) -> None:
        # Asked at every key: what says the same again would have the screen laid out anew.
        if self.banner != self._said:
            self._said = self.banner
            self.changed.publish(self.banner)
        if self.current is not self._told:
            self._told = self.current
            self._notice()

    async def _show(self, prompt: Prompt) -> None:
        try:
            await prompt.open()
        finally:
            self._open = None
            self.look()

    def _busy(self) -> bool:
        focused = self._app.focused
        if isinstance(focused, Answered) and not isinstance(focused, Choice) and focused.answer:
            return True
        return self._dialog_is_open()

    def _dialog_is_open(self) -> bool:
        return isinstance(self._app.screen, ModalScreen)


class PromptBanner(Static):
    """The line that says that a prompt waits, and how to have it now."""

    DEFAULT_CSS = """
    PromptBanner {
        dock: top; height: 1; padding: 0 1; display: none;
        background: $warning; color: $background; text-style: bold; text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    PromptBanner.-waiting { display: block; }
    PromptBanner:nocolor { text-style: reverse bold; }
    """

    def __init__(self, prompts: PromptQueue, keys: Callable[[], str]) -> None:
        """Listens to the queue; `keys` names the key that opens it now."""
        super().__init__()
        self._prompts, self._keys = prompts, keys

    def on_mount(self) -> None:
        """Show what waits already."""
        self._prompts.changed.subscribe(self, self._show)
        self._show(self._prompts.banner)

    def _show(self, banner: str) -> None:
        self.set_class(bool(banner), "-waiting")
        self.update(Content(f"● {banner} ({self._keys()} now)" if banner else ""))
