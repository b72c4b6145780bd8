"""A session that nobody types into: locked, and opened again by whoever it belongs to."""

from datetime import timedelta

from commandcenter.incident.decisions import record
from tests.screens.response import shows, text_of
from tests.screens.test_second_factor import code, peopled, with_factor
from tests.waiting import eventually

#: So short that no test has to wait for it.
SOON = timedelta(seconds=6)
LOCKED = "Locked: nobody typed for a while"


async def opened(response, app, pilot, secret):
    await shows(app, "a code of your second factor is needed")
    await pilot.press(*code(secret, response), "ctrl+s")
    await shows(app, "Stolen CI token")


async def test_who_has_a_second_factor_proves_it_again_and_goes_on_where_they_were(response):
    desk = await peopled(response, "maya")
    secret = await with_factor(desk, "maya")
    app = response.session("maya", idle=SOON)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(response, app, pilot, secret)
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
    app = response.session("maya", idle=SOON)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(response, app, pilot, secret)
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


async def test_who_types_is_not_locked_out(response):
    app = response.session(idle=timedelta(minutes=15))
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Stolen CI token")
        await pilot.press("j")
        assert LOCKED not in text_of(app)
