"""Reports: one model built from the log, renderers for it, and the whole log as a file."""

import json
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from commandcenter.incident.events import Event
from commandcenter.incident.state import Incident
from commandcenter.incident.words import Profile
from commandcenter.reports.log_file import BadLogFile, Link, Noted, export_json, parse_json

if TYPE_CHECKING:
    from commandcenter.reports.content import Written
    from commandcenter.reports.model import Report

__all__ = ["FORMATS", "BadLogFile", "Link", "export_json", "parse_json", "rendered", "write"]

#: What a report can be rendered as.
FORMATS = ("md", "html", "pdf", "json")


def write(
    incident: Incident,
    events: Sequence[Event],
    *,
    now: datetime,
    head_hash: str,
    checkpoint: Noted | None = None,
    zone: tzinfo,
    organisation: str = "",
    profile: Profile = Profile.INTERNAL,
) -> "Written":
    """The report of an incident, and what it leaves out.

    Args:
        incident: as its events tell it.
        events: all of them.
        now: when the report is made (UTC).
        head_hash: hash of the last event, for whoever verifies the report.
        checkpoint: of the log as it is reported.
        zone: in which times are shown, each with its offset.
        organisation: whose report it is.
        profile: for whom it is.
    """
    from commandcenter.reports.content import report_of

    return report_of(
        incident,
        events,
        now=now,
        head_hash=head_hash,
        checkpoint=checkpoint,
        zone=zone,
        organisation=organisation,
        profile=profile,
    )


def rendered(report: "Report", format_: str) -> bytes:
    """The report as a file of one of the `FORMATS`.

    Raises:
        Refused: the format needs something that is not installed.
    """
    # ruff: noqa: PLC0415 - one renderer is loaded, not four
    match format_:
        case "md":
            from commandcenter.reports.markdown import rendered as as_markdown

            return as_markdown(report).encode()
        case "html":
            from commandcenter.reports.html import rendered as as_html

            return as_html(report).encode()
        case "pdf":
            from commandcenter.reports.pdf import rendered as as_pdf

            return as_pdf(report)
        case "json":
            return f"{json.dumps(report.model_dump(mode='json'), indent=1)}\n".encode()
        case _:
            raise ValueError(format_)
