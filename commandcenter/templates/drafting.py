"""A draft out of a template: what the incident, the settings and people say, put in its fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from commandcenter.incident.fields import (
    PERSONAL,
    TemplateField,
    asks_for,
    facts,
    filled,
    without,
)
from commandcenter.incident.flat import flattened
from commandcenter.incident.references import ABOUT, Known, resolved
from commandcenter.incident.state import Incident, MomentAt
from commandcenter.incident.text import defanged
from commandcenter.incident.words import (
    ActionStatus,
    Audience,
    MomentName,
    NotificationKind,
    Precision,
    Section,
    Track,
)
from commandcenter.templates.library import Template

_MOMENTS = {
    TemplateField.BEGAN: MomentName.EXPLOIT_BEGAN,
    TemplateField.DETECTED: MomentName.DETECTED,
    TemplateField.STOPPED: MomentName.MITIGATED,
    TemplateField.FIXED: MomentName.FIX_DEPLOYED,
}
#: Written before it is known what happened: they say what was confirmed.
_EARLY = {NotificationKind.INITIAL, NotificationKind.UPDATE}


@dataclass(frozen=True, slots=True)
class House:
    """Who writes.

    Attributes:
        name: the organisation's.
        contact: how recipients reach it.
    """

    name: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What a notification is to say.

    Attributes:
        personal: fields of each recipient stand in the text, which doubles its other braces.
    """

    subject: str
    text: str
    personal: bool


def fill(
    template: Template,
    incident: Incident,
    *,
    kind: NotificationKind,
    audience: Audience,
    house: House,
    given: Mapping[str, str] | None = None,
) -> Words:
    """Fill a template; what nobody knows becomes a gap.

    Lines that speak to one recipient are left out where everybody is told the same.

    Args:
        template: what to fill.
        incident: as it is.
        kind: which message it is.
        audience: who gets it.
        house: who writes.
        given: field → what people say; it goes before what the log says.

    Raises:
        BadText: something is given for what is no field.
    """
    values = known(incident, kind, house) | facts(given or {})
    together = audience is Audience.SITE_WIDE
    text = without(template.text, PERSONAL) if together else template.text
    personal = not PERSONAL.isdisjoint(asks_for(text))
    in_a_line = {each: " ".join(value.split()) for each, value in values.items()}
    return Words(
        filled([template.subject], in_a_line), filled(text, values, personal=personal), personal
    )


def known(incident: Incident, kind: NotificationKind, house: House) -> dict[TemplateField, str]:
    """What can be said without asking anybody. Estimates are internal: none is among it."""
    values = dict(_known(incident, kind, house))
    return {each: value for each, value in values.items() if value}


def _known(
    incident: Incident, kind: NotificationKind, house: House
) -> Iterator[tuple[TemplateField, str]]:
    yield TemplateField.ORGANISATION, house.name
    yield TemplateField.CONTACT, house.contact
    yield TemplateField.INCIDENT, incident.ref
    yield TemplateField.TITLE, incident.title
    detected = incident.moments.get(MomentName.DETECTED)
    day = detected.at if detected else incident.declared_at
    yield TemplateField.DATE, f"{day:%Y-%m-%d}" if day else ""
    for field, moment in _MOMENTS.items():
        yield field, _time(incident.moments.get(moment))
    if kind in _EARLY and incident.confirmation:
        yield TemplateField.WHAT_HAPPENED, incident.confirmation.impact
    sections = incident.retrospective.sections
    # References are answered for whoever is told; the entries of the timeline stay in the house.
    told = Known(incident, None, _exactly)
    if kind is NotificationKind.FOLLOW_UP and Section.SUMMARY in sections:
        yield TemplateField.WHAT_HAPPENED, resolved(flattened(sections[Section.SUMMARY].text), told)
    if Section.PREVENTION in sections:
        yield TemplateField.PREVENTION, resolved(flattened(sections[Section.PREVENTION].text), told)
    yield TemplateField.SERVICES, ", ".join(_services(incident))
    if incident.impact:
        yield TemplateField.IMPACT, incident.impact.text
        figures = incident.impact.figures.items()
        yield TemplateField.FIGURES, ", ".join(f"{name}: {number:.15g}" for name, number in figures)
    yield TemplateField.CAUSE, incident.root_cause or ""
    yield TemplateField.WHAT_WE_DID, _what_we_did(incident)
    yield TemplateField.FIX, incident.fix.text if incident.fix else ""
    traces = [f"- {each.kind}: {defanged(each.value)}" for each in incident.indicators.values()]
    yield TemplateField.INDICATORS, "\n".join(traces)


def _time(moment: MomentAt | None) -> str:
    """As precise as it is known, its zone named."""
    return _exactly(moment.at, moment.precision) if moment is not None else ""


def _exactly(at: datetime, precision: Precision | None) -> str:
    if precision is Precision.DAY:
        return f"{at:%Y-%m-%d} (UTC)"
    return "~" * (precision in ABOUT) + f"{at:%Y-%m-%d %H:%M} UTC"


def _services(incident: Incident) -> list[str]:
    named = incident.impact.services if incident.impact else ()
    stopped = [
        action.stops_service
        for action in incident.actions.values()
        if action.stops_service and action.status is not ActionStatus.DROPPED
    ]
    return list(dict.fromkeys([*named, *stopped]))


def _what_we_did(incident: Incident) -> str:
    if incident.mitigation:
        return incident.mitigation.detail
    done = [
        f"- {action.text}"
        for action in incident.actions.values()
        if action.track is Track.MITIGATION and action.status is ActionStatus.DONE
    ]
    return "\n".join(done)
