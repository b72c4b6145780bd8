"""Cloudflare, held against its own contract: looked at, run as shown, found again, reverted."""

import json

import httpx
import pytest
from pydantic import TypeAdapter

from commandcenter.services.errors import Rejected, Unavailable, Uncertain
from commandcenter.services.marks import mark
from commandcenter.services.records import Plan, Undo
from tests.services.conftest import TOKEN
from tests.services.contracts import Vendor

ZONE = "0123456789abcdef0123456789abcdef"
AT = f"/client/v4/zones/{ZONE}"
ENTRY = f"{AT}/rulesets/phases/http_request_firewall_custom/entrypoint"
ACCESS = f"{AT}/firewall/access_rules/rules"
LEVEL = f"{AT}/settings/security_level"
RULESET, RULE = "a" * 32, "b" * 32


def answer(result):
    return {"success": True, "errors": [], "messages": [], "result": result}


def failure(status, code, message):
    errors = [{"code": code, "message": message}]
    return httpx.Response(status, json={"success": False, "errors": errors, "result": None})


class Zone:
    """The zone, which remembers what was done to it."""

    def __init__(self):
        self.rules = []
        self.access = []
        self.level = "medium"
        self.has_ruleset = True

    def answers(self):
        return {
            f"GET {ENTRY}": self.entry,
            f"POST {AT}/rulesets": self.create,
            f"POST {AT}/rulesets/{RULESET}/rules": self.add,
            f"DELETE {AT}/rulesets/{RULESET}/rules/{RULE}": self.remove,
            f"GET {ACCESS}": lambda request: answer(
                self.access if request.url.params.get("page", "1") == "1" else []
            ),
            f"POST {ACCESS}": self.allow,
            f"DELETE {ACCESS}/{RULE}": self.forget,
            f"GET {LEVEL}": lambda _: answer({"id": "security_level", "value": self.level}),
            f"PATCH {LEVEL}": self.set_level,
            "GET /client/v4/zones": answer(
                [{"id": ZONE, "name": "example.com", "permissions": ["#waf:edit"]}]
            ),
        }

    def entry(self, _=None):
        ruleset = {"id": RULESET, "version": "1", "last_updated": "2026-03-02T13:00:00Z"}
        return (
            answer(ruleset | {"rules": self.rules})
            if self.has_ruleset
            else failure(404, 10003, "none")
        )

    def add(self, request):
        self.rules.append({"id": RULE, **json.loads(request.content)})
        return self.entry()

    def create(self, request):
        self.has_ruleset = True
        self.rules = [{"id": RULE, **json.loads(request.content)["rules"][0]}]
        return self.entry()

    def remove(self, _):
        self.rules = []
        return self.entry()

    def allow(self, request):
        self.access.append({"id": RULE, **json.loads(request.content)})
        return answer(self.access[-1])

    def forget(self, _):
        self.access = []
        return answer({"id": RULE})

    def set_level(self, request):
        self.level = json.loads(request.content)["value"]
        return answer({"id": "security_level", "value": self.level})


@pytest.fixture
def zone():
    return Zone()


@pytest.fixture
def vendor(zone):
    made = Vendor("cloudflare", zone.answers(), shows={"Authorization": f"Bearer {TOKEN}"})
    # Its body may be anything.
    made.blind = ("DELETE */access_rules/rules/*",)
    return made


@pytest.fixture
def cloudflare(connected, vendor):
    return connected("cloudflare", vendor, zone_id=ZONE)


FILLED = {
    "waf-rule": {"expression": '(http.request.uri.path contains "/publish")', "why": "INC-7"},
    "block-address": {"address": "203.0.113.7", "why": "INC-7"},
    "under-attack": {},
}


def stored(record):
    """As it comes back from where plans are kept."""
    adapter = TypeAdapter(type(record))
    return adapter.validate_json(adapter.dump_json(record))


