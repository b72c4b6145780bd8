"""What is about the machine itself is not done for who comes from outside, however it is asked."""

import pytest


@pytest.mark.parametrize(
    "before", [(), ("--",), ("--for", "tom", "--because", "why")], ids=" ".join
)
@pytest.mark.parametrize("verb", ["config", "backup", "rekey", "doctor"])
def test_what_is_about_the_machine_is_refused(house, before, verb):
    told = house.ssh("commandcenter", *before, verb)

    assert told.code != 0
    assert told.out == ""
    assert f"{verb} is about the machine itself" in told.err


def test_acting_for_another_is_said_to_who_comes_from_outside(house):

    told = house.ssh(
        "commandcenter", "--for", "tom", "--because", "'his line is dead'", "log", "INC-1", "hello"
    ).succeeded()

    assert "acting for tom: his line is dead" in told.err
    last = house.cli.here("timeline", "INC-1", "--json").json[-1]
    assert (last["actor"], last["on_behalf_of"]) == ("maya", "tom")
