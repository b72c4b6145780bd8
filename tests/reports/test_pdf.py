"""The PDF report: a tagged document with its fonts, made of text alone."""

import json
from itertools import pairwise

import pytest
from pypdf import PdfReader

from commandcenter.incident.decisions import record
from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import BadText, safe_text
from commandcenter.incident.words import EntryKind, Profile
from commandcenter.reports import rendered
from commandcenter.reports.pdf import MANY, WIDTHS
from tests.corpus import CASES
from tests.incident.room import Room
from tests.reports.documents import objects_in, opened
from tests.reports.rooms import LONGEST, everything, write
from tests.reports.story import story

typst = pytest.importorskip("typst", reason="typst is not installed: pip install '.[pdf]'")


def read(room: Room, profile: Profile = Profile.INTERNAL) -> PdfReader:
    return opened(rendered(write(room, profile).report, "pdf"))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_whatever_people_wrote_stands_in_it_as_they_wrote_it() -> None:
    room = Room()
    room.declare()
    taken = []
    for case in CASES:
        if len(case.text) <= LONGEST:
            try:
                room.do("ana", record.log, text=case.text, kind=EntryKind.FINDING)
            except (Refused, BadText):
                continue
            taken.append(safe_text(case.text))

    document = read(room)

    shown = squeezed("".join(page.extract_text() for page in document.pages))
    plain = [each for each in taken if each.isascii()]
    assert len(plain) > 100
    assert [each for each in plain if squeezed(each) not in shown] == []


@pytest.mark.parametrize(
    "text",
    [
        '#panic("x") #{1+1} #include "x" $x$ *b* _i_ `r` = h',
        '#image(read("/etc/passwd")) \\u{202e} <label> @ref // c /* d */ https://evil.example',
        "</text><script>alert(1)</script> &amp; ]]> %PDF-1.7 /JS (x)",
    ],
)
def test_nothing_that_people_write_is_taken_for_markup(text: str) -> None:
    document = read(everything(text))

    assert squeezed(text) in squeezed(document.pages[-1].extract_text())
    keys = {key for each in objects_in(document) if isinstance(each, dict) for key in each}
    assert not keys & {"/JS", "/URI", "/OpenAction", "/Launch", "/EmbeddedFiles"}


def test_it_says_what_it_is_and_can_be_read_aloud() -> None:
    document = read(story(), Profile.REGULATOR)

    assert document.metadata.title == "INC-1 Stolen CI token used to publish packages"
    assert document.metadata.author == "Example"
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    kinds = {each["/S"] for each in objects_in(document) if isinstance(each, dict) and "/S" in each}
    assert {"/H1", "/Table", "/TH", "/TD", "/Figure", "/TOC"} <= kinds
    told = [
        each["/Alt"] for each in objects_in(document) if isinstance(each, dict) and "/Alt" in each
    ]
    assert any("exploit began 2026-11-14" in each for each in told)


def test_its_fonts_come_with_it() -> None:
    for page in read(story()).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            [descendant] = font.get_object()["/DescendantFonts"]
            described = descendant.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described)


def test_it_opens_with_its_title_and_contents_and_numbers_its_pages() -> None:
    document = read(story(), Profile.REGULATOR)

    first, second = (page.extract_text() for page in document.pages[:2])
    assert "Stolen CI token" in first
    assert "TLP:AMBER" in first
    assert "Contents" in first
    assert "Root cause and remediation" in first
    assert f"2 of {len(document.pages)}" in second


def test_the_executive_has_one_page() -> None:
    assert len(read(story(publish=True), Profile.EXECUTIVE).pages) == 1


def test_the_executive_has_one_page_also_where_people_write_much() -> None:
    room = everything("words " * 60)

    assert len(read(room, Profile.EXECUTIVE).pages) == 1


def test_no_character_is_wider_than_a_long_table_takes_it_for() -> None:
    measuring = """
        #set text(font: "Libertinus Serif", size: 100pt)
        #context [#metadata(range(32, 127).map(code => {
            measure(str.from-unicode(code) * 10).width.pt() / 10
        })) <widths>]"""
    found = json.loads(typst.query(measuring.encode(), "<widths>", field="value", one=True))
    assert [(chr(code), em) for code, em in enumerate(found, 32) if em > WIDTHS[code]] == []


def test_in_a_long_table_no_row_lies_on_another() -> None:
    room = Room()
    room.declare()
    long = "a text that takes more than one line of its column " * 4
    for number in range(MANY + 1):
        room.do("ana", record.log, text=long if number % 20 == 0 else f"short {number}.")

    last = read(room).pages[-1]

    heights: set[float] = set()

    def see(text: str, page: list[float], line: list[float], *_: object) -> None:
        if text.strip():
            heights.add(round(page[5] + line[5]))

    last.extract_text(visitor_text=see)
    assert "takes more than one" in last.extract_text()
    assert min(after - before for before, after in pairwise(sorted(heights))) > 6
