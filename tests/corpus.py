"""The corpus of bad inputs, as the tests that feed it to every door want it."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """One bad input: its id, its category, the text, and what must become of it."""

    id: str
    category: str
    text: str
    must: str

    def __str__(self) -> str:
        """What a failing test is called by."""
        return self.id


def _read() -> tuple[Case, ...]:
    found = json.loads((Path(__file__).parent / "bad_inputs.json").read_text("utf-8"))["cases"]
    return tuple(Case(case["id"], case["cat"], _built(case), case["must"]) for case in found)


def _built(case: dict) -> str:
    """The text itself, or a pattern repeated where it would be megabytes in the file."""
    if "gen" not in case:
        return case["s"]
    return case["gen"]["repeat"] * case["gen"]["times"]


#: Every case; some hold lone surrogates, two are megabytes long.
CASES = _read()


def of(*categories: str) -> list[Case]:
    """The cases of some categories."""
    found = [case for case in CASES if case.category in categories]
    assert {case.category for case in found} == set(categories), "no such category"
    return found
