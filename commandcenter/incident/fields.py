"""The `{fields}` of a notification: a fixed list, read strictly, filled with text.

Nothing is evaluated: a field is a name of the list in braces, and a brace itself is written twice.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from commandcenter.incident.text import BadText, quoted, safe_line, safe_text


class TemplateField(StrEnum):
    """What a notification's template can ask for."""

    ORGANISATION = "organisation"
    INCIDENT = "incident"
    TITLE = "title"
    DATE = "date"
    BEGAN = "began"
    DETECTED = "detected"
    STOPPED = "stopped"
    FIXED = "fixed"
    WHAT_HAPPENED = "what_happened"
    WHAT_CHANGED = "what_changed"
    IMPACT = "impact"
    SERVICES = "services"
    FIGURES = "figures"
    WHAT_DATA = "what_data"
    CONSEQUENCES = "consequences"
    HOW_WE_KNOW = "how_we_know"
    CAUSE = "cause"
    WHAT_WE_DID = "what_we_did"
    FIX = "fix"
    PREVENTION = "prevention"
    INDICATORS = "indicators"
    WHAT_TO_DO = "what_to_do"
    NEXT_UPDATE = "next_update"
    CONTACT = "contact"
    CUSTOMER = "customer"
    RECORDS = "records"


#: Each recipient's own: filled when the notification is delivered, not when it is drafted.
PERSONAL = frozenset({TemplateField.CUSTOMER, TemplateField.RECORDS})
#: The same for everybody.
COMMON = frozenset(TemplateField) - PERSONAL

#: What each says, for people who write templates.
MEANINGS: dict[TemplateField, str] = {
    TemplateField.ORGANISATION: "who writes: `[organisation] name` of the settings",
    TemplateField.INCIDENT: "what to mention in an answer: INC-7",
    TemplateField.TITLE: "the incident's title",
    TemplateField.DATE: "the day on which it was detected (UTC)",
    TemplateField.BEGAN: "when the exploit began, if that moment is set (UTC)",
    TemplateField.DETECTED: "when it was detected (UTC)",
    TemplateField.STOPPED: "when it was mitigated (UTC)",
    TemplateField.FIXED: "when the fix was deployed (UTC)",
    TemplateField.WHAT_HAPPENED: (
        "in the first messages, what was confirmed; in a follow-up, the retrospective's summary"
    ),
    TemplateField.WHAT_CHANGED: "what is new or corrected since the last message",
    TemplateField.IMPACT: "the newest impact statement",
    TemplateField.SERVICES: "the services that it names, and those that a mitigation stopped",
    TemplateField.FIGURES: "its figures",
    TemplateField.WHAT_DATA: "which data is concerned",
    TemplateField.CONSEQUENCES: "what is likely to follow from it for the recipient",
    TemplateField.HOW_WE_KNOW: "the evidence, and its limits",
    TemplateField.CAUSE: "the root cause as last recorded",
    TemplateField.WHAT_WE_DID: "how it was mitigated, or the mitigation steps that are done",
    TemplateField.FIX: "the permanent fix",
    TemplateField.PREVENTION: "the retrospective's section of that name",
    TemplateField.INDICATORS: "the attacker's traces, defanged",
    TemplateField.WHAT_TO_DO: "what the recipient should do, and can do now",
    TemplateField.NEXT_UPDATE: "when you write again",
    TemplateField.CONTACT: "how to reach you: `[organisation] contact` of the settings",
    TemplateField.CUSTOMER: "the recipient's name",
    TemplateField.RECORDS: "how many of the recipient's records are affected",
}


class BadTemplate(BadText):
    """A text whose fields cannot be read, with its place, its line and what could stand there."""


Line = tuple[str | TemplateField, ...]

_TOKEN = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]")
_GAP = re.compile(f"«({'|'.join(TemplateField)})»")


def read_fields(
    text: str, source: str, allowed: Collection[TemplateField] = frozenset(TemplateField)
) -> list[Line]:
    """The lines of a text, each as its words and its fields.

    Args:
        text: with `{fields}`.
        source: what it is, for the refusal: a file, `the text`.
        allowed: the fields that may stand in it.

    Raises:
        BadTemplate: a brace that begins or ends no field.
    """
    return [
        _read_line(line, f"{source}, line {number}", allowed)
        for number, line in enumerate(text.split("\n"), start=1)
    ]


