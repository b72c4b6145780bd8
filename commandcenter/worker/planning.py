"""Planning: what firewalls and registries can be told to do, and the exact call before it is made.

Nothing here changes anything anywhere; what was planned and confirmed is run by the outbox.
"""

import secrets
from collections.abc import Awaitable, Mapping
from datetime import UTC
from typing import TypeVar

from commandcenter.incident.controls import Blank, Offer, Plan, Undo
from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import line, quoted, safe_line
from commandcenter.services import plans, records
from commandcenter.services.catalogue import Services
from commandcenter.services.errors import ServiceError
from commandcenter.services.protocols import Controls

T = TypeVar("T")

#: Longest value of a field: an expression of Cloudflare's may have so many characters.
LONGEST_VALUE = 4096


class Planner:
    """Asks the systems that can be told something; every error is a refusal of one line."""

    def __init__(self, services: Services) -> None:
        """Plan for those that are set up."""
        self._systems = services.controls
        self._registries = services.registries
        self._unusable = dict(services.unusable)

    @property
    def unusable(self) -> list[str]:
        """What is wrong with sections that cannot be used, of whatever kind, one line each."""
        return list(self._unusable.values())

    def offers(self) -> list[Offer]:
        """What can be done."""
        return [
            _offer(name, system, control)
            for name, system in self._systems.items()
            for control in system.controls()
        ]

    def offer(self, service: str, control: str) -> Offer:
        """One of them.

        Raises:
            Refused: there is none of this name.
        """
        self._must_be_usable(service)
        found = self.offers()
        for each in found:
            if (each.service, each.control) == (service, control):
                return each
        there = ", ".join(f"{each.service} {each.control}" for each in found) or "none is set up"
        raise Refused(f"there is no control {quoted(f'{service} {control}')}; there is: {there}")

    async def choices(
        self, offer: Offer, field: str, typed: str, values: Mapping[str, str]
    ) -> dict[str, str]:
        """What there is for a searched field, value → shown, best first.

        Args:
            offer: what is to be done.
            field: the one that is looked for.
            typed: what the person knows of it.
            values: what is filled in already.

        Raises:
            Refused: the system cannot be asked.
        """
        searched = [blank.name for blank in offer.blanks if blank.searched]
        before = [values[name] for name in searched[: searched.index(field)]]
        words = "/".join([*before, safe_line(typed)])
        system = self._system(offer.service)
        found = await _asked(system.choices(offer.control, field, words))
        return {each.value: safe_line(each.label) for each in found}

    async def plan(self, offer: Offer, values: Mapping[str, str]) -> Plan:
        """What would be sent.

        Raises:
            Refused: a value cannot be used, or the system cannot be asked.
        """
        given = {
            name: line(value, name, LONGEST_VALUE)
            for name, value in values.items()
            if value.strip()
        }
        system = self._system(offer.service)
        return plans.plain(await _asked(system.plan(offer.control, given, key=_new_key())))

    async def plan_revert(self, service: str, undo: Undo) -> Plan:
        """What would be sent to undo it.

        Raises:
            Refused: it cannot be undone any more, or the service is not set up.
        """
        system = self._system(service)

        async def planned() -> records.Plan:
            return await system.plan_revert(plans.restored(records.Undo, undo), key=_new_key())

        return plans.plain(await _asked(planned()))

    async def audit(self, service: str, query: str, most: int) -> list[dict[str, str]]:
        """What a registry's own log tells, newest first.

        Args:
            service: the registry.
            query: which entries, in the registry's own language; empty for all.
            most: entries at most.

        Raises:
            Refused: it has no log, or cannot be asked.
        """
        self._must_be_usable(service)
        if service not in self._registries:
            there = ", ".join(self._registries) or "none"
            raise Refused(f"{quoted(service)} is no registry with a log; there is: {there}")
        entries = self._registries[service].audit_log(query)

        async def read() -> list[dict[str, str]]:
            found: list[dict[str, str]] = []
            async for each in entries:
                found.append(
                    {
                        "at": f"{each.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                        "event": each.event,
                        "actor": each.actor,
                        "address": each.address,
                        "target": each.target,
                        "id": each.id,
                    }
                )
                if len(found) == most:
                    break
            return found

        return await _asked(read())

    def _must_be_usable(self, service: str) -> None:
        if service in self._unusable:
            raise Refused(self._unusable[service])

    def _system(self, service: str) -> Controls:
        self._must_be_usable(service)
        if service not in self._systems:
            there = ", ".join(self._systems) or "none"
            raise Refused(f"{quoted(service)} is not set up to be controlled; there is: {there}")
        return self._systems[service]


def _offer(name: str, system: Controls, control: records.Control) -> Offer:
    blanks = tuple(
        Blank(
            each.name,
            each.title,
            each.help,
            {choice.value: choice.label for choice in each.choices},
            each.searched,
            each.default,
            each.required,
        )
        for each in control.fields
    )
    return Offer(name, system.title, control.name, control.title, blanks, control.stops)


async def _asked(answer: Awaitable[T]) -> T:
    try:
        return await answer
    except ServiceError as trouble:
        raise Refused(safe_line(str(trouble))) from None


def _new_key() -> str:
    """Of one plan: different for every plan of every store, the same for every attempt at it."""
    return secrets.token_hex(12)