@pytest.mark.parametrize("control", FILLED)
async def test_every_control_is_planned_run_found_and_reverted(cloudflare, vendor, zone, control):
    before = (list(zone.rules), list(zone.access), zone.level)
    plan = await cloudflare.plan(control, FILLED[control], key="k")
    assert {request.method for request in vendor.asked} <= {"GET"}
    assert await cloudflare.find_run(plan) is None

    done = await cloudflare.run(stored(plan))
    sent = next(request for request in vendor.asked if request.method != "GET")
    assert (sent.method, str(sent.url)) == (plan.call.method, plan.call.url)
    assert json.loads(sent.content) == plan.call.body
    assert (await cloudflare.find_run(plan)) == done
    assert (zone.rules, zone.access, zone.level) != before

    revert = await cloudflare.plan_revert(stored(done.undo), key="k2")
    assert await cloudflare.find_run(revert) is None
    undone = await cloudflare.run(stored(revert))
    assert undone.undo is None
    assert (await cloudflare.find_run(revert)) == undone
    assert (zone.rules, zone.access, zone.level) == before


async def test_the_plan_shows_everything_but_the_token(cloudflare):
    plan = await cloudflare.plan("waf-rule", FILLED["waf-rule"], key="k")
    assert plan.call.method == "POST"
    assert plan.call.url == f"https://api.cloudflare.com{AT}/rulesets/{RULESET}/rules"
    assert plan.call.body["description"] == f"INC-7 [{mark('k')}]"
    assert TOKEN not in repr(plan)


async def test_the_first_rule_of_a_zone_makes_its_ruleset(cloudflare, vendor, zone):
    zone.has_ruleset = False
    plan = await cloudflare.plan("waf-rule", FILLED["waf-rule"], key="k")
    assert plan.call.url.endswith(f"{ZONE}/rulesets")
    done = await cloudflare.run(plan)
    assert done.undo.state == {"rule": RULE, "ruleset": RULESET}


async def test_a_plan_that_was_altered_on_the_way_is_refused(cloudflare, vendor):
    plan = stored(await cloudflare.plan("block-address", FILLED["block-address"], key="k"))
    as_dict = {name: getattr(plan, name) for name in Plan.__dataclass_fields__}
    altered = Plan(**as_dict | {"values": {**plan.values, "address": "198.51.100.1"}})
    vendor.asked.clear()
    with pytest.raises(Rejected, match="not what was shown: plan it again"):
        await cloudflare.run(altered)
    assert vendor.asked == []


async def test_an_undo_leads_nowhere_else(cloudflare):
    undo = Undo("block-address", "x", {"rule": "../../settings/security_level"})
    plan = await cloudflare.plan_revert(undo, key="k")
    assert plan.call.url.endswith("/rules/..%2F..%2Fsettings%2Fsecurity_level")


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("203.0.113.7", {"target": "ip", "value": "203.0.113.7"}),
        ("2001:DB8::1", {"target": "ip6", "value": "2001:db8::1"}),
        ("203.0.113.0/24", {"target": "ip_range", "value": "203.0.113.0/24"}),
        ("as64500", {"target": "asn", "value": "AS64500"}),
        ("nl", {"target": "country", "value": "NL"}),
    ],
)
async def test_every_kind_of_address_is_told_as_cloudflare_writes_it(
    cloudflare, vendor, address, sent
):
    plan = await cloudflare.plan("block-address", {"address": address}, key="k")
    await cloudflare.run(plan)
    assert vendor.body()["configuration"] == sent


