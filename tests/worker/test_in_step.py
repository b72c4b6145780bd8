"""Follow-up actions and their tickets: raised once, and kept in step both ways without an echo."""

from datetime import timedelta

import pytest

from commandcenter.desk import Desk
from commandcenter.incident.decisions import course, follow_ups
from commandcenter.incident.decisions import retrospective as retro
from commandcenter.incident.events import FollowUpRaised, TicketChanged
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import REQUIRED_SECTIONS, FollowUpStatus, Outcome
from commandcenter.services.errors import Rejected, Unavailable, Uncertain
from commandcenter.worker.clock import Worker
from commandcenter.worker.in_step import LONGEST_WAIT, InStep
from commandcenter.worker.outbox import IN_DOUBT
from tests.worker.standins import Killed, StandInTracker
from tests.worker.test_clock import Hands, responding
from tests.worker.test_outbox import Office

EVERY = timedelta(minutes=2)
DONE, DROPPED, OPEN = FollowUpStatus.DONE, FollowUpStatus.DROPPED, FollowUpStatus.OPEN


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def tracker(clock):
    return StandInTracker(clock=clock)


@pytest.fixture
async def office(store, clock, tracker):
    """An incident in the retrospective with F1 of tom's, and a tracker."""
    made = Office(store, clock, tracker)
    made.number = await responding(store, clock)
    for _ in range(2):
        await made.desk("maya").do(made.number, course.advance, force="why")
    facts = {"text": "rotate keys", "owner": "tom", "due": "2027-01-31"}
    await made.desk("ana").do(made.number, follow_ups.add_follow_up, **facts)
    return made


@pytest.fixture
async def raised(office):
    """The same, with F1 raised as #1."""
    await changes(office, follow_ups.raise_follow_up, service="tracker")
    await office.works()
    return office


@pytest.fixture
def poller(office, tracker):
    return in_step(office, tracker)


def in_step(office, *trackers, **settings):
    desk = Desk(office.store, WORKER, clock=office.clock)
    return InStep(desk, {each.name: each for each in trackers}, every=EVERY, **settings)


async def changes(office, decision, who="tom", **facts):
    office.clock.turn(seconds=10)
    await office.desk(who).do(office.number, decision, follow_up="F1", **facts)


async def first(office):
    return (await office.incident()).retrospective.follow_ups["F1"]


async def recorded(office, kind):
    log = await office.desk("auditor").events(office.number)
    return [event for event in log if isinstance(event.body, kind)]


async def test_it_is_raised_once_with_all_that_is_known_and_its_link_is_kept(raised, tracker):
    await raised.works(rounds=3)

    [(_, ticket)] = tracker.arrived
    assert ticket.title == "INC-1 F1: rotate keys"
    assert "Owner: tom\nDue: 2027-01-31\nPriority: medium" in ticket.body
    kept = (await first(raised)).ticket
    assert (kept.reference, kept.url) == ("#1", "https://example.org/1")


@pytest.mark.parametrize("point", ["before", "after"])
async def test_a_worker_killed_around_the_opening_neither_loses_nor_doubles_it(
    office, tracker, point
):
    getattr(tracker, point).append(Killed())
    await changes(office, follow_ups.raise_follow_up, service="tracker")
    await office.works()
    await office.dies_and_is_followed()

    assert len(tracker.arrived) == 1
    assert (await first(office)).ticket.reference == "#1"


async def test_what_the_tracker_refuses_is_said_and_can_be_asked_for_again(office, tracker):
    tracker.before.append(Rejected("no such project"))
    await changes(office, follow_ups.raise_follow_up, service="tracker")
    await office.works(rounds=3)
    assert (await first(office)).ticket.trouble == "no such project"

    await changes(office, follow_ups.raise_follow_up, service="tracker")
    await office.works()
    assert (await first(office)).ticket.reference == "#1"


@pytest.mark.parametrize(
    ("decision", "facts", "status"),
    [
        (follow_ups.finish_follow_up, {"result": "by hand"}, DONE),
        (follow_ups.drop_follow_up, {"reason": "shut down"}, DROPPED),
    ],
)
async def test_what_ends_here_ends_there_and_its_echo_is_not_recorded(
    raised, tracker, decision, facts, status
):
    poller = in_step(raised, tracker)
    await changes(raised, decision, **facts)
    await raised.works(rounds=3)

    assert tracker.states["#1"].status is status
    [comment] = tracker.comments["#1"]
    assert f"It is {status} now: {next(iter(facts.values()))}" in comment
    for _ in range(3):
        raised.clock.turn(seconds=EVERY.total_seconds())
        await poller.poll()
        await raised.works()
    assert await recorded(raised, TicketChanged) == []
    assert len(tracker.comments["#1"]) == 1


