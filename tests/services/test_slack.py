"""Slack, held against its own contract, and where that is blind, by hand."""

import json

import httpx
import pytest

from commandcenter.services.catalogue import BadServices
from commandcenter.services.errors import Rejected, Unavailable, Uncertain
from commandcenter.services.marks import mark
from commandcenter.services.records import Post
from tests.services.conftest import TOKEN
from tests.services.contracts import Vendor, sample

CHANNEL = "C0123ABCD"


@pytest.fixture
def vendor():
    def posted(request):
        return sample("slack", "/chat.postMessage", "post", ok=True, ts="17.5", channel=CHANNEL)

    return Vendor(
        "slack",
        {
            "POST /chat.postMessage": posted,
            "POST /conversations.create": {"ok": True, "channel": {"id": "C9", "name": "inc-7"}},
            "POST /conversations.setTopic": {"ok": True},
            "POST /conversations.invite": {"ok": True},
            "GET /auth.test": httpx.Response(
                200,
                headers={"x-oauth-scopes": "chat:write,channels:history"},
                json=sample("slack", "/auth.test", "get", ok=True, user="bot", team="Example"),
            ),
        },
        shows={"Authorization": f"Bearer {TOKEN}"},
        # Nothing is required of these, and OAuth2 cannot be checked.
        blind=("POST /api/conversations.*", "GET /api/auth.test"),
        absent=("GET /api/conversations.*",),
    )


@pytest.fixture
def slack(connected, vendor):
    return connected("slack", vendor, channel=CHANNEL)


async def test_a_post_is_plain_text_that_pings_nobody(slack, vendor):
    post = Post("<!channel> *now* & <@U1>", "INC-7", "https://x.example", (("Severity", "SEV1"),))
    receipt = await slack.post(post, key="k")
    assert receipt.reference == f"{CHANNEL}:17.5"
    sent = vendor.form()
    assert sent["channel"] == CHANNEL
    assert sent["text"] == "INC-7: &lt;!channel&gt; *now* &amp; &lt;@U1&gt;"
    header, section, facts, button = json.loads(sent["blocks"])
    assert header["block_id"] == mark("k")
    shown = [header["text"], section["text"], *facts["fields"], button["elements"][0]["text"]]
    assert {text["type"] for text in shown} == {"plain_text"}
    assert section["text"]["text"] == "<!channel> *now* & <@U1>"


@pytest.mark.parametrize("length", [0, 1, 3000, 3001, 500_000])
async def test_a_text_of_any_length_fits_slacks_limits(slack, vendor, length):
    await slack.post(Post("x" * length, "t" * 999, facts=tuple([("a", "b" * 9999)] * 20)), key="k")
    sent = json.loads(vendor.form()["blocks"])
    assert len(sent) <= 50
    assert len(sent[0]["text"]["text"]) <= 150
    for block in sent[1:-1]:
        assert 1 <= len(block["text"]["text"]) <= 3000
    assert len(sent[-1]["fields"]) == 10
    assert all(len(field["text"]) <= 2000 for field in sent[-1]["fields"])


async def test_a_post_is_found_by_its_mark(slack, vendor):
    messages = [
        {"ts": "1.1"},
        {"ts": "1.2", "blocks": [{"block_id": mark("k"), "type": "section"}]},
    ]
    vendor.answers["GET /conversations.history"] = {"ok": True, "messages": messages}
    assert (await slack.find_post("k")).reference == f"{CHANNEL}:1.2"
    assert await slack.find_post("another") is None


NAME, TAIL = "INC-7 Stolen token!", mark("k")[-5:]


@pytest.fixture
def channels(connected, vendor):
    """A Slack that opens a channel for each incident."""
    return connected(
        "slack",
        vendor,
        channel=CHANNEL,
        incident_channels="private",
        invite=["U0123ABC", "W9ABCDEF"],
    )


async def test_a_channel_is_opened_with_a_topic_and_people(channels, vendor):
    receipt = await channels.open_channel(NAME, "T" * 400, key="k")
    assert (receipt.reference, receipt.detail) == (
        "C9",
        f"Slack channel #inc-7-stolen-token-{TAIL} opened",
    )
    assert vendor.form(0) == {"name": f"inc-7-stolen-token-{TAIL}", "is_private": "true"}
    assert vendor.form(1) == {"channel": "C9", "topic": "T" * 250}
    assert vendor.form(2) == {"channel": "C9", "users": "U0123ABC,W9ABCDEF"}


async def test_a_channel_is_found_by_its_name_and_still_gets_its_people(channels, vendor):
    ours = {"id": "C9", "name": f"inc-7-stolen-token-{TAIL}"}
    pages = {
        "": {
            "channels": [{"id": "C1", "name": "inc-7"}],
            "response_metadata": {"next_cursor": "n"},
        },
        "n": {"channels": [ours]},
    }
    vendor.answers["GET /conversations.list"] = lambda request: {
        "ok": True,
        **pages[request.url.params.get("cursor", "")],
    }
    vendor.answers["POST /conversations.invite"] = {"ok": False, "error": "already_in_channel"}
    found = await channels.find_channel(NAME, "T", key="k")
    assert (found.reference, found.detail[-6:]) == ("C9", "opened")
    assert vendor.form()["users"] == "U0123ABC,W9ABCDEF"
    assert await channels.find_channel(NAME, "T", key="another") is None


async def test_a_channel_without_its_topic_is_still_a_channel(channels, vendor):
    vendor.answers["POST /conversations.setTopic"] = {
        "ok": False,
        "error": "missing_scope",
        "needed": "x",
    }
    receipt = await channels.open_channel(NAME, "T", key="k")
    assert receipt.reference == "C9"
    assert "its topic was not set (Slack refused: missing_scope" in receipt.detail


def test_nobody_is_left_before_a_private_channel(connected, vendor):
    with pytest.raises(BadServices, match="invite: nobody would be in a private channel"):
        connected("slack", vendor, channel=CHANNEL, incident_channels="private")


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (
            {"ok": False, "error": "missing_scope", "needed": "chat:write"},
            Rejected("Slack refused: missing_scope: give the bot this scope: chat:write"),
        ),
        (
            {"ok": False, "error": "not_in_channel"},
            Rejected("Slack refused: not_in_channel: invite the bot to the channel"),
        ),
        ({"ok": False, "error": "ratelimited"}, Unavailable("Slack is not ready: ratelimited")),
        (
            {"ok": False, "error": "fatal_error"},
            Uncertain("Slack failed: fatal_error: it may have been done"),
        ),
        ([], Uncertain("Slack answered something unexpected: it may have been done")),
    ],
)
async def test_a_failure_that_slack_calls_200_is_a_failure(slack, vendor, answer, failure):
    vendor.answers = {"POST /chat.postMessage": httpx.Response(200, json=answer)}
    with pytest.raises(type(failure)) as failed:
        await slack.post(Post("x"), key="k")
    assert str(failed.value) == str(failure)


async def test_what_the_bot_may_is_probed(slack, vendor):
    probe = await slack.probe()
    assert probe.detail == "acts as bot in Example; may chat:write,channels:history"
    assert probe.warnings == ()
    vendor.answers["GET /auth.test"].headers["x-oauth-scopes"] = "channels:history"
    assert "lacks the scope chat:write: it cannot post" in (await slack.probe()).warnings[0]


async def test_what_a_channel_for_each_incident_needs_is_probed_too(channels):
    assert (await channels.probe()).warnings == (
        "the bot lacks the scope groups:write: it cannot open a channel",
        "the bot lacks the scope groups:read: it cannot find it again",
    )
