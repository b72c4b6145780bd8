"""Text from people and services: made harmless once on the way in, and again on the way out.

Everything that could act on a terminal or lie to a reader (C0 and C1 controls, bidi overrides,
invisible characters, lone surrogates) becomes a visible placeholder, so nothing is silently lost.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from commandcenter.incident.words import Limit


class BadText(ValueError):
    """A text that cannot be taken, with what could be."""


#: U+FFFE and U+FFFF of every plane: no characters at all.
_NONCHARACTERS = "".join(
    chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17)
)
#: What draws nothing, turns text round, or is a command to a terminal; newline and tab excepted.
#: Private use is in it because such a character is another picture in everybody's font.
_NEVER = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef"
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001345f\U00016fe4"
    "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\U000f0000-\U0010ffff" + _NONCHARACTERS
)
#: Invisible as well, but emoji, Persian and the scripts of India need them between their letters.
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"
_EMOJI = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_JOINED = "[\u0620-\u064a\u066e-\u06d3\u0900-\u0dff]"
#: A joiner where it does its work.
_AT_WORK = re.compile(
    f"(?<={_EMOJI})[\ufe0e\ufe0f]|(?<=[#*0-9])\ufe0f(?=\u20e3)"
    f"|(?:(?<={_EMOJI})|(?<={_EMOJI}\ufe0f))\u200d(?={_EMOJI})"
    f"|(?<={_JOINED})[\u200c\u200d](?={_JOINED})"
)
# One class of characters, nothing else: so the search is linear, at some nanoseconds a character.
_UNSAFE = re.compile(f"[{_NEVER}{_JOINERS}]")
_BREAKS = re.compile("[\n\t]")
#: Marks that stack above and below a letter; five in a row are more than any language stacks.
_STACKED = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{5,}"
)
_STACK = 4


def safe_text(text: str) -> str:
    """The text with everything harmful visible; line ends are kept, as newlines, and tabs."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    return _STACKED.sub(_lowered, _UNSAFE.sub(_unless_at_work, text))


def safe_line(text: str) -> str:
    """The same in one line: newlines and tabs become visible as well."""
    return _BREAKS.sub(lambda found: _placeholder(found[0]), safe_text(text))


def for_terminal(text: str) -> str:
    """What may be printed: the second wall, for text that did not come through the first."""
    return safe_text(text)


def _unless_at_work(found: re.Match[str]) -> str:
    character = found[0]
    if character in _JOINERS and _AT_WORK.match(found.string, found.start()):
        return character
    return _placeholder(character)


def _placeholder(character: str) -> str:
    """A control picture where Unicode has one, else the code point in brackets."""
    code = ord(character)
    if code < 0x20:  # noqa: PLR2004 - C0, which Unicode pictures at U+2400
        return chr(0x2400 + code)
    if code == 0x7F:  # noqa: PLR2004 - DEL
        return "\u2421"
    return f"⟦U+{code:04X}⟧"


def _lowered(found: re.Match[str]) -> str:
    """A stack of marks as high as languages build it; the rest stands beside it."""
    marks = found[0]
    return marks[:_STACK] + "".join(map(_placeholder, marks[_STACK:]))


def quoted(text: str, most: int = 40) -> str:
    """What somebody gave, as a refusal repeats it: in quotes, and no more than its beginning."""
    given = text.strip()
    return repr(given[:most] + "…" * (len(given) > most))


def line(text: str, what: str, limit: int = Limit.LINE) -> str:
    """A text of one line, as it is stored.

    A machine's title may hold a newline, and must not be lost for it: it becomes visible.

    Args:
        text: what a person or a machine gave.
        what: what it is, for the refusal: `title`.
        limit: characters at most.

    Raises:
        BadText: it is empty or too long.
    """
    return _taken(text, what, limit, safe_line)


def prose(text: str, what: str, limit: int = Limit.TEXT) -> str:
    """A text of any number of lines, as it is stored.

    Raises:
        BadText: it is empty or too long.
    """
    return _taken(text, what, limit, safe_text)


