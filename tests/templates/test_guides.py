"""Guides: what a section of the retrospective is begun with."""

import pytest

from commandcenter.incident.text import BadText
from commandcenter.incident.words import Section
from commandcenter.templates.guides import guide, without_guidance
from commandcenter.templates.library import Library


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("section", Section)
def test_every_section_has_a_guide_whose_advice_is_not_recorded(section, language):
    text = guide(Library(), section, language)
    assert "<!--" in text
    assert "<!--" not in without_guidance(text)


def test_the_organisation_s_own_stands_instead_and_ours_where_it_has_none(tmp_path):
    folder = tmp_path / "en" / "retrospective"
    folder.mkdir(parents=True)
    (folder / "why.md").write_text("## Five whys\n")
    library = Library(tmp_path)
    assert guide(library, Section.WHY, "en") == "## Five whys\n"
    assert guide(library, Section.LUCKY, "en") == guide(Library(), Section.LUCKY, "en")
    assert guide(library, Section.WHY, "fr") == "## Five whys\n"


def test_a_guide_that_cannot_be_read_is_named(tmp_path):
    folder = tmp_path / "en" / "retrospective"
    folder.mkdir(parents=True)
    (folder / "why.md").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(BadText, match=r"why\.md is not in UTF-8"):
        guide(Library(tmp_path), Section.WHY, "en")
