"""GitHub Issues, held against GitHub's own contract."""

import httpx
import pytest

from commandcenter.services.errors import Rejected, Unavailable, Uncertain
from commandcenter.services.marks import mark
from commandcenter.services.records import Ticket
from tests.services.conftest import TOKEN
from tests.services.contracts import Vendor, sample

ISSUES = "/repos/example/security/issues"
PATH = "/repos/{owner}/{repo}/issues"


@pytest.fixture
def vendor():
    issue = {
        "number": 12,
        "state": "open",
        "html_url": "https://github.com/example/security/issues/12",
    }
    return Vendor(
        "github",
        {
            f"POST {ISSUES}": httpx.Response(
                201, json=sample("github", PATH, "post", "201", **issue)
            ),
            f"GET {ISSUES}": sample("github", PATH, "get", **issue),
            f"GET {ISSUES}/12": sample("github", PATH + "/{issue_number}", "get", **issue),
            f"PATCH {ISSUES}/12": sample("github", PATH + "/{issue_number}", "patch", **issue),
            "GET /rate_limit": sample("github", "/rate_limit", "get"),
        },
        shows={"Authorization": f"Bearer {TOKEN}", "X-GitHub-Api-Version": "2022-11-28"},
        # No security scheme, and nothing else to spoil.
        blind=("GET /rate_limit", "GET */issues/12"),
    )


@pytest.fixture
def github(connected, vendor):
    return connected("github", vendor, repository="example/security", labels=["incident"])


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


async def test_a_ticket_is_closed_and_opened_again(github, vendor):
    await github.set_done("#12", done=True, key="k")
    assert vendor.body() == {"state": "closed", "state_reason": "completed"}
    await github.set_done("#12", done=False, key="k2")
    assert vendor.body() == {"state": "open", "state_reason": "reopened"}
    assert await github.is_done("#12") is False


async def test_what_the_token_may_is_probed(github):
    assert "calls left this hour" in (await github.probe()).detail


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
