"""Canaries: secrets that are used all over the place, and stand only where they may."""

import asyncio
import logging
from datetime import timedelta

import pyotp
import pytest

from commandcenter.bootstrap import employed, open_desk
from commandcenter.config import load_settings
from commandcenter.incident.state import WORKER
from commandcenter.incident.times import utc_now
from tests.commandline import isolated

TOKEN, RESTRICTED, WORDS = "canary-token-5c1e", "Zugzwang-canary", "canary-words-of-a-note"
#: A host that takes no calls, so that every one fails and is told about.
SETTINGS = """
[services.github]
url = "https://127.0.0.1:1"
repository = "example/security"
private = true
token_file = "{token}"

[services.pagerduty]
url = "https://127.0.0.1:1"
private = true
token_file = "{token}"
"""


@pytest.fixture
def used(response, home, tmp_path, monkeypatch, caplog):
    """Everything was used: what was printed and logged, and where each secret may stand."""
    caplog.set_level(logging.INFO)
    token = tmp_path / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    (home / "settings.toml").write_text(SETTINGS.format(token=token))
    printed = []

    def told(*words, user="maya", stdin=b""):
        outcome = response(*words, user=user, stdin=stdin)
        printed.append(outcome.out + outcome.err)
        return outcome

    for person, role in (("maya", "administrator"), ("tom", "responder"), ("eve", "responder")):
        told("people", "add", person, "--role", role).succeeded()
    told("people", "role", "give", "maya", "commander").succeeded()
    enrol = ("people", "factor", "enrol")
    secret = response(*enrol, "--json").succeeded().json["secret"]
    codes = [pyotp.TOTP(secret).at(utc_now() + step * timedelta(seconds=30)) for step in (0, 1)]
    recovery = response(*enrol, "--code", codes[0], "--json").succeeded().json["recovery_codes"]

    number = told("declare", RESTRICTED, "--restricted", user="tom").succeeded().out.strip()
    told("log", number, RESTRICTED, user="tom").succeeded()
    told("log", "INC-1", WORDS, user="maya").succeeded()
    told("declare", "Port scan").succeeded()
    told("dismiss", "INC-2", "--reason", "our own scanner").succeeded()
    asyncio.run(_work(home))
    with monkeypatch.context() as broken:
        broken.setattr("commandcenter.cli.doctor._store", _fails)
        assert "failed by a defect" in told("doctor").err
    for words in (
        ("doctor",),
        ("config",),
        ("list",),
        ("timeline", "INC-1"),
        ("show", "INC-1", "--json"),
        ("people", "list", "--json"),
        ("people", "factor", "prove", "123456"),
        ("search", RESTRICTED),
        ("verify",),
        ("access", "INC-1", "--json"),
        ("metrics", "--json"),
        ("export", "INC-1", "--format", "json", "-o", str(tmp_path / "one.json")),
        ("export", "INC-1", "--format", "html", "-o", str(tmp_path / "one.html")),
        ("backup", str(tmp_path / "copy.db")),
    ):
        told(*words)
    for words in (("list",), ("timeline", "INC-1"), ("search", RESTRICTED), ("show", number)):
        told(*words, user="eve")
    mine = [path.read_text("utf-8") for path in (home / "store.key", home / "factor.key")]
    allowed = {
        TOKEN: {"token"},
        RESTRICTED: set(),
        WORDS: {"one.json", "one.html"},
        secret: set(),
        codes[0]: set(),
        **{code: set() for code in recovery},
        mine[0].strip(): {"store.key"},
        mine[1].strip(): {"factor.key"},
    }
    outside = {each for each in printed if each} | {caplog.text}
    return allowed, outside


async def _work(home):
    """A worker tries to reach the services, and writes down that it could not."""
    settings = load_settings(isolated(home))
    async with open_desk(settings, who=WORKER) as desk, employed(desk, settings, None) as worker:
        await worker.round()
        await worker.outbox.settle()


async def _fails(*_):
    token = TOKEN
    raise RuntimeError(f"a defect, in front of {len(token)} characters")


def test_no_secret_stands_where_it_may_not(used, home, tmp_path):
    allowed, printed = used
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"commandcenter.db", "commandcenter.log", "copy.db", "one.html"} <= {
        path.name for path in files
    }

    for marker, places in allowed.items():
        found = {path.name for path in files if marker.encode() in path.read_bytes()}
        assert found <= places, f"{marker} stands in {found - places}"
        assert (marker != WORDS) or found, "what may leave is looked for where it left"
    of_it = [each for each in printed if WORDS in each]
    assert of_it, "what was written is shown to those who may see it"
    for marker in allowed.keys() - {WORDS}:
        shown = [each for each in printed if marker in each]
        assert not shown, f"{marker} was shown: {shown[0][:400]}"
