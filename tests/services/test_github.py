"""GitHub Issues, held against GitHub's own contract."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from commandcenter.incident.tickets import TicketState
from commandcenter.incident.words import FollowUpStatus
from commandcenter.services.errors import Rejected, Unavailable, Uncertain
from commandcenter.services.marks import mark
from commandcenter.services.records import News, Ticket, TicketChange
from tests.services.conftest import TOKEN
from tests.services.contracts import Vendor, sample

ISSUES = "/repos/example/security/issues"
PATH = "/repos/{owner}/{repo}/issues"

UPDATED = datetime(2026, 3, 2, 13, 59, tzinfo=UTC)


def issue(**changes):
    found = {
        "number": 12,
        "state": "open",
        "state_reason": None,
        "html_url": "https://github.com/example/security/issues/12",
        "assignees": [{"login": "Tom-Hub"}],
        "updated_at": "2026-03-02T13:59:00Z",
        "pull_request": None,
    }
    return found | changes


@pytest.fixture
def vendor():
    found = issue()
    return Vendor(
        "github",
        {
            f"POST {ISSUES}": httpx.Response(
                201, json=sample("github", PATH, "post", "201", **found)
            ),
            f"GET {ISSUES}": sample("github", PATH, "get", **found),
            f"GET {ISSUES}/12": sample("github", PATH + "/{issue_number}", "get", **found),
            f"PATCH {ISSUES}/12": sample("github", PATH + "/{issue_number}", "patch", **found),
            f"POST {ISSUES}/12/comments": httpx.Response(
                201, json=sample("github", PATH + "/{issue_number}/comments", "post", "201")
            ),
            "GET /rate_limit": sample("github", "/rate_limit", "get"),
        },
        shows={"Authorization": f"Bearer {TOKEN}", "X-GitHub-Api-Version": "2022-11-28"},
        # No security scheme, and nothing else to spoil.
        blind=("GET /rate_limit", "GET */issues/12"),
    )


@pytest.fixture
def github(connected, vendor):
    return connected(
        "github",
        vendor,
        repository="example/security",
        labels=["incident"],
        people={"tom": "tom-hub"},
    )


async def test_a_ticket_is_opened_with_its_mark_and_nothing_in_it_is_obeyed(github, vendor):
    ticket = Ticket("Dismissed: @everyone", "See #1\n<!-- x -->\n\n@octocat", "https://x.example/1")
    receipt = await github.open_ticket(ticket, key="INC-1/ticket")
    assert receipt.reference == "#12"
    assert receipt.detail == "GitHub issue #12 opened"
    sent = vendor.body()
    assert sent["labels"] == ["incident"]
    assert "See `#1`" in sent["body"]
    assert "`@octocat`" in sent["body"]
    assert sent["body"].count("<!--") == 1
    assert mark("INC-1/ticket") in sent["body"]


async def test_a_ticket_is_found_by_its_mark_even_where_its_labels_were_dropped(github, vendor):
    def pages(request):
        body = f"text\n<!-- {mark('k')} -->" if request.url.params["page"] == "2" else None
        return sample("github", PATH, "get", number=7, body=body, labels=[])

    vendor.answers = {f"GET {ISSUES}": pages}
    assert (await github.find_ticket("k")).reference == "#7"
    assert await github.find_ticket("another") is None


@pytest.mark.parametrize(
    ("status", "sent"),
    [
        (FollowUpStatus.DONE, {"state": "closed", "state_reason": "completed"}),
        (FollowUpStatus.DROPPED, {"state": "closed", "state_reason": "not_planned"}),
        (FollowUpStatus.OPEN, {"state": "open", "state_reason": "reopened"}),
    ],
)
async def test_a_ticket_is_closed_and_opened_again_and_people_are_told(
    github, vendor, status, sent
):
    change = TicketChange("It is so now: thanks @octocat\n<!-- x -->", status=status)
    await github.change_ticket("#12", change, key="k")
    assert vendor.body(-2) == sent
    assert [each.method for each in vendor.asked] == ["PATCH", "POST"]
    comment = vendor.body()["body"]
    assert "`@octocat`" in comment
    assert comment.count("<!--") == 1


async def test_another_owner_is_assigned_as_far_as_the_settings_know_them(github, vendor):
    await github.change_ticket("#12", TicketChange("t", owner="tom", title="new"), key="k")
    assert vendor.body(-2) == {"title": "new", "assignees": ["tom-hub"]}
    vendor.asked.clear()
    state = await github.change_ticket("#12", TicketChange("t", owner="sam"), key="k")
    assert [each.method for each in vendor.asked] == ["GET", "POST"]
    assert state.owner == "tom"


async def test_a_follow_up_is_opened_as_its_owners(github, vendor):
    await github.open_ticket(Ticket("t", "b", owner="tom", due="2027-01-31"), key="k")
    assert vendor.body()["assignees"] == ["tom-hub"]
    await github.open_ticket(Ticket("t", "b", owner="sam"), key="k")
    assert "assignees" not in vendor.body()


@pytest.mark.parametrize(
    ("state", "reason", "status"),
    [
        ("open", None, FollowUpStatus.OPEN),
        ("open", "reopened", FollowUpStatus.OPEN),
        ("closed", "completed", FollowUpStatus.DONE),
        ("closed", None, FollowUpStatus.DONE),
        ("closed", "not_planned", FollowUpStatus.DROPPED),
        ("closed", "duplicate", FollowUpStatus.DROPPED),
    ],
)
async def test_how_a_ticket_stands(github, vendor, state, reason, status):
    vendor.answers = {f"GET {ISSUES}/12": issue(state=state, state_reason=reason)}
    seen = await github.read_ticket("#12")
    assert seen == TicketState(status, "Tom-Hub", "tom", None, UPDATED)


async def test_what_was_changed_is_asked_for_since_the_last_time_and_for_nothing_if_it_is_the_same(
    github, vendor
):
    def listed(request):
        if request.headers.get("if-none-match") == '"abc"':
            return httpx.Response(304)
        items = [issue(number=7), issue(number=9, pull_request={"url": "x"})]
        return httpx.Response(200, json=items, headers={"etag": '"abc"'})

    vendor.answers = {f"GET {ISSUES}": listed}
    since = UPDATED - timedelta(hours=1)
    news = await github.changed_tickets(since)
    assert [each.reference for each in news.tickets] == ["#7"]
    assert news.until == UPDATED
    assert vendor.asked[-1].url.params["since"] == "2026-03-02T12:59:00Z"
    assert await github.changed_tickets(since) == News((), since)

    await github.changed_tickets(UPDATED)
    assert "if-none-match" not in vendor.asked[-1].headers


async def test_a_page_of_one_and_the_same_second_is_not_asked_for_for_ever(github, vendor):
    pulls = [issue(number=n, pull_request={"url": "x"}) for n in range(100)]
    vendor.answers = {f"GET {ISSUES}": pulls}
    assert await github.changed_tickets(UPDATED) == News((), UPDATED + timedelta(seconds=1))


async def test_what_the_token_may_is_probed(github, vendor):
    told = (await github.probe()).detail
    assert "may write them shows only when it does" in told
    assert "calls left this hour" in told

    for scopes, warned in (("repo, gist", 0), ("public_repo", 0), ("gist", 1), ("", 1)):
        headers = {"x-oauth-scopes": scopes}
        vendor.answers = {"GET /issues": None} | vendor.answers
        vendor.answers["GET /issues"] = httpx.Response(200, headers=headers, json=[])
        assert len((await github.probe()).warnings) == warned


@pytest.mark.parametrize(
    ("status", "answer", "failure"),
    [
        (
            422,
            {
                "message": "Validation Failed",
                "errors": [{"resource": "Issue", "field": "title", "code": "missing_field"}],
            },
            Rejected("GitHub refused (422): Validation Failed: title missing_field"),
        ),
        (401, {"message": "Bad credentials"}, Rejected("GitHub refused (401): Bad credentials")),
        (502, "<html>", Uncertain("GitHub failed (502): it may have been done")),
        (503, {"message": "Down"}, Unavailable("GitHub is not ready (503): Down")),
    ],
)
async def test_a_refusal_is_one_line(github, vendor, status, answer, failure):
    vendor.answers = {f"POST {ISSUES}": httpx.Response(status, json=answer)}
    with pytest.raises(type(failure)) as failed:
        await github.open_ticket(Ticket("t", "b"), key="k")
    assert str(failed.value) == str(failure)


async def test_a_title_is_needed(vendor):
    assert vendor.refuses(
        httpx.Request("POST", f"https://api.github.com{ISSUES}", json={"body": "x"})
    )
