"""What is only a URL: the signed webhook, Slack's incoming webhook, a Teams workflow."""

import base64
import json
from datetime import UTC, datetime

import pytest
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from commandcenter.incident.words import Severity
from commandcenter.services.errors import Rejected, Unavailable
from commandcenter.services.marks import mark
from commandcenter.services.records import Page, Post
from tests.services.conftest import Clockwork
from tests.services.hostile import answers, hostile, resets

SECRET = "whsec_" + base64.b64encode(b"a signing secret of 32 bytes or so").decode()
LOOPBACK = {"private": True, "plain": True}


def sent(server, position=-1):
    """Headers and body of what the server was sent."""
    head, _, body = server.requests[position].partition("\r\n\r\n")
    rows = (row.partition(": ") for row in head.split("\r\n")[1:])
    return {name.lower(): value for name, _, value in rows}, body


@pytest.fixture
def clockwork(monkeypatch):
    """The verifier reads the real clock, so the client does."""
    made = Clockwork()
    monkeypatch.setattr("tests.services.conftest.NOW", datetime.now(UTC))
    return made


async def test_an_independent_library_accepts_the_signature_and_refuses_another_body(connected):
    async with hostile(answers("204 OK", "")) as server:
        webhook = connected("webhook", url=f"{server.url}/hook", token=SECRET, **LOOPBACK)
        receipt = await webhook.page(Page("INC-7", "token stolen", Severity.SEV1), key="k")
        await webhook.acknowledge(receipt.reference, key="k2")
        await webhook.resolve(receipt.reference, key="k3")
        await webhook.probe()
        for position, kind in enumerate(
            ["page.triggered", "page.acknowledged", "page.resolved", "ping"]
        ):
            headers, body = sent(server, position)
            assert Verifier(SECRET).verify(body, headers)["type"] == kind
            with pytest.raises(WebhookVerificationError):
                Verifier(SECRET).verify(body.replace("page", "phage") + " ", headers)
        headers, body = sent(server, 0)
        assert headers["webhook-id"] == receipt.reference == mark("k")
        assert json.loads(body)["data"]["incident"] == "INC-7"


async def test_a_repeat_carries_the_same_id_so_that_the_receiver_knows_it(connected):
    async with hostile(resets(), answers("200 OK")) as server:
        webhook = connected("webhook", url=server.url, token=SECRET, **LOOPBACK)
        await webhook.page(Page("INC-7", "x"), key="k")
        ids = [sent(server, position)[0]["webhook-id"] for position in (0, 1)]
        assert ids == [mark("k")] * 2


async def test_a_secret_that_cannot_sign_is_told_without_being_shown(connected):
    async with hostile(answers()) as server:
        webhook = connected("webhook", url=server.url, token="not base64!", **LOOPBACK)
        with pytest.raises(Rejected, match="its secret is not base64") as refused:
            await webhook.probe()
        assert "not base64!" not in str(refused.value)
        assert server.requests == []


POST = Post("<!channel> **now**\n\n@all", "INC-7", "https://x.example", (("Severity", "SEV1"),))


async def test_a_slack_webhook_takes_a_post_of_plain_text(connected):
    async with hostile(answers("200 OK", "ok")) as server:
        chat = connected("slack-webhook", token=f"{server.url}/services/T/B/X", **LOOPBACK)
        await chat.post(POST, key="k")
        body = json.loads(sent(server)[1])
        assert body["text"] == "INC-7: &lt;!channel&gt; **now**\n\n@all"
        assert {block["type"] for block in body["blocks"]} == {"header", "section", "actions"}
        assert server.requests[0].startswith("POST /services/T/B/X ")
        with pytest.raises(Rejected, match="look into the channel"):
            await chat.find_post("k")


async def test_a_slack_webhook_is_probed_by_posting_nothing(connected):
    async with hostile(answers("400 Bad", "no_text")) as server:
        chat = connected("slack-webhook", token=f"{server.url}/x", **LOOPBACK)
        assert (await chat.probe()).detail == "may post into its channel"
    async with hostile(answers("404 Not Found", "no_service")) as server:
        chat = connected("slack-webhook", token=f"{server.url}/x", **LOOPBACK)
        with pytest.raises(Rejected) as refused:
            await chat.probe()
        assert str(refused.value) == "Slack webhook refused (404): no_service"


async def test_a_teams_card_shows_text_and_obeys_none_of_it(connected):
    async with hostile(answers("202 Accepted", "")) as server:
        chat = connected("teams", token=f"{server.url}/workflows/x?sig=1", **LOOPBACK)
        await chat.post(POST, key="k")
        [attachment] = json.loads(sent(server)[1])["attachments"]
        assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
        card = attachment["content"]
        assert {row["type"] for row in card["body"]} == {"RichTextBlock"}
        runs = [run["text"] for row in card["body"] for run in row["inlines"]]
        assert runs == ["INC-7", "<!channel> **now**", "@all", "Severity: ", "SEV1"]
        assert card["actions"][0]["url"] == "https://x.example"
        assert server.requests[0].startswith("POST /workflows/x?sig=1 ")


async def test_a_text_of_any_length_fits_into_teams(connected):
    async with hostile(answers("202 Accepted", "")) as server:
        chat = connected("teams", token=server.url, **LOOPBACK)
        await chat.post(Post("\u00e9" * 100_000, "t"), key="k")
        assert len(sent(server)[1].encode()) < 28_000


async def test_teams_is_probed_without_a_post(connected):
    async with hostile(answers("405 No", "")) as server:
        assert (
            "can be reached"
            in (await connected("teams", token=server.url, **LOOPBACK).probe()).detail
        )
        assert server.requests[0].startswith("GET ")


@pytest.mark.parametrize("kind", ["slack-webhook", "teams"])
@pytest.mark.parametrize(
    "url", ["hooks.example/SECRET", "http://hooks.example/SECRET", "https://u:SECRET@hooks.example"]
)
async def test_a_url_that_cannot_be_meant_is_told_without_being_shown(connected, kind, url):
    with pytest.raises(Rejected) as refused:
        await connected(kind, token=url).post(POST, key="k")
    assert "its secret" in str(refused.value)
    assert "SECRET" not in str(refused.value)


@pytest.mark.parametrize("kind", ["slack-webhook", "teams"])
async def test_a_url_of_ones_own_network_must_be_allowed(connected, kind):
    async with hostile(answers()) as server:
        chat = connected(kind, token=server.url, plain=True)
        with pytest.raises(Unavailable, match="private network"):
            await chat.post(POST, key="k")
        assert server.requests == []
