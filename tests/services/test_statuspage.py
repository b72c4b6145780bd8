"""Statuspage, held against its own contract."""

import httpx
import pytest

from commandcenter.services.errors import Rejected, Unavailable
from commandcenter.services.marks import mark
from commandcenter.services.records import PublicImpact, PublicState, StatusPost
from tests.services.conftest import TOKEN
from tests.services.contracts import Vendor, sample

PAGE = "/v1/pages/abc123"
POST = StatusPost(
    "Publishing stopped",
    "We stopped publishing.",
    PublicState.IDENTIFIED,
    PublicImpact.MAJOR,
)


class Page:
    """The page, which remembers what it was sent."""

    def __init__(self):
        self.metadata = {}

    def incident(self):
        path = "/pages/{page_id}/incidents"
        return sample("statuspage", path, "post", "201", id="i1", metadata=self.metadata)

    def take(self, request):
        import json

        self.metadata = json.loads(request.content)["incident"]["metadata"]
        return httpx.Response(201 if request.method == "POST" else 200, json=self.incident())


@pytest.fixture
def vendor():
    page = Page()
    return Vendor(
        "statuspage",
        {
            f"POST {PAGE}/incidents": page.take,
            f"PATCH {PAGE}/incidents/i1": page.take,
            f"GET {PAGE}/incidents/i1": lambda _: page.incident(),
            f"GET {PAGE}/incidents": lambda _: [page.incident()],
            "GET /v1/pages": [{"id": "abc123", "name": "Example"}],
        },
        shows={"Authorization": f"OAuth {TOKEN}"},
    )


@pytest.fixture
def statuspage(connected, vendor):
    return connected("statuspage", vendor, page_id="abc123")


async def test_an_incident_is_published_updated_and_both_are_found(statuspage, vendor):
    receipt = await statuspage.publish(POST, key="first")
    assert receipt.reference == "i1"
    sent = vendor.body()["incident"]
    assert sent["name"] == "Publishing stopped"
    assert sent["status"] == "identified"
    assert sent["impact_override"] == "major"
    assert sent["deliver_notifications"] is True
    assert await statuspage.find_status("second") is None
    await statuspage.update("i1", StatusPost("", "Fixed.", PublicState.RESOLVED), key="second")
    sent = vendor.body()["incident"]
    assert "name" not in sent
    assert sent["status"] == "resolved"
    for key in ("first", "second"):
        assert (await statuspage.find_status(key)).reference == "i1"


async def test_a_page_may_publish_without_mailing_its_subscribers(connected, vendor):
    quiet = connected("statuspage", vendor, page_id="abc123", notify_subscribers=False)
    await quiet.publish(POST, key="k")
    assert vendor.body()["incident"]["deliver_notifications"] is False


async def test_an_incident_of_others_with_any_metadata_is_passed_by(statuspage, vendor):
    for metadata in (None, {}, {"commandcenter": "x"}, {"commandcenter": {"keys": 7}}):
        vendor.answers = {f"GET {PAGE}/incidents": [{"id": "i2", "metadata": metadata}]}
        assert await statuspage.find_status("k") is None


async def test_the_page_is_probed(statuspage, vendor):
    assert (await statuspage.probe()).detail == "may publish on Example"
    vendor.answers = {"GET /v1/pages": [{"id": "other", "name": "Other"}]}
    probe = await statuspage.probe()
    assert probe.detail == "may publish on other (Other)"
    assert probe.warnings


def test_the_contract_wants_a_name(vendor):
    def publishing(incident):
        url = f"https://api.statuspage.io{PAGE}/incidents"
        headers = {"Authorization": "OAuth x"}
        return httpx.Request("POST", url, json={"incident": incident}, headers=headers)

    assert not vendor.refuses(publishing({"name": "x"}))
    assert vendor.refuses(publishing({"body": "x"}))
    assert vendor.refuses(publishing({"name": "x", "status": "burning"}))


@pytest.mark.parametrize(
    ("status", "answer", "failure"),
    [
        (
            422,
            {"error": ["Status is not valid", "Name can't be blank"]},
            Rejected("Statuspage refused (422): Status is not valid; Name can't be blank"),
        ),
        (
            401,
            {"error": "Could not authenticate"},
            Rejected("Statuspage refused (401): Could not authenticate"),
        ),
        (420, {"message": "Enhance"}, Unavailable("Statuspage is asked too often: Enhance")),
    ],
)
async def test_a_refusal_is_one_line(statuspage, vendor, status, answer, failure):
    vendor.answers = {f"POST {PAGE}/incidents": httpx.Response(status, json=answer)}
    with pytest.raises(type(failure)) as failed:
        await statuspage.publish(POST, key="k")
    assert str(failed.value) == str(failure)


def test_a_mark_survives_in_metadata():
    assert " " not in mark("any key at all")
