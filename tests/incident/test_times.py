"""Times: read as exactly the moment a careful reader takes them for, or refused."""

import time
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commandcenter.incident.times import (
    BadTime,
    clock,
    countdown,
    echo,
    iso,
    local_zone,
    parse_duration,
    parse_eta,
    parse_past,
    parse_time,
    short,
    span,
    utc_now,
)
from tests import corpus

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
ZONES = [UTC, BERLIN, LONDON, NEW_YORK, ZoneInfo("Asia/Kolkata"), ZoneInfo("Australia/Lord_Howe")]

zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(1971, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def read(text, zone=BERLIN, now=NOW):
    return parse_time(text, now=now, zone=zone)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", "2026-11-23T13:05:00Z"),
        ("-10m", "2026-11-23T12:55:00Z"),
        ("-1h30m", "2026-11-23T11:35:00Z"),
        ("-2d", "2026-11-21T13:05:00Z"),
        ("+45m", "2026-11-23T13:50:00Z"),
        ("14:05", "2026-11-23T13:05:00Z"),
        ("14:05:30", "2026-11-23T13:05:30Z"),
        ("23:59", "2026-11-23T22:59:00Z"),
        ("14:05Z", "2026-11-23T14:05:00Z"),
        ("2026-11-20", "2026-11-19T23:00:00Z"),
        ("2026-11-20 08:00", "2026-11-20T07:00:00Z"),
        ("2026-07-20T08:00", "2026-07-20T06:00:00Z"),
        ("2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"),
        ("2026-11-20t08:00:00z", "2026-11-20T08:00:00Z"),
        ("2026-11-20 08:00:00.25+05:30", "2026-11-20T02:30:00.250000Z"),
        ("2026-11-20T08:00-0800", "2026-11-20T16:00:00Z"),
        ("2026-11-20T08:00+01", "2026-11-20T07:00:00Z"),
        ("@1700000000", "2023-11-14T22:13:20Z"),
        ("  now ", "2026-11-23T13:05:00Z"),
    ],
)
def test_times_are_read_as_people_mean_them(text, moment):
    assert iso(read(text)) == moment


def test_a_time_of_day_is_today_where_the_person_is():
    just_past_midnight = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # 00:30 on the 24th in Berlin
    assert iso(read("00:10", now=just_past_midnight)) == "2026-11-23T23:10:00Z"
    assert iso(read("23:50", now=just_past_midnight)) == "2026-11-24T22:50:00Z"
    assert iso(read("23:50Z", now=just_past_midnight)) == "2026-11-23T23:50:00Z"


#: What the corpus holds that a careful reader can take for one moment only.
READABLE = {"now", "2026-01-01T00:00:00-00:00"}


@pytest.mark.parametrize(
    "case", [case for case in corpus.of("datetime") if case.text not in READABLE], ids=str
)
def test_bad_times_are_refused_with_an_example(case):
    with pytest.raises(BadTime, match=r"give a time like 2026-11-23T14:05|give one like 45m") as no:
        read(case.text)
    assert "\n" not in str(no.value)


def test_what_the_corpus_holds_of_readable_times_is_read():
    assert {case.text for case in corpus.of("datetime")} >= READABLE
    assert iso(read("2026-01-01T00:00:00-00:00")) == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26-11-23 14:05",
        "13/25/2024",
        "24:00",
        "2026-11-23T24:00",
        "9:05",
        "14:60",
        "14:05+01:00Z",
        "\uff12026-11-23",
        "1\uff14:05",
        "@1\uff17",
        "2026-11-23T14:05+01:99",
        "@-5",
        "@" + "9" * 400,
        "-" + "9" * 400 + "d",
        "-",
        "+ -5m",
        "1" * 1_000_000,
        "\x1b[2J\ud800",
    ],
)
def test_what_is_no_time_is_refused_in_one_short_line(text):
    with pytest.raises(BadTime) as no:
        read(text)
    assert str(no.value).isprintable()
    assert len(str(no.value)) < 300


