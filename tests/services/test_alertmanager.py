"""Alertmanager: held against two versions of its contract, and for real where it is installed."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from commandcenter.services.errors import Rejected, Unavailable
from tests.alertmanager import alertmanager, tell
from tests.services.conftest import NOW
from tests.services.contracts import Vendor
from tests.waiting import eventually

#: It has no security, and nothing in its queries can be wrong.
BLIND = ("GET *",)


def alert(fingerprint, state="active", **labels):
    return {
        "annotations": {"summary": f"summary of {fingerprint}", "description": "more"},
        "receivers": [{"name": "null"}],
        "fingerprint": fingerprint,
        "startsAt": "2026-03-02T13:58:00.123456789Z",
        "updatedAt": "2026-03-02T13:59:00Z",
        "endsAt": "2026-03-02T14:05:00Z",
        "status": {"state": state, "silencedBy": [], "inhibitedBy": []},
        "labels": {"alertname": "Down", "severity": "critical", **labels},
        "generatorURL": "http://prometheus.example/graph",
    }


def groups(*alerts):
    return [{"labels": {"alertname": "Down"}, "receiver": {"name": "null"}, "alerts": list(alerts)}]


def status(started):
    return {
        "cluster": {"status": "disabled"},
        "versionInfo": {"version": "0.25.0"},
        "config": {"original": ""},
        "uptime": started.isoformat(),
    }


@pytest.fixture(params=["alertmanager-v2", "alertmanager-v2-main"])
def vendor(request):
    answers = {
        "GET /api/v2/alerts/groups": groups(alert("f1"), alert("f2", "suppressed")),
        "GET /api/v2/status": status(NOW - timedelta(days=3)),
    }
    return Vendor(request.param, answers, blind=BLIND)


@pytest.fixture
def source(connected, vendor):
    return connected(
        "alertmanager", vendor, url="https://alerts.example/", filter=['severity="critical"']
    )


async def test_what_fires_is_told_and_what_is_silenced_is_neither_firing_nor_over(source, vendor):
    fired, over = await source.alerts({"f1", "f2", "f3"})
    assert (fired.fingerprint, fired.firing, fired.title) == ("f1", True, "summary of f1")
    assert fired.started_at == datetime(2026, 3, 2, 13, 58, 0, 123456, UTC)
    assert (fired.severity, fired.group) == ("critical", "alertname=Down")
    assert fired.url == "http://prometheus.example/graph"
    assert (over.fingerprint, over.firing) == ("f3", False)
    assert vendor.asked[0].url.params.get_list("filter") == ['severity="critical"']


async def test_an_alert_that_stands_in_two_groups_is_told_once(source, vendor):
    vendor.answers["GET /api/v2/alerts/groups"] = groups(alert("f1")) * 2
    assert len(await source.alerts()) == 1


async def test_after_a_restart_nothing_is_over_until_it_was_told_again(source, vendor):
    vendor.answers |= {
        "GET /api/v2/alerts/groups": [],
        "GET /api/v2/status": status(NOW - timedelta(minutes=1)),
    }
    assert await source.alerts({"f1"}) == []


async def test_what_it_says_is_made_harmless(source, vendor):
    hostile = alert("f1", evil="\x1b]52;c;eA==\x07") | {
        "annotations": {"summary": "\x1b[2J\u202egone"}
    }
    vendor.answers["GET /api/v2/alerts/groups"] = groups(hostile)
    [found] = await source.alerts()
    assert found.title == "␛[2J⟦U+202E⟧gone"
    assert "\x1b" not in str(found)


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (
            httpx.Response(400, json='bad matcher format: "x"'),
            Rejected('Alertmanager refused (400): bad matcher format: "x"'),
        ),
        (
            httpx.Response(422, json={"code": 612, "message": "filter in query"}),
            Rejected("Alertmanager refused (422): filter in query"),
        ),
        (
            httpx.Response(200, json={"not": "a list"}),
            Unavailable("Alertmanager answered something unexpected"),
        ),
    ],
)
async def test_both_shapes_of_its_errors_are_one_line(source, vendor, answer, failure):
    vendor.answers["GET /api/v2/alerts/groups"] = answer
    with pytest.raises(type(failure)) as failed:
        await source.alerts()
    assert str(failed.value) == str(failure)


# ── the real one ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """The URL of a running Alertmanager; skips where there is none."""
    with alertmanager(tmp_path_factory.mktemp("alertmanager")) as url:
        yield url


async def test_a_real_alert_is_seen_firing_and_then_over(real, connected, clockwork):
    clockwork.slept.append((datetime.now(UTC) - NOW).total_seconds() + 600)  # it started long ago
    section = {"url": real, "private": True, "plain": True, "token_env": None}
    source = connected("alertmanager", **section)
    assert (await source.probe()).detail.startswith("version 0.")
    assert await source.alerts() == []

    started = datetime.now(UTC) - timedelta(minutes=3)
    await asyncio.to_thread(tell, real, startsAt=started)

    async def firing():
        return await source.alerts()

    [alert] = await eventually(firing)
    assert (alert.title, alert.firing) == ("a stolen token was used", True)
    assert alert.detail == "from 203.0.113.7"
    assert abs(alert.started_at - started) < timedelta(seconds=1)
    assert alert.group == "alertname=TokenUsed"
    assert alert.labels["host"] == "ci-1"

    ended = datetime.now(UTC) - timedelta(seconds=1)
    await asyncio.to_thread(tell, real, startsAt=started, endsAt=ended)

    async def over():
        found = await source.alerts({alert.fingerprint})
        return [each for each in found if not each.firing]

    [gone] = await eventually(over)
    assert gone.fingerprint == alert.fingerprint
    assert await source.alerts() == []


async def test_a_real_refusal_is_one_line(real, connected):
    wrong = connected("alertmanager", url=real, private=True, plain=True, filter=["what is this"])
    with pytest.raises(Rejected) as failed:
        await wrong.alerts()
    assert str(failed.value).startswith("Alertmanager refused (400): bad matcher format")
    assert "\n" not in json.dumps(str(failed.value))
