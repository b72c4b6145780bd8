"""The figures of the impact over time: what was known when."""

from datetime import datetime

from commandcenter.incident.state import Incident


def series(incident: Incident) -> dict[str, list[tuple[datetime, float]]]:
    """Figure → (as known at, number), oldest first; in the order in which they were first named."""
    found: dict[str, list[tuple[datetime, float]]] = {}
    for statement in incident.impacts:
        for name, number in statement.figures.items():
            found.setdefault(name, []).append((statement.at, float(number)))
    return found
