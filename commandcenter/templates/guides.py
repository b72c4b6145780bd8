"""What a section of the retrospective is begun with: the organisation's own guide, or ours."""

import re
from pathlib import Path

from commandcenter.incident.text import BadText, safe_text
from commandcenter.incident.words import Section
from commandcenter.templates.library import LARGEST, SHIPPED, Library

#: The folder within that of a language.
FOLDER = "retrospective"
DEFAULT = "en"
#: Words to whoever writes, not to whoever reads: they go when the section is recorded.
_GUIDANCE = re.compile(r"<!--.*?(?:-->|\Z)[ \t]*\n?", re.DOTALL)


def guide(library: Library, section: Section, language: str) -> str:
    """The text that somebody finds who begins this section.

    It is looked for in the organisation's folder and then among those that are shipped, in this
    language and then in English. A file without words means: begin with nothing.

    Raises:
        BadText: the organisation's own cannot be read.
    """
    for tongue in dict.fromkeys((language, DEFAULT)):
        for folder in filter(None, (library.own, SHIPPED)):
            file = folder / tongue / FOLDER / f"{section}.md"
            if file.exists():
                return _read(file)
    return ""


def without_guidance(text: str) -> str:
    """What was written, without the words to whoever writes."""
    return _GUIDANCE.sub("", text).strip()


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise BadText(f"{file} is longer than {LARGEST} bytes")
        return safe_text(file.read_text("utf-8-sig"))
    except OSError as error:
        raise BadText(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadText(f"{file} is not in UTF-8: save it so") from None
