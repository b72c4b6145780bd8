"""The verbs about people, as administrators and scripts use them."""

import json

import pytest

from tests.cli.hostile import LINES, harmless, refused
from tests.organisation import keys


@pytest.fixture
def people(verb):
    """Maya manages the organisation."""
    verb("people", "add", "maya", "--role", "administrator", "--role", "commander").succeeded()
    return verb


def test_an_empty_organisation_says_how_it_is_begun(verb):
    assert "people add NAME --role administrator" in verb("people", "list").succeeded().out
    assert verb("people", "list", "--json").succeeded().json == []


def test_a_person_comes_with_key_and_roles_and_goes(people):
    added = people(
        *("people", "add", "priya", "--name", "Priya Nair", "--contact", "+44 20 7946 0133"),
        *("--role", "responder", "--key", "-", "--json"),
        stdin=keys.ED25519.encode(),
    ).succeeded()
    assert added.json["now"]["roles"] == ["responder"]
    [key] = added.json["now"]["keys"]
    assert key["fingerprint"] == keys.ED25519_PRINT
    assert key["comment"] == "made by ssh-keygen"

    people("people", "key", "add", "priya", keys.ECDSA_256).succeeded()
    people("people", "key", "remove", "priya", keys.ED25519_PRINT).succeeded()
    people("people", "role", "give", "priya", "comms").succeeded()
    people("people", "role", "take", "priya", "responder").succeeded()
    shown = people("people", "show", "priya", "--json").succeeded().json
    assert shown["roles"] == ["comms"]
    assert [each["fingerprint"] for each in shown["keys"]] == [keys.ECDSA_256_PRINT]
    assert "Priya Nair" in people("people", "list").succeeded().out

    people("people", "remove", "priya", "--reason", "left").succeeded()
    assert [each["name"] for each in people("people", "list", "--json").json] == ["maya"]


def test_others_are_told_who_may(people):
    people("people", "add", "tom", "--role", "responder").succeeded()

    told = refused(people("people", "role", "give", "tom", "administrator", user="tom"))
    assert "that is for the administrators (maya)" in told.err
    told = refused(people("list", user="eve"))
    assert "eve is not in this organisation" in told.err


def test_a_private_key_is_refused_and_not_repeated(people):
    secret = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE\n"

    told = refused(people("people", "key", "add", "maya", "-", stdin=secret.encode()))

    assert "private key" in told.err
    assert "b3Blbn" not in told.err


def test_names_and_contacts_are_text(people):
    for number, line in enumerate(LINES):
        people("people", "add", f"p{number}", "--name", line, "--contact", line).succeeded()

    for reading in (("people", "list"), ("people", "show", "p0"), ("people", "list", "--json")):
        harmless(people(*reading).succeeded())


def test_the_log_of_the_organisation_is_verified_with_the_others(people):
    verdicts = json.loads(people("verify", "--json").succeeded().out)

    assert [(each["id"], each["problem"]) for each in verdicts] == [("organisation", None)]
