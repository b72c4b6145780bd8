"""The reference of the keys, written from the code: `python -m commandcenter.screens.reference`."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from textual.binding import Binding
from textual.dom import DOMNode

import commandcenter.screens
import commandcenter.widgets
from commandcenter.screens.base import BACK, Place
from commandcenter.widgets.moving import MOVING

#: Where it is kept in the repository; a test holds it to the code.
PAGE = Path(__file__).resolve().parents[2] / "docs" / "keys.md"

OPENING = """\
# Keys

`?` shows the keys of where you are, `:` finds every action by its name, and every action has a
verb ([commands](commands.md)). A key can be given to something else by its id, in the settings:

```toml
[interface.keymap]
"board.update" = "u,f5"
```

This page is written from the code: `python -m commandcenter.screens.reference`.
"""

#: What the app and every screen share stands first, then the screens, then what is on them.
EVERYWHERE, SCREEN, PART = range(3)


def reference() -> str:
    """The whole page, in Markdown."""
    return "\n".join([OPENING, *(_section(*each) for each in _groups())])


def _groups() -> list[tuple[str, list[Binding]]]:
    """Heading and bindings of each class that has some, in the order of the page."""
    found = [
        (_rank(each), _heading(each), [b for b in vars(each)["BINDINGS"] if _is_told(b)])
        for each in _classes()
    ]
    found.append((EVERYWHERE, "Every screen", [*MOVING, BACK]))
    return [(heading, bindings) for _, heading, bindings in sorted(found, key=_order) if bindings]


def _classes() -> Iterator[type[DOMNode]]:
    """Everything on the screens that takes keys of its own."""
    for package in (commandcenter.screens, commandcenter.widgets):
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(each.name)
            for _, found in inspect.getmembers(module, inspect.isclass):
                own = found.__module__ == each.name and "BINDINGS" in vars(found)
                if own and issubclass(found, DOMNode):
                    yield found


def _is_told(binding: Any) -> bool:
    """Whether it stands here; what every screen has stands once, what has no words nowhere."""
    told = isinstance(binding, Binding) and binding.id and binding.description
    return bool(told) and binding not in (*MOVING, BACK)


def _rank(owner: type[DOMNode]) -> int:
    if owner.__module__ == "commandcenter.screens.app":
        return EVERYWHERE
    return SCREEN if issubclass(owner, Place) else PART


def _heading(owner: type[DOMNode]) -> str:
    return owner.BINDING_GROUP_TITLE or owner.__name__


def _order(group: tuple[int, str, list[Binding]]) -> tuple[int, str]:
    return group[0], group[1]


def _section(heading: str, bindings: list[Binding]) -> str:
    rows = [_row(each) for each in bindings]
    return "\n".join([f"## {heading}\n", "| key | does | id |", "| --- | --- | --- |", *rows, ""])


def _row(binding: Binding) -> str:
    keys = " ".join(f"`{_shown(key)}`" for key in binding.key.split(","))
    more = f": {binding.tooltip}" if binding.tooltip else ""
    return f"| {keys} | {binding.description}{more} | `{binding.id}` |"


def _shown(key: str) -> str:
    """The key as the screens call it."""
    *modifiers, last = key.strip().split("+")
    named = {"colon": ":", "question_mark": "?", "slash": "/"}
    return "+".join([*modifiers, named.get(last, last)])


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
