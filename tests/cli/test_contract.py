"""What scripts rely on: keys, exit codes, one line of refusal, one document of JSON."""

import json

import pytest

from commandcenter.cli.verbs import GROUPS

#: DESIGN: `show --json` has at least these keys.
SHOWN = {
    *("id", "title", "phase", "severity", "declared_at", "roles", "tracks", "impact", "customers"),
    *("notifications", "obligations", "actions", "root_cause", "moments", "unmet", "seq"),
    "head_hash",
}
LANE = {"members", "lead", "last_report", "next_due_at", "overdue", "reports", "missed", "done"}
ENTRY = {"seq", "occurred_at", "recorded_at", "actor", "type", "kind", "text", "body"}


def test_show_tells_the_whole_state(response):
    shown = response("show", "INC-1", "--json").succeeded().json

    assert shown.keys() >= SHOWN
    assert shown["tracks"]["mitigation"].keys() >= LANE
    assert shown["tracks"]["remediation"].keys() >= LANE | {"eta", "eta_slips"}
    assert shown["customers"].keys() == {"suspected", "confirmed", "cleared", "notified"}
    assert (shown["id"], shown["phase"]) == ("INC-1", "response")


def test_the_timeline_is_a_list_of_entries(response):
    entries = response("timeline", "INC-1", "--json").succeeded().json

    assert all(entry.keys() >= ENTRY for entry in entries)
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    assert response("timeline", "INC-1", "--kind", "note", "--json").json == []


def test_the_list_names_each_incident(response):
    response("declare", "Another").succeeded()

    rows = response("list", "--json").succeeded().json
    assert {row["id"]: row["title"] for row in rows} == {
        "INC-1": "Stolen CI token",
        "INC-2": "Another",
    }


def test_an_act_tells_scripts_what_it_recorded(response):
    before = response("show", "INC-1", "--json").json["seq"]
    act = response("action", "INC-1", "add", "mitigation", "block it", "--json").succeeded().json

    assert act["id"] == "INC-1"
    assert act["seq"] == [before + 1]
    assert act["phase"] == "response"
    assert act["item"] == "A1"


@pytest.mark.parametrize(
    "arguments",
    [
        ("brief", "INC-1"),
        ("customers", "INC-1", "list"),
        ("list",),
        ("metrics",),
        ("metrics", "INC-1"),
        ("needs", "INC-1"),
        ("notify", "INC-1", "advice"),
        ("notify", "INC-1", "list"),
        ("notify", "INC-1", "templates"),
        ("obligations", "INC-1"),
        ("preflight", "INC-1"),
        ("drill", "--list"),
        ("replay", "INC-1", "--at", "now"),
        ("retro", "INC-1", "show"),
        ("retro", "INC-1", "action", "list"),
        ("retro", "actions"),
        ("retro", "INC-1", "agreement"),
        ("retro", "INC-1", "publish"),
        ("rollcall", "INC-1"),
        ("search", "token"),
        ("show", "INC-1"),
        ("timeline", "INC-1"),
        ("verify",),
        ("config",),
        ("people", "list"),
        ("access",),
        ("worker", "--status"),
    ],
    ids=" ".join,
)
def test_a_verb_that_reads_tells_people_and_scripts(response, arguments):
    for_people = response(*arguments).succeeded()
    for_scripts = response(*arguments, "--json").succeeded()

    assert for_people.out.strip()
    assert isinstance(json.loads(for_scripts.out), dict | list)
    assert for_people.err == for_scripts.err == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("log", "INC-9", "x"), "there is no INC-9"),
        (("log", "seven", "x"), "write it as INC-7"),
        (("cause", "INC-1", "  "), "the root cause is empty"),
        (("approve-nothing",), "there is no verb"),
        (("notify", "INC-1", "approve", "M4"), "there is no notification"),
        (("obligations", "INC-1", "fulfil", "gdpr-authority"), "assess the regimes first"),
        (("verify", "INC-9"), "there is no INC-9"),
        (("import", "/no/such/file"), "No such file"),
        (("timeline", "INC-1", "--kind", "gossip"), "there are: "),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_a_refusal_is_one_line_that_says_why(response, arguments, said):
    refused = response(*arguments)

    assert refused.code == (2 if said == "there is no verb" else 1)
    assert refused.out == ""
    assert refused.err.count("\n") == 1
    assert said in refused.err


def test_a_refusal_lists_every_condition_that_is_not_met(response):
    refused = response("advance", "INC-1")

    assert refused.code == 1
    assert refused.err.startswith("refused: ")
    for each in response("show", "INC-1", "--json").json["unmet"]:
        assert each in refused.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("cnfirm", "INC-1"), "did you mean confirm"),
        (("severity", "INC-1", "sev9", "--reason", "x"), "sev1, sev2, sev3, sev4"),
        (("log", "INC-1", "x", "--at", "yesterday-ish"), "is no time"),
        (("log", "INC-1", "x", "--at", "2999-01-01"), "is in the future"),
        (("log", "INC-1", "-5 degrees"), "after --"),
        (("log", "INC-1"), "Missing argument"),
        (("log", "INC-1", "x", "--colour"), "No such option"),
        (("notify", "INC-1"), "Missing command"),
        (("notify", "INC-1", "decide", "--because", "x"), "--leave-until-closure"),
        (("impact", "INC-1", "x", "--stage", "actual", "--figure", "many"), "downloads=1893"),
        (("rollcall", "INC-1", "--ask"), "needs a terminal"),
        (("export", "INC-1", "--format", "doc"), "md, html, pdf, json"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_wrong_usage_is_one_line_with_a_hint(response, arguments, said):
    wrong = response(*arguments)

    assert wrong.code == 2
    assert wrong.out == ""
    assert wrong.err.count("\n") == 1
    assert said in wrong.err


def test_a_text_that_begins_with_a_dash_is_written_after_two(response):
    response("log", "INC-1", "--", "-5 degrees in the server room").succeeded()

    assert response("timeline", "INC-1", "--json").json[-1]["text"].startswith("-5 degrees")


def test_the_help_names_every_verb(verb):
    told = verb("--help").succeeded().out

    for heading, verbs in GROUPS.items():
        assert heading in told
        for name, each in verbs.items():
            assert f"  {name} " in told
            assert each.help.split("; ")[0][:40] in told


def test_a_legal_duty_is_told_with_where_it_stands_in_the_law(response):
    told = response("obligations", "INC-1").succeeded().out
    assert "Regulation (EU) 2016/679, Art. 33(1) and 34" in told
