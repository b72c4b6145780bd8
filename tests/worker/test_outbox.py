"""The outbox: nothing is lost, nothing is sent twice where the service can tell, doubt is said."""

from datetime import timedelta

import pytest

from commandcenter.desk import Desk
from commandcenter.incident.decisions import course, impact, notifications, people
from commandcenter.incident.decisions.errands import begin_errand, end_errand
from commandcenter.incident.errands import ABANDONED, BATCH
from commandcenter.incident.events import ImportedCustomer
from commandcenter.incident.state import EVERYONE, WORKER
from commandcenter.incident.words import (
    Audience,
    CustomerStatus,
    NotificationKind,
    Outcome,
    Role,
    Severity,
    Source,
    Track,
)
from commandcenter.services.errors import Rejected, Unavailable, Uncertain
from commandcenter.services.records import Repeats
from commandcenter.worker.outbox import ATTEMPTS, IN_DOUBT, Outbox
from tests.worker.standins import (
    Killed,
    StandInChat,
    StandInMailer,
    StandInPager,
    StandInSlack,
    StandInStatusPage,
    StandInTracker,
    services,
)
from tests.worker.test_clock import Hands, responding

DISMISSAL = "ticket:dismissal@tracker"


class Office:
    """A store with people at it, and a worker that can die and be followed by another."""

    def __init__(self, store, clock, *standins):
        self.store, self.clock, self.standins = store, clock, standins
        self.number = 0
        self.worker = self.new_worker()

    def new_worker(self) -> Outbox:
        desk = Desk(self.store, WORKER, clock=self.clock)
        return Outbox(desk, services(*self.standins))

    async def works(self, *, rounds: int = 1) -> None:
        """Let the worker look what is owed, and do it."""
        for _ in range(rounds):
            self.worker.run(await self.worker.desk.open(self.number))
            await self.worker.settle()

    async def dies_and_is_followed(self) -> None:
        """Another worker takes over, after the time in which the first might still be at it."""
        self.worker = self.new_worker()
        await self.works()
        self.clock.turn(seconds=ABANDONED.total_seconds())
        await self.works(rounds=3)

    def desk(self, who: str) -> Desk:
        return Desk(self.store, who, clock=self.clock)

    async def incident(self):
        return await self.desk("auditor").open(self.number)

    async def errand(self, key: str):
        return (await self.incident()).errands[key]


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def tracker():
    return StandInTracker()


@pytest.fixture
def mailer():
    return StandInMailer()


@pytest.fixture
def page():
    return StandInStatusPage()


@pytest.fixture
async def dismissed(store, clock, tracker):
    """An incident that was none, and a tracker that gets the ticket."""
    office = Office(store, clock, tracker)
    done = await office.desk("lena").declare("Port scan", Source.MONITORING)
    office.number = done.incident.id
    await office.desk("lena").do(office.number, course.dismiss, reason="our own scanner")
    return office


async def told(office, audience, *customers, kind=NotificationKind.INITIAL, service):
    """A notification that was drafted, approved and given to a service."""
    maya, jonas = office.desk("maya"), office.desk("jonas")
    if customers:
        await jonas.do(
            office.number,
            impact.import_customers,
            customers=[
                ImportedCustomer(id=each, contact=f"{each}@example.org") for each in customers
            ],
            origin="logs",
        )
    done = await jonas.do(
        office.number,
        notifications.draft,
        kind=kind,
        audience=audience,
        subject="What happened",
        text="Rotate your keys.",
    )
    note = done.events[-1].body.id
    await maya.do(office.number, notifications.approve, notification=note)
    await jonas.do(office.number, notifications.send, notification=note, service=service)
    return note


async def response(store, clock, *standins):
    office = Office(store, clock, *standins)
    office.number = await responding(store, clock)
    await office.desk("maya").do(office.number, people.assign, role=Role.COMMS, person="jonas")
    return office


async def test_a_dismissed_incident_gets_its_ticket_once(dismissed, tracker):
    await dismissed.works(rounds=3)

    assert [what.title for _, what in tracker.arrived] == ["INC-1: Port scan"]
    assert (await dismissed.incident()).dismissal.ticket == "#1"


