"""`--at`: what happened earlier takes its place in the record, and the person sees how it was read.

DESIGN §7: every verb that acts takes it, never in the future; `14:05` means the person's own time
zone today and is echoed with its zone; a back-dated act raises no prompt for the past.
"""

import asyncio
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commandcenter.bootstrap import open_desk
from commandcenter.config import load_settings
from commandcenter.incident.times import echo, utc_now
from commandcenter.worker import Worker
from tests.cli.acts import ACTS, words_of

BERLIN = ZoneInfo("Europe/Berlin")
CUSTOMERS = "id,name\nc-1,Acme\n"


@pytest.fixture
def act(response, tmp_path):
    """Take an act of the table: `act("log", "--at", "-10m")`."""
    file = tmp_path / "customers.csv"
    file.write_text(CUSTOMERS, "utf-8")

    def take(path, *more):
        who, words = words_of(
            ACTS[path].call, TEXT="words", LINE="words", FILE=str(file), SEQ=last_seq(response)
        )
        return response(*words, *more, user=who)

    return take


def last_seq(verb):
    return str(verb("show", "INC-1", "--json").succeeded().json["seq"])


def prepare(verb, path):
    for call in ACTS[path].before:
        who, words = words_of(call)
        verb(*words, "--at", "-20m", user=who).succeeded()


@pytest.mark.parametrize("path", ACTS)
def test_an_act_has_its_place_in_the_past_and_says_which_but_never_in_the_future(
    response, act, logged, path
):
    prepare(response, path)
    known = {(event.recorded_at, event.seq) for event in logged()}
    then = (utc_now() - timedelta(minutes=10)).replace(second=0, microsecond=0)

    refused = act(path, "--at", "+5m")
    assert (refused.code, refused.out) == (2, "")
    assert "is in the future: say when it happened\n" in refused.err

    told = act(path, "--at", then.isoformat()).succeeded()
    said = told.out + told.err
    assert f"as of {echo(then, BERLIN)}" in said or f"as {echo(then, BERLIN)}" in said
    news = [each for each in logged() if (each.recorded_at, each.seq) not in known]
    assert news
    assert all(each.occurred_at == then < each.recorded_at for each in news)


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2026-01-15 14:05", "2026-01-15T13:05:00Z"),
        ("2026-07-15 14:05", "2026-07-15T12:05:00Z"),
        ("2026-01-15T14:05Z", "2026-01-15T14:05:00Z"),
        ("2026-01-15T14:05+05:30", "2026-01-15T08:35:00Z"),
        ("2026-01-15", "2026-01-14T23:00:00Z"),
        ("@1768482300", "2026-01-15T13:05:00Z"),
    ],
)
def test_a_time_without_a_zone_is_the_persons_own(response, typed, utc):
    told = response("log", "INC-1", "seen", "--at", typed, "--json").succeeded().json

    assert told["occurred_at"] == utc


def test_a_time_of_day_is_today_and_is_echoed_with_its_zone(response, monkeypatch):
    monkeypatch.setenv("COMMANDCENTER_TZ", "Pacific/Kiritimati")
    told = response("log", "INC-1", "seen", "--at", "00:00").succeeded().out

    today = utc_now().astimezone(ZoneInfo("Pacific/Kiritimati"))
    assert f"recorded as {today:%Y-%m-%d} 00:00 UTC+14:00 (10:00Z)" in told


def test_a_length_of_time_counts_back_from_now(response):
    before = utc_now()
    told = response("log", "INC-1", "seen", "--at", "-1h30m", "--json").succeeded().json

    ago = timedelta(hours=1, minutes=30)
    assert before - ago <= datetime.fromisoformat(told["occurred_at"]) <= utc_now() - ago


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2026-03-29 02:30", "does not exist"),  # The clocks of Berlin went from 02:00 to 03:00.
        ("2025-10-26 02:30", "comes twice"),
    ],
)
def test_a_time_that_the_clocks_skip_or_repeat_is_asked_about(response, logged, typed, why):
    known = logged()
    refused = response("log", "INC-1", "seen", "--at", typed)

    assert (refused.code, refused.out) == (2, "")
    assert why in refused.err
    assert "add the offset, as in" in refused.err
    assert logged() == known

    offsets = re.findall(r"\d{4}-\S+[+]\d\d:\d\d", refused.err)
    assert len(offsets) == 2
    for each in offsets:
        response("log", "INC-1", "seen", "--at", each).succeeded()


def test_a_back_dated_act_raises_no_prompt_for_the_past(verb):
    """The response began three hours ago, and is entered now: nobody is asked for old reports."""
    for call in (
        "declare stolen --at -4h",
        "confirm INC-1 --severity sev2 --impact x --infrastructure-breach --at -4h",
        "assign INC-1 commander maya --at -4h",
        "join INC-1 mitigation --for priya --at -4h",
        "join INC-1 remediation --for tom --at -4h",
        "advance INC-1 --at -181m",
        "priya: update INC-1 mitigation quiet --at -2h",
        "log INC-1 words --at -1h",
    ):
        who, words = words_of(call)
        verb(*words, user=who).succeeded()

    async def worked():
        async with open_desk(load_settings(), who="commandcenter") as desk:
            return await Worker(desk, silence=timedelta(hours=12), linger=None).round()

    assert asyncio.run(worked()) == 1
    actors = {each["actor"] for each in verb("timeline", "INC-1", "--json").json}
    assert actors == {"maya", "priya"}


def test_a_time_is_told_no_more_exactly_than_it_was_given(verb):
    verb("declare", "Odd logins", "--at", "2026-01-15").succeeded()
    told = verb("log", "INC-1", "seen by a customer", "--at", "~2026-01-16 14:05").succeeded().out
    verb("moment", "INC-1", "exploit-began", "--at", "2026-01-02").succeeded()

    assert "known about" in told
    timeline = verb("timeline", "INC-1").succeeded().out
    assert "   1   day maya" in timeline
    assert "~14:05 maya" in timeline
    assert re.search("time to detect +about 13 d ", verb("metrics", "INC-1").succeeded().out)
    report = verb("export", "INC-1", "--format", "md").succeeded().out
    assert "declared on 2026-01-15 (" in report
    assert "00:00" not in report
