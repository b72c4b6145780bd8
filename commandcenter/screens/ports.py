"""What the TUI is given from outside; `bootstrap` hands it over, tests hand over their own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from commandcenter.incident.controls import Offer, Plan, Undo
from commandcenter.incident.refusal import Refused

if TYPE_CHECKING:
    from commandcenter.lists.table import Table


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


class Planner(Protocol):
    """What knows what firewalls and registries can be told; it changes nothing anywhere.

    Everything that goes wrong is a `Refused` of one line.
    """

    @property
    def unusable(self) -> Sequence[str]:
        """What is wrong with sections of the settings that cannot be used, one line each."""
        ...

    def offers(self) -> Sequence[Offer]:
        """What can be done."""

    async def choices(
        self, offer: Offer, field: str, typed: str, values: Mapping[str, str]
    ) -> Mapping[str, str]:
        """What there is for a searched field, value → shown, best first."""

    async def plan(self, offer: Offer, values: Mapping[str, str]) -> Plan:
        """What would be sent."""

    async def plan_revert(self, service: str, undo: Undo) -> Plan:
        """What would be sent to undo it."""


OpenPlanner = Callable[[], AbstractAsyncContextManager[Planner]]


class FetchList(Protocol):
    """Reads a list of customers from another system, whole; cancelled, nothing is left of it.

    Everything that goes wrong is a `Refused` of one line.
    """

    async def __call__(
        self,
        url: str,
        *,
        token_file: Path | None = None,
        private: bool = False,
        path: str = "",
        next_at: str = "",
        page: str = "",
        cursor: str = "",
        progress: Callable[[int, int], None] = lambda _done, _of: None,
    ) -> "Table":
        """The list; the arguments are those of `customers import`."""
        ...


async def fetches_nothing(url: str, **_how: object) -> "Table":
    """Where nobody says how other systems are asked."""
    raise Refused(f"{url} cannot be asked here")


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
