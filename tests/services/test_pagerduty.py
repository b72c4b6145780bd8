"""PagerDuty, held against its own two contracts."""

import httpx
import pytest

from commandcenter.incident.words import Severity
from commandcenter.services.errors import Rejected
from commandcenter.services.marks import mark
from commandcenter.services.records import Page
from tests.services.conftest import TOKEN
from tests.services.contracts import Vendor, sample


@pytest.fixture
def events():
    accepted = {"status": "success", "message": "Event processed", "dedup_key": "x"}
    return Vendor("pagerduty-events-v2", {"POST /v2/enqueue": httpx.Response(202, json=accepted)})


@pytest.fixture
def pager(connected, events):
    return connected("pagerduty", events)


async def test_a_page_is_acknowledged_and_resolved_by_its_key(pager, events):
    page = Page(
        "INC-7", "INC-7 token stolen", Severity.SEV2, "see wiki", "https://x.example", ("maya",)
    )
    receipt = await pager.page(page, key="k")
    assert receipt.reference == mark("k")
    sent = events.body()
    assert sent["routing_key"] == TOKEN
    assert sent["dedup_key"] == mark("k")
    assert sent["payload"]["severity"] == "error"
    assert sent["payload"]["summary"] == "INC-7 token stolen"
    assert sent["links"] == [{"href": "https://x.example", "text": "INC-7"}]
    await pager.acknowledge(receipt.reference, key="k2")
    await pager.resolve(receipt.reference, key="k3")
    actions = [(events.body(at)["event_action"], events.body(at)["dedup_key"]) for at in (1, 2)]
    assert actions == [("acknowledge", mark("k")), ("resolve", mark("k"))]


@pytest.mark.parametrize("severity", [None, *Severity])
async def test_every_severity_has_a_word_there(pager, severity):
    await pager.page(Page("INC-7", "x" * 5000, severity), key="k")


async def test_a_page_is_tried_again_since_its_key_makes_that_harmless(pager, events, clockwork):
    once = iter([httpx.Response(500), httpx.Response(202, json={"dedup_key": "x"})])
    events.answers = {"POST /v2/enqueue": lambda _: next(once)}
    await pager.page(Page("INC-7", "x"), key="k")
    assert events.body(0) == events.body(1)


async def test_the_key_is_probed_without_waking_anybody(pager, events):
    await pager.probe()
    assert events.body()["event_action"] == "resolve"


async def test_a_wrong_event_is_one_line_without_the_key(pager, events):
    answer = {
        "status": "invalid event",
        "message": "Event object is invalid",
        "errors": [f"{TOKEN}?"],
    }
    events.answers = {"POST /v2/enqueue": httpx.Response(400, json=answer)}
    with pytest.raises(Rejected) as failed:
        await pager.page(Page("INC-7", "x"), key="k")
    assert str(failed.value) == "PagerDuty refused (400): Event object is invalid: …?"


# ── incidents ────────────────────────────────────────────────────────────────────────────────────


def incident(number, **changes):
    made = sample("pagerduty-rest", "/incidents/{id}", "get")["incident"]
    known = {
        "id": f"P{number}",
        "title": f"alert {number}",
        "status": "triggered",
        "incident_key": None,
    }
    return {**made, "service": {"summary": "Checkout"}, **known, **changes}


@pytest.fixture
def rest():
    return Vendor(
        "pagerduty-rest",
        {
            "GET /incidents": {"incidents": [incident(1)], "more": False},
            "GET /oncalls": sample("pagerduty-rest", "/oncalls", "get")
            | {"oncalls": [{"user": {"summary": "Maya"}}, {"user": {"summary": "Maya"}}]},
        },
        shows={"Authorization": f"Token token={TOKEN}"},
    )


@pytest.fixture
def source(connected, rest):
    return connected("pagerduty-incidents", rest, urgency="high", service_ids=["PX", "PY"])


async def test_what_is_open_fires(source, rest):
    [alert] = await source.alerts()
    assert (alert.fingerprint, alert.title, alert.firing) == ("P1", "alert 1", True)
    assert alert.group == "Checkout"
    asked = rest.asked[0].url.params
    assert asked.get_list("statuses[]") == ["triggered", "acknowledged"]
    assert asked.get_list("service_ids[]") == ["PX", "PY"]


async def test_every_page_of_the_list_is_read(source, rest):
    def page(request):
        offset = int(request.url.params["offset"])
        return {"incidents": [incident(offset), incident(offset + 1)], "more": offset < 200}

    rest.answers = {"GET /incidents": page}
    assert len(await source.alerts()) == 6


async def test_what_was_resolved_or_deleted_is_over_and_what_left_the_filter_is_not(source, rest):
    ended = incident(2, status="resolved", resolved_at="2026-03-02T13:00:00Z")
    rest.answers |= {
        "GET /incidents/P2": {"incident": ended},
        "GET /incidents/P3": httpx.Response(404, json={"error": {"message": "Not Found"}}),
        "GET /incidents/P4": {"incident": incident(4)},
    }
    found = {alert.fingerprint: alert for alert in await source.alerts({"P1", "P2", "P3", "P4"})}
    assert {name: alert.firing for name, alert in found.items()} == {
        "P1": True,
        "P2": False,
        "P3": False,
    }
    assert found["P2"].ended_at.hour == 13


async def test_a_page_of_ours_does_not_come_back_as_an_alert(source, rest):
    rest.answers = {"GET /incidents": {"incidents": [incident(1, incident_key=mark("k"))]}}
    assert await source.alerts() == []


async def test_who_is_on_call_is_probed(source):
    assert (await source.probe()).detail == "may read; on call now: Maya"


async def test_a_refusal_is_one_line(source, rest):
    answer = {
        "error": {"message": "Invalid Input", "code": 2001, "errors": ["limit is not a number"]}
    }
    rest.answers = {"GET /incidents": httpx.Response(400, json=answer)}
    with pytest.raises(Rejected) as failed:
        await source.alerts()
    line = "PagerDuty incidents refused (400): Invalid Input: limit is not a number"
    assert str(failed.value) == line
