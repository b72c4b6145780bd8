"""Verbs run in this process: the same code, without paying for a process each time."""

import io
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commandcenter.cli.running import run
from tests.commandline import Outcome

Verb = Callable[..., Outcome]


@pytest.fixture
def verb(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Verb]:
    """Run one verb here: `verb("log", "INC-1", "text", user="tom", stdin=b"…")`."""

    def run_it(*arguments: str, user: str = "maya", stdin: bytes = b"") -> Outcome:
        monkeypatch.setenv("COMMANDCENTER_USER", user)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        code = run(list(arguments))
        told = capsys.readouterr()
        return Outcome(code, told.out, told.err)

    monkeypatch.setenv("TZ", "Europe/Berlin")
    yield run_it
    logging.captureWarnings(capture=False)


@pytest.fixture
def response(verb: Verb) -> Verb:
    """INC-1 is in response: maya commands, priya mitigates, tom remediates, jonas writes."""
    for each in (
        ("declare", "Stolen CI token", "--source", "monitoring"),
        ("confirm", "INC-1", "--severity", "sev1", "--impact", "packages", "--customers-at-risk"),
        ("assign", "INC-1", "commander", "maya"),
        ("assign", "INC-1", "comms", "jonas"),
        ("assign", "INC-1", "mitigation-lead", "priya"),
        ("assign", "INC-1", "remediation-lead", "tom"),
        ("advance", "INC-1"),
    ):
        verb(*each).succeeded()
    return verb