def _read_line(line: str, place: str, allowed: Collection[TemplateField]) -> Line:
    parts: list[str | TemplateField] = []
    end = 0
    for found in _TOKEN.finditer(line):
        parts.append(line[end : found.start()])
        end = found.end()
        token = found[0]
        if token in {"{{", "}}"}:
            parts.append(token[0])
        else:
            parts.append(_field(token, place, allowed))
    return (*parts, line[end:])


def _field(token: str, place: str, allowed: Collection[TemplateField]) -> TemplateField:
    if token[1:-1] in allowed:
        return TemplateField(token[1:-1])
    known = ", ".join(f"{{{each}}}" for each in TemplateField if each in allowed)
    raise BadTemplate(
        f"{place}: {quoted(token)} is no field here; there are {known}; "
        "a brace itself is written twice"
    )


def without(lines: Iterable[Line], absent: Collection[TemplateField]) -> list[Line]:
    """The lines but those that speak of what is absent, and no gap of two empty ones for them."""
    kept: list[Line] = []
    left_out = False
    for line in lines:
        if any(part in absent for part in line if isinstance(part, TemplateField)):
            left_out = True
            continue
        if left_out and line == ("",) and (not kept or kept[-1] == ("",)):
            continue
        left_out = False
        kept.append(line)
    return kept


def asks_for(lines: Iterable[Line]) -> set[TemplateField]:
    """The fields in some lines."""
    return {part for line in lines for part in line if isinstance(part, TemplateField)}


def filled(
    lines: Iterable[Line], values: Mapping[TemplateField, str], *, personal: bool = False
) -> str:
    """The text, its fields replaced by their values; what has none becomes a gap that is seen.

    Args:
        lines: as read.
        values: what is known; shown as it is, whatever it holds.
        personal: leave the fields of each recipient for later, and everything else unmistakable
            for them: braces are doubled.
    """

    def said(part: str | TemplateField) -> str:
        if not isinstance(part, TemplateField):
            return doubled(part) if personal else part
        if personal and part in PERSONAL:
            return f"{{{part}}}"
        value = safe_text(values.get(part, "")) or gap(part)
        return doubled(value) if personal else value

    return "\n".join("".join(map(said, line)) for line in lines)


def for_recipient(text: str, values: Mapping[TemplateField, str]) -> str:
    """A personal text as one recipient gets it: lines about what is not known are left out.

    Raises:
        BadTemplate: it holds other fields.
    """
    lines = without(
        read_fields(text, "the text", PERSONAL),
        [each for each in PERSONAL if not values.get(each)],
    )
    return filled(lines, {each: safe_line(value) for each, value in values.items()}).strip("\n")


def doubled(text: str) -> str:
    """The text with each brace written twice: where fields are read, it stands for itself."""
    return text.replace("{", "{{").replace("}", "}}")


def gap(field: TemplateField) -> str:
    """What stands where a field's value is not known: `«what_to_do»`."""
    return f"«{field}»"


def gaps(text: str) -> list[TemplateField]:
    """The gaps in a text, each once, in their order."""
    return list(dict.fromkeys(TemplateField(each) for each in _GAP.findall(text)))


def with_gaps_closed(
    text: str, values: Mapping[TemplateField, str], *, personal: bool = False
) -> str:
    """The text with what is now known in its gaps; the others stay."""

    def said(found: re.Match[str]) -> str:
        value = values.get(TemplateField(found[1]))
        if value is None:
            return found[0]
        return doubled(value) if personal else value

    return _GAP.sub(said, text)


def facts(given: Mapping[str, str]) -> dict[TemplateField, str]:
    """What people say instead of the log.

    Raises:
        BadText: there is no such field, or it is each recipient's own.
    """
    for name in given:
        if name not in COMMON:
            known = ", ".join(each for each in TemplateField if each in COMMON)
            raise BadText(f"{quoted(name)} is no field that can be given; there are {known}")
    return {TemplateField(name): safe_text(text.strip()) for name, text in given.items()}
