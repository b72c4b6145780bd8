"""The program itself finds the firewall that its settings name, and says what is wrong there."""

import asyncio
import sys
from datetime import UTC, datetime

import pytest

from commandcenter.bootstrap import open_desk
from commandcenter.config import load_settings
from commandcenter.demo import tell
from tests.commandline import isolated
from tests.terminal import Terminal

SETTINGS = """
[services.cloudflare]
zone_id = "{zone}"
token_env = "CLOUDFLARE_TOKEN"
"""


@pytest.fixture
def board(home):
    """`board(zone)`: a terminal with the demo's board, once Cloudflare is set up for that zone."""

    async def told():
        async with open_desk(load_settings()) as desk:
            return await tell(desk.store, datetime.now(UTC))

    number = asyncio.run(told())

    def opened(zone):
        (home / "settings.toml").write_text(SETTINGS.format(zone=zone), "utf-8")
        command = [sys.executable, "-m", "commandcenter", "open", f"INC-{number}"]
        environment = isolated(home, CLOUDFLARE_TOKEN="t0ken", TERM="xterm-256color")
        return Terminal(command, size=(120, 40), env=environment)

    return opened


def test_a_firewall_that_is_set_up_can_be_told_something(board):
    with board("0123456789abcdef0123456789abcdef") as terminal:
        terminal.wait_for("c Control", timeout=30)
        terminal.press("c")
        terminal.wait_for("Nothing is sent before you have seen exactly what.")
        terminal.press("2", "ctrl+s")
        terminal.wait_for("203.0.113.7, 203.0.113.0/24, AS64500")
        terminal.press("198.51.100.7")
        terminal.wait_for("198.51.100.7")
        terminal.press("ctrl+s")
        # Planning an address needs no answer from Cloudflare: the exact call is worked out here.
        terminal.wait_for('"value": "198.51.100.7"')
        assert "POST" in terminal.screen
        assert "t0ken" not in terminal.screen


def test_settings_that_cannot_be_used_are_said_and_everything_else_works(board):
    with board("none") as terminal:
        terminal.wait_for("Not in use: [services.cloudflare]", timeout=30)
        assert "zone_id" in terminal.screen
        assert "c Control" not in terminal.screen
        terminal.press("w")
        terminal.wait_for("Work on an action")
