"""What a verb says back: the ids as they are kept, whatever the person typed."""

import re

import pytest

from commandcenter.cli.reference import PAGE, reference
from tests.cli.acts import DRAFT, GDPR, LOOKING_BACK, STEP, words_of


@pytest.mark.parametrize(
    ("before", "call", "said"),
    [
        (("priya: update INC-1 mitigation quiet --needs keys",), "needs INC-1 answer 1 x", "N1"),
        (("priya: update INC-1 mitigation quiet --needs keys",), "needs INC-1 answer n1 x", "N1"),
        ((STEP,), "action INC-1 start 1", "A1"),
        ((STEP,), "action INC-1 done a1", "A1"),
        ((STEP,), "action INC-1 drop 1 --reason x", "A1"),
        ((STEP,), "action INC-1 assign a1 sam", "A1"),
        ((DRAFT,), "jonas: notify INC-1 revise 1 other", "M1"),
        ((DRAFT,), "notify INC-1 approve m1", "M1"),
        ((GDPR,), "obligations INC-1 fulfil GDPR-Authority", "gdpr-authority"),
        ((GDPR,), "obligations INC-1 waive GDPR-AUTHORITY --reason x", "gdpr-authority"),
        ((), "obligations INC-1 assess GDPR --applies --because x", "gdpr"),
        (
            (*LOOKING_BACK, "retro INC-1 action add x --owner ana --due 2999-12-31"),
            "retro INC-1 action done 1",
            "F1",
        ),
        ((), "assign inc-1 SCRIBE sam", "scribe"),
        ((), "log 1 x", "INC-1"),
        ((), "severity inc-1 SEV2 --reason x", "SEV2"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_short_id_is_said_back_whole(response, before, call, said):
    for each in before:
        who, words = words_of(each)
        response(*words, user=who).succeeded()
    who, words = words_of(call)

    told = re.split("[\\s;:]+", response(*words, user=who).succeeded().out)

    assert told[0] == "INC-1"
    assert said in told
    assert {"1", "a1", "m1", "n1"}.isdisjoint(told)


def test_the_reference_is_what_the_code_says():
    assert PAGE.read_text("utf-8") == reference(), (
        "docs/commands.md is out of date: python -m commandcenter.cli.reference"
    )


@pytest.mark.parametrize(
    "call",
    [
        "tom: update INC-1 remediation found --eta 2999-01-01T12:00",
        "rollcall INC-1 --remediation found --eta 2999-01-01T12:00",
        "decide INC-1 wait --why unknown --revisit 2999-01-01T12:00",
    ],
)
def test_a_time_to_come_is_said_back_with_its_zone(response, call):
    who, words = words_of(call)

    assert "2999-01-01 12:00 CET (11:00Z)" in response(*words, user=who).succeeded().out


def test_whoever_pipes_in_more_than_is_kept_is_told(response):
    told = response("log", "INC-1", "-", stdin=b"x" * 60_001).succeeded().out

    assert "the first 60000 of 60001 bytes" in told
