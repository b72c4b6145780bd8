"""The metrics across incidents on the list of incidents."""

import pytest

from tests.screens.response import gone, shows


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_a_key_shows_the_figures_and_puts_them_away(response, size):
    app = response.session(board=False)
    async with app.run_test(size=size) as pilot:
        await shows(app, "Payroll mail")
        await pilot.press("m")
        seen = await shows(app, "3 incidents declared")
        assert "left out: 0 drills, 1 dismissed." in seen
        for told in ("time to mitigate", "progress reports", "follow-up actions", "INC-4"):
            assert told in seen
        assert ("medians by severity" in seen) == (size == (120, 40))
        await pilot.press("m")
        await gone(app, "time to mitigate")


async def test_the_figures_follow_the_log(response):
    app = response.session(board=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Payroll mail")
        await pilot.press("m")
        await shows(app, "3 incidents declared")
        await response.desk("lena").declare("A newer one", "report")
        await shows(app, "4 incidents declared")


async def test_an_empty_store_says_what_would_be_there(empty):
    app = empty.session(board=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(app, "No incident yet")
        await pilot.press("m")
        seen = await shows(app, "No incident to measure")
        assert "Once one is declared" in seen
