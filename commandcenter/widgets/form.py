"""A form as data: what is asked, what will happen, and who does it."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

#: The name of the answer to "force with a reason".
FORCE = "force"


class Kind(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    TIME = "time"
    SWITCH = "switch"
    NUMBER = "number"


@dataclass(frozen=True)
class Field:
    """One question.

    Attributes:
        name: the answer's name.
        label: what the person reads, in a word or two.
        options: what can be chosen, value → shown (choice).
        default: the value at first; `yes` or empty for a switch.
        help: shown while the field has the focus.
        check: turns the text away with a `ValueError` that says what is wrong with it.
    """

    name: str
    label: str
    kind: Kind = Kind.LINE
    required: bool = False
    default: str = ""
    help: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[str], object] | None = None


class Answers(Mapping[str, str]):
    """What was filled in, by field; without the space around it."""

    def __init__(self, values: Mapping[str, str]) -> None:
        """Take the texts as typed."""
        self._values = {name: text.strip() for name, text in values.items()}

    def __getitem__(self, name: str) -> str:
        """The text, possibly empty."""
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """The names of the fields."""
        return iter(self._values)

    def __len__(self) -> int:
        """The number of fields."""
        return len(self._values)

    def given(self, name: str) -> str | None:
        """The text, or None where nothing was given."""
        return self._values.get(name) or None

    def ticked(self, name: str) -> bool:
        """Whether a switch is on."""
        return self._values.get(name) == "yes"


class Progress:
    """How far an act has come, told while it is carried out; the dialog shows it."""

    def __init__(self) -> None:
        """Nobody listens yet."""
        self.shown: Callable[[str], None] | None = None

    def tell(self, how_far: str) -> None:
        """Say it, in a few words."""
        if self.shown is not None:
            self.shown(how_far)


@dataclass(frozen=True)
class Form:
    """One act, as a dialog asks for it.

    Attributes:
        name: what its draft is kept under; none is kept where it is empty.
        submit: does it; what it raises is shown, and what was typed stays.
        label: of the key that submits, as a verb: `Send report`.
        incident: whose form it is: `INC-7`.
        context: what one must know while filling it in, above the fields.
        consequence: exactly what will happen, from the answers; shown before it does.
        reading: what one reads before doing it, of any length: below the fields.
        danger: it cannot be undone: asked once more.
        forcible: a refusal may be overruled here, with a reason.
        progress: tells how far it has come, where that takes a while.
    """

    title: str
    submit: Callable[[Answers], Awaitable[Any]]
    fields: Sequence[Field] = ()
    name: str = ""
    label: str = "Record"
    incident: str = ""
    context: str = ""
    consequence: Callable[[Answers], str] | None = None
    reading: str = ""
    danger: bool = False
    forcible: bool = False
    progress: Progress | None = None

    def objections(self, answers: Answers) -> list[str]:
        """What is missing or wrong, a line each."""
        found = []
        for asked in self.fields:
            given = answers.given(asked.name)
            if given is None:
                if asked.required:
                    found.append(f"{asked.label} is needed")
            elif asked.check is not None:
                try:
                    asked.check(given)
                except ValueError as wrong:
                    found.append(f"{asked.label}: {wrong}")
        return found