async def test_another_owner_and_due_date_are_told_in_one_go(raised, tracker):
    await changes(raised, follow_ups.change_follow_up, owner="priya")
    await changes(raised, follow_ups.change_follow_up, due="2027-03-31")
    await raised.works(rounds=3)

    state = tracker.states["#1"]
    assert (state.owner, state.due) == ("priya", "2027-03-31")
    [comment] = tracker.comments["#1"]
    assert "Owner: priya\nDue: 2027-03-31" in comment
    assert (await first(raised)).ticket.untold == {}


async def test_what_is_closed_and_opened_again_there_is_so_here_and_nobody_answers(
    raised, tracker, poller
):
    for status in (DONE, OPEN, DROPPED):
        raised.clock.turn(minutes=5)
        tracker.somebody_changes("#1", status=status)
        for _ in range(3):
            await poller.poll()
            await raised.works()
        assert (await first(raised)).status is status
    assert [each.actor for each in await recorded(raised, TicketChanged)] == [WORKER] * 3
    assert tracker.comments == {}


async def test_who_is_assigned_there_owns_it_here_as_far_as_they_are_known(raised, tracker, poller):
    raised.clock.turn(minutes=5)
    tracker.somebody_changes("#1", assignee="pri-99", owner="priya")
    await poller.poll()
    assert (await first(raised)).owner == "priya"

    tracker.somebody_changes("#1", assignee="somebody", owner="")
    raised.clock.turn(minutes=5)
    await poller.poll()
    kept = await first(raised)
    assert (kept.owner, kept.ticket.seen.assignee) == ("priya", "somebody")


async def test_of_two_changes_at_once_the_later_stays_and_both_are_recorded(
    raised, tracker, poller
):
    raised.clock.turn(minutes=5)
    tracker.somebody_changes("#1", status=DROPPED, due="2027-05-31")
    await changes(raised, follow_ups.finish_follow_up, result="by hand")
    await poller.poll()
    await raised.works(rounds=3)

    kept = await first(raised)
    assert (kept.status, kept.due) == (DONE, "2027-05-31")
    assert tracker.states["#1"].status is DONE
    [changed] = await recorded(raised, TicketChanged)
    assert (changed.body.applied, changed.body.kept) == (("due",), ("status",))


async def test_where_the_tracker_was_later_it_stays_as_it_is_there(raised, tracker):
    await changes(raised, follow_ups.finish_follow_up, result="by hand")
    raised.clock.turn(seconds=10)
    tracker.somebody_changes("#1", status=DROPPED)
    await raised.works(rounds=3)

    assert (await first(raised)).status is DROPPED
    assert tracker.states["#1"].status is DROPPED
    assert tracker.comments == {}
    [changed] = await recorded(raised, TicketChanged)
    assert changed.body.applied == ("status",)


async def test_a_look_that_was_overtaken_says_nothing(raised, tracker, poller):
    before = tracker.states["#1"]
    await changes(raised, follow_ups.finish_follow_up)
    await raised.works()
    tracker.states["#1"] = before

    await poller.poll()
    assert (await first(raised)).status is DONE


async def test_a_telling_without_an_answer_is_looked_up_and_not_repeated(raised, tracker):
    tracker.after.append(Uncertain("no answer"))
    await changes(raised, follow_ups.finish_follow_up)
    await raised.works(rounds=3)

    assert len(tracker.comments["#1"]) == 1
    assert (await first(raised)).ticket.untold == {}


async def test_a_comment_that_nobody_can_look_up_is_said_to_be_in_doubt(raised, tracker):
    tracker.after.append(Uncertain("no answer"))
    await changes(raised, follow_ups.change_follow_up, text="rotate all keys")
    await raised.works(rounds=3)

    assert len(tracker.comments["#1"]) == 1
    assert IN_DOUBT in (await first(raised)).ticket.trouble