async def test_two_workers_at_once_open_one_ticket(dismissed, tracker):
    other = dismissed.new_worker()
    first = dismissed.worker
    for each in (first, other):
        each.run(await each.desk.open(dismissed.number))
    await first.settle()
    await other.settle()

    assert len(tracker.arrived) == 1


class DyingDesk(Desk):
    """A worker's desk at which it dies over every errand, at one point of it, the first time."""

    point = ""

    async def do(self, number, decision, *args, **facts):
        key = f"{decision.__name__} {facts['owed'].key}"
        first = key not in self.__dict__.setdefault("died", set())
        self.died.add(key)
        if first and self.point in {"intent", "sent"} and decision is AT[self.point]:
            raise Killed
        done = await super().do(number, decision, *args, **facts)
        if first and self.point in {"begun", "recorded"} and decision is AT[self.point]:
            raise Killed
        return done


#: Where a worker dies over an errand: before the attempt is recorded, after that, after it was
#: sent and before that is recorded, and after that.
AT = {"intent": begin_errand, "begun": begin_errand, "sent": end_errand, "recorded": end_errand}


@pytest.mark.parametrize("point", AT)
async def test_killed_anywhere_between_intent_send_and_record_nothing_is_lost_or_doubled(
    store, clock, mailer, page, point
):
    pager, blind, chat = StandInPager(), StandInChat(), StandInSlack()
    everybody = (pager, blind, chat, page, mailer)
    office = await response(store, clock, *everybody)
    everyone = await told(office, Audience.SITE_WIDE, service="page")
    some = await told(office, Audience.AFFECTED, "c-0", "c-1", service="mail")
    office.worker = Outbox(DyingDesk(store, WORKER, clock=clock), services(*everybody))
    office.worker.desk.point = point
    await office.works(rounds=3)
    await office.dies_and_is_followed()

    incident = await office.incident()
    calls = {each.key: each.outcome for each in incident.errands.values()}
    for service in everybody:
        mine = [outcome for key, outcome in calls.items() if key.endswith(f"@{service.name}")]
        keys = [key for key, _ in service.arrived]
        assert len(keys) == len(set(keys)), "nothing is sent twice"
        assert mine
        if service.repeats is Repeats.BLIND and point in {"begun", "sent"}:
            assert set(mine) == {Outcome.UNKNOWN}
            assert bool(keys) is (point == "sent")
        else:
            assert set(mine) == {Outcome.SENT}
            assert keys
    notes = incident.notifications
    assert notes[everyone].reached("anybody")
    in_doubt = point in {"begun", "sent"}
    for customer in ("c-0", "c-1"):
        assert notes[some].reached(customer) is not in_doubt
        assert (notes[some].deliveries[customer].detail == IN_DOUBT) is in_doubt


async def test_a_call_without_an_answer_is_looked_up_at_once(dismissed, tracker):
    tracker.after.append(Uncertain("no answer"))
    await dismissed.works()

    assert len(tracker.arrived) == 1
    assert (await dismissed.errand(DISMISSAL)).outcome is Outcome.SENT


async def test_what_cannot_be_looked_up_now_stays_unsettled_until_it_can(dismissed, tracker, clock):
    tracker.after.append(Uncertain("no answer"))
    tracker.asked += [Unavailable("down")]
    await dismissed.works()
    assert (await dismissed.errand(DISMISSAL)).ended_at is None

    clock.turn(seconds=ABANDONED.total_seconds())
    await dismissed.works()

    assert len(tracker.arrived) == 1
    assert (await dismissed.errand(DISMISSAL)).outcome is Outcome.SENT


async def test_a_service_that_is_down_is_tried_again_later_and_not_for_ever(
    dismissed, tracker, clock
):
    tracker.before += [Unavailable("down", retry_after=600.0)] * ATTEMPTS
    await dismissed.works(rounds=3)
    errand = await dismissed.errand(DISMISSAL)
    assert errand.attempts == 1
    assert errand.again_at - clock() >= timedelta(seconds=600)

    for _ in range(ATTEMPTS):
        clock.turn(minutes=20)
        await dismissed.works()

    errand = await dismissed.errand(DISMISSAL)
    assert (errand.attempts, errand.outcome, errand.detail) == (ATTEMPTS, Outcome.FAILED, "down")
    assert tracker.arrived == []


