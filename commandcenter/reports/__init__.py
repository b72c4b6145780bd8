"""Reports: one model built from the log, renderers for it, and the whole log as a file."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from commandcenter.incident.events import Event
from commandcenter.incident.state import Incident
from commandcenter.reports.log_file import BadLogFile, Link, export_json, parse_json

__all__ = ["BadLogFile", "Link", "export_json", "export_markdown", "parse_json"]


def export_markdown(
    incident: Incident,
    events: Sequence[Event],
    *,
    now: datetime,
    head_hash: str,
    zone: tzinfo,
    organisation: str = "",
) -> str:
    """The report of an incident as Markdown.

    Args:
        incident: as its events tell it.
        events: all of them.
        now: when the report is made (UTC).
        head_hash: hash of the last event, for whoever verifies the report.
        zone: in which times are shown, always named.
        organisation: whose report it is.
    """
    from commandcenter.reports.content import report_of  # noqa: PLC0415 - only a report pays
    from commandcenter.reports.markdown import rendered  # noqa: PLC0415 - only a report pays

    made: Any = report_of(
        incident, events, now=now, head_hash=head_hash, zone=zone, organisation=organisation
    )
    return rendered(made)
