"""Harmless calls that show whether the services that are set up can be reached."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from commandcenter.incident.text import safe_line
from commandcenter.services.catalogue import Services
from commandcenter.services.errors import ServiceError
from commandcenter.services.protocols import Service

#: Seconds that one service may take to answer.
PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Probed:
    """What one service answered.

    Attributes:
        well: whether it works.
        told: who the token belongs to and what it may do; or what is wrong.
        seconds: how long it took.
        warnings: what will not work, one line each.
    """

    service: str
    well: bool
    told: str
    seconds: float | None = None
    warnings: tuple[str, ...] = ()


async def probed(services: Services) -> AsyncIterator[Probed]:
    """Ask each of them, all at once; those that cannot be asked are told last."""
    for answer in await asyncio.gather(*map(_probed, services.by_name.values())):
        yield answer
    for name, wrong in services.unusable.items():
        yield Probed(name, well=False, told=wrong)


async def _probed(service: Service) -> Probed:
    try:
        async with asyncio.timeout(PATIENCE):
            probe = await service.probe()
    except ServiceError as trouble:
        return Probed(service.name, well=False, told=safe_line(str(trouble)))
    except TimeoutError:
        return Probed(service.name, well=False, told=f"no answer within {PATIENCE:.0f} s")
    warnings = tuple(map(safe_line, probe.warnings))
    return Probed(service.name, True, safe_line(probe.detail), probe.latency, warnings)  # noqa: FBT003 - in the order of the fields