async def test_what_is_refused_is_not_repeated(dismissed, tracker, clock):
    tracker.before.append(Rejected("the project is archived"))
    await dismissed.works()
    clock.turn(minutes=30)
    await dismissed.works()

    errand = await dismissed.errand(DISMISSAL)
    assert (errand.attempts, errand.outcome) == (1, Outcome.FAILED)


async def test_old_news_is_not_sent(dismissed, tracker, clock):
    clock.turn(hours=2)
    await dismissed.works()

    assert tracker.arrived == []


async def test_a_drill_reaches_nobody(store, clock):
    pager, chat = StandInPager(), StandInChat()
    office = Office(store, clock, pager, chat)
    maya = office.desk("maya")
    office.number = (await maya.declare("Drill", Source.OTHER, drill=True)).incident.id
    await maya.do(
        office.number, course.confirm, severity=Severity.SEV1, impact="x", customers_at_risk=True
    )
    await office.works(rounds=2)

    assert (pager.arrived, chat.arrived) == ([], [])


async def test_a_post_names_the_phase_that_it_is_about_though_the_incident_went_on(store, clock):
    chat = StandInChat()
    office = await response(store, clock, chat)
    await office.works(rounds=2)

    assert {post.title: post.text.splitlines()[-1] for _, post in chat.arrived} == {
        "INC-1 investigation": "Declared by maya; it is being investigated.",
        "INC-1 escalation": "Confirmed. Join a sub-team: "
        "commandcenter join INC-1 mitigation|remediation",
        "INC-1 response": "Response: both sub-teams report every 15 minutes.",
    }


async def joins(office, who, track):
    await office.desk(who).do(office.number, people.join, track=track)


async def test_a_page_is_taken_once_somebody_joins_and_over_once_the_response_is(store, clock):
    pager = StandInPager()
    office = Office(store, clock, pager)
    maya = office.desk("maya")
    office.number = (await maya.declare("Stolen token", Source.REPORT)).incident.id
    await maya.do(
        office.number, course.confirm, severity=Severity.SEV1, impact="x", customers_at_risk=True
    )
    await office.works(rounds=2)
    assert pager.taken == pager.over == []

    await joins(office, "priya", Track.MITIGATION)
    await office.works(rounds=3)
    assert (pager.taken, pager.over) == (["#1"], [])

    await maya.do(office.number, people.take_command)
    for phase in ("response", "closure"):
        await maya.do(office.number, course.advance, force=f"on to {phase}")
    clock.turn(hours=3)
    await office.works(rounds=3)
    assert (pager.taken, pager.over) == (["#1"], ["#1"])
    assert len(pager.pages) == 1


async def test_a_page_that_could_not_be_sent_wakes_nobody_about_what_is_over(store, clock):
    pager = StandInPager()
    pager.before.append(Unavailable("down"))
    office = Office(store, clock, pager)
    maya = office.desk("maya")
    office.number = (await maya.declare("Stolen token", Source.REPORT)).incident.id
    await maya.do(
        office.number, course.confirm, severity=Severity.SEV1, impact="x", customers_at_risk=True
    )
    await office.works()
    await maya.do(office.number, people.take_command)
    for phase in ("response", "closure"):
        await maya.do(office.number, course.advance, force=f"on to {phase}")
    clock.turn(minutes=20)
    await office.works(rounds=2)
    assert pager.arrived == []


async def test_a_page_about_a_late_report_is_over_once_the_report_is_there(store, clock):
    from commandcenter.incident.decisions import progress

    pager = StandInPager()
    office = await response(store, clock, pager)
    clock.turn(hours=1, minutes=16)
    await office.desk("maya").do(office.number, progress.ask_again, track=Track.MITIGATION)
    await office.works(rounds=2)
    assert pager.over == []

    await office.desk("priya").do(
        office.number, progress.report, track=Track.MITIGATION, conditions="two mirrors left"
    )
    await office.works(rounds=2)
    assert pager.over == ["#1"]