@pytest.mark.parametrize("point", ["before", "after"])
async def test_a_worker_killed_around_a_telling_leaves_both_in_step(raised, tracker, point):
    await changes(raised, follow_ups.finish_follow_up)
    getattr(tracker, point).append(Killed())
    await raised.works()
    await raised.dies_and_is_followed()

    assert tracker.states["#1"].status is DONE
    assert len(tracker.comments["#1"]) == 1
    last = list((await raised.incident()).errands.values())[-1]
    assert last.outcome is Outcome.SENT


async def test_what_the_tracker_could_not_be_told_is_told_once_it_is_asked_for_again(
    raised, tracker
):
    tracker.before.append(Rejected("the token is no longer valid"))
    await changes(raised, follow_ups.finish_follow_up)
    await raised.works(rounds=3)
    assert (await first(raised)).ticket.trouble == "the token is no longer valid"
    assert tracker.states["#1"].status is OPEN

    await changes(raised, follow_ups.raise_follow_up, service="another")
    await raised.works()
    assert tracker.states["#1"].status is DONE
    kept = (await first(raised)).ticket
    assert (kept.service, kept.trouble, kept.untold) == ("tracker", "", {})


async def test_where_the_ticket_is_gone_another_can_be_opened(raised, tracker):
    with pytest.raises(Refused, match="F1 is #1 in tracker already"):
        await changes(raised, follow_ups.raise_follow_up, service="tracker")
    await changes(raised, follow_ups.raise_follow_up, service="tracker", anew=True)
    await raised.works()
    assert (await first(raised)).ticket.reference == "#2"


async def test_what_was_changed_while_no_worker_ran_is_seen_at_the_start(raised, tracker):
    tracker.somebody_changes("#1", status=DONE)
    raised.clock.turn(minutes=60 * 24 * 60)

    await in_step(raised, tracker).poll()
    assert (await first(raised)).status is DONE


async def test_a_tracker_that_is_down_is_left_alone_for_longer_and_longer(raised, tracker, poller):
    asked = []
    for _ in range(12):
        tracker.asked.append(Unavailable("down", retry_after=None))
        await poller.poll()
        asked.append(not tracker.asked)
        tracker.asked.clear()
        raised.clock.turn(seconds=EVERY.total_seconds())
    assert sum(asked) < 5
    raised.clock.turn(seconds=LONGEST_WAIT.total_seconds())
    tracker.somebody_changes("#1", status=DONE)
    await poller.poll()
    assert (await first(raised)).status is DONE


async def test_it_is_told_also_long_after_the_incident_is_closed(raised, tracker, clock):
    await raised.desk("maya").do(raised.number, course.advance, force="why")
    clock.turn(minutes=60 * 24 * 60)
    await changes(raised, follow_ups.finish_follow_up)
    await raised.works()
    assert tracker.states["#1"].status is DONE
    [(_, summary)] = await raised.desk("auditor").incidents()
    assert not summary.owes_tickets


async def test_what_all_agree_on_is_raised_where_the_settings_say_so(office, tracker):
    poller = in_step(office, tracker, raised_in="tracker")
    desk = office.desk("maya")
    for section in REQUIRED_SECTIONS:
        await desk.do(office.number, retro.write_section, section=section, text="words")
    participants = list((await office.incident()).participants)
    for person in participants:
        await poller.raise_agreed(await poller.desk.open(office.number))
        assert await recorded(office, FollowUpRaised) == []
        await office.desk(person).do(office.number, retro.agree)
    for _ in range(2):
        await poller.raise_agreed(await poller.desk.open(office.number))
    await office.works()
    assert len(await recorded(office, FollowUpRaised)) == 1
    assert len(tracker.arrived) == 1


async def test_the_worker_stays_for_what_may_change_and_tells_what_changed_long_ago(
    raised, tracker, poller, clock
):
    worker = Worker(
        poller.desk,
        silence=timedelta(hours=9),
        linger=timedelta(seconds=5),
        outbox=raised.worker,
        in_step=poller,
    )
    await raised.desk("maya").do(raised.number, course.advance, force="why")
    await changes(raised, follow_ups.change_follow_up, who="maya", due="2027-06-30")
    clock.turn(days=60)
    assert await worker.round() == 1
    await raised.worker.settle()
    assert tracker.states["#1"].due == "2027-06-30"

    await changes(raised, follow_ups.finish_follow_up)
    clock.turn(days=60)
    assert await worker.round() == 0
    await raised.worker.settle()
    assert tracker.states["#1"].status is DONE
