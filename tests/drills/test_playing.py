"""The clock of a drill, its director and its score, on a real log."""

from datetime import timedelta

import pytest

from commandcenter.desk import Desk
from commandcenter.drills import telling
from commandcenter.drills.director import Director
from commandcenter.drills.running import DrillClock, Refused, end, keep, read
from commandcenter.drills.score import Verdict, score
from commandcenter.incident.brief import brief_text
from commandcenter.incident.decisions import course, people, progress, record
from commandcenter.incident.decisions.drills import play_inject
from commandcenter.incident.events import EntryLogged
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import Role, Severity, Source, Track
from commandcenter.worker import Worker
from tests.drills.scenes import NOON, SMALL, drill

MINUTE = timedelta(minutes=1)


class Played:
    """A drill in a store, and the clock on the wall that the test turns."""

    def __init__(self, store, path):
        self.store = store
        self.path = path
        self.wall = NOON
        self.clock = DrillClock(path, lambda: self.wall)
        keep(drill(), path)

    def desk(self, who):
        return Desk(self.store, who, clock=self.clock, drill=True)

    async def begin(self):
        await self.desk("maya").declare("A small one", Source.CUSTOMER, reporter="Acme")
        return self

    def minutes(self, number):
        """Let so many minutes of the drill's clock be over."""
        self.wall = NOON + number * MINUTE / 10

    async def direct(self):
        await Director(self.desk(WORKER), self.path).play()

    async def events(self):
        return await self.desk("maya").events(1)

    async def does(self, who, decision, **facts):
        await self.desk(who).do(1, decision, **facts)

    async def score(self):
        return score(read(self.path), await self.events(), self.clock())


@pytest.fixture
async def played(store, tmp_path):
    return await Played(store, tmp_path / "drill.json").begin()


def test_its_clock_runs_faster_and_stops_behind_the_end(tmp_path):
    path = tmp_path / "drill.json"
    keep(drill(), path)
    wall = [NOON + 3 * MINUTE]
    clock = DrillClock(path, lambda: wall[0])
    assert clock() == NOON + 30 * MINUTE

    end(path, at=NOON + 40 * MINUTE)
    assert clock() == NOON + 30 * MINUTE
    wall[0] += 10 * MINUTE
    assert clock() == NOON + 40 * MINUTE + timedelta(seconds=1)
    end(path, at=NOON + 90 * MINUTE)
    assert read(path).ended_at == NOON + 40 * MINUTE


def test_what_is_no_home_of_a_drill_says_so(tmp_path):
    with pytest.raises(Refused, match="is not the home of a drill: set COMMANDCENTER_HOME"):
        read(tmp_path / "drill.json")
    (tmp_path / "drill.json").write_text("{", "utf-8")
    with pytest.raises(Refused, match="cannot be read"):
        read(tmp_path / "drill.json")


async def test_each_inject_is_told_at_its_time_and_once_however_many_direct(played):
    async def told():
        bodies = [event.body for event in await played.events()]
        return [each.text for each in bodies if isinstance(each, EntryLogged)]

    played.minutes(4)
    await played.direct()
    assert await told() == []
    played.minutes(6)
    for _ in range(3):
        await played.direct()
    assert await told() == ["The mails come from our own host."]
    entry = (await played.events())[-1]
    assert (entry.on_behalf_of, entry.occurred_at) == ("lena", NOON + 5 * MINUTE)

    played.minutes(11)
    await played.direct()
    await played.direct()
    incident = await played.desk("maya").open(1)
    [alert] = incident.firing("mail monitor")
    assert alert.title == "Mails per minute over 1,000"
    played.minutes(41)
    await played.direct()
    await played.direct()
    assert (await played.desk("maya").open(1)).firing("mail monitor") == []


async def test_after_downtime_everything_that_was_due_is_told_in_its_order(played):
    played.minutes(90)
    await played.direct()
    kinds = [event.type for event in await played.events()][-3:]
    assert kinds == ["entry.logged", "alert.attached", "alert.resolved"]


async def test_when_its_time_is_over_it_ends_and_says_so(played):
    played.minutes(121)
    await played.direct()
    assert read(played.path).ended_at == NOON + 120 * MINUTE
    assert "time of the exercise is over" in (await played.events())[-1].body.text
    before = await played.events()
    await played.direct()
    assert await played.events() == before


async def test_nothing_is_made_up_in_an_incident_that_is_no_drill(store):
    maya = Desk(store, "maya", clock=lambda: NOON)
    number = (await maya.declare("A real one", Source.REPORT)).incident.id
    with pytest.raises(Refused, match="INC-1 is no drill"):
        await Desk(store, WORKER, clock=lambda: NOON).do(number, play_inject, key="k", text="x")


