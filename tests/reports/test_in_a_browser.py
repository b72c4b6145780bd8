"""The HTML report in headless Chromium: silent, closed, printed whole, seen and read aloud."""

import base64
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from commandcenter.incident.decisions import record
from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import BadText
from commandcenter.incident.words import EntryKind, Profile
from tests.browser import Browser, Page, Unavailable, browser
from tests.corpus import CASES
from tests.incident.room import Room
from tests.reports.documents import opened
from tests.reports.rooms import LONGEST, report
from tests.reports.story import story

#: Paper → its width and height in inches.
PAPERS = {"A4": (8.27, 11.69), "Letter": (8.5, 11.0)}
#: Margins left and right in the style sheet, in inches, and how many pixels an inch has.
MARGINS, DPI = 2 * 16 / 25.4, 96
#: WCAG 2.2, 1.4.3: contrast of text that is not large.
CONTRAST = 4.5
#: The least contrast of any text on the page with what lies behind it.
LEAST_CONTRAST = """
(() => {
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(each => each / 255)
      .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)') return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  let least = [99, ''];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || ['title', 'desc'].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const own = element.closest('svg') ? style.fill : style.color;
    const [a, b] = [light(parse(own)), light(parse(behind(element)))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < least[0]) least = [ratio, walker.currentNode.data];
  }
  return least;
})()
"""
#: What sticks out on the right, of what is not made to be scrolled.
STICKING_OUT = """
[...document.body.querySelectorAll('*')]
  .filter(each => !each.closest('.skip, .unseen, svg *'))
  .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(each => each.tagName + ' ' + each.textContent.slice(0, 40))
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    try:
        with browser() as running:
            yield running
    except Unavailable as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of an incident that went through everything."""
    return saved(tmp_path_factory.mktemp("told"), report(story(publish=True), "html"))


@pytest.fixture
def page(chromium: Browser, told: Path) -> Iterator[Page]:
    opened_page = chromium.open(told)
    yield opened_page
    opened_page.close()


def saved(folder: Path, text: str) -> Path:
    path = folder / "report.html"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("profile", Profile)
def test_it_says_nothing_and_asks_for_nothing(
    profile: Profile, chromium: Browser, tmp_path: Path
) -> None:
    path = saved(tmp_path, report(story(), "html", profile))

    page = chromium.open(path)

    assert page.said == []
    assert page.asked_for == [path.as_uri()]
    assert page.value("document.querySelector('h1').getBoundingClientRect().height") > 0


def test_it_says_and_asks_for_nothing_whatever_people_wrote(
    chromium: Browser, tmp_path: Path
) -> None:
    room = Room()
    room.declare()
    for case in CASES:
        if len(case.text) <= LONGEST:
            try:
                room.do("ana", record.log, text=case.text, kind=EntryKind.FINDING)
            except (Refused, BadText):
                continue
    path = saved(tmp_path, report(room, "html"))

    page = chromium.open(path)

    assert page.said == []
    assert page.asked_for == [path.as_uri()]
    assert page.value("document.scripts.length") == 0


def test_what_somebody_puts_into_it_neither_runs_nor_shows_nor_fetches(
    chromium: Browser, told: Path, tmp_path: Path
) -> None:
    injected = (
        "<script>document.title = 'owned'</script>"
        "<style>h1 { color: rgb(255, 0, 0) !important }</style>"
        "<p id=styled style='color: rgb(255, 0, 0)'>styled</p>"
        "<img src='http://127.0.0.1:9/x.png' onerror=\"document.title = 'owned'\">"
        "<link rel=stylesheet href='http://127.0.0.1:9/x.css'>"
        "<iframe src='http://127.0.0.1:9/'></iframe>"
    )
    path = saved(tmp_path, told.read_text("utf-8").replace("<header>", f"{injected}<header>"))

    page = chromium.open(path)

    assert page.value("document.title").startswith("INC-1")
    red = "rgb(255, 0, 0)"
    assert page.value("getComputedStyle(document.querySelector('h1')).color") != red
    assert page.value("getComputedStyle(document.querySelector('#styled')).color") != red
    refused = [each["entry"]["text"] for each in page.told("Log.entryAdded")]
    assert len([each for each in refused if "Content Security Policy" in each]) >= 5
    failed = page.told("Network.loadingFailed")
    stopped = {each["requestId"] for each in failed if each.get("blockedReason") == "csp"}
    went_out = [
        each["request"]["url"]
        for each in page.told("Network.requestWillBeSent")
        if each["requestId"] not in stopped and each["request"]["url"].startswith("http")
    ]
    assert went_out == []


