"""The lock: hides a session that nobody has typed into for a while."""

from collections.abc import Callable
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

#: What whoever has no second factor is told: only their key can say that it is still them.
AWAY = "commandcenter: nobody typed for a while. Connect again; what you typed is kept."


class Lock(ModalScreen[Any], inherit_bindings=False):
    """Covers all of a session; any key asks who is there."""

    DEFAULT_CSS = """
    Lock { align: center middle; background: $background; }
    Lock Static { width: auto; max-width: 100%; padding: 0 1; color: $label; }
    """

    def __init__(self, asked: Callable[[], object]) -> None:
        """Call `asked` at any key."""
        super().__init__()
        self._asked = asked

    def compose(self) -> ComposeResult:
        """One line."""
        yield Static("Locked: nobody typed for a while. Any key goes on.")

    def on_key(self, event: events.Key) -> None:
        """Somebody is there."""
        event.stop()
        event.prevent_default()
        self._asked()
