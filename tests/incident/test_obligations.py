"""Legal deadlines, worked out by hand; and every regime says where it comes from."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commandcenter.incident.obligations import (
    AWARE,
    NOTICE,
    DutyState,
    deadline,
    duties,
    open_questions,
    regimes,
    us_federal_holidays,
)

#: A Monday, three days before Thanksgiving.
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def stage(wanted):
    return next(
        each for regime in regimes().values() for each in regime.stages if each.id == wanted
    )


def due(wanted, aware="2026-11-23T08:00", **fulfilled):
    done = {duty.replace("_", "-"): at(when) for duty, when in fulfilled.items()}
    return deadline(stage(wanted), aware_at=at(aware), fulfilled=done)


def one(wanted, assessed, fulfilled=(), waived=(), *, now, **more):
    found = duties(assessed, dict(fulfilled), dict(waived), now=now, **more)
    return next(duty for duty in found if duty.id == wanted)


# ── the data ─────────────────────────────────────────────────────────────────────────────────


def test_the_regimes_are_all_there_and_only_the_draft_one_is_not_asked():
    assert list(regimes()) == [
        "gdpr",
        "gdpr-processor",
        "uk-gdpr",
        "nis2",
        "dora",
        "cra",
        "sec",
        "hipaa",
        "california",
        "nydfs",
        "ndb",
        "circia",
    ]
    assert [regime.id for regime in regimes().values() if not regime.enabled] == ["circia"]


@pytest.mark.parametrize("regime", regimes().values(), ids=lambda regime: regime.id)
def test_a_regime_says_where_it_comes_from_who_is_asked_what_and_when_it_was_checked(regime):
    assert regime.title
    assert regime.jurisdiction
    assert regime.source
    assert regime.question.count("?") == 1
    assert regime.read in {"S", "S2"}
    assert regime.valid_from <= regime.last_checked
    assert regime.stages


def test_duties_have_ids_of_their_own_and_wait_only_for_earlier_ones_of_their_regime():
    seen = set()
    for regime in regimes().values():
        earlier = {AWARE}
        for each in regime.stages:
            assert each.id not in seen
            assert each.after in earlier
            assert each.title
            earlier.add(each.id)
            seen.add(each.id)


def test_nobody_can_change_a_regime_for_everybody_else():
    with pytest.raises(TypeError):
        regimes()["gdpr"] = None


def test_the_reader_is_told_that_this_is_no_legal_advice():
    assert "not legal advice" in NOTICE


# ── hours ────────────────────────────────────────────────────────────────────────────────────


def test_gdpr_hours_run_through_the_weekend():
    assert due("gdpr-authority", "2026-11-27T16:00") == at("2026-11-30T16:00")


def test_gdpr_hours_run_through_new_year():
    assert due("gdpr-authority", "2026-12-30T10:00") == at("2027-01-02T10:00")


def test_hours_are_hours_also_where_the_clocks_change():
    saturday_noon = datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    found = deadline(stage("gdpr-authority"), aware_at=saturday_noon, fulfilled={})
    assert found == at("2026-03-31T11:00")
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize("wanted", ["uk-gdpr-ico", "nydfs-superintendent", "circia-report"])
def test_others_that_say_72_hours_count_them_alike(wanted):
    assert due(wanted, "2026-11-27T16:00") == at("2026-11-30T16:00")


@pytest.mark.parametrize("wanted", ["gdpr-people", "uk-gdpr-people", "gdpr-controller"])
def test_without_undue_delay_is_no_fixed_moment(wanted):
    assert due(wanted) is None


def test_a_contract_can_give_the_processor_hours():
    facts = {"now": MONDAY + timedelta(hours=25), "agreed_hours": {"gdpr-controller": 24}}
    duty = one("gdpr-controller", {"gdpr-processor": MONDAY}, **facts)
    assert (duty.due, duty.state) == (at("2026-11-24T08:00"), DutyState.OVERDUE)


def test_a_contract_tightens_what_the_law_says_and_never_loosens_it():
    for hours, expected in ((48, "2026-11-25T08:00"), (96, "2026-11-26T08:00")):
        found = deadline(stage("gdpr-authority"), aware_at=MONDAY, fulfilled={}, agreed_hours=hours)
        assert found == at(expected)


# ── days and months ──────────────────────────────────────────────────────────────────────────


def test_sixty_calendar_days_count_the_leap_day():
    assert due("hipaa-individuals", "2027-01-15T12:00") == at("2027-03-16T12:00")
    assert due("hipaa-individuals", "2028-01-15T12:00") == at("2028-03-15T12:00")


def test_california_gives_thirty_days_then_fifteen_from_telling_the_people():
    assert due("california-people", "2026-12-10T09:00") == at("2027-01-09T09:00")
    assert due("california-attorney-general", "2026-12-10T09:00") is None
    told = due("california-attorney-general", california_people="2027-01-05T09:00")
    assert told == at("2027-01-20T09:00")


def test_australia_gives_thirty_days_to_assess_and_no_number_to_notify():
    assert due("ndb-assessment") == at("2026-12-23T08:00")
    assert due("ndb-notification", ndb_assessment="2026-12-01T08:00") is None


@pytest.mark.parametrize(
    ("notified", "final"),
    [
        ("2026-11-25T09:15", "2026-12-25T09:15"),
        ("2026-12-31T09:15", "2027-01-31T09:15"),
        ("2027-01-31T09:15", "2027-02-28T09:15"),
        ("2028-01-31T09:15", "2028-02-29T09:15"),
        ("2027-03-31T09:15", "2027-04-30T09:15"),
    ],
)
def test_a_month_is_a_calendar_month_and_ends_no_later_than_the_month_does(notified, final):
    assert due("nis2-final", nis2_notification=notified) == at(final)


# ── chains ───────────────────────────────────────────────────────────────────────────────────


def test_nis2_runs_from_awareness_and_its_final_report_from_the_notification():
    assert due("nis2-early-warning") == at("2026-11-24T08:00")
    assert due("nis2-notification") == at("2026-11-26T08:00")
    assert due("nis2-final") is None
    # Not from the early warning, and not from the deadline of the notification.
    assert due("nis2-final", nis2_early_warning="2026-11-23T10:00") is None
    assert due("nis2-final", nis2_notification="2026-11-25T20:30") == at("2026-12-25T20:30")


@pytest.mark.parametrize(
    ("classified", "expected"),
    [
        ("2026-11-23T10:00", "2026-11-23T14:00"),  # Four hours.
        ("2026-11-24T04:00", "2026-11-24T08:00"),  # Both limits at once.
        ("2026-11-24T06:00", "2026-11-24T08:00"),  # 24 hours after awareness come first.
        ("2026-11-24T20:00", "2026-11-25T00:00"),  # Classified later than that: four hours.
    ],
)
def test_dora_wants_the_first_word_four_hours_after_classification_within_a_day(
    classified, expected
):
    assert due("dora-initial", dora_classification=classified) == at(expected)


def test_dora_is_due_a_day_after_awareness_while_nobody_has_classified():
    assert due("dora-initial") == at("2026-11-24T08:00")
    duty = one("dora-initial", {"dora": MONDAY}, now=MONDAY)
    assert duty.state is DutyState.RUNNING


def test_dora_counts_each_report_from_the_one_before():
    assert due("dora-intermediate") is None
    submitted = due("dora-intermediate", dora_initial="2026-11-23T13:00")
    assert submitted == at("2026-11-26T13:00")
    final = due("dora-final", dora_intermediate="2026-11-26T11:00")
    assert final == at("2026-12-26T11:00")


def test_cra_counts_its_final_report_from_the_fix_or_from_the_notification():
    assert due("cra-early-warning") == at("2026-11-24T08:00")
    assert due("cra-notification") == at("2026-11-26T08:00")
    assert due("cra-final-vulnerability", cra_notification="2026-11-25T08:00") is None
    assert due("cra-final-vulnerability", cra_fix="2026-12-20T08:00") == at("2027-01-03T08:00")
    incident = due("cra-final-incident", cra_notification="2026-11-25T08:00")
    assert incident == at("2026-12-25T08:00")


# ── US business days ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("determined", "filed_by"),
    [
        # Thanksgiving week: Tuesday, Wednesday, Friday, Monday; 17:30 EST.
        ("2026-11-23T15:00", "2026-11-30T22:30"),
        # On a Friday and on the Saturday after: Monday is the first of the four.
        ("2026-11-27T15:00", "2026-12-03T22:30"),
        ("2026-11-28T15:00", "2026-12-03T22:30"),
        # On a holiday: Friday is the first.
        ("2026-11-26T15:00", "2026-12-02T22:30"),
        # Summer: 17:30 EDT.
        ("2026-07-06T15:00", "2026-07-10T21:30"),
        # Determined before the clocks change, filed after.
        ("2026-03-05T15:00", "2026-03-11T21:30"),
        # Tuesday already in Europe, still Monday in New York.
        ("2026-06-02T02:00", "2026-06-05T21:30"),
        # Year end: New Year's Day of 2028, a Saturday, is observed on Friday, 31 December.
        ("2027-12-28T15:00", "2028-01-04T22:30"),
        # Independence Day of 2026, a Saturday, is observed on Friday, 3 July.
        ("2026-06-30T15:00", "2026-07-07T21:30"),
    ],
)
def test_form_8_k_is_due_at_the_close_of_the_fourth_business_day(determined, filed_by):
    assert due("sec-8k", sec_materiality=determined) == at(filed_by)


def test_form_8_k_waits_for_the_determination_not_for_awareness():
    assert due("sec-8k") is None
    assert one("sec-8k", {"sec": MONDAY}, now=MONDAY).state is DutyState.WAITING
    assert one("sec-materiality", {"sec": MONDAY}, now=MONDAY).state is DutyState.RUNNING


@pytest.mark.parametrize(
    ("year", "published"),
    [
        # As published for EDGAR; Juneteenth is one since 2021.
        (2018, "01-01 01-15 02-19 05-28 07-04 09-03 10-08 11-12 11-22 12-25"),
        (2021, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31"),
        (2022, "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26"),
        (2026, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"),
    ],
)
def test_federal_holidays_are_those_that_are_observed(year, published):
    assert us_federal_holidays(year) == {
        date.fromisoformat(f"{year}-{day}") for day in published.split()
    }


# ── states ───────────────────────────────────────────────────────────────────────────────────


def test_a_duty_is_overdue_only_after_its_deadline():
    deadline_ = MONDAY + timedelta(hours=72)
    for now, state in (
        (deadline_, DutyState.RUNNING),
        (deadline_ + timedelta(seconds=1), DutyState.OVERDUE),
    ):
        duty = one("gdpr-authority", {"gdpr": MONDAY}, now=now)
        assert (duty.due, duty.state) == (deadline_, state)


def test_a_duty_without_a_deadline_runs_and_is_never_overdue():
    duty = one("gdpr-people", {"gdpr": MONDAY}, now=MONDAY + timedelta(days=400))
    assert (duty.due, duty.state) == (None, DutyState.RUNNING)


def test_a_duty_that_was_done_keeps_its_deadline_beside_the_time_it_was_done():
    late = MONDAY + timedelta(hours=80)
    done = {"gdpr-authority": late}
    duty = one("gdpr-authority", {"gdpr": MONDAY}, done, now=late)
    assert duty.state is DutyState.FULFILLED
    assert (duty.due, duty.fulfilled_at) == (MONDAY + timedelta(hours=72), late)


def test_a_waived_duty_says_why_and_is_not_overdue():
    waived = {"gdpr-authority": "the data was encrypted"}
    duty = one("gdpr-authority", {"gdpr": MONDAY}, (), waived, now=MONDAY + timedelta(days=9))
    assert (duty.state, duty.waived) == (DutyState.WAIVED, "the data was encrypted")


def test_a_later_awareness_moves_the_clock():
    later = MONDAY + timedelta(hours=5)
    duty = one("nis2-early-warning", {"nis2": later}, now=later)
    assert duty.due == later + timedelta(hours=24)


def test_duties_come_only_from_the_regimes_that_apply_with_their_source():
    found = duties({"nis2": MONDAY, "nydfs": MONDAY}, {}, {}, now=MONDAY)
    assert [(duty.regime, duty.id, duty.state) for duty in found] == [
        ("nis2", "nis2-early-warning", "running"),
        ("nis2", "nis2-notification", "running"),
        ("nis2", "nis2-final", "waiting"),
        ("nydfs", "nydfs-superintendent", "running"),
    ]
    assert found[0].source == regimes()["nis2"].source
    assert duties({}, {}, {}, now=MONDAY) == []


def test_a_regime_of_a_newer_version_stays_in_sight():
    (duty,) = duties({"mars": MONDAY}, {}, {}, now=MONDAY)
    assert (duty.id, duty.state, duty.due) == ("mars", DutyState.RUNNING, None)
    assert "update commandcenter" in duty.title


def test_what_nobody_decided_is_an_open_question_but_a_draft_law_is_not():
    assert [regime.id for regime in open_questions(["gdpr", "nis2"])] == [
        regime for regime in regimes() if regime not in {"gdpr", "nis2", "circia"}
    ]
    assert open_questions(list(regimes())) == []
