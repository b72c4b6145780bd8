"""What the TUI is given from outside; `bootstrap` hands it over, tests hand over their own."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol


class Preferences(Protocol):
    """The part of the settings that the TUI reads."""

    @property
    def theme(self) -> str:
        """Name of the theme."""

    @property
    def mouse(self) -> bool:
        """Whether the mouse is captured; without, the terminal's own selection works."""

    @property
    def keymap(self) -> Mapping[str, str]:
        """Binding id → keys, as `list.down` → `j,down`."""


@dataclass(frozen=True)
class Defaults:
    """The preferences of someone who set nothing."""

    theme: str = "commandcenter-dark"
    mouse: bool = False
    keymap: Mapping[str, str] = field(default_factory=dict)


class Found(NamedTuple):
    """An incident that the palette found by name."""

    ref: str
    title: str
    open: Callable[[], Awaitable[None]]


#: Finds incidents whose reference or title holds the text.
Search = Callable[[str], Awaitable[list[Found]]]


async def _nothing(_text: str) -> list[Found]:
    return []


@dataclass(frozen=True)
class Surroundings:
    """Where the session keeps what it keeps.

    Attributes:
        drafts: folder of typed, unrecorded text.
        log_file: where defects are described; None where nothing is logged.
        search: finds incidents for the palette.
    """

    drafts: Path
    log_file: Path | None = None
    search: Search = _nothing
