"""Agreement and publication from the command line, to the mail that those told before would get."""

import pytest

PUBLISH = ("retro", "INC-1", "publish")


@pytest.fixture
def told(response):
    """INC-1 in the retrospective; Acme was told what happened."""
    mark = ("customers", "INC-1", "mark", "c-1", "--because", "logs", "--as")
    response(*mark, "suspected").succeeded()
    response(*mark, "confirmed").succeeded()
    draft = ("--kind", "initial", "--audience", "affected", "--subject", "S")
    response("notify", "INC-1", "draft", "words", *draft, user="jonas").succeeded()
    response("notify", "INC-1", "approve", "M1").succeeded()
    response("notify", "INC-1", "send", "M1", user="jonas").succeeded()
    for _ in range(2):
        response("advance", "INC-1", "--force", "why").succeeded()
    return response


def test_the_advice_comes_with_its_reasons(told):
    out = told(*PUBLISH).succeeded().out
    assert out.splitlines() == [
        "INC-1 advised: publish",
        "  severity is high (sev1)",
        "  1 customer was impacted",
        "  1 customer was told before",
    ]


def test_what_is_published_goes_the_usual_way_to_those_who_were_told(told):
    told("retro", "INC-1", "write", "summary", "A token leaked {out}.").succeeded()
    done = told(*PUBLISH, "--yes", "--because", "they asked").succeeded()
    assert "to be published; drafted M2: revise, approve, send" in done.out

    seen = told("notify", "INC-1", "preview", "M2", "--customer", "c-1", "--json").succeeded().json
    assert (seen["kind"], seen["audience"], seen["recipients"]) == ("follow-up", "affected", 1)
    assert "A token leaked {out}." in seen["text"]
    told(*("notify", "INC-1", "revise", "M2", "In short.", "--subject", "S2"), user="jonas")
    told("notify", "INC-1", "approve", "M2").succeeded()
    told("notify", "INC-1", "send", "M2", user="jonas").succeeded()


def test_where_nobody_was_told_it_is_explained(response):
    for _ in range(2):
        response("advance", "INC-1", "--force", "why").succeeded()
    refused = response(*PUBLISH, "--yes", "--because", "they asked")
    assert refused.code == 1
    assert "nobody was told before: whoever else is to read it gets the report" in refused.err
    assert "--profile public" in refused.err
    response(*PUBLISH, "--yes", "--because", "our blog", "--force", "it is public").succeeded()


def test_a_decision_says_why(told):
    refused = told(*PUBLISH, "--no")
    assert (refused.code, "--because" in refused.err) == (2, True)


def test_who_has_agreed_who_has_not_and_who_cannot_be_asked(told):
    for section in ("summary", "why", "went-well", "went-badly", "prevention"):
        told("retro", "INC-1", "write", section, "words").succeeded()
    told("retro", "INC-1", "no-action", "--because", "fixed").succeeded()
    told("retro", "INC-1", "agree", user="tom").succeeded()
    told("retro", "INC-1", "excuse", "priya", "--because", "on leave").succeeded()

    rows = told("retro", "INC-1", "agreement", "--json").succeeded().json
    assert {row["person"]: (bool(row["agreed_at"]), row["excused"]) for row in rows} == {
        "maya": (False, ""),
        "jonas": (False, ""),
        "priya": (False, "on leave"),
        "tom": (True, ""),
    }
    out = told("retro", "INC-1", "agreement").succeeded().out
    assert "priya: not asked: on leave" in out
    assert "maya: has not agreed yet" in out
    refused = told("advance", "INC-1")
    assert "maya has not agreed" in refused.err
    assert "priya has not agreed" not in refused.err
