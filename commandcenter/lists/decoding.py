"""Which encoding a list is written in, found from its bytes."""

import codecs
import re
from dataclasses import dataclass

from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import quoted

#: A byte order mark → its encoding; the longer marks first, as one begins like another.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
#: How files begin that are no text, and what people call them.
_BINARY = {
    b"PK\x03\x04": "a spreadsheet or an archive",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "compressed",
}
#: The encodings that spreadsheets of this world write, besides Unicode's.
_LIKELY = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256"),
    *("cp932", "gb18030", "big5", "cp949", "koi8_r"),
]
#: As much as is looked at to tell an encoding, in bytes.
_SAMPLE = 262_144
#: What Western Europe writes (most lists without a mark are in it), and what Central Europe does.
_WESTERN, _CENTRAL = "cp1252", "cp1250"
#: Symbols at a letter: no Western word has them, so the bytes mean letters of another alphabet.
_NO_WORD = re.compile("[^\\W\\d_][\u00a1-\u00b6\u00b8-\u00bf]|[\u00a1-\u00bf][^\\W\\d_]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and the encoding by which it was read.

    A byte that is not in the encoding is a lone surrogate, as `surrogateescape` makes it.
    """

    text: str
    encoding: str


def decoded(data: bytes, encoding: str | None = None) -> Decoded:
    """The text of a list.

    A mark at its beginning tells; then UTF-8, also where a few rows are not; then what the letters
    look like.

    Args:
        data: the whole file.
        encoding: what somebody who knows says that it is.

    Raises:
        Refused: it is no text, or there is no such encoding.
    """
    for start, what in _BINARY.items():
        if data.startswith(start):
            raise Refused(f"the list is {what}, not text: save it as CSV (UTF-8)")
    found = encoding.lower() if encoding else _found(data)
    # What cannot be in UTF-16 may be a plain byte, which has no surrogate.
    mend = "replace" if found.startswith(("utf-16", "utf-32")) else "surrogateescape"
    try:
        text = data.decode(found, mend)
    except (LookupError, ValueError):
        raise Refused(
            f"{quoted(found)} is no encoding of a list: write it as utf-8 or cp1252"
        ) from None
    return Decoded(text.removeprefix("\ufeff"), found.removesuffix("-sig"))


def _found(data: bytes) -> str:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return encoding
    if data[:_SAMPLE].count(0) * 4 > len(data[:_SAMPLE]):
        # Every other byte of plain letters in UTF-16, whose mark is missing.
        return "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    if _is_utf_8(data):
        return "utf-8"
    return _by_its_letters(data)


def _is_utf_8(data: bytes) -> bool:
    """Whether it is, in most of the lines in which that shows."""
    try:
        data.decode()
    except UnicodeDecodeError:
        telling = [line for line in data.split(b"\n") if not line.isascii()]
        return sum(map(_decodes, telling)) * 2 > len(telling)
    return True


def _decodes(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _by_its_letters(data: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - few lists need it

    sample = data[:_SAMPLE]
    sample = sample[: sample.rfind(b"\n") + 1] or sample
    best = from_bytes(sample, cp_isolation=_LIKELY).best()
    guess = best.encoding if best else _WESTERN
    if guess in {_WESTERN, _CENTRAL}:
        # Both alphabets share most letters, and it takes now the one, now the other.
        central = _NO_WORD.search(sample.decode(_WESTERN, "replace"))
        return _CENTRAL if central else _WESTERN
    return guess