def _taken(text: str, what: str, limit: int, safe: Callable[[str], str]) -> str:
    if _is_plain(text, limit):
        return text
    _check_length(text, what, limit)
    taken = safe(_not_empty(text, what))
    _check_length(taken, f"{what} with its hidden characters written out", limit)
    return taken


def _is_plain(text: str, limit: int) -> bool:
    """Whether there is nothing to look for: so are most cells of a list of 100,000 customers."""
    visible = text.isascii() and text.isprintable()
    return visible and 0 < len(text) <= limit and " " not in {text[0], text[-1]}


def _check_length(text: str, what: str, limit: int) -> None:
    if len(text) > limit:
        raise BadText(
            f"the {what} is {len(text)} characters long; {limit} are the most: shorten it"
        )


def _not_empty(text: str, what: str) -> str:
    given = text.strip()
    if not given.strip(_BLANK):
        raise BadText(f"the {what} is empty: say it in a few words")
    return given


#: Draws as a space does, but is none to Python: the empty Braille cell.
_BLANK = "\u2800"
#: Alphabets with letters that look like each other's.
_ALIKE = {"ARMENIAN", "CHEROKEE", "COPTIC", "CYRILLIC", "GREEK", "LATIN"}
#: Below are the characters of Western keyboards (ª, º, ²), which nobody is deceived by.
_LATIN_1 = 0x100


def name(text: str, what: str, limit: int = Limit.NAME) -> str:
    """The name of a person or thing: exactly what it looks like.

    Alphabets mixed within a word are refused (a Cyrillic letter in `admin`), as are letters of
    another form (fullwidth ones). A whole word in one lookalike alphabet cannot be told so.

    Returns:
        The name in NFC.

    Raises:
        BadText: empty, too long, or with characters that could make it look like another name.
    """
    if _is_plain(text, limit) and text[0] != "-":
        return text
    _check_length(text, what, limit)
    given = unicodedata.normalize("NFC", _not_empty(text, what))
    shown = safe_line(given)
    if shown != given or any(_draws_nothing(c) for c in given):
        raise BadText(f"the {what} {shown} holds invisible or control characters: type it anew")
    if given.startswith("-"):
        raise BadText(f"the {what} {given} looks like an option: start it with a letter")
    if unicodedata.category(given[0]).startswith("M"):
        raise BadText(f"the {what} {given} starts with an accent: start it with a letter")
    for character in given:
        plain = unicodedata.normalize("NFKC", character)
        if ord(character) >= _LATIN_1 and plain.isascii():
            raise BadText(
                f"the {what} {given} holds “{character}”, which only looks like “{plain}”: "
                f"write “{plain}”"
            )
    for word in given.split():
        scripts = {unicodedata.name(c, "?").split()[0] for c in word if c.isalpha()}
        if len(mixed := sorted(scripts & _ALIKE)) > 1:
            raise BadText(
                f"the {what} {given} mixes alphabets that look alike "
                f"({' and '.join(map(str.title, mixed))}): type it in one"
            )
    return given


def _draws_nothing(character: str) -> bool:
    """Blank but no space, or a joiner: harmless in a text, but one name must not look like two."""
    return character in _JOINERS + _BLANK or (character != " " and character.isspace())


#: What stands together in a sentence, and the characters that would end code or open a tag.
_WORD = re.compile(r"(?P<word>[^\s`|<>&]+)|[`|<>&]")
#: A word in which some dialect of Markdown finds a link, an address, a mention or a reference.
_LINK = re.compile(r"//|@[\w/]|\bwww\.|(?<!\w)(?:#|GH-)\d", re.IGNORECASE)
_SPECIAL = re.compile(
    r"[\\*\[\]~${}^@]|(?<![^\W_])_|_(?![^\W_])"
    r"|(?<=\w)\.(?=[^\W\d_])"  # a domain: some dialects link it without a scheme
)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "`": "&#96;", "|": "\\|"}
#: What makes a line more than text when it starts so: headings, lists, rules, admonitions.
_OPENING = re.compile(r"(?=[-+=#:!])|\d{1,9}(?=[.)])")