@pytest.mark.parametrize(
    ("control", "values", "line"),
    [
        ("block-address", {"address": "203.0.113.700"}, "address: write 203.0.113.7"),
        ("block-address", {"address": "203.0.113.7/24"}, "address: write 203.0.113.7"),
        ("block-address", {"address": ""}, "address: fill it in"),
        (
            "block-address",
            {"address": "NL", "mode": "nuke"},
            "mode: one of block, managed_challenge",
        ),
        (
            "block-address",
            {"adress": "NL"},
            "adress: there is no such field; there are address, mode",
        ),
        ("fire", {}, "Cloudflare cannot “fire”: it can waf-rule, block-address, under-attack"),
    ],
)
async def test_what_cannot_be_meant_is_refused_before_anything_is_asked(
    cloudflare, vendor, control, values, line
):
    with pytest.raises(Rejected) as refused:
        await cloudflare.plan(control, values, key="k")
    assert str(refused.value).startswith(line)
    assert vendor.asked == []


async def test_under_attack_mode_is_not_turned_on_twice_and_goes_back_to_what_was(cloudflare, zone):
    zone.level = "essentially_off"
    done = await cloudflare.run(await cloudflare.plan("under-attack", {}, key="k"))
    assert done.undo.title == "turn off under-attack mode (back to essentially_off)"
    with pytest.raises(Rejected, match="is on already"):
        await cloudflare.plan("under-attack", {}, key="k2")
    await cloudflare.run(await cloudflare.plan_revert(done.undo, key="k3"))
    assert zone.level == "essentially_off"


async def test_a_rule_that_may_have_been_made_is_found_by_its_mark(cloudflare, vendor, zone):
    plan = await cloudflare.plan("waf-rule", FILLED["waf-rule"], key="k")

    def made_and_lost(request):
        zone.add(request)
        return httpx.Response(502)

    vendor.answers[f"POST {AT}/rulesets/{RULESET}/rules"] = made_and_lost
    with pytest.raises(Uncertain):
        await cloudflare.run(plan)
    assert (await cloudflare.find_run(plan)).undo.state["rule"] == RULE


async def test_reverting_what_somebody_removed_by_hand_is_done(cloudflare, vendor, zone):
    done = await cloudflare.run(await cloudflare.plan("waf-rule", FILLED["waf-rule"], key="k"))
    path = f"DELETE {AT}/rulesets/{RULESET}/rules/{RULE}"
    vendor.answers[path] = failure(404, 20119, "could not find rule")
    plan = await cloudflare.plan_revert(done.undo, key="k2")
    assert (await cloudflare.run(plan)).undo is None
    vendor.answers[path] = failure(403, 10000, "Authentication error")
    with pytest.raises(Rejected, match="Authentication error"):
        await cloudflare.run(plan)


async def test_refusals_and_limits_are_one_line(cloudflare, vendor):
    plan = await cloudflare.plan("waf-rule", FILLED["waf-rule"], key="k")
    path = f"POST {AT}/rulesets/{RULESET}/rules"
    vendor.answers[path] = failure(400, 20127, "'publish' is not a valid value")
    with pytest.raises(Rejected) as failed:
        await cloudflare.run(plan)
    assert str(failed.value) == "Cloudflare refused (400): 'publish' is not a valid value (20127)"
    vendor.answers[path] = httpx.Response(429, headers={"Ratelimit": '"default";r=0;t=300'})
    with pytest.raises(Unavailable) as limited:
        await cloudflare.run(plan)
    assert limited.value.retry_after == 300


async def test_the_zone_is_probed(cloudflare, vendor):
    assert (await cloudflare.probe()).detail == "zone example.com; may #waf:edit"
    vendor.answers["GET /client/v4/zones"] = answer([])
    assert (await cloudflare.probe()).warnings


def test_the_contract_is_not_blind_where_it_matters(vendor):
    def sent(path, body):
        headers = {"Authorization": "Bearer x"}
        return httpx.Request(
            "POST", f"https://api.cloudflare.com{path}", json=body, headers=headers
        )

    assert vendor.refuses(sent(ACCESS, {"mode": "block", "notes": ""}))
    assert vendor.refuses(sent(f"{AT}/rulesets/{RULESET}/rules", {"action": "nuke"}))
