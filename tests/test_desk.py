"""The desk: decisions that race, late readers, erasure, and what a person is told."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from commandcenter.desk import Desk
from commandcenter.incident.decisions import course, people, progress, record
from commandcenter.incident.events import ProgressReported
from commandcenter.incident.fold import fold
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident
from commandcenter.incident.words import Phase, Role, Severity, Source, Track
from commandcenter.store import Store, StoreUnavailable, UnknownIncident

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def at_noon() -> datetime:
    return NOON


def desk_of(store: Store, who: str) -> Desk:
    return Desk(store, who, clock=at_noon)


async def confirmed(store: Store) -> int:
    ana = desk_of(store, "ana")
    done = await ana.declare("Stolen token", Source.REPORT)
    await ana.do(
        done.incident.id,
        course.confirm,
        severity=Severity.SEV1,
        impact="packages",
        customers_at_risk=True,
    )
    return done.incident.id


async def test_what_one_person_records_is_what_another_reads(store: Store) -> None:
    number = await confirmed(store)

    seen = await desk_of(store, "maya").open(number)

    assert seen.title == "Stolen token"
    assert seen.phase is Phase.ESCALATION
    assert seen.severity is Severity.SEV1


async def test_an_incident_that_does_not_exist_is_said_so(store: Store) -> None:
    with pytest.raises(UnknownIncident, match="INC-99"):
        await desk_of(store, "maya").open(99)


async def test_everyone_who_races_is_recorded_once_and_in_a_row(store: Store) -> None:
    number = await confirmed(store)
    people_here = [f"person-{each}" for each in range(8)]

    await asyncio.gather(
        *(desk_of(store, who).do(number, record.log, text=f"{who} saw it") for who in people_here)
    )

    events = await desk_of(store, "maya").events(number)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert {event.actor for event in events} >= set(people_here)


async def test_of_two_who_take_command_one_has_it_and_the_other_is_told_who(store: Store) -> None:
    number = await confirmed(store)
    maya, tom = desk_of(store, "maya"), desk_of(store, "tom")
    await maya.open(number)
    await tom.open(number)

    outcomes = await asyncio.gather(
        maya.do(number, people.take_command),
        tom.do(number, people.take_command),
        return_exceptions=True,
    )

    refused = [each for each in outcomes if isinstance(each, Refused)]
    assert len(refused) == 1
    commander = (await maya.open(number)).commander
    assert commander in {"maya", "tom"}
    assert f"{commander} was faster" in str(refused[0])


async def test_a_refused_decision_records_nothing(store: Store) -> None:
    number = await confirmed(store)
    maya = desk_of(store, "maya")
    before = (await maya.open(number)).seq

    with pytest.raises(Refused, match="nobody commands"):
        await maya.do(number, course.advance)

    assert (await desk_of(store, "tom").open(number)).seq == before


async def test_an_act_of_the_past_keeps_both_times(store: Store) -> None:
    number = await confirmed(store)
    earlier = NOON - timedelta(hours=3)

    await desk_of(store, "ana").stamped(at=earlier).do(number, record.log, text="first login")

    entry = (await desk_of(store, "ana").events(number))[-1]
    assert entry.occurred_at == earlier
    assert entry.recorded_at == NOON


async def test_a_report_entered_for_somebody_names_both(store: Store) -> None:
    number = await confirmed(store)
    await desk_of(store, "maya").do(number, people.take_command)
    await desk_of(store, "priya").do(number, people.join, track=Track.MITIGATION)

    await (
        desk_of(store, "maya")
        .stamped(on_behalf_of="priya")
        .do(number, progress.report, track=Track.MITIGATION, conditions="blocked")
    )

    event = (await desk_of(store, "maya").events(number))[-1]
    assert isinstance(event.body, ProgressReported)
    assert (event.actor, event.on_behalf_of) == ("maya", "priya")


async def test_erased_text_is_gone_for_a_desk_that_had_read_it(store: Store) -> None:
    number = await confirmed(store)
    maya, reader = desk_of(store, "maya"), desk_of(store, "tom")
    await maya.do(number, people.assign, role=Role.COMMANDER, person="maya")
    await maya.do(
        number, record.decide, text="page the on-call at 555-0199", why="they know the host"
    )
    assert "555-0199" in str(await reader.open(number))
    seq = (await reader.open(number)).seq

    await maya.redact(number, seq, "a private number")

    assert "555-0199" not in str(await reader.open(number))
    assert "555-0199" not in str(await maya.open(number))
    assert all(verdict.problem is None for verdict in await store.verify(number))


async def test_what_is_kept_up_to_date_equals_what_is_read_afresh(store: Store) -> None:
    number = await confirmed(store)
    follower = desk_of(store, "tom")
    await follower.open(number)
    await desk_of(store, "maya").do(number, people.take_command)
    await desk_of(store, "priya").do(number, people.join, track=Track.MITIGATION)

    followed = await follower.open(number)

    assert followed == fold(Incident(number), await follower.events(number))


async def test_a_large_incident_opens_from_its_snapshot(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commandcenter.desk.known.SNAPSHOT_FROM", 10)
    monkeypatch.setattr("commandcenter.desk.known.SNAPSHOT_EVERY", 5)
    number = await confirmed(store)
    for each in range(12):
        await desk_of(store, "ana").do(number, record.log, text=f"finding {each}")
    first = await desk_of(store, "maya").open(number)
    await desk_of(store, "ana").do(number, record.log, text="one more")

    again = await desk_of(store, "tom").open(number)

    assert await store.snapshot(number, "another version") is None
    assert again.seq == first.seq + 1
    assert again == fold(Incident(number), await store.read(number))


async def test_figures_are_kept_until_the_log_goes_on_and_time_moves_only_open_ones(
    store: Store,
) -> None:
    number = await confirmed(store)
    maya = desk_of(store, "maya")
    [before] = await maya.measured()
    assert "time to confirm" in before.measure.lengths
    [again] = await desk_of(store, "ana").measured()
    assert again == before

    for role in (Role.COMMANDER, Role.MITIGATION_LEAD, Role.REMEDIATION_LEAD):
        await maya.do(number, people.assign, role=role, person="maya")
    await maya.do(number, course.advance)
    later = Desk(store, "maya", clock=lambda: NOON + timedelta(hours=1))
    [waited] = await later.measured()
    assert (waited.measure.due, waited.measure.made) == (8, 0)
    assert [each.measure.due for each in await desk_of(store, "ana").measured()] == [0]


async def test_figures_that_cannot_be_kept_are_told_all_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await confirmed(store)

    async def full(*_: object) -> None:
        raise StoreUnavailable("no space left")

    monkeypatch.setattr(store, "save_measures", full)
    assert len(await desk_of(store, "maya").measured()) == 1
