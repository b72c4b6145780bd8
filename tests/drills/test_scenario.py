"""Scenarios: what is read, and what is refused with its place."""

from datetime import timedelta

import pytest

from commandcenter.drills.acts import ACTS, expected
from commandcenter.drills.library import find, shipped
from commandcenter.drills.scenario import BadScenario, InjectKind, read_scenario
from commandcenter.incident.words import MomentName, Source
from tests import corpus
from tests.commandline import REPOSITORY
from tests.drills.scenes import SMALL


def test_a_scenario_says_what_is_told_when_and_what_is_expected():
    scenario = read_scenario(SMALL, "small.toml")

    assert (scenario.title, scenario.source) == ("A small one", Source.CUSTOMER)
    assert [each.at for each in scenario.inject] == [
        timedelta(minutes=5),
        timedelta(minutes=10),
        timedelta(minutes=40),
    ]
    assert scenario.inject[1].kind is InjectKind.ALERT
    assert scenario.limits[MomentName.MITIGATED] == timedelta(hours=1)
    assert scenario.expect[1].act.said == "decide"


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ('at = "5m"', 'at = "soon"', "small.toml, line 14, inject 1, at: 'soon' is no length of"),
        ('at = "5m"\n', "", "small.toml, line 13, inject 1, at: is missing"),
        ('kind = "alert"', 'kind = "alarm"', "line 22, inject 2, kind: "),
        ('who = "lena"', 'whom = "lena"', "line 15, inject 1, whom: there is no such key"),
        ('ends = "flood"', 'ends = "flod"', "line 30, inject 3, ends: there is no alert 'flod'"),
        ('after = "host"', 'after = "ghost"', "there are: host, flood"),
        (
            'id = "flood"',
            'id = "host"',
            "line 25, inject 2, id: 'host' is the id of another inject",
        ),
        ('act = "decide"', 'act = "guess"', "line 38, expect 2, act: 'guess' is no act"),
        ("assign commander", "assign pilot", "'pilot' narrows no assign; investigator, commander"),
        ("compression = 10", "compression = 0", "line 6, compression: "),
        ('mitigated = "1h"', 'mitigatd = "1h"', "line 11, limits, mitigatd: "),
        ('title = "A small one"', "title = 5", "line 1, title: "),
        ('title = "A small one"', 'title = " "', "line 1, title: the text is empty"),
        ('title = "A small one"', 'title = "A', "small.toml is not TOML: "),
    ],
)
def test_what_cannot_be_played_is_refused_with_its_line_and_key(written, instead, said):
    assert written in SMALL
    with pytest.raises(BadScenario) as refused:
        read_scenario(SMALL.replace(written, instead, 1), "small.toml")

    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("category", corpus.CATEGORIES)
def test_whatever_is_written_into_one_is_text_or_refused_in_a_line(category):
    for case in corpus.of(category):
        with case:
            text = SMALL.replace("A small one", case.text).replace("strange mails", case.text)
            refused = ""
            try:
                scenario = read_scenario(text, "small.toml")
            except BadScenario as wrong:
                refused = str(wrong)
            assert refused.isprintable()
            assert refused or scenario.title.isprintable()


def test_every_act_that_can_be_expected_is_a_verb():
    from commandcenter.cli.verbs import VERBS

    assert {act.split()[0] for act in ACTS} <= VERBS.keys()


def test_the_page_names_every_act_that_can_be_expected():
    page = (REPOSITORY / "docs" / "drills.md").read_text("utf-8")

    assert [act for act in ACTS if f"`{act}`" not in page] == []


def test_an_act_is_narrowed_by_words_of_different_kinds():
    act = expected("notify draft initial site-wide")

    assert act.values == {"kind": "initial", "audience": "site-wide"}


def test_the_shipped_scenarios_can_be_played():
    found = dict(shipped())

    assert found.keys() == {"lingering-privileges", "stolen-publisher"}
    for scenario in found.values():
        assert scenario.length is not None
        latest = max(each.at for each in scenario.inject)
        assert latest < scenario.length
        for each in scenario.expect:
            begins = scenario.inject_of(each.after).at if each.after else timedelta()
            assert begins + each.within <= scenario.length


def test_one_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    with pytest.raises(BadScenario, match="there is no scenario none: give a file, or one of ling"):
        find("none")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadScenario, match="is not UTF-8 text"):
        find(str(tmp_path / "binary"))
