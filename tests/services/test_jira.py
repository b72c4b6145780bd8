"""Jira Cloud, held against Atlassian's own contract, and where that is blind, by hand."""

import base64

import httpx
import pytest

from commandcenter.services.errors import Rejected, Unavailable
from commandcenter.services.jira import document
from commandcenter.services.marks import mark
from commandcenter.services.records import Ticket
from tests.services.conftest import TOKEN
from tests.services.contracts import Vendor, sample

API = "/rest/api/3"
BASIC = base64.b64encode(f"bot@example.com:{TOKEN}".encode()).decode()


def status(category):
    return {"status": {"statusCategory": {"key": category}}}


@pytest.fixture
def vendor():
    transitions = {
        "transitions": [
            {"id": "11", "to": {"statusCategory": {"key": "indeterminate"}}},
            {"id": "31", "to": {"statusCategory": {"key": "done"}}},
        ]
    }
    return Vendor(
        "jira-cloud-v3",
        {
            f"POST {API}/issue": httpx.Response(
                201, json=sample("jira-cloud-v3", f"{API}/issue", "post", "201", key="SEC-7")
            ),
            f"GET {API}/search/jql": {"issues": [{"key": "SEC-7", "id": "1"}], "isLast": True},
            f"GET {API}/issue/SEC-7": {"key": "SEC-7", "fields": status("new")},
            f"GET {API}/issue/SEC-7/transitions": transitions,
            f"POST {API}/issue/SEC-7/transitions": httpx.Response(204),
            f"GET {API}/myself": sample("jira-cloud-v3", f"{API}/myself", "get", displayName="Bot"),
        },
        shows={"Authorization": f"Basic {BASIC}"},
        # Anonymous is one of its security schemes, so there is nothing to spoil.
        blind=("GET */issue/SEC-7", "GET */myself", "GET */transitions"),
    )


@pytest.fixture
def jira(connected, vendor):
    section = {"url": "https://your-domain.atlassian.net", "email": "bot@example.com"}
    return connected("jira", vendor, project="SEC", **section)


async def test_a_ticket_is_opened_as_a_document_of_plain_text(jira, vendor):
    ticket = Ticket(
        "Title", "*not bold*\nsecond\n\nthird", "https://x.example", labels=("post mortem",)
    )
    receipt = await jira.open_ticket(ticket, key="k")
    assert receipt.reference == "SEC-7"
    assert receipt.url == "https://your-domain.atlassian.net/browse/SEC-7"
    fields = vendor.body()["fields"]
    assert fields["project"] == {"key": "SEC"}
    assert fields["issuetype"] == {"name": "Task"}
    assert fields["labels"] == ["post-mortem", mark("k")]
    first, second, third = fields["description"]["content"]
    assert [node["type"] for node in first["content"]] == ["text", "hardBreak", "text"]
    assert first["content"][0] == {"type": "text", "text": "*not bold*"}
    assert second["content"] == [{"type": "text", "text": "third"}]
    assert third["content"] == [{"type": "text", "text": "https://x.example"}]


@pytest.mark.parametrize("text", ["", "\n\n\n", " \n \n\n x", "a\n\n\n\nb\n"])
def test_a_document_never_holds_the_empty_text_that_atlassian_refuses(text):
    made = document(text)
    assert (made["type"], made["version"]) == ("doc", 1)
    for paragraph in made["content"]:
        assert paragraph["type"] == "paragraph"
        assert paragraph["content"]
        assert all(node["text"] for node in paragraph["content"] if node["type"] == "text")


async def test_a_ticket_is_found_by_its_mark(jira, vendor):
    assert (await jira.find_ticket("k")).reference == "SEC-7"
    assert vendor.asked[-1].url.params["jql"] == f'project = "SEC" AND labels = "{mark("k")}"'
    vendor.answers = {f"GET {API}/search/jql": {"issues": [], "isLast": True}}
    assert await jira.find_ticket("k") is None


async def test_a_search_that_lags_behind_is_given_time(jira, vendor, clockwork):
    answers = iter([{"issues": []}, {"issues": [{"key": "SEC-7", "id": "1"}]}])
    vendor.answers = {f"GET {API}/search/jql": lambda _: next(answers)}
    assert (await jira.find_ticket("k")).reference == "SEC-7"
    assert clockwork.slept == [10]


async def test_a_ticket_is_closed_by_the_transition_that_leads_there(jira, vendor):
    await jira.set_done("SEC-7", done=True, key="k")
    assert vendor.body() == {"transition": {"id": "31"}}


async def test_a_ticket_that_is_closed_already_is_left_alone(jira, vendor):
    vendor.answers = {f"GET {API}/issue/SEC-7": {"key": "SEC-7", "fields": status("done")}}
    await jira.set_done("SEC-7", done=True, key="k")
    assert [request.method for request in vendor.asked] == ["GET"]


async def test_a_workflow_without_a_way_there_is_left_to_people(jira, vendor):
    vendor.answers[f"GET {API}/issue/SEC-7/transitions"] = {"transitions": []}
    vendor.answers = dict(
        sorted(vendor.answers.items(), key=lambda each: "transitions" not in each[0])
    )
    with pytest.raises(Rejected, match="no transition of SEC-7 leads there: closed by hand"):
        await jira.set_done("SEC-7", done=True, key="k")


async def test_who_the_token_belongs_to_is_probed(jira):
    assert (await jira.probe()).detail == "acts as Bot"


async def test_a_refusal_names_the_fields(jira, vendor):
    answer = {
        "errorMessages": ["No permission."],
        "errors": {"project": "valid project is required"},
    }
    vendor.answers = {f"POST {API}/issue": httpx.Response(400, json=answer)}
    with pytest.raises(Rejected) as failed:
        await jira.open_ticket(Ticket("t", "b"), key="k")
    line = "Jira refused (400): No permission.; project: valid project is required"
    assert str(failed.value) == line


async def test_a_token_that_jira_repeats_is_hidden_also_in_its_encoded_form(jira, vendor):
    answer = {"errorMessages": [f"bad header Basic {BASIC}"], "errors": {}}
    vendor.answers = {f"POST {API}/issue": httpx.Response(401, json=answer)}
    with pytest.raises(Rejected) as failed:
        await jira.open_ticket(Ticket("t", "b"), key="k")
    assert str(failed.value) == "Jira refused (401): bad header Basic …"


async def test_a_limit_is_waited_for_as_jira_says_it(jira, vendor, clockwork):
    headers = {"X-RateLimit-Reset": "2026-03-02T14:10Z", "RateLimit-Reason": "jira-burst-based"}
    vendor.answers = {f"POST {API}/issue": httpx.Response(429, headers=headers)}
    with pytest.raises(Unavailable) as failed:
        await jira.open_ticket(Ticket("t", "b"), key="k")
    assert failed.value.retry_after == 600
    assert clockwork.slept == []
