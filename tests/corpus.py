"""The corpus of bad inputs, as the tests that feed it to every door want it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class Case:
    """One bad input: its id, its category, the text, and what must become of it.

    A test goes through many of them (one each would cost minutes): `with case:` has a failure say
    which it was.
    """

    id: str
    category: str
    text: str
    must: str

    def __str__(self) -> str:
        """What a failing test is called by."""
        return self.id

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Name it where something failed."""
        if error is not None:
            error.add_note(f"with {self.id} of the corpus: {self.text[:200]!r}")


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
#: The names of their categories.
CATEGORIES = sorted({case.category for case in CASES})


def of(*categories: str) -> list[Case]:
    """The cases of some categories."""
    found = [case for case in CASES if case.category in categories]
    assert {case.category for case in found} == set(categories), "no such category"
    return found
