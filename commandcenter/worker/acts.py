"""An act: one call of another system, and how to find out whether it was made."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from commandcenter.services.records import Controlled, Followed, Receipt, Repeats

#: What came of a call; of a control, with what reverts it; of a ticket, with how it stands.
Answer = Receipt | Controlled | Followed


@dataclass(frozen=True, slots=True)
class Act:
    """One call, and how to find out whether it was made."""

    call: Callable[[], Awaitable[Answer]]
    find: Callable[[], Awaitable[Answer | None]]
    repeats: Repeats
