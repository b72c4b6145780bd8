"""A list of customers is in the log whole or not at all, whatever happens in between."""

import asyncio
import signal
import subprocess
import sys

import pytest

from commandcenter.desk import Desk
from commandcenter.incident.decisions.impact import CHUNK, import_customers
from commandcenter.incident.events import ImportedCustomer
from commandcenter.incident.words import Source
from tests.waiting import eventually

ROWS = [ImportedCustomer(id=f"c-{number}", name="Acme") for number in range(CHUNK * 3 + 1)]


@pytest.fixture
async def number(store):
    """The number of an incident."""
    done = await Desk(store, "ana").declare("Stolen token", Source.REPORT)
    return done.incident.id


def importing(store, number, who="ana"):
    return Desk(store, who).do(number, import_customers, customers=ROWS, origin="list")


async def listed(store, number):
    return len((await Desk(store, "reader").open(number)).customers)


async def test_killed_before_its_end_nothing_of_it_is_there_and_it_can_be_done_again(
    place, store, number
):
    def run():
        return subprocess.run(
            [sys.executable, "-m", "tests.store.killed_import", str(number), str(len(ROWS))],
            input=f"{place.url}\n{(place.key or b'').hex()}\n",
            text=True,
            capture_output=True,
            timeout=60,
            check=False,
        )

    killed = await asyncio.to_thread(run)
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, "written\n"), killed.stderr
    assert await listed(store, number) == 0

    await importing(store, number)
    assert await listed(store, number) == len(ROWS)
    [verdict] = await store.verify()
    assert verdict.problem is None


async def test_cancelled_while_it_is_recorded_all_of_it_is_there(store, number, monkeypatch):
    desk = Desk(store, "ana")
    begun = asyncio.Event()
    append = store.append

    async def appending(*given, **named):
        begun.set()
        return await append(*given, **named)

    monkeypatch.setattr(store, "append", appending)
    task = asyncio.create_task(desk.do(number, import_customers, customers=ROWS, origin="list"))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    async def whole():
        return await listed(store, number) == len(ROWS)

    await eventually(whole)


async def test_two_who_import_the_same_list_at_once_import_it_once(store, number):
    await asyncio.gather(importing(store, number), importing(store, number, "tom"))

    events = await store.read(number)
    rows = [row.id for event in events[1:] for row in getattr(event.body, "customers", ())]
    assert len(rows) == len(set(rows)) == len(ROWS)
