"""Canaries where the machine can look: command lines, environments, terminals, the log."""

import json
import signal
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from commandcenter.incident.times import utc_now

TOKEN, RESTRICTED = "canary-token-77b0", "Zugzwang-canary"
#: A host that takes no calls, so that every one fails and is told about.
SETTINGS = """
[services.pagerduty]
url = "https://127.0.0.1:1"
private = true
token_file = "{token}"
"""


@pytest.fixture
def house(doomed):
    """A server that pages somebody, in vain."""
    token = doomed.keys / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    (doomed.home / "settings.toml").write_text(SETTINGS.format(token=token))
    doomed.process.send_signal(signal.SIGHUP)
    return doomed


def everything_that_runs(word: str) -> dict[int, bytes]:
    """Of each process that names a word: its command line and environment, as its owner reads."""
    found = {}
    for each in Path("/proc").iterdir():
        try:
            told = each.joinpath("cmdline").read_bytes() + each.joinpath("environ").read_bytes()
        except OSError:
            continue  # No process, or gone.
        if word.encode() in told:
            found[int(each.name)] = told
    return found


def test_no_secret_is_in_a_process_on_a_terminal_or_in_the_log(house):
    begun = house.ssh("people", "factor", "enrol", "--json", key="maya").succeeded().json
    code = pyotp.TOTP(begun["secret"]).at(utc_now())
    enrol = ("people", "factor", "enrol", "--code", "-", "--json")
    recovery = house.ssh(*enrol, input=code).succeeded().json["recovery_codes"]
    used = pyotp.TOTP(begun["secret"]).at(utc_now() + timedelta(seconds=30))
    mine = [(house.home / name).read_text("utf-8").strip() for name in ("store.key", "factor.key")]
    secrets = [TOKEN, begun["secret"], code, used, *recovery, *mine]
    house.ssh("declare", RESTRICTED, "--restricted").succeeded()
    house.ssh("declare", "'Port scan'").succeeded()

    with house.screens() as maya, house.screens(key="tom") as tom:
        maya.wait_for("a code of your second factor is needed")
        maya.press(used)
        maya.wait_for(used)
        maya.press("ctrl+s")
        maya.wait_for(RESTRICTED)
        tom.wait_for("Port scan")
        tom.press("/")
        tom.send(RESTRICTED.encode())
        tom.wait_for("Nothing")
        processes = everything_that_runs(str(house.home))
        assert {house.process.pid} < processes.keys() > house.sessions()

        for pid, told in processes.items():
            assert [each for each in (*secrets, RESTRICTED) if each.encode() in told] == [], pid
        for terminal in (maya, tom):
            drawn = b"".join(chunk.data for chunk in terminal.chunks)
            typed = {used} if terminal is maya else set()
            assert [each for each in secrets if each.encode() in drawn and each not in typed] == []

    house.process.terminate()
    lines = house.process.stderr.read()
    assert json.loads(lines.splitlines()[0])["what"]
    assert [each for each in (*secrets, RESTRICTED) if each in lines] == []
