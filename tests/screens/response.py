"""A session on a real log: the demo's story in an encrypted file, and a clock to turn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from commandcenter.demo import NEXT_PROMPT
from commandcenter.desk import Desk
from commandcenter.incident.state import WORKER
from commandcenter.screens.ports import Defaults, Surroundings, fetches_nothing
from commandcenter.screens.response import ResponseApp
from commandcenter.screens.session import Session
from commandcenter.store import Store
from commandcenter.widgets.form import Form
from commandcenter.worker.outbox import Outbox
from commandcenter.worker.planning import Planner
from tests.screens.helpers import drawn
from tests.waiting import NeverHappened, eventually
from tests.worker.standins import StandInFirewall, services

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


class Response:
    """A store, a clock, and the sessions that people open on it."""

    def __init__(self, store: Store, folder: Path, number: int = 0) -> None:
        self.store = store
        self.folder = folder
        self.now = NOW
        self.number = number
        self.firewall: StandInFirewall | None = None
        self._elsewhere: dict[str, Desk] = {}

    def clock(self) -> datetime:
        return self.now

    def prompt_falls_due(self) -> None:
        """Let the time of the next remediation report come."""
        self.now += NEXT_PROMPT + timedelta(seconds=1)

    def desk(self, who: str) -> Desk:
        """Another person's way to the same log, without a screen."""
        return Desk(self.store, who, clock=self.clock)

    async def does(self, who: str, decision, **facts) -> None:
        """Somebody else decides something, elsewhere."""
        desk = self._elsewhere.setdefault(who, self.desk(who))
        await desk.do(self.number, decision, **facts)

    async def the_worker_works(self) -> None:
        """What is owed to other systems is done."""
        outbox = Outbox(self.desk(WORKER), services(*filter(None, [self.firewall])))
        outbox.run(await outbox.desk.open(self.number))
        await outbox.settle()

    async def incident(self):
        return await self.desk("auditor").open(self.number)

    def session(
        self,
        who: str = "maya",
        *,
        board: bool = True,
        replayed: int | None = None,
        drill: Path | None = None,
        outreach=None,
        idle: timedelta | None = None,
        at_this_machine: bool = True,
        fetch_list=fetches_nothing,
        **preferences,
    ) -> ResponseApp:
        """A session of this person, at the board or at the list."""

        @asynccontextmanager
        async def opened() -> AsyncIterator[Desk]:
            yield self.desk(who)

        @asynccontextmanager
        async def planner() -> AsyncIterator[Planner]:
            yield Planner(services(*filter(None, [self.firewall])))

        return ResponseApp(
            Session(
                opened,
                who=who,
                zone=LONDON,
                clock=self.clock,
                outreach=outreach,
                open_planner=planner,
                fetch_list=fetch_list,
                at_this_machine=at_this_machine,
            ),
            Surroundings(self.folder / f"drafts-{who}"),
            Defaults(**preferences),
            start=self.number if board else None,
            replayed=replayed,
            drill=drill,
            idle=idle,
        )


def text_of(app: ResponseApp) -> str:
    """What is on the screen now."""
    return "\n".join(strip.text for strip in drawn(app)).replace("\u00a0", " ")


async def shows(app: ResponseApp, text: str) -> str:
    """The screen once the text stands on it; fails with what stood there instead."""
    try:
        await eventually(lambda: text in text_of(app))
    except NeverHappened:
        raise AssertionError(f"{text!r} is not on the screen:\n{text_of(app)}") from None
    return text_of(app)


async def tells(app: ResponseApp, text: str) -> None:
    """Wait until a message in the corner says it."""
    await eventually(lambda: any(text in each.message for each in app._notifications))  # noqa: SLF001 - as above


async def gone(app: ResponseApp, text: str) -> None:
    """Wait until the text stands on the screen no more."""
    await eventually(lambda: text not in text_of(app))


def form_of(app: ResponseApp) -> Form:
    """The form in front."""
    form = getattr(app.screen, "form", None)
    assert isinstance(form, Form), f"no form is open, but {app.screen}"
    return form
