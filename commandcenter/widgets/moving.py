"""The keys that move the focus, the same on every screen and in every dialog."""

from textual.binding import Binding

MOVING = (
    Binding("tab", "app.focus_next", "Next pane or field", show=False, id="screen.next"),
    Binding(
        "shift+tab",
        "app.focus_previous",
        "Previous pane or field",
        show=False,
        id="screen.previous",
    ),
    Binding("ctrl+c", "screen.copy_text", "Copy what is marked", show=False, id="screen.copy"),
)
