"""Jira Cloud, held against Atlassian's own contract, and where that is blind, by hand."""

import base64
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from commandcenter.incident.tickets import TicketState
from commandcenter.incident.words import FollowUpStatus
from commandcenter.services.errors import Rejected, Unavailable
from commandcenter.services.jira import document
from commandcenter.services.marks import mark
from commandcenter.services.records import Ticket, TicketChange
from tests.services.conftest import NOW, TOKEN
from tests.services.contracts import Vendor, sample

API = "/rest/api/3"
BASIC = base64.b64encode(f"bot@example.com:{TOKEN}".encode()).decode()


SECTION = {"url": "https://your-domain.atlassian.net", "email": "bot@example.com"}
UPDATED = datetime(2026, 3, 2, 13, 59, 30, 123000, tzinfo=UTC)


def issue(category, name="", resolution=None):
    fields = {
        "status": {"name": name, "statusCategory": {"key": category}},
        "resolution": resolution,
        "assignee": {"accountId": "5b10"},
        "duedate": "2026-04-01",
        "updated": "2026-03-02T14:59:30.123+0100",
    }
    return {"key": "SEC-7", "fields": fields}


@pytest.fixture
def vendor():
    transitions = {
        "transitions": [
            {"id": "11", "to": {"statusCategory": {"key": "indeterminate"}}},
            {"id": "31", "name": "Done", "to": {"statusCategory": {"key": "done"}}},
            {"id": "41", "name": "Won't do", "to": {"statusCategory": {"key": "done"}}},
        ]
    }
    return Vendor(
        "jira-cloud-v3",
        {
            f"POST {API}/issue": httpx.Response(
                201, json=sample("jira-cloud-v3", f"{API}/issue", "post", "201", key="SEC-7")
            ),
            f"GET {API}/search/jql": {"issues": [{"key": "SEC-7", "id": "1"}], "isLast": True},
            f"GET {API}/issue/SEC-7": issue("new"),
            f"PUT {API}/issue/SEC-7": httpx.Response(204),
            f"POST {API}/issue/SEC-7/comment": httpx.Response(
                201,
                json=sample(
                    "jira-cloud-v3", f"{API}/issue/{{issueIdOrKey}}/comment", "post", "201"
                ),
            ),
            f"GET {API}/issue/SEC-7/transitions": transitions,
            f"POST {API}/issue/SEC-7/transitions": httpx.Response(204),
            f"GET {API}/mypermissions": {
                "permissions": {
                    right: {"key": right, "havePermission": right != "TRANSITION_ISSUES"}
                    for right in (
                        *("BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "ASSIGN_ISSUES"),
                        *("ADD_COMMENTS", "TRANSITION_ISSUES"),
                    )
                }
            },
            f"GET {API}/myself": sample("jira-cloud-v3", f"{API}/myself", "get", displayName="Bot"),
        },
        shows={"Authorization": f"Basic {BASIC}"},
        # Anonymous is one of its security schemes, so there is nothing to spoil.
        blind=("GET */issue/SEC-7", "GET */myself", "GET */transitions"),
        absent=("GET */mypermissions",),
    )


@pytest.fixture
def jira(connected, vendor):
    return connected("jira", vendor, project="SEC", people={"tom": "5b10"}, **SECTION)


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
    assert fields["labels"] == ["post-mortem", "commandcenter", mark("k")]
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


def moved(vendor):
    """The transition that was taken; None where none was."""
    taken = [
        json.loads(each.content)["transition"]["id"]
        for each in vendor.asked
        if each.method == "POST" and each.url.path.endswith("/transitions")
    ]
    return taken[0] if taken else None


@pytest.mark.parametrize(
    ("before", "wanted", "taken"),
    [
        ("new", FollowUpStatus.DONE, "31"),
        ("new", FollowUpStatus.DROPPED, "41"),
        ("done", FollowUpStatus.OPEN, "11"),
        ("done", FollowUpStatus.DONE, None),
        ("indeterminate", FollowUpStatus.OPEN, None),
    ],
)
async def test_a_ticket_goes_where_it_is_wanted_by_the_category_and_name_of_a_transition(
    jira, vendor, before, wanted, taken
):
    vendor.answers[f"GET {API}/issue/SEC-7"] = issue(before)
    await jira.change_ticket("SEC-7", TicketChange("so it is", status=wanted), key="k")
    assert moved(vendor) == taken
    assert vendor.asked[-1].url.path == f"{API}/issue/SEC-7/comment"
    assert vendor.body() == {"body": document("so it is")}


async def test_owner_due_date_and_title_are_fields(jira, vendor):
    change = TicketChange("t", title="new", owner="tom", due="2027-01-31")
    await jira.change_ticket("SEC-7", change, key="k")
    fields = {"summary": "new", "assignee": {"accountId": "5b10"}, "duedate": "2027-01-31"}
    assert (vendor.asked[0].method, vendor.body(0)) == ("PUT", {"fields": fields})
    vendor.asked.clear()
    await jira.change_ticket("SEC-7", TicketChange("t", owner="sam"), key="k")
    assert [each.method for each in vendor.asked] == ["GET", "POST"]


async def test_where_the_screens_have_no_due_date_none_is_sent_nor_taken_over(connected, vendor):
    jira = connected("jira", vendor, project="SEC", due_dates=False, **SECTION)
    await jira.open_ticket(Ticket("t", "b", owner="tom", due="2027-01-31"), key="k")
    assert not {"duedate", "assignee"} & vendor.body()["fields"].keys()
    await jira.change_ticket("SEC-7", TicketChange("t", due="2027-01-31"), key="k")
    assert "PUT" not in [each.method for each in vendor.asked]
    assert (await jira.read_ticket("SEC-7")).due is None


async def test_a_follow_up_is_opened_with_owner_and_due_date(jira, vendor):
    await jira.open_ticket(Ticket("t", "b", owner="tom", due="2027-01-31"), key="k")
    fields = vendor.body()["fields"]
    assert (fields["assignee"], fields["duedate"]) == ({"accountId": "5b10"}, "2027-01-31")


@pytest.mark.parametrize(
    ("found", "status"),
    [
        (("new", "To Do"), FollowUpStatus.OPEN),
        (("indeterminate", "Rejected by QA"), FollowUpStatus.OPEN),
        (("done", "Fertig"), FollowUpStatus.DONE),
        (("done", "Done", {"name": "Won't Do"}), FollowUpStatus.DROPPED),
        (("done", "Cancelled"), FollowUpStatus.DROPPED),
    ],
)
async def test_how_a_ticket_stands(jira, vendor, found, status):
    vendor.answers[f"GET {API}/issue/SEC-7"] = issue(*found)
    seen = await jira.read_ticket("SEC-7")
    assert seen == TicketState(status, "5b10", "tom", "2026-04-01", UPDATED)


async def test_what_was_changed_is_searched_for_by_label_and_age(jira, vendor):
    found = {"issues": [issue("done")], "isLast": True}
    vendor.answers[f"GET {API}/search/jql"] = found
    news = await jira.changed_tickets(NOW - timedelta(minutes=7, seconds=30))
    assert vendor.asked[-1].url.params["jql"] == (
        'project = "SEC" AND labels = "commandcenter" AND updated >= -8m ORDER BY updated ASC'
    )
    [each] = news.tickets
    assert (each.reference, each.state.status) == ("SEC-7", FollowUpStatus.DONE)
    assert news.until == UPDATED


async def test_a_workflow_without_a_way_there_is_left_to_people(jira, vendor):
    vendor.answers[f"GET {API}/issue/SEC-7/transitions"] = {"transitions": []}
    with pytest.raises(Rejected, match="no transition of SEC-7 leads there: closed by hand"):
        await jira.change_ticket("SEC-7", TicketChange("t", status=FollowUpStatus.DONE), key="k")


async def test_who_the_token_belongs_to_and_what_it_may_is_probed(jira, vendor):
    told = await jira.probe()
    assert told.detail == "acts as Bot; may read, create, edit, assign, comment in SEC"
    assert told.warnings == (
        "it may not transition issues in SEC",
        "it may not set due dates in SEC",
    )
    asked = vendor.asked[-1].url.params
    assert (asked["projectKey"], "CREATE_ISSUES" in asked["permissions"]) == ("SEC", True)

    vendor.answers[f"GET {API}/mypermissions"] = httpx.Response(
        404, json={"errorMessages": ["No project could be found with key 'SEC'."]}
    )
    [warning] = (await jira.probe()).warnings
    assert "nothing works in SEC: Jira refused (404): No project could be found" in warning


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
