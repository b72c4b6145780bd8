"""How a report names people, customers and indicators: outside by role, by number, defanged."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from commandcenter.incident import events as e
from commandcenter.incident.roles import title
from commandcenter.incident.state import WORKER, Incident
from commandcenter.incident.text import defanged
from commandcenter.incident.words import RESPONDERS, Profile, Role

#: Fields of events that name a person, and those that name customers.
PERSONS = frozenset({"person", "owner", "to", "previous", "verified_by"})
CUSTOMERS = frozenset({"ids", "recipients", "recipient", "customers"})
#: What shorter words and mere numbers mean cannot be told, so they are not replaced in a text.
TELLING = 3
#: Letters of the scripts that stand spaces between words, and digits.
SPACED = r"0-9A-Za-zÀ-ÖØ-öø-\u052f"
#: A word of such a script; of another, where words run together, a single letter.
WORDS = re.compile(rf"[{SPACED}]+|[^\W_]")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that those for whom a report is are not told.

    Attributes:
        what: in a few words: `entries marked internal`.
        items: each of them, in a line.
    """

    what: str
    items: tuple[str, ...]


class Naming:
    """The names that stand for others, and the texts with these in them.

    Attributes:
        persons: who → as what they are named; empty inside.
    """

    def __init__(
        self, persons: Mapping[str, str], words: Mapping[str, str], customers: int = 0
    ) -> None:
        """Name so.

        Args:
            persons: who → by which role.
            words: what stands in texts → what is written for it, besides the persons.
            customers: how many there are.
        """
        self.persons = persons
        self._numbers: dict[str, str] = {}
        self._customers = customers
        self._instead = {_folded(word): by for word, by in words.items()}
        self._instead |= {_folded(name): f"the {role}" for name, role in persons.items()}
        self._search = _any_of(self._instead)

    def person(self, name: str) -> str:
        """As what a person is named."""
        return self.persons.get(name, name if name == WORKER or not self.persons else "responder")

    def customer(self, id_: str) -> str:
        """As what a customer is named."""
        return self._numbers.setdefault(id_, f"customer-{len(self._numbers) + 1}")

    def said(self, value: Any) -> Any:
        """A text, or a structure of texts, with everybody and everything named so."""
        match value:
            case str():
                return self._said(value)
            case BaseModel():
                return value.model_copy(update={name: self.said(each) for name, each in value})
            case Mapping():
                return {self.said(name): self.said(each) for name, each in value.items()}
            case tuple() | list():
                return type(value)(self.said(each) for each in value)
            case _:
                return value

    def _said(self, text: str) -> str:
        if self._search is None:
            return text
        # An accent may be a letter's own or a mark behind it: both are the same name.
        return self._search.sub(self._named, unicodedata.normalize("NFC", text))

    def _named(self, found: re.Match[str]) -> str:
        # What matches in whichever case has now and then another folded form.
        return self._instead.get(_folded(found[0]), "[left out]")

    def left_out(self) -> Iterator[LeftOut]:
        """Whose names are not told."""
        named = (f"{who}: {role}" for who, role in self.persons.items() if who != role)
        if people := tuple(named):
            yield LeftOut("people, who are named by role", people)
        if self._customers:
            yield LeftOut("customers, who are counted", (f"{self._customers} customers",))


def _folded(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold()


def _any_of(words: Iterable[str]) -> re.Pattern[str] | None:
    """Finds any of these as whole words, the longest first, in whichever case.

    Chinese, Arabic or Thai write words and what belongs to them together, and Markdown leans on
    words (`_maya_`): only letters of scripts with spaces make another word of one.
    """
    longest_first = sorted(words, key=len, reverse=True)
    if not longest_first:
        return None
    either = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?<![{SPACED}])(?:{either})(?![{SPACED}])", re.IGNORECASE)


def naming_of(incident: Incident, events: tuple[e.Event, ...], profile: Profile) -> Naming:
    """How a report of this profile names everybody and everything in the log."""
    indicators = [each.value for each in incident.indicators.values()]
    if not profile.is_outward:
        return Naming({}, {each: defanged(each) for each in indicators})
    words = {
        each: "[contact]"
        for each in (incident.contact, *incident.contacts.values())
        if each and len(each) >= TELLING
    }
    if incident.reporter and len(incident.reporter) >= TELLING:
        words[incident.reporter] = "the reporter"
    words |= dict.fromkeys(_customers_in(incident, events), "[customer]")
    for each in indicators:
        hidden = profile is Profile.PUBLIC
        words |= dict.fromkeys((each, defanged(each)), "[indicator]" if hidden else defanged(each))
    return Naming(_persons(events), words, len(incident.customers))


def _persons(events: Iterable[e.Event]) -> dict[str, str]:
    """Everybody in the log, named by the highest role that they ever had."""
    roles: dict[str, set[Role]] = {}
    for event in events:
        for name in _named_in(event):
            roles.setdefault(name, set())
        match event.body:
            case e.RoleAssigned(role=role, person=person):
                roles[person].add(role)
            case e.TeamJoined(track=track, person=person):
                roles[person].add(RESPONDERS[track])
            case e.HandoverAccepted():
                roles[event.actor].add(Role.COMMANDER)
            case e.Declared():
                roles[event.actor].add(Role.INVESTIGATOR)
            case _:
                pass
    order = [Role.COMMANDER, *Role]
    titles = {
        name: title(min(held, key=order.index)) if held else "responder"
        for name, held in roles.items()
    }
    alike: dict[str, list[str]] = {}
    for name, called in titles.items():
        alike.setdefault(called, []).append(name)
    return {
        name: called if len(alike[called]) == 1 else f"{called} {alike[called].index(name) + 1}"
        for name, called in titles.items()
    }


def _named_in(event: e.Event) -> Iterator[str]:
    for name in (event.actor, event.on_behalf_of, *_persons_of(event.body)):
        if name and name != WORKER:
            yield name


def _persons_of(body: e.Body) -> Iterator[str | None]:
    for field in PERSONS & set(type(body).model_fields):
        yield getattr(body, field)


def _customers_in(incident: Incident, events: Iterable[e.Event]) -> Iterator[str]:
    """What customers are called, as far as its first word stands in anybody's text.

    There may be a hundred thousand: only those that could be found are looked for.
    """
    written = {
        word
        for event in events
        for name, value in event.body
        if name not in CUSTOMERS
        for text in _texts(value)
        for word in WORDS.findall(_folded(text))
    }
    for customer in incident.customers.values():
        for called in (customer.id, customer.name, customer.contact):
            first = WORDS.search(_folded(called))
            telling = len(called) >= _least(called) and not called.isdigit()
            if telling and first and first[0] in written:
                yield called


def _least(called: str) -> int:
    """How long a name must be to mean somebody; a Chinese one does with two characters."""
    return TELLING if called.isascii() else 2


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case BaseModel():
            for _, each in value:
                yield from _texts(each)
        case Mapping():
            for name, each in value.items():
                yield from _texts(name)
                yield from _texts(each)
        case tuple() | list():
            for each in value:
                yield from _texts(each)
        case _:
            pass