def for_markdown(text: str, *, breaks: bool = False) -> str:
    """The text as Markdown that shows exactly it, in one paragraph or one cell of a table.

    Links, addresses, mentions and references become code, the one thing that GitHub leaves alone
    (it looks for them after the escapes are gone). `& < >` become the entities that also Slack
    understands, so `<!channel>` is harmless there as well.

    Args:
        text: what anybody wrote.
        breaks: keep lines apart (a paragraph); else they are joined by spaces (a cell, a heading).
    """
    rows = safe_text(text).strip().split("\n")
    lines = [_opened(_WORD.sub(_plain, " ".join(row.split()))) for row in rows]
    return "\\\n".join(lines) if breaks else " ".join(filter(None, lines))


def _plain(found: re.Match[str]) -> str:
    word = found["word"]
    if word is None:
        return _ENTITIES[found[0]]
    return f"`{word}`" if _LINK.search(word) else _SPECIAL.sub(r"\\\g<0>", word)


def _opened(markdown: str) -> str:
    found = _OPENING.match(markdown)
    return f"{found[0]}\\{markdown[found.end() :]}" if found else markdown


#: What makes a spreadsheet take a cell for a formula, after what it skips.
_FORMULA = re.compile("[\\s\"'\ufeff\u200b\u2800]*[=+\\-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20]")


def formula_safe(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula (OWASP, CSV injection).

    Write it with every cell quoted (`csv.QUOTE_ALL`): a spreadsheet that separates at semicolons
    would otherwise find a new cell, and a formula, inside `x;=1+1`.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


_SCHEME = re.compile(r"(?<=\b[hf])t{1,2}(?=ps?://)", re.IGNORECASE)
_HOT = re.compile(r"(?<!\[)[.@](?!\])")


def defanged(indicator: str) -> str:
    """An indicator that nobody opens by clicking on it: `hxxps://evil[.]test`."""
    cold = _SCHEME.sub(lambda found: "x" * len(found[0]), indicator)
    return _HOT.sub(r"[\g<0>]", cold)


def width(text: str) -> int:
    """How many terminal cells a text takes."""
    if text.isascii():
        return len(text)
    return sum(_cluster_width(cluster) for cluster in _clusters(text))


def one_line(text: str, cells: int) -> str:
    """The text in one line of at most so many terminal cells, cut with an ellipsis.

    It is cut between what a reader takes for characters: an accent stays with its letter, and an
    emoji of several parts is shown whole or not at all.
    """
    flat = safe_line(text)
    if len(flat) <= cells and flat.isascii():
        return flat
    shown: list[str] = []
    used = room = 0
    for cluster in _clusters(flat):
        used += _cluster_width(cluster)
        if used > cells:
            return "".join(shown[:room]).rstrip() + "…" if cells > 0 else ""
        shown.append(cluster)
        if used < cells:
            room = len(shown)
    return flat


def _clusters(text: str) -> Iterator[str]:
    """What a reader takes for one character each (the essence of Unicode's UAX #29)."""
    cluster: list[str] = []
    for character in text:
        if cluster and not _continues(cluster, character):
            yield "".join(cluster)
            cluster = []
        cluster.append(character)
    if cluster:
        yield "".join(cluster)


def _continues(cluster: list[str], character: str) -> bool:
    if cluster[-1] == "\u200d" or character in _JOINERS:
        return True
    if "\U0001f1e6" <= character <= "\U0001f1ff":  # two letters of a region are its flag
        return len(cluster) == 1 and "\U0001f1e6" <= cluster[0] <= "\U0001f1ff"
    return (
        "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or "\u1160" <= character <= "\u11ff"  # the later letters of a Korean syllable
        or unicodedata.category(character).startswith("M")
    )


def _cluster_width(cluster: str) -> int:
    first = cluster[0]
    if len(cluster) > 1 and ("\ufe0f" in cluster or "\U0001f1e6" <= first <= "\U0001f1ff"):
        return 2
    if unicodedata.category(first).startswith("M"):
        return 0
    return 2 if unicodedata.east_asian_width(first) in "WF" else 1
