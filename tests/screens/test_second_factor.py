"""The second factor and the end of a session, on the screen."""

import secrets

import pyotp

from commandcenter.desk import Desk, Vault
from commandcenter.incident.decisions import record, restriction
from commandcenter.organisation import codes, decisions, second_factor
from commandcenter.organisation.words import OrganisationRole
from commandcenter.screens.session import STANDS_FOR
from tests.screens.response import NOW, gone, shows, text_of
from tests.waiting import eventually

KEY = secrets.token_bytes(32)


def closed(response):
    """Desks of people in an organisation, each in a place of its own."""

    def desk(who):
        return Desk(
            response.store,
            who,
            clock=response.clock,
            place=secrets.token_hex(4),
            vault=Vault(lambda: KEY),
        )

    response.desk = desk
    return desk


async def peopled(response, *people):
    desk = closed(response)
    await desk("ann").organise(
        decisions.add_person, person="ann", roles=[OrganisationRole.ADMINISTRATOR]
    )
    for person in people:
        await desk("ann").organise(
            decisions.add_person, person=person, roles=[OrganisationRole.COMMANDER]
        )
    return desk


async def with_factor(desk, who):
    """What their authenticator has; its code of now is used."""
    sitting = desk(who)
    secret = (await sitting.begin_factor()).secret
    await sitting.enrol_factor(pyotp.TOTP(secret).at(NOW))
    return secret


def code(secret, response):
    response.now += second_factor.timedelta(seconds=codes.STEP)
    return pyotp.TOTP(secret).at(response.now)


async def test_nothing_is_shown_before_the_code(response):
    desk = await peopled(response, "maya")
    secret = await with_factor(desk, "maya")
    app = response.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        seen = await shows(app, "a code of your second factor is needed")
        assert "Stolen CI token" not in seen
        await pilot.press(*"000000", "ctrl+s")
        assert "Stolen CI token" not in await shows(app, "wrong code (4 more tries)")
        await pilot.press(*(["backspace"] * 6), *code(secret, response), "ctrl+s")
        await shows(app, "Stolen CI token")


async def test_who_gives_no_code_is_not_let_in(response):
    desk = await peopled(response, "maya")
    await with_factor(desk, "maya")
    app = response.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "a code of your second factor is needed")
        await pilot.press("escape")
        await eventually(lambda: app.return_code == 1)


async def test_it_is_set_up_on_the_screen_where_it_is_required(response):
    desk = await peopled(response, "maya")
    sitting = desk("ann")
    secret = (await sitting.begin_factor()).secret
    await sitting.enrol_factor(pyotp.TOTP(secret).at(NOW))
    await sitting.organise(second_factor.require_factor, required=True)

    app = response.session("maya", board=False)
    async with app.run_test(size=(120, 40)) as pilot:
        seen = await shows(app, "Type this secret into an authenticator")
        [mine] = [each for each in seen.split() if len(each) == 32 and each.isalnum()]
        await pilot.press(*pyotp.TOTP(mine).at(response.now), "ctrl+s")
        seen = await shows(app, "Keep these where your authenticator is not")
        await pilot.press("ctrl+s")
        await shows(app, "Stolen CI token")


async def test_what_cannot_be_taken_back_asks_for_a_code_of_now(response):
    desk = await peopled(response, "maya")
    secret = await with_factor(desk, "maya")
    app = response.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "a code of your second factor is needed")
        await pilot.press(*code(secret, response), "ctrl+s")
        await shows(app, "Stolen CI token")
        response.now += second_factor.FRESH
        incident = await app.session.incident()
        app.run_worker(app.session.do(incident, restriction.restrict))
        await shows(app, "restricted")
        incident = await app.session.incident()
        app.run_worker(app.session.do(incident, restriction.unrestrict))
        await shows(app, "is needed again first")
        await pilot.press(*code(secret, response), "ctrl+s")
        await gone(app, "is needed again first")
        await eventually(lambda: _everybody_sees(app))


async def _everybody_sees(app):
    return (await app.session.incident()).restriction is None


async def test_the_session_of_somebody_who_is_removed_ends(response):
    desk = await peopled(response, "maya")
    app = response.session("maya")
    async with app.run_test(size=(120, 40)):
        await shows(app, "Stolen CI token")
        await desk("ann").organise(decisions.remove_person, person="maya")
        await eventually(lambda: app.return_code == 1)


async def test_a_stranger_is_told_and_sees_nothing(response):
    await peopled(response)
    app = response.session("eve", board=False)
    async with app.run_test(size=(120, 40)):
        await eventually(lambda: app.return_code == 1)
        assert "Stolen CI token" not in text_of(app)


async def test_who_acts_for_another_sees_it_on_every_screen(response):
    app = response.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Stolen CI token")
        app.session.stand_in("priya", "her line is dead")
        await shows(app, "acting for priya until 14:20: her line is dead")
        await pilot.press("5")
        await shows(app, "acting for priya until")
        incident = await app.session.incident()
        await app.session.do(incident, record.log, text="for her")
        response.now += STANDS_FOR
        await gone(app, "acting for priya")
        await app.session.do(incident, record.log, text="for myself")
    mine = (await response.desk("maya").events(response.number))[-3:]
    assert [each.on_behalf_of for each in mine] == ["priya", "priya", None]
