"""The least that a Textual app can be: the floor under every figure of ours."""

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, Static


class Minimal(App[None]):
    """A header, a footer, and one text that changes with every key, so that keys can be timed."""

    TITLE = "minimal"

    def compose(self) -> ComposeResult:
        """The three widgets."""
        yield Header()
        yield Static("press a key, and this line changes", id="said")
        yield Footer()

    def on_key(self, event: events.Key) -> None:
        """Answer any key."""
        self.query_one("#said", Static).update(f"you pressed {event.key}")


if __name__ == "__main__":
    Minimal().run()
