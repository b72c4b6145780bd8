"""Text from people and services: made harmless once on the way in, and again on the way out.

Everything that could act on a terminal or lie to a reader (C0 and C1 controls, bidi overrides,
invisible characters, lone surrogates) becomes a visible placeholder, so nothing is silently lost.
"""

import re
import unicodedata

from commandcenter.incident.words import Limit


class BadText(ValueError):
    """A text that cannot be taken, with what could be."""


#: Everything that never belongs on a terminal, newline and tab excepted.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    "|[\u200c\u200d](?![^\x00-\u02ff])"  # joiners join only letters of scripts that use them
)
_UNSAFE_LINE = re.compile(r"[\n\t]")
#: More combining marks on one letter than any language stacks.
_ZALGO = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def _placeholder(match: re.Match[str]) -> str:
    """A control picture where Unicode has one, else the code point in brackets."""
    code = ord(match[0])
    if code < 0x20:  # noqa: PLR2004 - C0, which Unicode pictures at U+2400
        return chr(0x2400 + code)
    if code == 0x7F:  # noqa: PLR2004 - DEL
        return "\u2421"
    return f"⟦U+{code:04X}⟧"


def safe_text(text: str) -> str:
    """The text with everything harmful visible; line ends are kept, as newlines."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    return _ZALGO.sub("\\1⟦…⟧", _UNSAFE.sub(_placeholder, text))


def safe_line(text: str) -> str:
    """The same in one line: newlines and tabs become visible as well."""
    return _UNSAFE_LINE.sub(_placeholder, safe_text(text))


def for_terminal(text: str) -> str:
    """What may be printed: the second wall, for text that did not come through the first."""
    return safe_text(text)


def line(text: str, what: str, limit: int = Limit.LINE) -> str:
    """A text of one line, as it is stored.

    Args:
        text: what a person or a machine gave.
        what: what it is, for the refusal: `title`.
        limit: characters at most.

    Raises:
        BadText: it is empty or too long.
    """
    _check_length(text, what, limit)
    return _not_empty(safe_line(text.strip()), what)


def prose(text: str, what: str, limit: int = Limit.TEXT) -> str:
    """A text of any number of lines, as it is stored.

    Raises:
        BadText: it is empty or too long.
    """
    _check_length(text, what, limit)
    return _not_empty(safe_text(text.strip()), what)


def _check_length(text: str, what: str, limit: int) -> None:
    if len(text) > limit:
        raise BadText(
            f"the {what} is {len(text)} characters long; {limit} are the most: shorten it"
        )


def _not_empty(text: str, what: str) -> str:
    if not text:
        raise BadText(f"the {what} is empty: say it in a few words")
    return text


def name(text: str, what: str, limit: int = Limit.NAME) -> str:
    """The name of a person or thing: exactly what it looks like.

    Raises:
        BadText: empty, too long, or with characters that could make it look like another name.
    """
    _check_length(text, what, limit)
    given = unicodedata.normalize("NFC", _not_empty(text.strip(), what))
    if safe_line(given) != given:
        raise BadText(f"the {what} {safe_line(given)} holds invisible or control characters")
    if given.startswith("-"):
        raise BadText(f"the {what} {given} looks like an option: start it with a letter")
    for word in given.split():
        scripts = {unicodedata.name(c, "?").split()[0] for c in word if c.isalpha()}
        if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1:
            raise BadText(f"the {what} {given} mixes alphabets that look alike")
    return given


_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&@:=\"'$^])")


def for_markdown(text: str) -> str:
    """The text as Markdown that shows exactly it: no link, heading, mention or table cell."""
    return _MARKDOWN.sub(r"\\\1", safe_line(text))


#: What makes a spreadsheet take a cell for a formula, after what it skips.
_FORMULA = re.compile("^[\\s\"'\ufeff\u00a0]*[=+\\-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20]")


def formula_safe(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def defanged(indicator: str) -> str:
    """An indicator that nobody opens by clicking on it."""
    return indicator.replace("http", "hxxp").replace(".", "[.]").replace("@", "[@]")


def width(text: str) -> int:
    """How many terminal cells a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def one_line(text: str, cells: int) -> str:
    """The text in one line of at most so many terminal cells, cut with an ellipsis."""
    flat = safe_line(text)
    if width(flat) <= cells:
        return flat
    shown, used = [], 0
    for character in flat:
        used += width(character)
        if used > cells - 1:
            break
        shown.append(character)
    return "".join(shown).rstrip() + "…"
