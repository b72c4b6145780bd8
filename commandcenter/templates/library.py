"""Where templates come from: the organisation's own folder, then those that are shipped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from commandcenter.incident.fields import (
    COMMON,
    BadTemplate,
    Line,
    TemplateField,
    asks_for,
    read_fields,
)
from commandcenter.incident.text import BadText, quoted, safe_line
from commandcenter.incident.words import Limit, NotificationKind

SHIPPED = Path(__file__).parent
SUBJECT = "Subject:"
#: A language by its tag (RFC 5646), as folders are named: `en`, `pt-BR`.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
#: Bytes of a template at most: so many letters of any alphabet.
LARGEST = 4 * Limit.TEXT


@dataclass(frozen=True, slots=True)
class Template:
    """A subject and a text, with their fields.

    Attributes:
        subject: one line; a recipient's own fields cannot stand in it.
        text: the lines below.
    """

    subject: Line
    text: tuple[Line, ...]

    @property
    def fields(self) -> set[TemplateField]:
        """What it asks for."""
        return asks_for([self.subject, *self.text])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a template lies.

    Attributes:
        own: in the organisation's folder.
    """

    kind: NotificationKind
    language: str
    file: Path
    own: bool


@dataclass(frozen=True, slots=True)
class Library:
    """The templates there are; a file in the organisation's folder replaces the shipped one.

    Attributes:
        own: the organisation's folder, with a folder for each language in it.
    """

    own: Path | None = None

    def find(self, kind: NotificationKind, language: str) -> Template:
        """The template of this kind in this language.

        Raises:
            BadText: there is none, or it cannot be read.
        """
        if not _LANGUAGE.fullmatch(language):
            raise BadText(f"{quoted(language)} is no language: write it as en or pt-BR")
        for place in self.places():
            if place.kind is kind and place.language.lower() == language.lower():
                return read_template(place.file)
        there = ", ".join(dict.fromkeys(each.language for each in self.places(kind)))
        raise BadText(f"there is no {kind} template in {quoted(language)}; there is: {there}")

    def places(self, wanted: NotificationKind | None = None) -> Iterator[Place]:
        """Every template that would be used, by language and kind.

        Raises:
            BadText: the organisation's folder cannot be read.
        """
        found: dict[tuple[str, NotificationKind], Place] = {}
        for folder, own in ((SHIPPED, False), (self.own, True)):
            if folder is not None:
                found |= {(each.language, each.kind): each for each in _in_folder(folder, own=own)}
        for language in sorted({language for language, _ in found}):
            for kind in NotificationKind if wanted is None else (wanted,):
                if place := found.get((language, kind)):
                    yield place


def _in_folder(folder: Path, *, own: bool) -> list[Place]:
    try:
        languages = sorted(each for each in folder.iterdir() if _LANGUAGE.fullmatch(each.name))
    except OSError as error:
        raise BadText(f"templates: {folder} cannot be read: {error.strerror}") from None
    return [
        Place(kind, language.name, file, own)
        for language in languages
        for kind in NotificationKind
        if (file := language / f"{kind}.md").exists()
    ]


def read_template(file: Path) -> Template:
    """A template as a file holds it: `Subject: …`, then the text.

    Raises:
        BadText: it cannot be read; a `BadTemplate` names the line.
    """
    try:
        if not file.is_file() or file.stat().st_size > LARGEST:
            raise BadText(f"{file} is no file of at most {LARGEST} bytes")
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise BadText(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadText(f"{file} is not in UTF-8: save it so") from None
    return _parsed(text, safe_line(str(file)))


def _parsed(text: str, source: str) -> Template:
    first, _, rest = text.partition("\n")
    if not first.startswith(SUBJECT) or not rest.strip():
        raise BadTemplate(f"{source}, line 1: a template is `{SUBJECT} …` and the text below it")
    [subject] = read_fields(first.removeprefix(SUBJECT).strip(), source, COMMON)
    body = read_fields(f"\n{rest}".rstrip(), source)[1:]
    while body and body[0] == ("",):
        del body[0]
    return Template(subject, tuple(body))


def template_of(subject: str, text: str) -> Template:
    """The same from words that somebody gives.

    Raises:
        BadTemplate: a field cannot be read.
    """
    [line] = read_fields(" ".join(subject.split()), "the subject", COMMON)
    return Template(line, tuple(read_fields(text.strip(), "the text")))
