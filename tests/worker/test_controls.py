"""Controls run by the worker: exactly what was confirmed, neither lost nor doubled, reverted."""

import pytest

from commandcenter.incident.decisions import controls
from commandcenter.incident.errands import ABANDONED, NEWS
from commandcenter.incident.refusal import Refused
from commandcenter.incident.words import ActionStatus, Outcome
from commandcenter.services.catalogue import connect
from commandcenter.services.errors import Rejected, Unavailable, Uncertain
from commandcenter.services.http import Http
from commandcenter.worker.outbox import IN_DOUBT, TOO_LATE
from commandcenter.worker.planning import Planner
from tests.services.conftest import TOKEN
from tests.services.contracts import Vendor
from tests.services.test_cloudflare import ZONE, Zone
from tests.worker.standins import Killed, StandInFirewall, services
from tests.worker.test_clock import Hands
from tests.worker.test_outbox import response

ADDRESS = "203.0.113.7"


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def firewall():
    return StandInFirewall()


@pytest.fixture
def planner(firewall):
    return Planner(services(firewall))


@pytest.fixture
async def office(store, clock, firewall, planner):
    """INC-1 in response, where somebody has confirmed that an address is blocked."""
    office = await response(store, clock, firewall)
    await order(office, planner)
    return office


async def order(office, planner, address=ADDRESS, **facts):
    offer = planner.offer("firewall", "block")
    plan = await planner.plan(offer, {"address": address, "mode": "block", "why": "INC-1"})
    facts = {"service": "firewall", "plan": plan} | facts
    await office.desk("priya").do(office.number, controls.order_control, **facts)
    return plan


async def revert(office, planner, who="maya"):
    _, run = controls.to_revert(await office.incident(), "A1")
    plan = await planner.plan_revert(run.service, run.undo)
    await office.desk(who).do(office.number, controls.order_revert, action="A1", plan=plan)


async def step(office):
    return (await office.incident()).actions["A1"]


async def test_what_was_confirmed_is_run_once_and_is_seen_on_the_action(office, firewall):
    await office.works(rounds=3)

    [(key, ran)] = firewall.arrived
    done = await step(office)
    assert done.runs[0].plan["key"] == key
    assert ran.call.body == {"address": ADDRESS, "mode": "block", "why": "INC-1"}
    assert (done.status, done.standing) == (
        ActionStatus.DONE,
        f"Firewall: block {ADDRESS} (#1)",
    )
    assert (await office.errand("control:A1:1@firewall")).outcome is Outcome.SENT


async def test_it_is_reverted_the_same_way(office, firewall, planner):
    await office.works()
    assert list(firewall.blocked.values()) == [ADDRESS]
    await revert(office, planner)
    await office.works(rounds=2)

    assert firewall.blocked == {}
    assert (await step(office)).standing.endswith("reverted by maya")


@pytest.mark.parametrize("point", ["before", "after"])
async def test_a_worker_killed_around_the_call_neither_loses_nor_doubles_it(
    office, firewall, point
):
    getattr(firewall, point).append(Killed())
    await office.works()
    assert (await step(office)).status is ActionStatus.STARTED

    await office.dies_and_is_followed()

    assert len(firewall.arrived) == 1
    done = await step(office)
    assert done.status is ActionStatus.DONE
    assert done.revertible.undo["state"] == {"rule": firewall.arrived[0][0]}


@pytest.mark.parametrize("point", ["before", "after"])
async def test_killed_around_a_revert_it_is_reverted_once(office, firewall, planner, point):
    await office.works()
    await revert(office, planner)
    getattr(firewall, point).append(Killed())
    await office.works()
    await office.dies_and_is_followed()

    assert len(firewall.arrived) == 2
    assert (await step(office)).reverted_by == "maya"


async def test_two_workers_at_once_run_it_once(office, firewall):
    first, other = office.worker, office.new_worker()
    for each in (first, other):
        each.run(await each.desk.open(office.number))
    await first.settle()
    await other.settle()

    assert len(firewall.arrived) == 1


async def test_a_call_without_an_answer_is_looked_up_and_not_repeated(office, firewall):
    firewall.after.append(Uncertain("no answer"))
    await office.works(rounds=2)

    assert len(firewall.arrived) == 1
    assert (await step(office)).status is ActionStatus.DONE


async def test_what_is_refused_stays_open_with_the_reason_and_can_be_ordered_again(
    office, firewall, planner
):
    firewall.before.append(Rejected("Firewall: the token may not do this"))
    await office.works(rounds=2)
    failed = await step(office)
    assert (failed.status, failed.result) == (
        ActionStatus.OPEN,
        "Firewall: the token may not do this",
    )

    await order(office, planner, action="A1")
    await office.works()

    assert (await step(office)).status is ActionStatus.DONE
    assert len(firewall.arrived) == 1


async def test_a_firewall_that_is_down_is_tried_again(office, firewall, clock):
    firewall.before.append(Unavailable("Firewall: down"))
    await office.works()
    assert (await step(office)).standing == "under way at firewall: Firewall: down"
    clock.turn(minutes=5)
    await office.works()

    assert (await step(office)).status is ActionStatus.DONE


