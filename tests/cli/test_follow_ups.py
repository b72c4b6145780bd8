"""Follow-up actions from the command line: of one incident, and across all of them."""

import pytest

ADD = ("retro", "INC-1", "action", "add")


@pytest.fixture
def looking_back(response):
    """INC-1 in the retrospective: F1 is due in a far year, tom's F2 should have been done."""
    for _ in range(2):
        response("advance", "INC-1", "--force", "why").succeeded()
    response(*ADD, "rebuild runners", "--owner", "ana", "--due", "2999-12-31").succeeded()
    late = ("--due", "2020-01-31", "--priority", "high", "--at", "2020-01-01T12:00Z")
    response(*ADD, "rotate keys", "--owner", "tom", *late).succeeded()
    response("declare", "Another").succeeded()
    return response


def listed(verb, *options):
    rows = verb("retro", "actions", *options, "--json").succeeded().json
    return [(row["incident"], row["id"], row["overdue"]) for row in rows]


def test_overdue_ones_are_listed_across_incidents(looking_back):
    assert listed(looking_back) == [("INC-1", "F2", True), ("INC-1", "F1", False)]
    assert listed(looking_back, "--overdue") == [("INC-1", "F2", True)]
    assert listed(looking_back, "--owner", "ana") == [("INC-1", "F1", False)]
    told = looking_back("retro", "actions").succeeded().out.splitlines()
    assert told[0].split() == [
        *("INC-1", "F2", "open", "due", "2020-01-31", "high", "tom", "rotate", "keys", "OVERDUE")
    ]
    assert "OVERDUE" not in told[1]


def test_what_is_done_or_dropped_is_listed_only_when_asked_for(looking_back):
    looking_back("retro", "INC-1", "action", "done", "F2", "--result", "by hand").succeeded()
    looking_back("retro", "INC-1", "action", "drop", "1", "--reason", "shut down").succeeded()

    assert looking_back("retro", "actions").succeeded().out == "No follow-up action is open\n"
    rows = looking_back("retro", "actions", "--all", "--json").succeeded().json
    assert [(row["status"], row["result"]) for row in rows] == [
        ("done", "by hand"),
        ("dropped", "shut down"),
    ]


def test_owner_due_date_text_and_priority_change(looking_back):
    looking_back(
        *("retro", "INC-1", "action", "change", "F2", "--text", "rotate all keys"),
        *("--owner", "priya", "--due", "2999-01-31", "--priority", "low"),
    ).succeeded()

    row = looking_back("retro", "INC-1", "action", "list", "--json").succeeded().json[1]
    assert (row["text"], row["owner"], row["due"], row["priority"], row["overdue"]) == (
        *("rotate all keys", "priya", "2999-01-31", "low", False),
    )
    refused = looking_back("retro", "INC-1", "action", "change", "F2")
    assert (refused.code, "say what changes" in refused.err) == (2, True)


def test_an_erased_text_is_gone_from_the_list_of_all(looking_back):
    entries = looking_back("timeline", "INC-1", "--json").succeeded().json
    [seq] = [each["seq"] for each in entries if "rotate keys" in each["text"]]
    looking_back("redact", "INC-1", str(seq), "--reason", "names a customer").succeeded()

    assert "rotate keys" not in looking_back("retro", "actions").succeeded().out
    assert listed(looking_back, "--overdue") == [("INC-1", "F2", True)]


def test_what_a_person_may_not_see_is_not_in_the_list_of_all(looking_back):
    looking_back("restrict", "INC-1", "--because", "a colleague").succeeded()
    assert listed(looking_back, "--overdue") == [("INC-1", "F2", True)]
    told = looking_back("retro", "actions", "--json", user="stranger").succeeded()
    assert told.json == []
