"""The samples in docs/: complete, of one page where it is promised, and still to be read."""

import re

import pytest

from commandcenter.incident.words import Profile
from commandcenter.reports import FORMATS
from tests.commandline import CommandLine
from tests.reports.documents import opened
from tests.samples import FOLDER, STORIES

FILES = {f"{profile}.{format_}" for profile in Profile for format_ in FORMATS}


@pytest.mark.parametrize("filed", STORIES.values())
def test_there_is_one_of_each_format_for_everybody(filed: str) -> None:
    assert {path.name for path in (FOLDER / filed).iterdir()} == FILES


@pytest.mark.parametrize("filed", STORIES.values())
def test_the_board_gets_one_page(filed: str) -> None:
    assert len(opened((FOLDER / filed / "executive.pdf").read_bytes()).pages) == 1


@pytest.mark.parametrize("filed", STORIES.values())
def test_the_log_among_them_is_taken_in_and_verified(filed: str, cli: CommandLine) -> None:
    assert cli.here("import", str(FOLDER / filed / "internal.json")).succeeded()
    assert cli.here("verify").succeeded()


@pytest.mark.parametrize("filed", STORIES.values())
def test_none_tells_on_which_machine_it_was_made(filed: str) -> None:
    for path in (FOLDER / filed).iterdir():
        assert not re.search(rb"/(?:tmp|home|root|Users|var)/", path.read_bytes()), path.name


@pytest.mark.parametrize("filed", STORIES.values())
@pytest.mark.parametrize("format_", ["md", "html"])
def test_a_drawing_ends_with_the_incident_also_where_it_was_entered_later(
    filed: str, format_: str
) -> None:
    """The course itself is of these years; the entries were made in another."""
    page = (FOLDER / filed / f"executive.{format_}").read_text("utf-8")
    course = page[page.index("The course of the incident") : page.index("time to detect")]

    assert "2026-" not in course
