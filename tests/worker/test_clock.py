"""The worker: every prompt once, late but once after downtime, silence, the lease."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from commandcenter.desk import Desk
from commandcenter.incident.decisions import actions, course, people, progress, record
from commandcenter.incident.events import PromptRaised, SilenceNoticed
from commandcenter.incident.searching import Query
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import Containment, Role, Severity, Source, Track
from commandcenter.store import Store
from commandcenter.worker import Duty, Worker
from tests.commandline import CommandLine
from tests.waiting import wait_until

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


class Hands:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **length: float) -> None:
        self.now += timedelta(**length)


def worker_of(store: Store, clock: Hands) -> Worker:
    return Worker(
        Desk(store, WORKER, clock=clock), silence=timedelta(minutes=40), linger=timedelta(seconds=5)
    )


async def responding(store: Store, clock: Hands) -> int:
    """An incident whose response starts now, with one person in each sub-team."""
    maya = Desk(store, "maya", clock=clock)
    number = (await maya.declare("Stolen token", Source.REPORT)).incident.id
    await maya.do(
        number, course.confirm, severity=Severity.SEV1, impact="x", infrastructure_breach=True
    )
    await maya.do(number, people.assign, role=Role.COMMANDER, person="maya")
    await Desk(store, "priya", clock=clock).do(number, people.join, track=Track.MITIGATION)
    await Desk(store, "tom", clock=clock).do(number, people.join, track=Track.REMEDIATION)
    await maya.do(number, course.advance)
    return number


async def prompts(store: Store, number: int, track: Track = Track.MITIGATION) -> list[PromptRaised]:
    return [
        event.body
        for event in await store.read(number)
        if isinstance(event.body, PromptRaised) and event.body.track is track
    ]


async def test_nothing_is_asked_before_the_first_slot(store: Store) -> None:
    clock = Hands()
    number = await responding(store, clock)
    clock.turn(minutes=14, seconds=59)

    await worker_of(store, clock).round()

    assert await prompts(store, number) == []


async def test_both_sub_teams_are_asked_when_the_slot_comes(store: Store) -> None:
    clock = Hands()
    number = await responding(store, clock)
    clock.turn(minutes=15)

    await worker_of(store, clock).round()

    for track in Track:
        [prompt] = await prompts(store, number, track)
        assert prompt.slot == NOON + QUARTER
        assert prompt.late == 0


async def test_workers_that_race_raise_one_prompt_a_slot(store: Store) -> None:
    clock = Hands()
    number = await responding(store, clock)
    workers = [worker_of(store, clock) for _ in range(5)]
    for _ in range(4):
        clock.turn(minutes=15)
        await asyncio.gather(*(worker.round() for worker in workers))

    slots = [prompt.slot for prompt in await prompts(store, number)]
    assert slots == [NOON + QUARTER * each for each in range(1, 5)]


async def test_after_downtime_one_prompt_is_raised_late_and_says_so(store: Store) -> None:
    clock = Hands()
    number = await responding(store, clock)
    clock.turn(minutes=50)

    await worker_of(store, clock).round()
    await worker_of(store, clock).round()

    [prompt] = await prompts(store, number)
    assert prompt.slot == NOON + 3 * QUARTER
    assert prompt.late == 300
    assert prompt.passed == 2


async def test_a_report_in_time_is_not_asked_for(store: Store) -> None:
    clock = Hands()
    number = await responding(store, clock)
    clock.turn(minutes=10)
    await Desk(store, "priya", clock=clock).do(
        number, progress.report, track=Track.MITIGATION, conditions="blocked"
    )
    clock.turn(minutes=5)

    await worker_of(store, clock).round()

    assert await prompts(store, number) == []
    assert len(await prompts(store, number, Track.REMEDIATION)) == 1


async def test_a_finished_track_is_never_asked_again(store: Store) -> None:
    clock = Hands()
    number = await responding(store, clock)
    await Desk(store, "priya", clock=clock).do(
        number, actions.declare_mitigated, how=Containment.STOPPED, detail="token revoked"
    )
    clock.turn(hours=2)

    await worker_of(store, clock).round()

    assert await prompts(store, number) == []


async def test_a_response_entered_afterwards_raises_no_prompt_for_the_past(store: Store) -> None:
    clock = Hands()
    maya = Desk(store, "maya", clock=clock).stamped(at=NOON - timedelta(days=3))
    number = (await maya.declare("Old story", Source.REPORT)).incident.id
    await maya.do(
        number, course.confirm, severity=Severity.SEV2, impact="x", infrastructure_breach=True
    )
    await maya.do(number, people.assign, role=Role.COMMANDER, person="maya")
    for track in Track:
        await maya.do(number, people.join, track=track)
    await maya.do(number, course.advance)

    await worker_of(store, clock).round()

    assert await prompts(store, number) == []


async def test_silence_is_told_once(store: Store) -> None:
    clock = Hands()
    number = await responding(store, clock)
    clock.turn(minutes=41)
    for _ in range(3):
        await worker_of(store, clock).round()
        clock.turn(minutes=1)

    told = [
        event.body for event in await store.read(number) if isinstance(event.body, SilenceNoticed)
    ]
    assert [each.minutes for each in told] == [41]


async def test_of_two_workers_one_works_and_the_other_takes_over_when_it_is_gone(
    store: Store,
) -> None:
    clock = Hands()
    first, second = worker_of(store, clock), worker_of(store, clock)
    second.holder = "elsewhere:1"

    assert await first.holds_lease()
    assert not await second.holds_lease()
    clock.turn(seconds=60)
    assert await second.holds_lease()
    assert not await first.holds_lease()


async def test_who_is_overtaken_in_the_middle_of_a_round_records_nothing_more(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """As a worker would be whose process was stopped for a while."""
    clock = Hands()
    number = await responding(store, clock)
    first, second = worker_of(store, clock), worker_of(store, clock)
    second.holder = "elsewhere:1"

    async def be_stopped_and_go_on() -> None:
        clock.turn(minutes=15)
        assert await second.holds_lease()
        await first.round()

    first.duties = [Duty("a round", timedelta(hours=1), be_stopped_and_go_on)]
    async with asyncio.timeout(10):
        assert await first.run()

    assert "a round must wait" in caplog.text
    assert "another process is the worker by now; nothing was recorded" in caplog.text
    assert await prompts(store, number) == []
    await second.round()
    assert len(await prompts(store, number)) == 1


async def test_a_worker_whose_lease_ran_out_goes_on_where_nobody_took_it(store: Store) -> None:
    clock = Hands()
    number = await responding(store, clock)
    worker = worker_of(store, clock)

    async def sleep_and_go_on() -> None:
        clock.turn(minutes=15)
        assert await worker.holds_lease()
        await worker.round()
        worker.stopped.set()

    worker.duties = [Duty("a round", timedelta(hours=1), sleep_and_go_on)]
    async with asyncio.timeout(10):
        assert await worker.run()

    assert len(await prompts(store, number)) == 1


def test_a_verb_starts_the_worker_which_asks_and_then_leaves(cli: CommandLine) -> None:
    """Real processes: declare starts it, one is enough, it leaves when nothing is open."""
    awake = {
        "COMMANDCENTER_WORKER_AUTOSTART": "1",
        "COMMANDCENTER_WORKER__LINGER_SECONDS": "1",
    }
    cli("declare", "Odd login", env=awake).succeeded()

    wait_until(lambda: "running" in cli.here("worker", "--status").out, timeout=20)
    busy = cli("worker", "--linger", env=awake)
    assert busy.code == 0
    assert "already" in busy.err + busy.out

    cli("dismiss", "INC-1", "--reason", "a drill of our own", env=awake).succeeded()
    wait_until(lambda: "no worker" in cli.here("worker", "--status").out, timeout=20)

    cli("declare", "Another one").succeeded()
    cli("log", "INC-2", "whoever writes needs the clock too", env=awake).succeeded()
    wait_until(lambda: "running" in cli("worker", "--status").out, timeout=20)
    cli("dismiss", "INC-2", "--reason", "as above", env=awake).succeeded()


async def test_the_worker_does_its_duties_and_another_one_leaves_them(
    store: Store,
) -> None:
    clock = Hands()
    number = await responding(store, clock)
    await Desk(store, "priya", clock=clock).do(number, record.log, text="the mirror was purged")
    query = Query.of("mirror")
    worker, other = worker_of(store, clock), worker_of(store, clock)
    other.holder = "elsewhere:1"

    assert await worker.holds_lease()
    index = Duty("the index", QUARTER, worker.desk.index)
    await other.do(index)
    assert await store.search(query, [number]) == []
    await worker.do(index)
    assert len(await store.search(query, [number])) == 1
