"""A session that nobody types into: locked, and opened again by whoever it belongs to."""

from datetime import timedelta

import pytest

from commandcenter.incident.decisions import record
from tests.screens.response import shows, text_of
from tests.screens.test_second_factor import code, peopled, with_factor
from tests.waiting import eventually

LOCKED = "Locked: nobody typed for a while"


async def opened(response, app, pilot, secret):
    await shows(app, "a code of your second factor is needed")
    await pilot.press(*code(secret, response), "ctrl+s")
    await shows(app, "Stolen CI token")


async def test_who_has_a_second_factor_proves_it_again_and_goes_on_where_they_were(response):
    desk = await peopled(response, "maya")
    secret = await with_factor(desk, "maya")
    app = response.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(response, app, pilot, secret)
        app.lock()
        await shows(app, LOCKED)
        assert "priya" not in app.export_screenshot()  # With all that shines through.

        await pilot.press("2")
        await shows(app, "a code of your second factor is needed")
        assert "priya" not in app.export_screenshot()
        await pilot.press("escape")
        await shows(app, LOCKED)

        await pilot.press("x")
        await shows(app, "Second factor")
        await pilot.press(*code(secret, response), "ctrl+s")
        await shows(app, "Stolen CI token")


async def test_what_happens_meanwhile_stays_hidden_until_then(response):
    desk = await peopled(response, "maya", "tom")
    secret = await with_factor(desk, "maya")
    app = response.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(response, app, pilot, secret)
        app.lock()
        await shows(app, LOCKED)
        await desk("tom").do(response.number, record.log, text="while nobody looked")
        await pilot.press("ctrl+r", "ctrl+p")
        assert "while nobody looked" not in text_of(app)
        await shows(app, "Second factor")
        await pilot.press(*code(secret, response), "ctrl+s")
        await shows(app, "while nobody looked")


async def test_who_has_none_connects_again_and_finds_what_they_typed(response, capsys):
    await peopled(response, "maya")
    app = response.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Stolen CI token")
        await pilot.press("d", *"half a")
        await shows(app, "half a")
        app.lock()
        await shows(app, LOCKED)
        assert "half" not in app.export_screenshot()
        await pilot.press("x")
        await eventually(lambda: app.return_code == 0)
    assert "Connect again" in capsys.readouterr().err
    [draft] = (response.folder / "drafts-maya").rglob("*.json")
    assert "half a" in draft.read_text()


@pytest.fixture
def elapsed(monkeypatch):
    """Seconds as a session counts them: what `elapsed.now` says, with each look at it kept."""

    class Elapsed:
        now = 0.0
        looks = 0

        def __call__(self):
            self.looks += 1
            return self.now

    counted = Elapsed()
    monkeypatch.setattr("commandcenter.screens.response.monotonic", counted)
    return counted


async def test_nobody_typed_for_so_long(response, elapsed):
    app = response.session(idle=timedelta(seconds=0.2))
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Stolen CI token")
        elapsed.now = 0.19
        await pilot.press("j")
        elapsed.now = 0.3
        looks = elapsed.looks
        await eventually(lambda: elapsed.looks > looks + 2)
        assert LOCKED not in text_of(app)

        elapsed.now = 0.39
        await shows(app, LOCKED)