@pytest.mark.parametrize("text", ["0001-01-01", "1969-12-31", "3000-01-02", "9999-12-31T23:59Z"])
def test_a_year_that_nobody_means_is_refused(text):
    with pytest.raises(BadTime, match=r"check its digits|is no time"):
        read(text)


@pytest.mark.parametrize(
    ("text", "zone", "why"),
    [
        ("2026-03-29 01:30", LONDON, r"does not exist in Europe/London .*T01:30\+00:00"),
        ("2026-10-25 01:30", LONDON, r"comes twice in Europe/London .*01:30\+01:00 or .*\+00:00"),
        ("2026-03-08T02:30", NEW_YORK, r"does not exist in America/New_York .*T02:30-05:00"),
        (
            "2026-11-01T01:30",
            NEW_YORK,
            r"comes twice in America/New_York .*01:30-04:00 or .*-05:00",
        ),
    ],
)
def test_a_local_time_that_the_clocks_skip_or_repeat_needs_its_offset(text, zone, why):
    with pytest.raises(BadTime, match=why):
        read(text, zone)


def test_a_time_of_day_that_the_clocks_repeat_today_needs_its_offset_too():
    change = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)
    with pytest.raises(BadTime, match="2026-10-25 01:30 comes twice"):
        read("01:30", LONDON, change)
    assert iso(read("01:30Z", LONDON, change)) == "2026-10-25T01:30:00Z"
    assert iso(read("2026-10-25T01:30+01:00", LONDON, change)) == "2026-10-25T00:30:00Z"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-29 00:59", "2026-03-29T00:59:00Z"),
        ("2026-03-29 02:00", "2026-03-29T01:00:00Z"),
        ("2026-10-25 00:59", "2026-10-24T23:59:00Z"),
        ("2026-10-25 02:00", "2026-10-25T02:00:00Z"),
    ],
)
def test_the_minutes_beside_a_change_of_clocks_are_read(text, moment):
    assert iso(read(text, LONDON)) == moment


@given(moments, zones)
def test_what_is_shown_exactly_is_read_back(moment, zone):
    assert read(iso(moment), zone) == moment
    assert read(moment.astimezone(zone).isoformat(), zone) == moment
    assert read(short(moment), zone) == moment.replace(second=0, microsecond=0)


@given(moments, zones)
def test_a_local_time_is_read_back_or_asked_about(moment, zone):
    local = moment.astimezone(zone).replace(second=0, microsecond=0)
    try:
        found = read(f"{local:%Y-%m-%d %H:%M}", zone)
    except BadTime as no:
        assert "the clocks change" in str(no)  # noqa: PT017 - either is right, by the moment
        assert local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    else:
        assert found == local.astimezone(UTC)


@given(st.text() | st.text("0123456789-+:TZ.@dhms wo"), zones)
@example("+9999d", UTC)
@example("0001-01-01", BERLIN)
def test_whatever_is_typed_is_a_moment_in_utc_or_refused(text, zone):
    for parse in (parse_time, parse_past, parse_eta):
        try:
            moment = parse(text, now=NOW, zone=zone)
        except BadTime as no:
            assert str(no).isprintable()  # noqa: PT017 - most are refused, some are times
        else:
            assert moment.tzinfo is UTC
            assert echo(moment, zone)


def test_the_past_does_not_lie_ahead():
    assert parse_past("14:05", now=NOW, zone=BERLIN) == NOW
    with pytest.raises(BadTime, match=r"2026-11-23 14:06 CET \(13:06Z\) is in the future"):
        parse_past("14:06", now=NOW, zone=BERLIN)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("45m", "2026-11-23T13:50:00Z"),
        ("2h", "2026-11-23T15:05:00Z"),
        ("+2h", "2026-11-23T15:05:00Z"),
        ("1 h 30 min", "2026-11-23T14:35:00Z"),
        ("16:30", "2026-11-23T15:30:00Z"),
        ("2026-11-24 09:00", "2026-11-24T08:00:00Z"),
    ],
)
def test_an_estimate_is_a_time_or_a_length_of_time(text, moment):
    assert iso(parse_eta(text, now=NOW, zone=BERLIN)) == moment


