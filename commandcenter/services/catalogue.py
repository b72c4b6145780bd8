"""Which services there are, and which of them are set up.

A package adds a service by an entry point of the group `commandcenter.services`: a class with a
`title`, `repeats` and `Settings`, built from its section's name, its settings and an `Http`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Any, ClassVar, Protocol, Self

from pydantic import BaseModel, ValidationError

from commandcenter.incident.text import safe_line
from commandcenter.services.http import Http
from commandcenter.services.protocols import (
    AlertSource,
    Channels,
    Chat,
    Controls,
    Mailer,
    Pager,
    Registry,
    Service,
    StatusPage,
    Tracker,
)

GROUP = "commandcenter.services"
#: The key that says which service a section is, where its name does not: a second Slack.
KIND = "kind"


class BadServices(ValueError):
    """A section of the settings cannot be used; the message names it and the key."""


class Kind(Protocol):
    """What an entry point names: the class of a service."""

    title: ClassVar[str]
    Settings: ClassVar[type[BaseModel]]

    def __call__(self, name: str, settings: Any, http: Http) -> Service:
        """The service as a section describes it; nothing is called yet.

        Raises:
            ValueError: it cannot be so, in one line that starts with the key.
        """
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The services that are set up, by the names of their sections; what is not, is not here.

    Attributes:
        unusable: sections that cannot be used, each with what is wrong, in one line.
    """

    by_name: Mapping[str, Service]
    unusable: Mapping[str, str] = field(default_factory=dict)

    def whole(self) -> Self:
        """Itself, if every section can be used.

        Raises:
            BadServices: one cannot; the first of them is told.
        """
        for wrong in self.unusable.values():
            raise BadServices(wrong)
        return self

    @property
    def pagers(self) -> dict[str, Pager]:
        """What wakes people."""
        return {name: each for name, each in self._all() if isinstance(each, Pager)}

    @property
    def chats(self) -> dict[str, Chat]:
        """Where something is said."""
        return {name: each for name, each in self._all() if isinstance(each, Chat)}

    @property
    def channels(self) -> dict[str, Channels]:
        """The chats that open a channel for each incident."""
        return {
            name: each
            for name, each in self._all()
            if isinstance(each, Channels) and each.opens_channels
        }

    @property
    def trackers(self) -> dict[str, Tracker]:
        """Where tickets are kept."""
        return {name: each for name, each in self._all() if isinstance(each, Tracker)}

    @property
    def status_pages(self) -> dict[str, StatusPage]:
        """What tells everybody."""
        return {name: each for name, each in self._all() if isinstance(each, StatusPage)}

    @property
    def mailers(self) -> dict[str, Mailer]:
        """What sends mail."""
        return {name: each for name, each in self._all() if isinstance(each, Mailer)}

    @property
    def controls(self) -> dict[str, Controls]:
        """Firewalls and registries: where mitigation can be run."""
        return {name: each for name, each in self._all() if isinstance(each, Controls)}

    @property
    def registries(self) -> dict[str, Registry]:
        """Those of them that have a log of their own."""
        return {name: each for name, each in self._all() if isinstance(each, Registry)}

    @property
    def alert_sources(self) -> dict[str, AlertSource]:
        """What knows what is wrong."""
        return {name: each for name, each in self._all() if isinstance(each, AlertSource)}

    def _all(self) -> Iterator[tuple[str, Service]]:
        yield from self.by_name.items()


def known() -> dict[str, EntryPoint]:
    """Every service that is installed, by its name; none is loaded for it."""
    return {found.name: found for found in entry_points(group=GROUP)}


def connect(sections: Mapping[str, Any], http: Http) -> Services:
    """The services that the settings describe; nothing is called yet.

    One that cannot be used is kept apart: a typing error in it must not stop all the others.

    Args:
        sections: the settings below `[services]`: name to section.
        http: the way to all of them.
    """
    by_name, unusable = {}, {}
    for name, given in sections.items():
        try:
            by_name[name] = _connected(name, given, http)
        except BadServices as wrong:
            unusable[name] = str(wrong)
    return Services(by_name, unusable)


def _connected(name: str, given: object, http: Http) -> Service:
    section = f"[services.{safe_line(name)}]"
    if not isinstance(given, Mapping):
        raise BadServices(f"services.{safe_line(name)} must be a section of its own: {section}")
    kind = _kind(str(given.get(KIND, name)), section)
    try:
        settings = kind.Settings.model_validate({k: v for k, v in given.items() if k != KIND})
        return kind(name, settings, http)
    except ValidationError as error:
        raise BadServices(f"{section} {_explained(error, kind)}") from None
    except ValueError as error:
        raise BadServices(f"{section} {error}") from None


def _kind(name: str, section: str) -> Kind:
    services = known()
    if name not in services:
        raise BadServices(
            f"{section} is no service: there are {', '.join(sorted(services))}; "
            f"a section of another name says which one by `{KIND}`"
        )
    try:
        kind: Kind = services[name].load()
    except Exception as error:  # noqa: BLE001 - a package of somebody else
        raise BadServices(
            f"{section} cannot be loaded from {services[name].value}: {safe_line(str(error))}"
        ) from None
    return kind


def _explained(error: ValidationError, kind: Kind) -> str:
    """The first thing that is wrong, in one line; what was given may be secret."""
    first = error.errors(include_url=False, include_input=False)[0]
    key = safe_line(".".join(map(str, first["loc"])))
    if first["type"] == "extra_forbidden":
        return f"{key}: there is no such key; there are {', '.join(kind.Settings.model_fields)}"
    message = f"{first['msg'][:1].lower()}{first['msg'][1:]}"
    return f"{key}: {message}" if key else message
