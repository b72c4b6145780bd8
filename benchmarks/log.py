"""The product's log, as the benchmarks use it: through the same wiring as everything else."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from commandcenter.bootstrap import open_desk
from commandcenter.config import Paths, load_settings
from commandcenter.demo import tell
from commandcenter.desk import Desk
from commandcenter.incident.events import EntryLogged, Happening
from commandcenter.incident.times import utc_now
from commandcenter.incident.words import Source

#: Rows in one commit, where many are written at once.
BATCH = 64


@asynccontextmanager
async def seated(who: str, env: Mapping[str, str] | None = None) -> AsyncIterator[Desk]:
    """A person's desk in this process.

    Args:
        who: the person.
        env: the environment that names the home; default is this process's own.
    """
    async with open_desk(load_settings(env), who=who) as desk:
        yield desk


def paths(env: Mapping[str, str]) -> Paths:
    """Where that home keeps its store and key."""
    return load_settings(env).paths


async def declared(env: Mapping[str, str]) -> int:
    """The number of a new incident in that home."""
    async with seated("maya", env) as desk:
        done = await desk.declare("Benchmark", Source.REPORT)
    return done.incident.id


async def filled(env: Mapping[str, str], incident: int, events: int) -> None:
    """Let the incident's log grow to so many events."""
    async with seated("maya", env) as desk:
        seq = (await desk.open(incident)).seq
        while seq < events:
            batch = [entry(seq + place) for place in range(1, min(BATCH, events - seq) + 1)]
            await desk.store.append(incident, seq, batch, recorded_at=utc_now())
            seq += len(batch)


async def entries(env: Mapping[str, str], incident: int) -> list[str]:
    """The text of every entry that the log holds."""
    async with seated("maya", env) as desk:
        events = await desk.events(incident)
    return [event.body.text for event in events if isinstance(event.body, EntryLogged)]


def entry(number: int) -> Happening:
    """One line of the record, as long as people write them."""
    text = f"{number}: purged the mirror's cache again; two edges still serve the old package"
    return Happening(EntryLogged(text=text), utc_now(), "maya")


async def told(env: Mapping[str, str]) -> int:
    """The number of the demo's incident in full response, told in that home."""
    async with seated("maya", env) as desk:
        return await tell(desk.store, utc_now())
