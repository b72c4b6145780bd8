"""PDF documents as tests read them."""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject


def opened(document: bytes) -> PdfReader:
    """The document."""
    return PdfReader(io.BytesIO(document))


def objects_in(document: PdfReader) -> Iterator[Any]:
    """Every object that can be reached: pages, metadata, outline, structure, annotations."""
    seen: set[int] = set()
    waiting: list[Any] = [document.trailer]
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if found.idnum in seen:
                continue
            seen.add(found.idnum)
            found = found.get_object()
        yield found
        if isinstance(found, DictionaryObject):
            waiting += [found.raw_get(name) for name in found]
        elif isinstance(found, ArrayObject):
            waiting += list(found)


def strings_in(document: PdfReader) -> Iterator[str]:
    """Every string and readable stream in it: titles, alternatives of drawings, XMP metadata."""
    for found in objects_in(document):
        if isinstance(found, str):
            yield found
        elif isinstance(found, StreamObject) and found.get("/Subtype") == "/XML":
            yield found.get_data().decode()
