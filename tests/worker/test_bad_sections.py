"""A section of the settings that cannot be used stops neither the clock nor the other services."""

import pytest

from commandcenter.bootstrap import employed, open_desk, routes
from commandcenter.config import BadSettings, load_settings

SETTINGS = """
[services.typo]

[services.smtp]
host = "localhost"
sender = "security@example.com"
"""


@pytest.fixture
def settings(home):
    (home / "settings.toml").write_text(SETTINGS, "utf-8")
    return load_settings()


async def test_the_worker_works_with_the_others_and_says_so(settings, caplog):
    async with open_desk(settings) as desk, employed(desk, settings, None) as worker:
        assert worker.outbox.routes.mailers == ("smtp",)
    assert "[services.typo] is no service" in caplog.text


async def test_nothing_is_taken_for_sent_by_hand_meanwhile(settings):
    with pytest.raises(BadSettings, match=r"\[services.typo\] is no service"):
        await routes(settings)