async def test_what_nobody_ran_for_an_hour_is_not_run_by_surprise(office, firewall, clock):
    clock.turn(seconds=NEWS.total_seconds() + 1)
    await office.works(rounds=2)

    assert firewall.arrived == []
    failed = await step(office)
    assert (failed.status, failed.result) == (ActionStatus.OPEN, TOO_LATE)


async def test_what_was_begun_is_settled_however_late(office, firewall, clock):
    firewall.after.append(Killed())
    await office.works()
    clock.turn(seconds=NEWS.total_seconds() + ABANDONED.total_seconds())
    office.worker = office.new_worker()
    await office.works(rounds=2)

    assert len(firewall.arrived) == 1
    assert (await step(office)).status is ActionStatus.DONE


async def test_where_the_firewall_will_never_tell_it_is_said_to_be_in_doubt(
    office, firewall, clock
):
    firewall.after.append(Killed())
    await office.works()
    firewall.asked.append(Rejected("Firewall: the token may not look"))
    await office.dies_and_is_followed()

    doubted = await step(office)
    assert doubted.status is ActionStatus.OPEN
    assert doubted.result == f"{IN_DOUBT} (Firewall: the token may not look)"
    assert len(firewall.arrived) == 1


async def test_an_erased_plan_is_not_run(office, firewall):
    maya = office.desk("maya")
    log = await maya.events(office.number)
    [ordered] = [each for each in log if each.type == "control.ordered"]
    [added] = [each for each in log if each.type == "action.added"]
    done = await maya.redact(office.number, ordered.seq, "the wrong customer's address")
    assert done.also_in == (added.seq,)
    await office.works(rounds=2)

    assert firewall.blocked == {}
    assert "[redacted]" in (await step(office)).result


async def test_what_reverting_needs_can_be_erased_and_then_nothing_reverts_it(office, planner):
    await office.works()
    maya = office.desk("maya")
    ended = [each for each in await maya.events(office.number) if each.type == "errand.ended"]
    await maya.redact(office.number, ended[-1].seq, "it names a customer")

    with pytest.raises(Refused, match="redacted"):
        await revert(office, planner)


async def test_what_could_act_on_a_terminal_is_sent_nowhere(planner):
    offer = planner.offer("firewall", "block")
    plan = await planner.plan(offer, {"address": f"{ADDRESS}\x1b[2J", "mode": "block"})
    assert "\x1b" not in repr(plan)
    assert "\\x1b" not in repr(plan)


async def test_a_service_that_is_set_up_no_more_is_said_so(office, firewall):
    firewall.name = "other"
    office.standins = ()
    office.worker = office.new_worker()
    await office.works(rounds=2)

    assert (await step(office)).standing == "firewall is not set up"


async def test_what_cannot_be_planned_says_why_in_a_line(planner):
    offer = planner.offer("firewall", "block")
    with pytest.raises(Refused, match=r"address: only those in 203\.0\.113\.0/24"):
        await planner.plan(offer, {"address": "192.0.2.1", "mode": "block"})
    with pytest.raises(Refused, match="there is: firewall block"):
        planner.offer("firewall", "explode")


async def test_what_there_is_can_be_looked_for(planner):
    offer = planner.offer("firewall", "block")
    assert await planner.choices(offer, "address", "another", {}) == {
        "203.0.113.8": "203.0.113.8 another runner"
    }


@pytest.fixture
async def cloudflare(monkeypatch):
    """Cloudflare before a zone that remembers, each request held against its contract."""
    monkeypatch.setenv("SERVICE_TOKEN", TOKEN)
    zone = Zone()
    blind = ("DELETE */access_rules/rules/*",)
    async with Http(transport=Vendor("cloudflare", zone.answers(), blind=blind)) as http:
        section = {"token_env": "SERVICE_TOKEN", "zone_id": ZONE}
        yield zone, connect({"cloudflare": section}, http).by_name["cloudflare"]


async def test_cloudflare_is_told_exactly_what_was_confirmed_and_how_to_undo_it(
    store, clock, cloudflare
):
    zone, service = cloudflare
    office = await response(store, clock, service)
    planner = Planner(services(service))
    offer = planner.offer("cloudflare", "waf-rule")
    expression = '(http.request.uri.path contains "/publish")'
    plan = await planner.plan(offer, {"expression": expression, "why": "INC-1"})
    facts = {"service": "cloudflare", "plan": plan, "stops": offer.stops}
    await office.desk("priya").do(office.number, controls.order_control, **facts)
    await office.works()

    [rule] = zone.rules
    assert plan["call"]["body"].items() <= rule.items()
    done = await step(office)
    assert done.status is ActionStatus.DONE
    assert done.stops_service == "whatever those requests are for"
    assert TOKEN not in repr(done)

    await revert(office, planner)
    await office.works(rounds=2)
    assert zone.rules == []
    assert (await step(office)).reverted_by == "maya"
