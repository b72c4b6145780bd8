"""Text: nothing harmful passes, nothing is lost, and what is shown is what was written."""

import csv
import io
import re
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from commandcenter.incident.text import (
    BadText,
    defanged,
    for_markdown,
    for_terminal,
    formula_safe,
    line,
    name,
    one_line,
    prose,
    safe_line,
    safe_text,
    width,
)
from commandcenter.incident.words import Limit
from tests import corpus

#: C0, DEL, C1 and what turns text round: the bytes that must never come out.
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Format characters that draw something: signs that stand around Arabic and other numbers.
DRAWN = {*range(0x600, 0x606), 0x6DD, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
ANY = st.text(st.characters(exclude_categories=()))
#: Characters that decide between harmless and harmful, far more often than chance has them.
TRICKY = st.text(
    st.sampled_from("a0#ם\u093f\u0301\u0e47\u20e3\ufe0e\ufe0f\u200c\u200d❤👩👍🏽🇬🇧\n\r\t\x1b\ud800")
)


def original(shown):
    """What `safe_text` was given, read back from its placeholders."""
    spelled = re.sub("⟦U\\+([0-9A-F]+)⟧", lambda found: chr(int(found[1], 16)), shown)
    return spelled.translate({0x2400 + code: code for code in range(0x20)} | {0x2421: 0x7F})


@pytest.mark.parametrize("category", corpus.CATEGORIES)
def test_no_bad_input_gets_a_command_through(category):
    for case in corpus.of(category):
        with case:
            for safe in (safe_text, safe_line, for_terminal):
                shown = safe(case.text)
                assert not OBEYED.search(shown)
                assert safe(shown) == shown
                shown.encode()
            assert not set(safe_line(case.text)) & {"\n", "\t"}


@pytest.mark.parametrize("category", corpus.CATEGORIES)
def test_no_bad_input_is_silently_lost(category):
    for case in corpus.of(category):
        with case:
            assert original(safe_text(case.text)) == case.text.replace("\r\n", "\n")


@given(ANY | TRICKY)
@example("a\ufe0f\u200d👩")
@example("\r\r\n")
@example("a" + "\u0301" * 9)
def test_making_safe_twice_is_making_safe_once(text):
    assert safe_text(safe_text(text)) == safe_text(text)
    assert safe_line(safe_line(text)) == safe_line(text)
    assert not OBEYED.search(safe_text(text))
    safe_text(text).encode()


@given(ANY | TRICKY)
def test_whatever_is_written_out_can_be_read_back(text):
    if not re.search("[⟦⟧\u2400-\u2421]", text):
        assert original(safe_text(text)) == text.replace("\r\n", "\n")


def test_every_control_and_format_character_of_unicode_is_written_out():
    invisible = [
        code
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        and chr(code) not in "\n\t"
        and code not in DRAWN
    ]
    assert len(invisible) > 2_000
    assert [f"{code:X}" for code in invisible if chr(code) in safe_text(f"a{chr(code)}b")] == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\x1b[2J", "␛[2J"),
        ("\x9b31m", "⟦U+009B⟧31m"),
        ("invoice\u202etxt.exe", "invoice⟦U+202E⟧txt.exe"),
        ("ad\u00admin", "ad⟦U+00AD⟧min"),
        ("a\u200db", "a⟦U+200D⟧b"),
        ("👩\u200dx", "👩⟦U+200D⟧x"),
        ("👩\u200d", "👩⟦U+200D⟧"),
        ("a\ufe0f", "a⟦U+FE0F⟧"),
        ("\U0001f3f4\U000e0067", "🏴⟦U+E0067⟧"),
        ("done\rdeleted", "done␍deleted"),
        ("a\ud800", "a⟦U+D800⟧"),
        ("a" + "\u0301" * 5, "a" + "\u0301" * 4 + "⟦U+0301⟧"),
    ],
)
def test_what_cannot_be_seen_is_shown(written, shown):
    assert safe_text(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "plain\nlines\tand tabs",
        "naïve 攻撃者 שלום العربية हिन्दी ภาษาไทย",
        "👩\u200d🚒 👍🏽 🇬🇧 ❤\ufe0f 1\ufe0f\u20e3 ❤\ufe0f\u200d🔥",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "क\u094d\u200dष",
        "e\u0301",
        "\ufffd",
    ],
)
def test_what_people_write_is_left_as_it_is(text):
    assert safe_text(text) == text