async def test_an_incident_gets_a_channel_where_reports_go_and_the_course_is_told_in_both(
    store, clock
):
    from commandcenter.incident.decisions import progress

    chat = StandInSlack()
    office = await response(store, clock, chat)
    chat.after += [Killed()]
    await office.works()
    await office.dies_and_is_followed()
    clock.turn(minutes=1)
    await office.desk("priya").do(
        office.number,
        progress.report,
        track=Track.MITIGATION,
        conditions="two mirrors left",
        needs="a phone number",
    )
    await office.works(rounds=2)

    names = [what for _, what in chat.arrived if isinstance(what, str)]
    assert names == [f"INC-1 {(await office.incident()).title}"]
    channel = (await office.errand("channel:escalation:1@slack")).reference
    posts = [what for _, what in chat.arrived if not isinstance(what, str)]
    assert sorted(post.title for post in posts if not post.channel) == [
        "INC-1 escalation",
        "INC-1 investigation",
        "INC-1 response",
    ]
    inside = [post for post in posts if post.channel == channel]
    assert [post.title for post in inside] == [
        "INC-1 escalation",
        "INC-1 response",
        "INC-1 response",
    ]
    assert inside[-1].text == (
        "Mitigation reports, by priya.\nConditions: two mirrors left\nNeeds: a phone number"
    )


async def test_a_late_lead_is_paged_when_the_commander_asks_again(store, clock):
    from commandcenter.incident.decisions import progress

    pager = StandInPager()
    office = await response(store, clock, pager)
    clock.turn(hours=1, minutes=16)  # The call for people is an hour old by then.
    await office.desk("maya").do(office.number, progress.ask_again, track=Track.MITIGATION)
    await office.works(rounds=2)

    [(_, paged)] = pager.arrived
    assert paged.summary == "INC-1 mitigation report is overdue: nobody leads it"
    assert paged.who == ("priya",)


# ── mail ─────────────────────────────────────────────────────────────────────────────────────


async def test_the_status_page_has_one_incident_though_two_texts_were_waiting(store, clock, page):
    office = await response(store, clock, page)
    await told(office, Audience.SITE_WIDE, service="page")
    await told(office, Audience.SITE_WIDE, kind=NotificationKind.UPDATE, service="page")
    await office.works(rounds=2)

    assert [post.state for _, post in page.arrived] == ["identified", "monitoring"]
    assert page.updated == ["#1"]


async def test_a_mail_points_back_to_mails_alone(store, clock, mailer, page):
    office = await response(store, clock, mailer, page)
    await told(office, Audience.SITE_WIDE, service="page")
    first = await told(office, Audience.AFFECTED, "c-1", service="mail")
    await office.works(rounds=2)
    await told(office, Audience.AFFECTED, "c-1", kind=NotificationKind.UPDATE, service="mail")
    await office.works(rounds=2)

    [(key, initial), (_, update)] = mailer.arrived
    assert first == "M2"
    assert initial.follows == ()
    assert update.follows == (key,)


async def test_every_customer_gets_one_mail_and_is_told_once_it_is_accepted(store, clock, mailer):
    office = await response(store, clock, mailer)
    customers = [f"c-{number}" for number in range(2 * BATCH + 5)]
    note = await told(office, Audience.AFFECTED, *customers, service="mail")
    assert (await office.incident()).notified == 0

    await office.works(rounds=3)

    assert sorted(what.to for _, what in mailer.arrived) == sorted(
        f"{each}@example.org" for each in customers
    )
    incident = await office.incident()
    assert incident.notified == len(customers)
    assert all(incident.notifications[note].reached(each) for each in customers)


