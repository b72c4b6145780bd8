"""The severity matrix: complete as shipped, replaceable, and told apart without colour."""

import pytest

from commandcenter.incident.severity import BadMatrix, DayUnit, is_urgent, label, matrix
from commandcenter.incident.words import Severity

OURS = {"criteria": ["card data left the vault"], "paged": ["fraud desk"]}


def test_every_level_says_what_makes_it_and_where_that_comes_from():
    levels = matrix()
    assert list(levels) == list(Severity)
    for severity, level in levels.items():
        assert level.severity is severity
        assert level.criteria
        assert level.source


def test_the_worse_the_level_the_more_people_are_paged_and_nobody_for_the_mildest():
    paged = [len(level.paged) for level in matrix().values()]
    assert paged == sorted(paged, reverse=True)
    assert matrix()[Severity.SEV4].paged == ()


def test_a_major_incident_reports_every_quarter_of_an_hour():
    minutes = [level.report_minutes for level in matrix().values()]
    assert minutes == [15, 15, 30, None]


def test_the_first_two_levels_are_reviewed_within_three_days_and_five_business_days():
    due = [(level.review_days, level.review_unit) for level in matrix().values()]
    assert due[0] == (3, DayUnit.CALENDAR_DAYS)
    assert due[1] == (5, DayUnit.BUSINESS_DAYS)
    assert due[3][0] is None


def test_only_the_two_worst_levels_are_urgent():
    assert [severity for severity in Severity if is_urgent(severity)] == ["sev1", "sev2"]


def test_levels_are_told_apart_by_word_and_shape_without_colour():
    assert [label(severity) for severity in Severity] == ["SEV1 ▲", "SEV2 ◆", "SEV3 ●", "SEV4 ○"]
    assert [level.shape for level in matrix().values()] == ["▲", "◆", "●", "○"]


def test_a_level_from_the_settings_replaces_ours_whole_and_leaves_the_others():
    levels = matrix({"sev2": OURS})
    assert levels[Severity.SEV2].paged == ("fraud desk",)
    assert levels[Severity.SEV2].report_minutes is None
    assert levels[Severity.SEV2].source == "settings"
    assert levels[Severity.SEV1] == matrix()[Severity.SEV1]
    assert list(levels) == list(Severity)


def test_a_replacement_does_not_change_what_is_shipped():
    matrix({"sev1": OURS})
    matrix().clear()
    assert "attacker active in production" in matrix()[Severity.SEV1].criteria


def test_what_settings_say_cannot_act_on_a_terminal():
    given = OURS | {"criteria": ["red \x1b[31malert"], "customer_update": "none\nat all"}
    level = matrix({"sev1": given})[Severity.SEV1]
    assert level.criteria == ("red ␛[31malert",)
    assert level.customer_update == "none␊at all"


@pytest.mark.parametrize(
    ("replacement", "complaint"),
    [
        ({"sev5": OURS}, "severity.sev5: there is no such level; there is: sev1, sev2, sev3, sev4"),
        ({"sev1\nx": OURS}, "severity.sev1␊x: there is no such level"),
        ({"sev1": ["card data"]}, "severity.sev1: must be a table, as in [severity.sev1]"),
        ({"sev1": {"criteria": ["x"]}}, "severity.sev1.paged: is required"),
        ({"sev1": OURS | {"criteria": []}}, "severity.sev1.criteria: "),
        ({"sev1": OURS | {"criteria": ["x", " "]}}, "severity.sev1.criteria.1: "),
        ({"sev1": OURS | {"report_minutes": 0}}, "severity.sev1.report_minutes: "),
        ({"sev1": OURS | {"report_minutes": "15"}}, "severity.sev1.report_minutes: "),
        ({"sev1": OURS | {"report_minutes": True}}, "severity.sev1.report_minutes: "),
        ({"sev1": OURS | {"review_unit": "weeks"}}, "severity.sev1.review_unit: "),
        ({"sev1": OURS | {"pagd": []}}, "severity.sev1.pagd: there is no such key; there is: crit"),
        ({"sev1": OURS | {"severity": "sev2"}}, "severity.sev1.severity: leave it out"),
    ],
)
def test_a_replacement_that_cannot_be_used_is_refused_in_one_line_that_names_the_key(
    replacement, complaint
):
    with pytest.raises(BadMatrix) as refused:
        matrix(replacement)
    assert str(refused.value).startswith(complaint)
    assert "\n" not in str(refused.value)
