"""The line that says on every screen, for as long as it is so, what is not as it usually is."""

from collections.abc import Callable

from textual.content import Content
from textual.widgets import Static


class ActingBanner(Static):
    """Shown while one acts for another, or nothing can be written."""

    DEFAULT_CSS = """
    ActingBanner {
        dock: top; height: 1; padding: 0 1; display: none;
        background: $error; color: $background; text-style: bold; text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    ActingBanner.-acting { display: block; }
    ActingBanner:nocolor { text-style: reverse bold; }
    """

    def __init__(self, told: Callable[[], str]) -> None:
        """`told` says for whom and why, or what else it is; empty as usual."""
        super().__init__()
        self._told = told
        self._shown = ""

    def on_mount(self) -> None:
        """It begins and ends within a second of when it does."""
        self.set_interval(1.0, self.look)
        self.look()

    def look(self) -> None:
        """Show what is so now."""
        told = self._told()
        if told != self._shown:
            self._shown = told
            self.set_class(bool(told), "-acting")
            self.update(Content(f"● {told}" if told else ""))