def test_line_ends_of_other_systems_are_line_ends():
    assert safe_text("one\r\ntwo") == "one\ntwo"
    assert safe_line("one\r\ntwo") == "one␊two"


@pytest.mark.parametrize("take", [line, prose, name])
@pytest.mark.parametrize("blank", ["", "  \n\t ", "\u00a0\u2007", "\u2800\u3000"])
def test_a_text_that_shows_nothing_is_refused(take, blank):
    with pytest.raises(BadText, match=r"^the title is empty: say it in a few words$"):
        take(blank, "title")


def test_a_text_over_the_limit_is_refused_with_both_numbers():
    with pytest.raises(BadText, match="the title is 501 characters long; 500 are the most"):
        line("x" * (Limit.LINE + 1), "title")
    with pytest.raises(BadText, match="10000000 characters long; 65536 are the most"):
        prose("A" * 10_000_000, "note")
    assert line("x" * Limit.LINE, "title") == "x" * Limit.LINE


def test_placeholders_do_not_carry_a_text_over_the_limit():
    with pytest.raises(BadText, match="hidden characters written out is 800 characters long"):
        line("\u202e" * 100, "title")


def test_a_machines_title_keeps_its_newline_visibly():
    assert line(" disk full\non db-1\n", "title") == "disk full␊on db-1"
    assert prose(" first\nsecond \n", "note") == "first\nsecond"


@pytest.mark.parametrize("good", ["maya", "Anne-Marie O’Neil", "Иван Петров", "Mª José", "李 明"])
def test_a_name_is_what_it_looks_like(good):
    assert name(f" {good} ", "person") == good


def test_a_name_is_composed():
    assert name("Jose\u0301", "person") == "José"
    assert name("\u212aim", "person") == "Kim"  # the sign of a kelvin is a K


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("ma\u200bya", "invisible or control"),
        ("ma\u202eya", "invisible or control"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "invisible or control"),
        ("a\nb", "invisible or control"),
        ("a\tb", "invisible or control"),
        ("a\u00a0b", "invisible or control"),
        ("a\u2800b", "invisible or control"),
        ("a\ud800", "invisible or control"),
        ("-rf", "looks like an option"),
        ("\u0301admin", "starts with an accent"),
        ("\u0430dmin", r"mixes alphabets that look alike \(Cyrillic and Latin\)"),
        ("p\u0430ypal.com", "mixes alphabets"),
        ("\uff41dmin", "which only looks like “a”: write “a”"),
        ("\U0001d4d0dmin", "which only looks like “A”"),
        ("\ufb01le", "write “fi”"),
        ("evil\u2024com", "which only looks like “.”"),
        ("x" * 81, "81 characters long; 80 are the most"),
    ],
)
def test_a_name_that_could_pass_for_another_is_refused(bad, why):
    with pytest.raises(BadText, match=why) as refused:
        name(bad, "person")
    assert safe_line(str(refused.value)) == str(refused.value)


@given(ANY | TRICKY)
def test_a_name_is_refused_or_harmless(text):
    try:
        taken = name(text, "person")
    except BadText:
        return
    assert taken == taken.strip() == safe_line(taken) == name(taken, "person")


MARKDOWN = {"commonmark": MarkdownIt("commonmark"), "GFM": MarkdownIt("gfm-like")}


def drawn(inline):
    """What a reader sees of a paragraph; fails on anything but text, code and line ends."""
    kinds = {child.type for child in inline.children}
    assert kinds <= {"text", "code_inline", "hardbreak", "softbreak"}
    return "".join(child.content or "\n" * ("break" in child.type) for child in inline.children)


def flat(text):
    return " ".join(safe_text(text).split())


def rows(text):
    return "\n".join(" ".join(row.split()) for row in safe_text(text).strip().split("\n"))


def check_markdown(text):
    """The text, the whole text and nothing but the text."""
    for parser in MARKDOWN.values():
        for breaks, seen in ((False, flat), (True, rows)):
            tokens = parser.parse(for_markdown(text, breaks=breaks))
            if not flat(text):
                assert tokens == []
                continue
            assert [token.type for token in tokens] == [
                "paragraph_open",
                "inline",
                "paragraph_close",
            ]
            assert drawn(tokens[1]) == seen(text)
    table = MARKDOWN["GFM"].parse(f"| a | b |\n|---|---|\n| {for_markdown(text)} | last |\n\nend")
    cells = [token for token in table if token.type == "inline"]
    assert [drawn(cell) for cell in cells] == ["a", "b", flat(text), "last", "end"]


