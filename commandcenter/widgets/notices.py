"""Short messages in the corner: data in them is never markup, and an error says three things."""

from typing import Any

from textual.app import App
from textual.notifications import SeverityLevel


def tell(app: App[Any], message: str, *, severity: SeverityLevel = "information") -> None:
    """Show a short message; `message` may hold data from anywhere."""
    app.notify(message, severity=severity, markup=False)


def tell_error(app: App[Any], happened: str, *, kept: str, remedy: str) -> None:
    """Show an error.

    Args:
        app: where it is shown.
        happened: what went wrong.
        kept: what was not lost by it.
        remedy: what the person can do now.
    """
    app.notify(f"{kept}\n{remedy}", title=happened, severity="error", timeout=10, markup=False)
