"""The two real incidents, from their declaration to their exported report."""

import json
import sys
from pathlib import Path

import pytest

from tests.commandline import CommandLine
from tests.examples.telling import EXAMPLES, told

#: Moments as the published accounts give them.
MOMENTS = {
    "circleci_2022_12": {
        "exploit-began": "2022-12-16T00:00:00Z",
        "detected": "2022-12-29T00:00:00Z",
        "mitigated": "2023-01-04T22:30:00Z",
        "customers-notified": "2023-01-05T02:30:00Z",
    },
    "matrix_2019_04": {
        "exploit-began": "2019-03-13T18:46:07Z",
        "customers-notified": "2019-04-12T01:00:01Z",
        "mitigated": "2019-04-12T08:10:00Z",
    },
}
#: What a reader must find in the report.
TOLD = {
    "circleci_2022_12": [
        "Rotate every customer's GitHub OAuth token as a precaution",
        "Malware on an engineer's laptop",
        "time to detect",
        "13 d",
        "all tokens in our care are rotated or revoked",
    ],
    "matrix_2019_04": [
        "an API key that we believed rotated",
        "(after the stop)",
        "Nobody but its author verified it",
        "update notification correcting M1",
        "Nineteen of thirty hosts",
    ],
}


@pytest.mark.parametrize("name", sorted(MOMENTS))
def test_a_real_incident_is_run_to_its_exported_report(
    name: str, home: Path, cli: CommandLine
) -> None:
    with told(name, home) as drive:
        shown = json.loads(drive.does("auditor", "show", "--json"))
        report = drive.does("auditor", "export", "--format", "md")

    assert shown["phase"] == "closed"
    assert shown["unmet"] == []
    assert {moment: shown["moments"][moment] for moment in MOMENTS[name]} == MOMENTS[name]
    assert not any(track["overdue"] for track in shown["tracks"].values())
    assert shown["overrides"] == []

    for words in TOLD[name]:
        assert words in report
    assert "is not assessed: the response was entered afterwards" in report
    assert "«" not in report
    assert "not sent" not in report

    assert cli("verify").succeeded()


def test_an_example_runs_as_it_is_shipped(tmp_path: Path, cli: CommandLine) -> None:
    """As its own process, up to the help only: the story itself runs above."""
    import subprocess

    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "circleci_2022_12.py"), "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--output" in done.stdout
