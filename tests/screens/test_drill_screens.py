"""A drill on the screens: how it stands, how others join, and how it is ended."""

from datetime import timedelta

import pytest

from commandcenter.drills.running import FILE, keep, read
from commandcenter.incident.decisions import people
from commandcenter.incident.words import Role, Source
from commandcenter.screens.drill_score import DrillScore
from tests.drills.scenes import drill
from tests.screens.response import gone, shows, text_of
from tests.waiting import eventually


@pytest.fixture
async def practice(empty):
    """A drill that began twenty-one minutes ago, by its own clock."""
    path = empty.folder / FILE
    keep(drill(started_at=empty.now), path)
    done = await empty.desk("maya").declare("A small one", Source.CUSTOMER, drill=True)
    empty.number = done.incident.id
    empty.now += timedelta(minutes=21)
    await empty.does("maya", people.assign, role=Role.COMMANDER, person="maya")
    return empty


def session(practice, who="maya"):
    return practice.session(who, drill=practice.folder / FILE)


async def test_it_says_how_it_stands_and_how_others_join(practice):
    app = session(practice)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "DRILL INC-1")
        await pilot.press("S")
        seen = await shows(app, "running for 21:00")
        assert "△ assign commander" in seen
        assert "mitigated" not in seen
        assert f"COMMANDCENTER_HOME={practice.folder} COMMANDCENTER_USER=NAME" in seen
        await pilot.press("escape")
        await gone(app, "running for")


async def test_ending_it_asks_first_and_then_shows_how_it_went(practice):
    app = session(practice)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "DRILL INC-1")
        await pilot.press("e")
        await shows(app, "Its clock stops for everybody who takes part")
        await pilot.press("escape")
        await gone(app, "Its clock stops")
        assert read(practice.folder / FILE).ended_at is None
        await pilot.press("e")
        await shows(app, "End it")
        await pilot.press("ctrl+s")
        seen = await shows(app, "ended after")
        assert "… mitigated" in seen
        assert isinstance(app.screen, DrillScore)
        assert read(practice.folder / FILE).ended_at is not None


@pytest.mark.parametrize("size", [(80, 24), (40, 10)], ids=["80x24", "40x10"])
async def test_the_score_is_read_at_every_size(practice, size):
    app = session(practice)
    async with app.run_test(size=size) as pilot:
        await shows(app, "INC-1")
        await pilot.press("S")
        await shows(app, "running for")
        await pilot.press(*["j"] * 20)
        await eventually(lambda: app.screen.query_one("#scroll").scroll_offset.y > 0)
        assert "q Quit" in text_of(app)


async def test_where_none_is_played_there_is_no_key_for_it(response):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "next report in 00:45")
        await pilot.press("e", "S", "question_mark")
        seen = await shows(app, "Keys · Board")
        assert "End drill" not in seen
        assert not any(isinstance(screen, DrillScore) for screen in app.screen_stack)
