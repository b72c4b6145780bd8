"""The keys that move the focus, the same on every screen and in every dialog."""

from textual.binding import Binding

#: Those of the focus go first: over a slow line, what is typed right behind them comes with them,
#: and is for the next field.
MOVING = (
    Binding(
        "tab", "app.focus_next", "Next pane or field", show=False, id="screen.next", priority=True
    ),
    Binding(
        "shift+tab",
        "app.focus_previous",
        "Previous pane or field",
        show=False,
        id="screen.previous",
        priority=True,
    ),
    Binding("ctrl+c", "screen.copy_text", "Copy what is marked", show=False, id="screen.copy"),
)