@pytest.mark.parametrize("text", ["13:30", "-5m", "2026-11-23"])
def test_an_estimate_that_has_gone_by_is_refused_with_the_time_as_read(text):
    with pytest.raises(BadTime, match=r"^2026-11-23 \d\d:\d\d CET \(.*Z\) has gone by: .*its date"):
        parse_eta(text, now=NOW, zone=BERLIN)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("15m", 15), ("1h30m", 90), ("90 min", 90), ("1 h 30 min", 90), ("2D", 2880), ("120s", 2)],
)
def test_lengths_of_time_are_read(text, minutes):
    assert parse_duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "text", ["", "5", "5mm", "1h-2m", "1.5.2h", "PT0S", "m", "-5m", "\uff11\uff15m"]
)
def test_what_is_no_length_of_time_is_refused_with_an_example(text):
    with pytest.raises(BadTime, match="is no length of time: give one like 45m, 1h30m or 2d"):
        parse_duration(text)


@given(st.timedeltas(timedelta(minutes=1), timedelta(days=9_999)))
def test_a_length_of_time_as_shown_is_read_back_but_for_its_last_unit(length):
    assert timedelta(0) <= length - parse_duration(span(length)) < timedelta(hours=1)


@pytest.mark.parametrize(
    ("moment", "zone", "shown"),
    [
        (NOW, BERLIN, "2026-11-23 14:05 CET (13:05Z)"),
        (NOW, LONDON, "2026-11-23 13:05 GMT"),
        (NOW, UTC, "2026-11-23 13:05 UTC"),
        (NOW, ZoneInfo("America/Sao_Paulo"), "2026-11-23 10:05 UTC-03:00 (13:05Z)"),
        (NOW, timezone(timedelta(hours=5, minutes=30)), "2026-11-23 18:35 UTC+05:30 (13:05Z)"),
    ],
)
def test_a_time_is_shown_with_its_zone(moment, zone, shown):
    assert echo(moment, zone) == shown


def test_a_time_of_day_is_shown_where_the_person_is():
    assert clock(NOW, BERLIN) == "14:05"


def test_the_record_shows_fractions_of_a_second_only_where_there_are_any():
    assert iso(NOW.astimezone(BERLIN)) == "2026-11-23T13:05:00Z"
    assert iso(NOW.replace(microsecond=1)) == "2026-11-23T13:05:00.000001Z"


@pytest.mark.parametrize(
    ("length", "words", "running"),
    [
        (timedelta(seconds=9), "9 s", "00:09"),
        (timedelta(minutes=3, seconds=12), "3 min", "03:12"),
        (timedelta(hours=1, minutes=42, seconds=10), "1 h 42 min", "01:42:10"),
        (timedelta(hours=2), "2 h", "02:00:00"),
        (timedelta(days=3, hours=4, minutes=10), "3 d 4 h", "3 d 04:10"),
        (-timedelta(minutes=2, seconds=5), "2 min", "02:05"),
    ],
)
def test_lengths_of_time_are_shown(length, words, running):
    assert span(length) == words
    assert countdown(length) == running


@pytest.mark.parametrize(
    "named", ["Europe/London", ":Europe/London", "/usr/share/zoneinfo/Europe/London"]
)
def test_the_machines_zone_goes_by_its_name(monkeypatch, named):
    monkeypatch.setenv("TZ", named)
    assert local_zone() == LONDON


@pytest.fixture
def ruled_zone(monkeypatch):
    """A process that was started with a rule for its zone, as the C library reads it."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "XYZ-5:30")
        time.tzset()
        yield
    time.tzset()


def test_a_zone_written_as_a_rule_is_followed(ruled_zone):
    assert utc_now().astimezone(local_zone()).utcoffset() == timedelta(hours=5, minutes=30)


def test_a_machine_without_the_variable_has_a_zone(monkeypatch):
    monkeypatch.delenv("TZ", raising=False)
    assert utc_now().astimezone(local_zone()).date() - utc_now().date() <= date.resolution