async def test_whatever_is_declared_in_its_home_is_a_drill(played):
    done = await played.desk("tom").stamped().declare("Another", Source.REPORT)
    assert done.incident.drill
    assert brief_text(done.incident, played.clock()).startswith("DRILL INC-2 ")


async def test_it_scores_cadence_moments_and_what_was_late_or_forgotten(played):
    played.minutes(10)
    await played.does(
        "maya", course.confirm, severity=Severity.SEV1, impact="mails", customers_at_risk=True
    )
    played.minutes(25)
    await played.does("maya", people.assign, role=Role.COMMANDER, person="maya")
    await played.does("priya", people.join, track=Track.MITIGATION)
    await played.does("tom", people.join, track=Track.REMEDIATION)
    await played.does("maya", course.advance)
    played.minutes(36)
    await played.does("priya", progress.report, track=Track.MITIGATION, conditions="blocked")
    played.minutes(58)
    await played.direct()
    found = await played.score()

    verdicts = {each.what: each.verdict for each in found.judged}
    assert verdicts == {
        "confirmed": Verdict.IN_TIME,
        "mitigated": Verdict.TIME_LEFT,
        "assign commander": Verdict.LATE,
        "decide": Verdict.FORGOTTEN,
    }
    assert found.moments[0].taken == 10 * MINUTE
    assert (found.acts[0].taken, found.acts[0].by) == (25 * MINUTE, "maya")
    assert found.cadence[Track.MITIGATION].made == 1
    assert found.cadence[Track.REMEDIATION].made == 0
    assert found.cadence[Track.REMEDIATION].overdue
    assert found.injects == (3, 3)


async def test_what_is_done_after_the_end_does_not_count(played):
    played.minutes(10)
    end(played.path, at=NOON + 10 * MINUTE)
    played.minutes(12)
    await played.does("maya", record.decide, text="off", why="it is ours")
    played.minutes(200)
    found = await played.score()
    assert found.until == NOON + 10 * MINUTE
    assert found.acts[1].taken is None
    assert found.acts[1].verdict is Verdict.TIME_LEFT


async def test_what_the_exercise_says_is_nobodys_act(played):
    played.minutes(6)
    text = SMALL.replace('act = "assign commander"', 'act = "log finding"')
    keep(drill(text), played.path)
    await played.direct()
    assert (await played.score()).acts[0].taken is None
    await played.does("tom", record.log, text="seen", kind="finding")
    assert (await played.score()).acts[0].by == "tom"


async def test_while_it_runs_nobody_reads_what_is_still_expected(played):
    played.minutes(16)
    running = await played.score()
    for told in ("\n".join(telling.text(running)), telling.markdown(running)):
        assert "confirmed" in told
        assert "mitigated" not in told
        assert "assign commander" not in told
        assert "2 time left" in told
    assert [each["what"] for each in telling.as_json(running)["moments"]] == ["confirmed"]
    end(played.path, at=NOON + 16 * MINUTE)
    assert "assign commander" in telling.markdown(await played.score())


async def test_the_score_is_told_to_people_to_hand_out_and_to_scripts(played):
    played.minutes(21)
    found = await played.score()
    lines = list(telling.text(found))
    page, told = telling.markdown(found), telling.as_json(found)

    assert "DRILL INC-1  A small one" in lines
    assert any(each.startswith("✗ assign commander") and "forgotten" in each for each in lines)
    assert all(len(each) <= 100 for each in lines)
    assert "whose host it is decides who may switch it off" in "\n".join(lines)
    assert page.startswith("# Drill: A small one\n")
    assert "| assign commander | 20 min |  | forgotten |  |" in page
    assert told["count"]["forgotten"] == 3
    assert told["acts"][0] == {
        "what": "assign commander",
        "since": "the start",
        "within": 1200.0,
        "taken": None,
        "verdict": "forgotten",
        "by": None,
        "because": None,
    }


async def test_the_worker_of_a_drill_plays_it_and_leaves_when_it_is_over(played):
    hands = [NOON]
    worker = Worker(
        played.desk(WORKER),
        silence=timedelta(hours=9),
        linger=timedelta(seconds=5),
        director=Director(played.desk(WORKER), played.path),
        lease_clock=lambda: hands[0],
    )
    played.minutes(6)
    open_ones = await worker.round()
    assert [event.type for event in await played.events()][-1] == "entry.logged"
    worker._leave_when_idle(open_ones)  # noqa: SLF001 - the tick would wait for a second
    end(played.path, at=NOON + 7 * MINUTE)
    for _ in range(2):
        worker._leave_when_idle(await worker.round())  # noqa: SLF001 - as above
        assert worker.stopped.is_set() is (hands[0] > NOON)
        hands[0] += timedelta(seconds=6)
