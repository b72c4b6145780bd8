"""The verbs about people, as administrators and scripts use them."""

import json
from datetime import timedelta

import pyotp
import pytest

from commandcenter.incident.times import utc_now
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


@pytest.fixture
def proved(people, monkeypatch):
    """Maya has a second factor; what her authenticator shows at a step from now."""
    begun = people("people", "factor", "enrol", "--json").succeeded().json
    secret = begun["secret"]
    assert secret in begun["uri"]

    def shown(steps=0):
        return pyotp.TOTP(secret).at(utc_now() + steps * timedelta(seconds=30))

    recovery = people("people", "factor", "enrol", "--code", shown(), "--json").succeeded().json
    return shown, recovery["recovery_codes"]


def test_a_verb_from_elsewhere_is_done_after_a_code(people, proved, monkeypatch):
    shown, recovery = proved
    people("list").succeeded()

    monkeypatch.setenv("COMMANDCENTER_PLACE", "elsewhere")
    assert "people factor prove CODE" in refused(people("list")).err
    assert people("people", "factor", "prove", recovery[0]).succeeded().out == "proved\n"
    people("list").succeeded()
    monkeypatch.setenv("COMMANDCENTER_PLACE", "somewhere else")
    people("people", "factor", "prove", "-", stdin=f"{shown(1)}\n".encode()).succeeded()
    people("list").succeeded()


def test_the_secret_is_shown_as_a_picture_and_as_text(people):
    told = people("people", "factor", "enrol").succeeded().out

    assert "otpauth://totp/commandcenter:maya?secret=" in told
    picture = [line for line in told.splitlines() if set(line) <= set("█▀▄ ")]
    assert len({len(line) for line in picture}) == 1
    # Two modules of a quiet zone around it, in light.
    assert set(picture[0]) == {"█"}
    assert all(line.startswith("██") and line.endswith("██") for line in picture)


def test_a_second_factor_is_required_and_reset(people, proved):
    people("people", "add", "tom", "--role", "responder").succeeded()
    people("people", "factor", "require", "on").succeeded()

    assert "people factor enrol" in refused(people("list", user="tom")).err
    assert "has no second factor" in refused(people("people", "factor", "reset", "tom")).err
    people("people", "factor", "require", "off").succeeded()
    people("list", user="tom").succeeded()


def test_who_looked_at_what_is_told(response):
    response("show", "INC-1", user="tom").succeeded()
    response("export", "INC-1", "--format", "md", user="priya").succeeded()

    told = response("access", "INC-1", "--json").succeeded().json
    assert [(each["who"], each["look"], each["detail"]) for each in told] == [
        ("tom", "opened", ""),
        ("priya", "exported", "md, internal"),
        ("priya", "opened", ""),
    ]
    assert "exported" in response("access", "--who", "priya").succeeded().out
    assert "Nobody" in response("access", "--who", "eve").succeeded().out


def test_a_verb_for_another_says_so_and_records_why(response):
    told = response(
        *("--for", "priya", "--because", "her line is dead"),
        *("update", "INC-1", "mitigation", "all quiet"),
        user="maya",
    ).succeeded()

    assert told.err == "acting for priya: her line is dead\n"
    why, report = response("timeline", "INC-1", "--json").json[-2:]
    assert why["text"] == "acts for priya: her line is dead"
    assert (report["actor"], report["on_behalf_of"]) == ("maya", "priya")
    # The next verb is one's own again.
    response("log", "INC-1", "hello").succeeded()
    assert response("timeline", "INC-1", "--json").json[-1]["on_behalf_of"] is None
    wrong = response("--for", "priya", "log", "INC-1", "hello")
    assert (wrong.code, "go together" in wrong.err) == (2, True)
