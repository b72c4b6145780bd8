"""Searching what was written: words, what a person asks for, and where it stands in a text.

Words are found out here and not by the engine of the store, so that every engine finds the same,
and so that nothing that a person types can be the engine's own syntax: a word is letters and
digits, without case and accents. In scripts that write no spaces every character is a word.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from commandcenter.incident.events import Event
from commandcenter.incident.state import reference
from commandcenter.incident.summary import Summary
from commandcenter.incident.text import safe_text
from commandcenter.incident.timeline import kind_of
from commandcenter.incident.written import written

#: Between two texts of one event, so that no phrase runs from one into the other. No word is so.
APART = "¶"
#: Words of one query at most; what follows is not looked for.
MOST = 24
#: Characters that are looked at of one word: nobody types more.
LONGEST = 64

_MARKS = "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903"
_MARKS += "\u093a-\u094f\u0981-\u0983\u09bc-\u09cd\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_SPACELESS = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_LETTER = f"[^\\W_{_SPACELESS}]"
_WORD = re.compile(f"[{_SPACELESS}]|{_LETTER}(?:{_LETTER}|[{_MARKS}])*")
_PLAIN = re.compile("[a-z0-9]+")
#: A phrase in quotes, closed or not, or what stands between spaces.
_ASKED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]?|([^\s"“”„«»]+)')
#: Letters with a stroke and the like, which Unicode does not take for accented ones.
_STROKED = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)
_SPACE = re.compile(r"\s")


def words(text: str) -> list[str]:
    """The words of a text, as they are compared."""
    if text.isascii():
        return [word[:LONGEST] for word in _PLAIN.findall(text.lower())]
    return [word for word, _, _ in _placed(unicodedata.normalize("NFC", text))]


def _placed(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word as it is compared, with where it stands."""
    for found in _WORD.finditer(text):
        word = _folded(found[0])
        if word:
            yield word[:LONGEST], found.start(), found.end()


def _folded(word: str) -> str:
    """Without case, accents, and other forms of the same letters."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.casefold()).casefold().translate(_STROKED)
    return "".join(character for character in plain if character.isalnum())


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one behind the other.

    Attributes:
        begins: the last of them may go on: `mir` finds `mirror`.
    """

    words: tuple[str, ...]
    begins: bool

    def matches(self, found: list[str], at: int) -> bool:
        """Whether it stands in these words at that place."""
        here = found[at : at + len(self.words)]
        if len(here) < len(self.words) or tuple(here[:-1]) != self.words[:-1]:
            return False
        return here[-1].startswith(self.words[-1]) if self.begins else here[-1] == self.words[-1]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a text around what was found.

    Attributes:
        marks: where it stands in `text`: pairs of first and behind the last character.
    """

    text: str
    marks: tuple[tuple[int, int], ...]

    def marked(self, before: str, behind: str) -> str:
        """The text with something put around every mark."""
        pieces, done = [], 0
        for start, end in self.marks:
            pieces += [self.text[done:start], before, self.text[start:end], behind]
            done = end
        return "".join([*pieces, self.text[done:]])


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: entries in which every term stands."""

    terms: tuple[Term, ...]

    @classmethod
    def of(cls, typed: str) -> "Query":
        """What a person typed: `words` that may go on, and `"phrases in quotes"` as they are."""
        terms, left = [], MOST
        for found in _ASKED.finditer(unicodedata.normalize("NFC", typed)):
            phrase = found[1] is not None
            asked = tuple(words(found[1] if phrase else found[2])[:left])
            left -= len(asked)
            if asked:
                terms.append(Term(asked, begins=not phrase))
        return cls(tuple(dict.fromkeys(terms)))

    def __bool__(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.terms)

    def marks(self, text: str) -> list[tuple[int, int]]:
        """Where any of the terms stand in a text; what overlaps is one mark."""
        placed = list(_placed(text))
        plain = [word for word, _, _ in placed]
        marks: list[tuple[int, int]] = []
        for at, (_, start, _) in enumerate(placed):
            ends = [
                placed[at + len(term.words) - 1][2]
                for term in self.terms
                if term.matches(plain, at)
            ]
            if not ends:
                continue
            if marks and start < marks[-1][1]:
                marks[-1] = (marks[-1][0], max(marks[-1][1], *ends))
            else:
                marks.append((start, max(ends)))
        return marks

    def excerpt(self, texts: Iterable[str], size: int) -> Excerpt:
        """The piece of these texts that shows most of what is looked for.

        Args:
            texts: what was written in one entry.
            size: characters of the piece.
        """
        best, most = Excerpt("", ()), -1
        for text in texts:
            flat = unicodedata.normalize("NFC", _SPACE.sub(" ", safe_text(text)))
            marks = self.marks(flat)
            if len(marks) > most:
                best, most = _around(flat, marks, size), len(marks)
        return best


def _around(text: str, marks: list[tuple[int, int]], size: int) -> Excerpt:
    """So much of the text that the first mark stands in it, cut between words where it can be."""
    first = marks[0][0] if marks else 0
    start = max(0, min(first - size // 3, len(text) - size))
    if start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + size)
    before, behind = "…" * (start > 0), "…" * (end < len(text))
    moved = len(before) - start
    return Excerpt(
        before + text[start:end] + behind,
        tuple((a + moved, min(b, end) + moved) for a, b in marks if start <= a < end),
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found, in its incident."""

    number: int
    summary: Summary
    event: Event

    @property
    def ref(self) -> str:
        """The name people use: `INC-7`."""
        return reference(self.number)

    @property
    def kind(self) -> str:
        """The sort of entry, as the timeline names it."""
        return kind_of(self.event.body)

    def excerpt(self, query: Query, size: int) -> Excerpt:
        """The place in its text."""
        return query.excerpt(written(self.event.body), size)
