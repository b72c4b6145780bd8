"""Whatever people write is text in a report: it adds no structure to any format."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
from markdown_it import MarkdownIt

from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import BadText, safe_text
from commandcenter.incident.words import Profile
from tests import corpus
from tests.incident.room import Room
from tests.reports.rooms import LONGEST, everything, report

Shape = Counter[Any]

#: What Markdown is free to write the same text with.
TYPOGRAPHY = {"text", "code_inline", "hardbreak", "softbreak", "text_special"}
#: A text may be one paragraph or several, and starts a quotation where it is long.
PARAGRAPHS = {"blockquote_open", "paragraph_open", "paragraph_close", "inline"}


def shape_of_page(page: str) -> Shape:
    """How many there are of each element with its attributes' names; a parse error is raised.

    But for paragraphs: a text may be one or several.
    """
    parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True)
    return Counter(
        (each.tag, *sorted(map(str, each.attrib.keys() - {"class"})))
        for each in parser.parse(page).iter()
        if isinstance(each.tag, str) and each.tag != "p"
    )


def shape_of_markdown(markdown: str) -> Shape:
    """How many of each element a parser finds."""
    parser = MarkdownIt("gfm-like")
    # GitHub makes no link of a bare `report.md`; what it does link is tested with the escapes.
    parser.linkify.set({"fuzzy_link": False})
    found: Shape = Counter()
    for token in parser.parse(markdown):
        found.update([token.type, *(child.type for child in token.children or [])])
    return Counter({kind: many for kind, many in found.items() if kind not in TYPOGRAPHY})


def shape_of_json(value: Any) -> Any:
    """Its structure without its texts."""
    match value:
        case dict():
            return {name: shape_of_json(each) for name, each in value.items()}
        case list():
            return [shape_of_json(each) for each in value]
        case _:
            return type(value).__name__


def texts(value: Any) -> Iterator[str]:
    """Every text in it, the names of its fields included."""
    match value:
        case str():
            yield value
        case dict():
            for name, each in value.items():
                yield name
                yield from texts(each)
        case list():
            for each in value:
                yield from texts(each)


@pytest.fixture(scope="module")
def plain() -> Room:
    """The incident with harmless words wherever people write."""
    return everything("plain words")


@pytest.fixture(scope="module")
def plain_page(plain: Room) -> Shape:
    return shape_of_page(report(plain, "html"))


@pytest.fixture(scope="module")
def plain_markdown(plain: Room) -> Shape:
    return shape_of_markdown(report(plain, "md"))


@pytest.fixture(scope="module")
def plain_json(plain: Room) -> Any:
    return shape_of_json(json.loads(report(plain, "json")))


@pytest.mark.parametrize("category", corpus.CATEGORIES)
def test_nothing_that_people_write_becomes_structure(
    category: str, plain_page: Shape, plain_markdown: Shape, plain_json: Any
) -> None:
    for case in corpus.of(category):
        if len(case.text) > LONGEST:
            continue  # Longer than a line may be, and refused at the door.
        try:
            room = everything(case.text)
        except (Refused, BadText):
            continue  # The door is shut to it, which is as good.

        with case:
            page = report(room, "html")
            assert shape_of_page(page) == plain_page
            assert not [c for c in page if ord(c) < 0x20 and c not in "\n\t"]
            assert not [c for c in page if 0x7F <= ord(c) < 0xA0 or "\u202a" <= c <= "\u202e"]

            markdown = report(room, "md")
            found = shape_of_markdown(markdown)
            assert {kind for kind in found if kind not in plain_markdown} <= PARAGRAPHS
            assert {kind: many for kind, many in found.items() if kind not in PARAGRAPHS} == {
                kind: many for kind, many in plain_markdown.items() if kind not in PARAGRAPHS
            }
            assert not [c for c in markdown if ord(c) < 0x20 and c != "\n"]

            told = report(room, "json")
            assert told.isascii()
            assert shape_of_json(json.loads(told)) == plain_json
            for read in (told, report(room, "json", Profile.REGULATOR)):
                assert [text for text in texts(json.loads(read)) if safe_text(text) != text] == []
