"""The HTML report: valid, self-contained, readable without seeing it."""

import base64
import hashlib
import re
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
import pytest

from commandcenter.incident.words import Profile
from tests.reports.rooms import report
from tests.reports.story import story


def parsed(page: str) -> Element:
    """The page as the standard's algorithm reads it; a parse error is raised."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True)
    return parser.parse(page)


@pytest.fixture(scope="module")
def page() -> str:
    return report(story(publish=True), "html")


@pytest.mark.parametrize("profile", Profile)
def test_every_profile_is_a_valid_page(profile: Profile) -> None:
    parsed(report(story(), "html", profile))


def test_nothing_is_fetched_and_nothing_runs(page: str) -> None:
    tree = parsed(page)
    elements = {each.tag for each in tree.iter() if isinstance(each.tag, str)}
    assert not elements & {"script", "link", "img", "iframe", "object", "base", "form"}
    for each in tree.iter():
        assert "style" not in each.attrib
        assert not [name for name in each.attrib if str(name).startswith("on")]
        assert each.attrib.get("href", "#").startswith("#")
    style = tree.findtext(".//style") or ""
    assert "url(" not in style
    assert "@import" not in style


def test_the_browser_is_told_to_fetch_nothing_and_to_take_only_this_style(page: str) -> None:
    tree = parsed(page)
    [policy] = [
        each.attrib["content"]
        for each in tree.iter("meta")
        if each.attrib.get("http-equiv") == "Content-Security-Policy"
    ]
    style = tree.findtext(".//style") or ""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}'" in policy


def test_it_can_be_read_without_being_seen(page: str) -> None:
    tree = parsed(page)
    assert tree.find(".").attrib["lang"] == "en"
    for landmark in ("header", "nav", "main", "footer"):
        assert len(list(tree.iter(landmark))) == 1
    levels = [int(each.tag[1]) for each in tree.iter() if re.fullmatch("h[1-6]", str(each.tag))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for table in tree.iter("table"):
        assert (table.findtext("caption") or "").strip()
        assert {each.attrib["scope"] for each in table.iter("th")} == {"col", "row"}
    ids = [each.attrib["id"] for each in tree.iter() if "id" in each.attrib]
    assert len(ids) == len(set(ids))


def test_drawings_say_in_words_what_they_show(page: str) -> None:
    svg = "{http://www.w3.org/2000/svg}"
    drawings = list(parsed(page).iter(f"{svg}svg"))
    assert len(drawings) == 2
    for each in drawings:
        assert each.attrib["role"] == "img"
        title, told = each.find(f"{svg}title"), each.find(f"{svg}desc")
        assert each.attrib["aria-labelledby"] == f"{title.attrib['id']} {told.attrib['id']}"
    lanes, plot = (each.findtext(f"{svg}desc") for each in drawings)
    assert "exploit began 2026-11-14" in lanes
    assert "no progress report from 2026-11-23 " in lanes
    assert "organisations: 41 at 2026-11-23 12:18Z, 18 at" in plot


def test_every_time_of_day_carries_its_offset(page: str) -> None:
    shown = "".join(parsed(page).find("body").itertext())
    times = re.findall(r"\d\d:\d\d(?::\d\d)?.?", shown)
    assert len(times) > 50
    assert [each for each in times if not each.endswith("Z")] == []
