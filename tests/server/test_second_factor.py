"""The second factor for who comes in over SSH: by verb, on the screens, and who is put out."""

from datetime import timedelta

import pyotp
import pytest

from commandcenter.incident.times import utc_now


def shown(secret, steps=0):
    """What the authenticator shows so many steps from now."""
    return pyotp.TOTP(secret).at(utc_now() + steps * timedelta(seconds=30))


@pytest.fixture(scope="module")
def enrolled(house):
    """Tom has a second factor, set up over SSH; what his authenticator has, and recovery codes."""
    begun = house.ssh("people", "factor", "enrol", "--json", key="tom").succeeded().json
    enrol = ("people", "factor", "enrol", "--code", "-", "--json")
    told = house.ssh(*enrol, key="tom", input=shown(begun["secret"])).succeeded()
    return begun["secret"], told.json["recovery_codes"]


def test_a_verb_is_done_where_it_was_proved_and_nowhere_else(house, enrolled):
    assert "INC-1" in house.ssh("list", key="tom").succeeded().out

    at_home = house.cli("list", user="tom")
    assert (at_home.code, at_home.out) == (1, "")
    assert "a code of your second factor is needed" in at_home.err


def test_the_screens_show_nothing_before_a_code(house, enrolled):
    _, recovery = enrolled
    with house.screens(key="tom") as terminal:
        terminal.wait_for("a code of your second factor is needed")
        assert "Stolen CI token" not in terminal.screen
        terminal.press(recovery[0])
        terminal.wait_for(recovery[0])
        terminal.press("ctrl+s")
        terminal.wait_for("Stolen CI token")
        terminal.press("q")
        assert terminal.wait(20) == 0


def test_the_session_of_whose_key_is_removed_ends(house, enrolled):
    _, recovery = enrolled
    with house.screens(key="tom") as terminal:
        terminal.wait_for("a code of your second factor is needed")
        terminal.press(recovery[1])
        terminal.wait_for(recovery[1])
        terminal.press("ctrl+s")
        terminal.wait_for("Stolen CI token")
        [key] = house.cli.here("people", "show", "tom", "--json").json["keys"]
        house.cli.here("people", "key", "remove", "tom", key["fingerprint"]).succeeded()
        assert terminal.wait(20) != 0
    assert house.ssh("list", key="tom").code == 255