@pytest.mark.parametrize("paper", PAPERS)
def test_it_is_printed_whole(paper: str, page: Page) -> None:
    width, height = PAPERS[paper]
    page.call("Emulation.setEmulatedMedia", media="print")
    page.call(
        "Emulation.setDeviceMetricsOverride",
        width=int((width - MARGINS) * DPI),
        height=int(height * DPI),
        deviceScaleFactor=1,
        mobile=False,
    )
    assert page.value(STICKING_OUT) == []

    printed = page.call("Page.printToPDF", paperWidth=width, paperHeight=height)

    document = opened(base64.b64decode(printed["data"]))
    sizes = {(round(each.mediabox.width), round(each.mediabox.height)) for each in document.pages}
    assert _near(sizes, width, height)
    text = squeezed("".join(each.extract_text() for each in document.pages))
    for cell in page.value("[...document.querySelectorAll('td')].map(each => each.textContent)"):
        assert squeezed(cell) in text


def squeezed(text: str) -> str:
    """Without spaces, and letters that are set as one ("fi") apart."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _near(sizes: set[tuple[int, int]], width: float, height: float) -> bool:
    return all(abs(w - width * 72) <= 1 and abs(h - height * 72) <= 1 for w, h in sizes)


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_a_telephone_and_a_desk(width: int, page: Page) -> None:
    page.call(
        "Emulation.setDeviceMetricsOverride",
        width=width,
        height=800,
        deviceScaleFactor=1,
        mobile=width < 600,
    )

    assert page.value("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_told_from_what_lies_behind_it(scheme: str, page: Page) -> None:
    wanted = [{"name": "prefers-color-scheme", "value": scheme}]
    page.call("Emulation.setEmulatedMedia", features=wanted)

    ratio, text = page.value(LEAST_CONTRAST)
    paper = page.value("getComputedStyle(document.body).backgroundColor")

    assert ratio >= CONTRAST, text
    assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 23, 29)"}[scheme]


# ── as a screen reader has it ────────────────────────────────────────────────────────────────


def spoken(page: Page) -> list[dict[str, Any]]:
    """What a screen reader is handed, in its order: role, name, description, level."""
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    by_id = {each["nodeId"]: each for each in nodes}
    found = []
    waiting = [nodes[0]["nodeId"]]
    while waiting:
        node = by_id[waiting.pop()]
        waiting += [each for each in reversed(node.get("childIds", [])) if each in by_id]
        if not node["ignored"]:
            properties = {each["name"]: each["value"].get("value") for each in node["properties"]}
            found.append(
                {
                    "role": node["role"]["value"],
                    "name": node.get("name", {}).get("value", ""),
                    "told": node.get("description", {}).get("value", ""),
                    "level": properties.get("level"),
                }
            )
    return found


def test_a_screen_reader_finds_the_parts_and_the_headings_in_order(page: Page) -> None:
    found = spoken(page)

    roles = [each["role"] for each in found]
    for landmark in ("banner", "navigation", "main", "contentinfo"):
        assert roles.count(landmark) == 1
    headings = [each for each in found if each["role"] == "heading"]
    levels = [each["level"] for each in headings]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(each["name"] for each in headings)
    assert "Root cause and remediation" in [each["name"] for each in headings]


def test_a_screen_reader_finds_tables_with_names_and_headers(page: Page) -> None:
    found = spoken(page)

    tables = [each for each in found if each["role"] == "table"]
    assert len(tables) == page.value("document.querySelectorAll('table').length") > 10
    assert all(each["name"] for each in tables)
    headers = [each["role"] for each in found]
    columns = page.value("document.querySelectorAll('thead th').length")
    assert headers.count("columnheader") == columns
    assert headers.count("rowheader") > len(tables)


def test_a_screen_reader_is_told_what_is_drawn(page: Page) -> None:
    drawn = [each for each in spoken(page) if each["role"] in {"image", "img"}]

    assert len(drawn) == 2
    assert "The course of the incident" in drawn[0]["name"]
    assert "exploit began 2026-11-14" in drawn[0]["name"] + drawn[0]["told"]
