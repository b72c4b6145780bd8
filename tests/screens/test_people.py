"""The screen of the people: the same acts as the verbs, shown live."""

import pytest

from commandcenter.incident.text import BadText
from commandcenter.organisation import decisions
from commandcenter.organisation.words import OrganisationRole
from tests.corpus import CASES
from tests.organisation import keys
from tests.screens.response import gone, shows, text_of
from tests.screens.test_hostile_screens import harmless
from tests.waiting import eventually

RESPONDER = OrganisationRole.RESPONDER


async def people_of(response):
    return (await response.desk("maya").organisation()).people


async def peopled(response):
    """Maya manages; priya responds, with a key."""
    maya = response.desk("maya")
    await maya.organise(
        decisions.add_person,
        person="maya",
        roles=[OrganisationRole.ADMINISTRATOR, OrganisationRole.COMMANDER],
    )
    await maya.organise(
        decisions.add_person,
        person="priya",
        full_name="Priya Nair",
        roles=[RESPONDER],
        keys=[keys.ED25519],
    )


async def test_the_first_person_is_added_from_the_list_of_incidents(response):
    app = response.session(board=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Stolen CI token")
        await pilot.press("P")
        await shows(app, "Nobody yet, so whoever can open this store may use it")
        await pilot.press("a")
        await shows(app, "The first person is an administrator besides")
        await pilot.press(*"maya", "ctrl+s")
        await shows(app, "People  1")
        await shows(app, "maya has no key")
        await pilot.press("escape")
        await shows(app, "Stolen CI token")
    assert set(await people_of(response)) == {"maya"}


async def test_people_are_shown_as_the_log_tells_them_now(response):
    await peopled(response)
    app = response.session(board=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Stolen CI token")
        await pilot.press("P")
        seen = await shows(app, "Priya Nair")
        assert "People  2 · second factor of one's own will" in seen
        await pilot.press("j")
        await shows(app, keys.ED25519_PRINT)
        await response.desk("maya").organise(
            decisions.give_role, person="priya", role=OrganisationRole.COMMS
        )
        await shows(app, "comms, responder")


async def test_a_person_gets_a_role_and_a_key_and_goes(response):
    await peopled(response)
    app = response.session(board=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Stolen CI token")
        await pilot.press("P")
        await shows(app, "Priya Nair")
        await pilot.press("j", "r")
        await shows(app, "Roles of priya")
        await pilot.press("right", "ctrl+s")
        await eventually(lambda: _roles_changed(response))
        await gone(app, "Roles of priya")
        await pilot.press("K")
        await shows(app, "Add a key of priya")
        await pilot.press(*"ssh-dss AAAA", "ctrl+s")
        await shows(app, "DSA keys are broken")
        await pilot.press("escape")
        await gone(app, "Add a key of priya")
        await pilot.press("x")
        await shows(app, "Remove priya")
        await shows(app, "open nothing any more")
        await pilot.press("ctrl+s")
        await shows(app, "This cannot be undone")
        await pilot.press("ctrl+s")
        await gone(app, "Priya Nair")
    assert set(await people_of(response)) == {"maya"}


async def _roles_changed(response):
    return (await people_of(response))["priya"].roles != {RESPONDER}


async def test_others_are_refused_and_told_who_may(response):
    await peopled(response)
    app = response.session("priya", board=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Stolen CI token")
        await pilot.press("P")
        await shows(app, "Priya Nair")
        await pilot.press("a")
        await shows(app, "Add a person")
        await pilot.press(*"eve", "ctrl+s")
        await shows(app, "that is for the administrators (maya)")


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (200, 60)])
async def test_names_and_comments_are_text_at_every_size(response, size):
    await peopled(response)
    maya = response.desk("maya")
    for number, case in enumerate(CASES[::9]):
        try:
            await maya.organise(
                decisions.add_person, person=f"p{number}", full_name=case.text, contact=case.text
            )
        except BadText:
            continue
    app = response.session(board=False)
    async with app.run_test(size=size) as pilot:
        await shows(app, "q Quit")
        await pilot.press("P")
        await shows(app, "People  ")
        for _ in range(4):
            await pilot.press("pagedown")
            harmless(app)
        assert "q Quit" in text_of(app)
