"""An incident from the first signal to the closed file, by verbs alone."""

import pytest

SECTIONS = ("summary", "why", "went-well", "went-badly", "improve")


def test_declare_prints_the_number_alone_on_the_first_line(verb):
    first = verb("declare", "Odd logins", "--at", "-10m").succeeded()

    assert first.out.splitlines()[0] == "INC-1"
    assert verb("declare", "Another").succeeded().out == "INC-2\n"


def test_an_incident_runs_from_the_first_signal_to_the_closed_file(response):
    for who, *arguments in (
        ("priya", "update", "INC-1", "mitigation", "token revoked", "--needs", "a phone number"),
        ("tom", "update", "INC-1", "remediation", "path found", "--eta", "45m"),
        ("maya", "needs", "INC-1", "answer", "N1", "+44 20 7946 0199"),
        ("priya", "action", "INC-1", "add", "mitigation", "block at the WAF"),
        ("priya", "action", "INC-1", "start", "A1"),
        ("priya", "action", "INC-1", "done", "A1", "--result", "rule 4411"),
        ("priya", "mitigated", "INC-1", "--how", "stopped", "--detail", "no more uploads"),
        ("tom", "cause", "INC-1", "the runner image printed its token"),
        ("tom", "remediated", "INC-1", "--fix", "short-lived tokens", "--verified", "replayed"),
        ("jonas", "notify", "INC-1", "decide", "--leave-until-closure", "--because", "not urgent"),
        ("maya", "advance", "INC-1"),
        ("maya", "impact", "INC-1", "3 packages", "--stage", "actual", "--figure", "packages=3"),
        ("jonas", "customers", "INC-1", "mark", "c-1", "--as", "suspected", "--because", "logs"),
        ("jonas", "customers", "INC-1", "mark", "c-1", "--as", "confirmed", "--because", "logs"),
        (
            *("jonas", "notify", "INC-1", "draft", "--kind", "final", "--audience", "affected"),
            *("--subject", "What happened", "All of it."),
        ),
        ("maya", "notify", "INC-1", "approve", "M1"),
        ("jonas", "notify", "INC-1", "send", "M1", "--via", "mail"),
        ("maya", "advance", "INC-1"),
    ):
        response(*arguments, user=who).succeeded()
    assert response("show", "INC-1", "--json").json["phase"] == "retrospective"

    unmet = response("show", "INC-1", "--json").json["unmet"]
    for section in [each.split("write ")[1] for each in unmet if "retro INC-1 write" in each]:
        response("retro", "INC-1", "write", section, "as it was").succeeded()
    response("retro", "INC-1", "no-action", "--because", "the fix is the improvement").succeeded()
    response("retro", "INC-1", "publish", "--no", "--because", "an internal matter").succeeded()
    for person in response("show", "INC-1", "--json").json["participants"]:
        response("retro", "INC-1", "agree", user=person).succeeded()
    response("advance", "INC-1").succeeded()

    closed = response("show", "INC-1", "--json").json
    assert closed["phase"] == "closed"
    assert closed["customers"] | {"notified": 1} == closed["customers"]
    assert response("verify", "INC-1").code == 0


def test_an_incident_that_is_none_is_dismissed(verb):
    verb("declare", "Port scan").succeeded()
    verb("dismiss", "INC-1", "--reason", "our own scanner", "--ticket", "SEC-12").succeeded()

    assert verb("show", "INC-1", "--json").json["dismissal"]["ticket"] == "SEC-12"


def test_a_commander_forces_with_a_reason_that_is_kept(verb):
    verb("declare", "Odd logins").succeeded()
    verb("assign", "INC-1", "commander", "maya").succeeded()
    verb("confirm", "INC-1", "--severity", "sev2", "--impact", "x", "--force", "a hunch")
    verb("advance", "INC-1", "--force", "nobody else is awake").succeeded()

    overrides = verb("show", "INC-1", "--json").json["overrides"]
    assert [each["reason"] for each in overrides] == ["a hunch", "nobody else is awake"]


def test_command_passes_when_the_successor_accepts(response):
    response("handover", "INC-1", "tom").succeeded()
    assert response("show", "INC-1", "--json").json["roles"]["commander"] == "maya"

    response("accept", "INC-1", user="tom").succeeded()
    assert response("show", "INC-1", "--json").json["roles"]["commander"] == "tom"


def test_what_is_entered_for_somebody_is_theirs(response):
    response("update", "INC-1", "mitigation", "all quiet", "--for", "priya").succeeded()

    entry = response("timeline", "INC-1", "--json").json[-1]
    assert (entry["actor"], entry["on_behalf_of"]) == ("maya", "priya")


def test_words_of_fixed_sets_are_taken_in_any_case_and_with_either_dash(verb):
    verb("declare", "Odd logins", "--source", "BOUNTY").succeeded()
    verb("assign", "inc-1", "Mitigation_Lead", "priya").succeeded()
    verb("confirm", "1", "--severity", "SEV2", "--impact", "x", "--customers-at-risk").succeeded()

    shown = verb("show", "INC-1", "--json").json
    assert shown["severity"] == "sev2"
    assert shown["tracks"]["mitigation"]["lead"] == "priya"


@pytest.mark.parametrize("text", ["unknown", "+45m", "45m"])
def test_an_estimate_is_a_time_a_length_or_unknown(response, text):
    response(
        *("update", "INC-1", "remediation", "looking", "--eta", text, "--because", "logs missing"),
        user="tom",
    ).succeeded()

    lane = response("show", "INC-1", "--json").json["tracks"]["remediation"]
    assert (lane["eta"] == "unknown") == (text == "unknown")


def test_a_report_says_something_or_that_nothing_changed(response):
    neither = response("update", "INC-1", "mitigation")
    both = response("update", "INC-1", "mitigation", "text", "--unchanged")

    assert neither.code == both.code == 2
    assert "--unchanged" in neither.err


def test_the_severity_matrix_is_told_with_what_the_settings_replace_of_it(verb, home):
    (home / "settings.toml").write_text(
        '[severity.sev1]\ncriteria = ["vault open"]\npaged = ["ops"]'
    )

    told = verb("severity").succeeded().out
    assert "  - vault open\n  calls ops; customers: no word to them; review optional" in told
    assert "strong suspicion of what makes a sev1" in told
    assert verb("severity", "--json").succeeded().json["sev1"]["criteria"] == ["vault open"]
    assert verb("severity", "INC-1").code == 2