@pytest.mark.parametrize(
    "case", [case for case in corpus.CASES if len(case.text) < 10_000_000], ids=str
)
def test_markdown_shows_bad_input_literally_in_one_paragraph_or_cell(case):
    check_markdown(case.text)


@given(st.text(st.sampled_from("\\`*_{}[]()<>#+-.!|~&@:=\"'$^/w1a \nghttp")) | ANY)
@example("a@b`c@d")
@example("http://x\\|y")
@example("www.evil.com")
@example("a\n\n\nb")
@example("//localhost")
@example("1) one")
@example("&#64;x")
def test_markdown_shows_anything_literally(text):
    check_markdown(text)


@pytest.mark.parametrize("ping", ["@everyone", "@org/team", "#12", "GH-1", "maya@example.com"])
def test_what_would_call_or_link_somebody_is_code(ping):
    assert for_markdown(f"see {ping} now") == f"see `{ping}` now"


def test_markdown_cannot_ping_a_channel_where_it_is_pasted_unrendered():
    assert for_markdown("<!channel> <@U1>") == "&lt;!channel&gt; &lt;`@U1`&gt;"


def test_markdown_stays_readable_where_nothing_is_special():
    text = "Token revoked at 14:05 (2 of 3 mirrors), see runbook 7.2; tom's call!"
    assert for_markdown(text) == text


@pytest.mark.parametrize("case", corpus.of("csv_formula"), ids=str)
def test_no_cell_is_a_formula(case):
    first = case.text.lstrip(" \u00a0\ufeff\"'")[:1]
    dangerous = first in set("=+-@\t\r\n\x00\uff0b")
    assert formula_safe(case.text) == ("'" * dangerous) + case.text
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerow([formula_safe(case.text), "last"])
    assert re.match('"[^=+@\t\r\n\x00-]', file.getvalue())
    assert list(csv.reader([file.getvalue()])) == [[formula_safe(case.text), "last"]]


def test_indicators_cannot_be_opened_by_a_click():
    assert defanged("https://evil.test/a?b=c.d") == "hxxps://evil[.]test/a?b=c[.]d"
    assert defanged("HTTP://x.y ftp://x.y") == "HxxP://x[.]y fxp://x[.]y"
    assert defanged("mallory@evil.test") == "mallory[@]evil[.]test"
    assert defanged("httpd 10.0.0.1") == "httpd 10[.]0[.]0[.]1"


@given(ANY)
def test_a_defanged_indicator_stays_so(text):
    assert defanged(defanged(text)) == defanged(text)


@pytest.mark.parametrize(
    ("text", "cells", "shown"),
    [
        ("short", 10, "short"),
        ("exactly ten", 11, "exactly ten"),
        ("somewhat longer", 10, "somewhat…"),
        ("攻撃者攻撃者", 7, "攻撃者…"),
        ("攻撃者攻撃者", 6, "攻撃…"),
        ("攻撃", 4, "攻撃"),
        ("ab👩\u200d🚒cd", 4, "ab…"),
        ("ab👩\u200d🚒cd", 5, "ab👩\u200d🚒…"),
        ("cafe\u0301 open", 5, "cafe\u0301…"),
        ("🇬🇧🇫🇷", 3, "🇬🇧…"),
        ("two\nlines", 5, "two␊…"),
        ("none", 0, ""),
    ],
)
def test_a_line_is_cut_between_characters_to_fit_its_cells(text, cells, shown):
    assert one_line(text, cells) == shown


@given(ANY | TRICKY, st.integers(0, 30))
def test_a_cut_line_fits_and_begins_as_the_whole(text, cells):
    shown = one_line(text, cells)
    assert width(shown) <= cells
    assert safe_line(text).startswith(shown.removesuffix("…")) or shown == safe_line(text)


@pytest.mark.parametrize(
    "text",
    [
        "👩\u200d🚒",
        "❤\ufe0f",
        "🇬🇧",
        "👍🏽",
        "e\u0301",
        "हिन्दी",
        "ภาษาไทย",
        "中文",
        "1\ufe0f\u20e3",
        "한국",
        "▲ ⟦",
    ],
)
def test_widths_are_those_that_are_drawn(text):
    assert width(text) == cell_len(text)