async def test_one_refused_recipient_stops_none_of_the_others_and_can_be_repeated(
    store, clock, mailer
):
    mailer.refusals["c-1@example.org"] = Rejected("no such mailbox")
    office = await response(store, clock, mailer)
    note = await told(office, Audience.AFFECTED, "c-0", "c-1", "c-2", service="mail")
    await office.works(rounds=2)

    deliveries = (await office.incident()).notifications[note].deliveries
    assert {name: each.outcome for name, each in deliveries.items()} == {
        "c-0": Outcome.SENT,
        "c-1": Outcome.FAILED,
        "c-2": Outcome.SENT,
    }
    assert deliveries["c-1"].detail == "no such mailbox"

    mailer.refusals.clear()
    await office.desk("jonas").do(office.number, notifications.retry, notification=note)
    await office.works(rounds=2)
    assert len(mailer.arrived) == 3
    assert (await office.incident()).notified == 3


async def test_a_customer_without_an_address_is_told_to_be_unreached(store, clock, mailer):
    office = await response(store, clock, mailer)
    await office.desk("jonas").do(
        office.number, impact.mark_customers, ids=["no-mail"], status=CustomerStatus.SUSPECTED,
        because="logs",
    )  # fmt: skip
    note = await told(office, Audience.AFFECTED, "c-0", service="mail")
    await office.works(rounds=2)

    delivery = (await office.incident()).notifications[note].deliveries["no-mail"]
    assert (delivery.outcome, delivery.detail) == (Outcome.FAILED, "no mail address is known")


async def test_a_worker_killed_among_mails_repeats_none_and_names_those_in_doubt(
    store, clock, mailer
):
    office = await response(store, clock, mailer)
    customers = [f"c-{number}" for number in range(BATCH + 3)]
    note = await told(office, Audience.AFFECTED, *customers, service="mail")
    mailer.after.append(Killed())
    await office.works()
    await office.dies_and_is_followed()

    deliveries = (await office.incident()).notifications[note].deliveries
    doubtful = [name for name, each in deliveries.items() if each.outcome is Outcome.UNKNOWN]
    assert len(doubtful) == BATCH
    assert deliveries[doubtful[0]].detail == IN_DOUBT
    assert [what.to for _, what in mailer.arrived].count("c-0@example.org") == 1
    assert (await office.incident()).notified == 3


async def test_a_mail_server_that_is_down_is_tried_again_for_those_who_wait(store, clock, mailer):
    mailer.refusals["c-1@example.org"] = Unavailable("try later")
    office = await response(store, clock, mailer)
    note = await told(office, Audience.AFFECTED, "c-0", "c-1", service="mail")
    await office.works(rounds=2)
    assert set((await office.incident()).notifications[note].deliveries) == {"c-0"}

    mailer.refusals.clear()
    clock.turn(minutes=2)
    await office.works()
    assert [what.to for _, what in mailer.arrived] == ["c-0@example.org", "c-1@example.org"]


# ── the status page ──────────────────────────────────────────────────────────────────────────


async def test_everybody_is_told_by_the_status_page_and_updates_go_to_the_same_place(
    store, clock, page
):
    office = await response(store, clock, page)
    first = await told(office, Audience.SITE_WIDE, service="page")
    await office.works(rounds=2)
    note = (await office.incident()).notifications[first]
    assert note.deliveries[EVERYONE].detail == "https://example.org/1"
    assert note.reached("anybody")

    await told(office, Audience.SITE_WIDE, kind=NotificationKind.UPDATE, service="page")
    await office.works(rounds=2)
    assert page.updated == ["#1"]


async def test_a_text_that_could_not_be_published_is_not_added_below_a_newer_one(
    store, clock, page
):
    office = await response(store, clock, page)
    page.before.append(Unavailable("down"))
    stale = await told(office, Audience.SITE_WIDE, service="page")
    await office.works()
    clock.turn(seconds=1)
    newer = await told(office, Audience.SITE_WIDE, kind=NotificationKind.UPDATE, service="page")
    await office.works()
    clock.turn(minutes=30)
    await office.works(rounds=2)

    notes = (await office.incident()).notifications
    assert len(page.arrived) == 1
    assert notes[newer].reached("anybody")
    told_of = notes[stale].deliveries[EVERYONE]
    assert told_of.outcome is Outcome.FAILED
    assert told_of.detail == f"not published: {newer} was meanwhile, and this would read as newer"
