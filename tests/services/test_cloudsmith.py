"""Cloudsmith, held against its own contract."""

import json

import httpx
import pytest

from commandcenter.services.errors import Rejected
from commandcenter.services.records import Choice
from tests.services.conftest import TOKEN
from tests.services.contracts import Vendor, sample

PACKAGES = "/packages/example/main/"
TOKENS = "/entitlements/example/main/"


class Account:
    """The account, which remembers what was done to it."""

    def __init__(self):
        self.quarantined = False
        self.active = True

    def package(self, _=None):
        path = "/packages/{owner}/{repo}/{identifier}/"
        known = {"slug_perm": "pkg1", "name": "left-pad", "version": "1.3"}
        return sample("cloudsmith", path, "get", **known, is_quarantined=self.quarantined)

    def quarantine(self, request):
        self.quarantined = not json.loads(request.content)["release"]
        return self.package()

    def tokens(self, _):
        known = {"slug_perm": "tok1", "name": "ci", "is_active": self.active, "token": "hidden"}
        return sample("cloudsmith", "/entitlements/{owner}/{repo}/", "get", **known)

    def switch(self, request):
        self.active = request.url.path.endswith("/enable/")
        return httpx.Response(204)

    def audit(self, request):
        entry = sample("cloudsmith", "/audit-log/{owner}/", "get")[0]
        return [entry] * (100 if request.url.params["page"] == "1" else 3)


@pytest.fixture
def vendor():
    account = Account()
    answers = {
        f"GET {PACKAGES}pkg1/": account.package,
        f"POST {PACKAGES}pkg1/quarantine/": account.quarantine,
        f"GET {PACKAGES}": lambda _: [account.package()],
        f"GET {TOKENS}": account.tokens,
        f"POST {TOKENS}tok1/disable/": account.switch,
        f"POST {TOKENS}tok1/enable/": account.switch,
        "GET /audit-log/example/": account.audit,
        "GET /user/self/": sample(
            "cloudsmith", "/user/self/", "get", authenticated=True, name="Bot"
        ),
        "GET /repos/example/": sample(
            "cloudsmith", "/repos/{owner}/", "get", slug="main", name="Main"
        ),
    }
    return Vendor("cloudsmith", answers, shows={"X-Api-Key": TOKEN})


@pytest.fixture
def cloudsmith(connected, vendor):
    return connected("cloudsmith", vendor, owner="example")


FILLED = {
    "quarantine-package": {"repository": "main", "package": "pkg1"},
    "disable-token": {"repository": "main", "token": "tok1"},
}


@pytest.mark.parametrize(
    ("control", "titles"),
    [
        (
            "quarantine-package",
            ("quarantine left-pad 1.3 in main", "release left-pad 1.3 from quarantine"),
        ),
        ("disable-token", ("disable the token ci of main", "enable the token ci")),
    ],
)
async def test_every_control_is_planned_run_found_and_reverted(cloudsmith, vendor, control, titles):
    plan = await cloudsmith.plan(control, FILLED[control], key="k")
    assert {request.method for request in vendor.asked} == {"GET"}
    assert plan.title == titles[0]
    assert await cloudsmith.find_run(plan) is None
    done = await cloudsmith.run(plan)
    assert done.undo.title == titles[1]
    assert await cloudsmith.find_run(plan) == done
    with pytest.raises(Rejected, match="already"):
        await cloudsmith.plan(control, FILLED[control], key="k2")
    revert = await cloudsmith.plan_revert(done.undo, key="k3")
    assert await cloudsmith.find_run(revert) is None
    await cloudsmith.run(revert)
    assert await cloudsmith.find_run(revert)
    assert await cloudsmith.find_run(plan) is None


async def test_packages_and_tokens_are_found_by_name_and_no_token_is_shown(cloudsmith, vendor):
    assert await cloudsmith.choices("disable-token", "repository", "ma") == [Choice("main", "Main")]
    packages = await cloudsmith.choices("quarantine-package", "package", "main/left")
    assert packages == [Choice("pkg1", "left-pad 1.3")]
    assert vendor.asked[-1].url.params["query"] == "left"
    assert await cloudsmith.choices("disable-token", "token", "main/") == [Choice("tok1", "ci")]
    assert vendor.asked[-1].url.params["show_tokens"] == "false"


async def test_a_token_that_is_not_there_is_told(cloudsmith):
    with pytest.raises(Rejected, match="token: there is none of this identifier in main"):
        await cloudsmith.plan("disable-token", {"repository": "main", "token": "no"}, key="k")


async def test_its_own_log_is_read_to_the_end(cloudsmith, vendor):
    entries = [entry async for entry in cloudsmith.audit_log("event:package.download")]
    assert len(entries) == 103
    assert entries[0].at.tzinfo
    assert vendor.asked[-1].url.params["query"] == "event:package.download"


async def test_the_key_is_probed(cloudsmith, vendor):
    assert (await cloudsmith.probe()).detail == "acts as Bot; sees 1 repository"
    vendor.answers["GET /user/self/"] = {"authenticated": False}
    assert (await cloudsmith.probe()).warnings


async def test_a_refusal_names_the_fields(cloudsmith, vendor):
    wrong = {"detail": "Invalid input.", "fields": {"release": ["Must be a boolean."]}}
    vendor.answers[f"GET {PACKAGES}pkg1/"] = httpx.Response(422, json=wrong)
    with pytest.raises(Rejected) as failed:
        await cloudsmith.plan("quarantine-package", FILLED["quarantine-package"], key="k")
    assert (
        str(failed.value) == "Cloudsmith refused (422): Invalid input.; release: Must be a boolean."
    )
