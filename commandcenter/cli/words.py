"""Words of fixed sets as arguments: any case, `-` or `_`, and a refusal that lists them."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

import typer

from commandcenter.incident.text import quoted

E = TypeVar("E", bound=StrEnum)


def one_of(words: type[E]) -> dict[str, Any]:
    """What an argument or option needs to take one word of a set; unpack it into Typer's call.

    Args:
        words: the set.
    """
    return {
        "parser": _reader(words),
        "metavar": "|".join(words),
        "autocompletion": _completer(words),
    }


def _reader(words: type[E]) -> Callable[[str], E]:
    def read(text: str) -> E:
        given = str(text).strip().lower().replace("_", "-").replace(" ", "-")
        try:
            return words(given)
        except ValueError:
            raise typer.BadParameter(f"{quoted(given)} is not one of {', '.join(words)}") from None

    return read


def _completer(words: type[E]) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        return [word for word in words if word.startswith(incomplete.lower())]

    return complete
