"""The HTML renderer: one file that asks nobody for anything, and runs nothing."""

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from commandcenter.incident.text import safe_text
from commandcenter.reports.model import Lanes, Plot, Report
from commandcenter.reports.svg import lanes_svg, plot_svg

#: A cell no longer than this is kept in one line: a time, an id, a name.
SHORT = 24


def rendered(report: Report) -> str:
    """The report as one self-contained page, in the HTML of the living standard."""
    style = _read("report.css")
    return _template().render(
        report=report,
        style=Markup(style),  # noqa: S704 - our own file
        hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )


@cache
def _read(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")


@cache
def _template() -> Template:
    return _environment().from_string(_read("report.html.j2"))


def _environment() -> Environment:
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    made.filters["drawn"] = _drawn
    made.filters["short"] = lambda cell: len(cell) <= SHORT
    return made


def _finalized(value: object) -> object:
    """Whatever is written passes here: no control character or turned text comes through."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else safe_text(value)


def _drawn(drawing: Lanes | Plot, key: str) -> Markup:
    made = lanes_svg(drawing, key) if isinstance(drawing, Lanes) else plot_svg(drawing, key)
    return Markup(made)  # noqa: S704 - all text in it is escaped where it is drawn
