"""Intake: an alert becomes one incident, joins those it belongs to, and its end is noted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from commandcenter.desk import Desk
from commandcenter.incident.decisions import course
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import Phase, Source
from commandcenter.services.errors import Unavailable
from commandcenter.services.records import Alert
from commandcenter.worker.intake import STORM, Intake
from tests.corpus import of
from tests.worker.test_clock import Hands

STARTED = datetime(2026, 11, 23, 11, 50, tzinfo=UTC)
ALERT = Alert("f1", "Token used from abroad", firing=True, started_at=STARTED, detail="203.0.113.9")


class StandInSource:
    """Says what the test wants it to say."""

    def __init__(self):
        self.firing: list[Alert] = []
        self.over: set[str] = set()
        self.trouble: Exception | None = None

    async def alerts(self, firing=()):
        if self.trouble is not None:
            raise self.trouble
        gone = [
            Alert(each, title="", firing=False, started_at=None)
            for each in firing
            if each in self.over
        ]
        return [*self.firing, *gone]


@pytest.fixture
def source():
    return StandInSource()


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def intake(store, clock, source):
    return Intake(Desk(store, WORKER, clock=clock), {"watch": source}, cadence=15)


def restarted(intake) -> Intake:
    """The intake of the next worker, which knows only what the log says."""
    return Intake(
        Desk(intake.desk.store, WORKER, clock=intake.desk.clock), intake.sources, cadence=15
    )


async def incidents(intake):
    desk = Desk(intake.desk.store, "auditor", clock=intake.desk.clock)
    return [await desk.open(number) for number, _ in await desk.incidents()]


async def test_an_alert_becomes_one_incident_in_investigation_however_often_it_is_seen(
    intake, source
):
    source.firing = [ALERT]
    for _ in range(3):
        await intake.poll()
    await restarted(intake).poll()

    [incident] = await incidents(intake)
    assert (incident.title, incident.source) == ("Token used from abroad", Source.MONITORING)
    assert (incident.phase, incident.detail) == (Phase.INVESTIGATION, "203.0.113.9")
    assert [each.fingerprint for each in incident.firing("watch")] == ["f1"]


async def test_alerts_of_one_group_are_one_incident_and_later_ones_join_it(intake, source):
    source.firing = [replace(ALERT, group="edge"), replace(ALERT, fingerprint="f2", group="edge")]
    await intake.poll()
    source.firing.append(replace(ALERT, fingerprint="f3", group="edge"))
    await intake.poll()

    [incident] = await incidents(intake)
    assert [each.fingerprint for each in incident.alerts] == ["f1", "f2", "f3"]


async def test_the_end_of_an_alert_is_noted_on_its_incident(intake, source, clock):
    source.firing = [ALERT]
    await intake.poll()
    clock.turn(minutes=4)
    source.firing, source.over = [], {"f1"}
    await intake.poll()
    await intake.poll()

    [incident] = await incidents(intake)
    assert incident.firing("watch") == []
    assert incident.alerts[0].resolved_at == clock()


async def test_a_dismissed_alert_that_goes_on_firing_is_not_taken_in_again(intake, source):
    source.firing = [ALERT]
    await intake.poll()
    await Desk(intake.desk.store, "lena", clock=intake.desk.clock).do(
        1, course.dismiss, reason="our own scanner"
    )
    await intake.poll()
    await restarted(intake).poll()

    assert len(await incidents(intake)) == 1


async def test_a_new_episode_of_an_alert_is_a_new_incident(intake, source):
    source.firing = [ALERT]
    await intake.poll()
    await Desk(intake.desk.store, "lena", clock=intake.desk.clock).do(
        1, course.dismiss, reason="our own scanner"
    )
    source.firing = [replace(ALERT, started_at=STARTED + timedelta(hours=3))]
    await intake.poll()

    assert [each.id for each in await incidents(intake)] == [2, 1]


async def test_a_storm_is_one_incident(intake, source):
    source.firing = [
        replace(ALERT, fingerprint=f"f{number}", title=f"host {number} is down")
        for number in range(STORM + 1)
    ]
    await intake.poll()

    [incident] = await incidents(intake)
    assert incident.title == f"{STORM + 1} alerts from watch: host 0 is down"
    assert len(incident.alerts) == STORM + 1


async def test_a_source_that_is_down_stops_none_of_the_others(store, clock, source):
    broken = StandInSource()
    broken.trouble = Unavailable("down")
    source.firing = [ALERT]
    intake = Intake(
        Desk(store, WORKER, clock=clock), {"broken": broken, "watch": source}, cadence=15
    )
    await intake.poll()

    assert len(await incidents(intake)) == 1


async def test_whatever_a_source_says_is_text(intake, source):
    source.firing = [
        replace(ALERT, fingerprint=f"f{n}", group="g", title=case.text, detail=case.text)
        for n, case in enumerate(of("ansi_osc", "tui_markup", "unicode"))
    ]
    await intake.poll()

    [incident] = await incidents(intake)
    told = incident.title + incident.detail + "".join(each.title for each in incident.alerts)
    assert not {c for c in told if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0}
