"""What people outside are written to with; `cli` hands it over, tests hand over their own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from commandcenter.incident.errands import Routes
from commandcenter.reports.log_file import Noted
from commandcenter.templates.drafting import House
from commandcenter.templates.library import Library


async def _nothing_is_set_up() -> Routes:
    return Routes()


def _nobody_signs(_number: int, _seq: int, _hash: str, _now: datetime) -> None:
    return None


@dataclass(frozen=True)
class Outreach:
    """The organisation's words and ways.

    Attributes:
        library: the templates.
        language: which of them.
        house: who writes.
        sender: from whom mail comes, where a mail server is set up.
        routes: what is set up for which audience; asked when something is to be sent.
        noted: a signed note of how far a log has come (incident, events, last hash, when); None
            where nobody can sign.
    """

    library: Library = field(default_factory=Library)
    language: str = "en"
    house: House = field(default_factory=House)
    sender: str = ""
    routes: Callable[[], Awaitable[Routes]] = _nothing_is_set_up
    noted: Callable[[int, int, str, datetime], Noted | None] = _nobody_signs
