"""The verb of metrics across incidents: for people, for programs, for spreadsheets."""

import csv
import io

import pytest


@pytest.fixture
def several(response):
    """INC-1 in response; a drill, one that was none, and one that was mitigated at once."""
    response("declare", "Fire drill", "--drill").succeeded()
    response("declare", "Odd logins").succeeded()
    response("dismiss", "INC-3", "--reason", "a test of ours").succeeded()
    response("declare", "=1+1 formula", "--at", "-30m").succeeded()
    response("moment", "INC-4", "mitigated", "--at", "-10m").succeeded()
    return response


def test_people_see_each_interval_with_how_many_know_it(several):
    told = several("metrics").succeeded().out

    assert "2 incidents declared " in told
    assert "left out: 1 drill, 1 dismissed" in told
    [row] = [line for line in told.splitlines() if line.startswith("time to mitigate")]
    assert row.split()[3:6] == ["1", "20", "min"]
    assert "p90 is given from 10 incidents on" in told
    assert "progress reports" in told


def test_programs_get_every_figure_with_its_definition(several):
    told = several("metrics", "--json").succeeded().json

    assert told["left_out"] == {"drills": 1, "dismissed": 1}
    mitigate = told["metrics"]["time to mitigate"]
    assert (mitigate["from"], mitigate["to"]) == ("detected", "mitigated")
    assert (mitigate["n"], mitigate["p90"]) == (1, None)
    assert mitigate["median"] == mitigate["longest"] == pytest.approx(20 * 60, abs=2)
    assert [each["id"] for each in told["incidents"]] == ["INC-4", "INC-1"]
    assert told["cadence"]["due"] == 8


def test_a_spreadsheet_gets_a_row_for_each_incident_and_no_formula(several):
    told = several("metrics", "--csv").succeeded().out
    rows = list(csv.DictReader(io.StringIO(told)))

    assert [row["id"] for row in rows] == ["INC-4", "INC-1"]
    assert rows[0]["title"] == "'=1+1 formula"
    assert float(rows[0]["time to mitigate (s)"]) == pytest.approx(20 * 60, abs=2)
    assert rows[0]["time to detect (s)"] == ""
    assert rows[1]["reports_due"] == "8"


def test_a_span_of_days_and_a_severity_choose(several):
    assert several("metrics", "--severity", "sev1", "--json").json["incidents"][0]["id"] == "INC-1"
    nothing = several("metrics", "--until", "2020-12-31").succeeded().out
    assert nothing == "No incident to measure; left out: 0 drills, 0 dismissed.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--since", "yesterday"), "write it as 2026-11-23"),
        (("INC-1", "--csv"), "are for the metrics across incidents"),
        (("--severity", "sev9"), "sev1, sev2, sev3, sev4"),
    ],
)
def test_what_cannot_be_asked_is_said_so(several, arguments, said):
    wrong = several("metrics", *arguments)
    assert wrong.code == 2
    assert said in wrong.err


def test_an_empty_store_has_nothing_to_measure(verb):
    assert "No incident to measure" in verb("metrics").succeeded().out
    assert verb("metrics", "--json").succeeded().json["incidents"] == []
