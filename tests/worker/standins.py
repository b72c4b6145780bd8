"""Services that a test can break: they do what they are asked, fail, or die with the worker."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from commandcenter.incident.tickets import TicketState
from commandcenter.incident.times import Clock, utc_now
from commandcenter.incident.words import FollowUpStatus
from commandcenter.services.catalogue import Services
from commandcenter.services.errors import Rejected, ServiceError
from commandcenter.services.records import (
    AuditEntry,
    Call,
    Choice,
    Control,
    Controlled,
    Delivered,
    Field,
    Mail,
    News,
    Page,
    Plan,
    Post,
    Probe,
    Receipt,
    Repeats,
    StatusPost,
    Ticket,
    TicketChange,
    TicketNews,
    Undo,
)


class Killed(BaseException):
    """The process ends here; nothing after it runs."""


class StandIn:
    """What all of them share: what arrived, and what goes wrong next.

    Attributes:
        arrived: (key, what) of each act that was carried out.
        before: raised before the next acts are carried out, one each.
        after: raised when they were, instead of an answer.
    """

    title = "Stand-in"

    def __init__(self, name: str, repeats: Repeats) -> None:
        self.name = name
        self.repeats = repeats
        self.arrived: list[tuple[str, object]] = []
        self.before: list[BaseException] = []
        self.after: list[BaseException] = []
        self.asked: list[BaseException] = []

    async def probe(self) -> Probe:
        return Probe(0.001, "harmless")

    async def _act(self, key: str, what: object) -> Receipt:
        if self.before:
            raise self.before.pop(0)
        if self.repeats is not Repeats.HARMLESS or key not in dict(self.arrived):
            self.arrived.append((key, what))
        if self.after:
            raise self.after.pop(0)
        return self._receipt(key)

    def _receipt(self, key: str) -> Receipt:
        number = [each for each, _ in self.arrived].index(key) + 1
        return Receipt(f"#{number}", url=f"https://example.org/{number}", detail="done")

    async def _find(self, key: str) -> Receipt | None:
        if self.asked:
            raise self.asked.pop(0)
        return self._receipt(key) if key in dict(self.arrived) else None


class StandInPager(StandIn):
    """Attributes: taken, over: references of pages, in the order in which they came to that."""

    def __init__(self) -> None:
        super().__init__("pager", Repeats.HARMLESS)
        self.taken: list[str] = []
        self.over: list[str] = []

    @property
    def pages(self) -> list[Page]:
        return [what for _, what in self.arrived if isinstance(what, Page)]

    async def page(self, page: Page, *, key: str) -> Receipt:
        return await self._act(key, page)

    async def acknowledge(self, reference: str, *, key: str) -> Receipt:
        self.taken.append(reference)
        return await self._act(key, reference)

    async def resolve(self, reference: str, *, key: str) -> Receipt:
        self.over.append(reference)
        return await self._act(key, reference)


class StandInChat(StandIn):
    def __init__(self) -> None:
        super().__init__("chat", Repeats.BLIND)

    async def post(self, post: Post, *, key: str) -> Receipt:
        return await self._act(key, post)

    async def find_post(self, key: str, *, channel: str = "") -> Receipt | None:
        raise AssertionError("a blind service is not asked")


class StandInSlack(StandIn):
    """A chat that finds its posts again, and opens channels."""

    opens_channels = True

    def __init__(self) -> None:
        super().__init__("slack", Repeats.LOOK_UP)

    async def post(self, post: Post, *, key: str) -> Receipt:
        return await self._act(key, post)

    async def find_post(self, key: str, *, channel: str = "") -> Receipt | None:
        return await self._find(key)

    async def open_channel(self, name: str, topic: str, *, key: str) -> Receipt:
        return await self._act(key, name)

    async def find_channel(self, name: str, topic: str, *, key: str) -> Receipt | None:
        return await self._find(key)


class StandInTracker(StandIn):
    """Attributes: states: of the tickets, by reference; comments: what was said in each."""

    def __init__(self, name: str = "tracker", clock: Clock = utc_now) -> None:
        super().__init__(name, Repeats.LOOK_UP)
        self.clock = clock
        self.states: dict[str, TicketState] = {}
        self.comments: dict[str, list[str]] = {}

    def somebody_changes(self, reference: str, **changes: Any) -> None:
        """Somebody does so in the tracker itself."""
        self.states[reference] = replace(self.states[reference], changed_at=self.clock(), **changes)

    async def open_ticket(self, ticket: Ticket, *, key: str) -> Receipt:
        opened = await self._act(key, ticket)
        self._keep(opened.reference, TicketState(FollowUpStatus.OPEN, due=ticket.due or None))
        return opened

    async def find_ticket(self, key: str) -> Receipt | None:
        found = await self._find(key)
        if found is not None:
            self._keep(found.reference, TicketState(FollowUpStatus.OPEN))
        return found

    def _keep(self, reference: str, state: TicketState) -> None:
        self.states.setdefault(reference, replace(state, changed_at=self.clock()))

    async def read_ticket(self, reference: str) -> TicketState:
        if self.asked:
            raise self.asked.pop(0)
        return self.states[reference]

    async def change_ticket(self, reference: str, change: TicketChange, *, key: str) -> TicketState:
        if self.before:
            raise self.before.pop(0)
        state = self.states[reference]
        self.somebody_changes(
            reference,
            status=change.status or state.status,
            due=change.due or state.due,
            owner=change.owner or state.owner,
            assignee=change.owner or state.assignee,
        )
        self.comments.setdefault(reference, []).append(change.text)
        if self.after:
            raise self.after.pop(0)
        return self.states[reference]

    async def changed_tickets(self, since: datetime) -> News:
        if self.asked:
            raise self.asked.pop(0)
        news = [
            TicketNews(reference, state)
            for reference, state in self.states.items()
            if state.changed_at and state.changed_at >= since
        ]
        news.sort(key=lambda each: each.state.changed_at or since)
        until = news[-1].state.changed_at if news else None
        return News(tuple(news), until or since)


class StandInStatusPage(StandIn):
    def __init__(self) -> None:
        super().__init__("page", Repeats.LOOK_UP)
        self.updated: list[str] = []

    async def publish(self, post: StatusPost, *, key: str) -> Receipt:
        return await self._act(key, post)

    async def update(self, reference: str, post: StatusPost, *, key: str) -> Receipt:
        self.updated.append(reference)
        return await self._act(key, post)

    async def find_status(self, key: str) -> Receipt | None:
        return await self._find(key)


class StandInFirewall(StandIn):
    """A firewall that blocks addresses.

    Attributes:
        blocked: rule → address, as it stands now.
    """

    def __init__(self) -> None:
        super().__init__("firewall", Repeats.LOOK_UP)
        self.blocked: dict[str, str] = {}
        self.stops = ""

    def controls(self) -> list[Control]:
        address = Field("address", "Address", "203.0.113.7", searched=True)
        mode = Field("mode", "Do", choices=(Choice("block", "block"), Choice("log", "only log")))
        why = Field("why", "Why", required=False)
        return [Control("block", "Block an address", (address, mode, why), stops=self.stops)]

    async def choices(self, control: str, field: str, typed: str) -> list[Choice]:
        known = {"203.0.113.7": "a runner", "203.0.113.8": "another runner"}
        return [Choice(each, f"{each} {name}") for each, name in known.items() if typed in name]

    async def plan(self, control: str, values: Mapping[str, str], *, key: str) -> Plan:
        if not values["address"].startswith("203."):
            raise Rejected("address: only those in 203.0.113.0/24")
        call = Call("POST", "https://firewall.example/rules", dict(values))
        return Plan(control, f"block {values['address']}", dict(values), {}, key, call)

    async def plan_revert(self, undo: Undo, *, key: str) -> Plan:
        self._know(undo.control)
        call = Call("DELETE", f"https://firewall.example/rules/{undo.state['rule']}")
        return Plan(undo.control, undo.title, undo.state, {}, key, call, reverts=True)

    @staticmethod
    def _know(control: str) -> None:
        if control != "block":
            raise Rejected(f"Firewall cannot “{control}”")

    async def run(self, plan: Plan) -> Controlled:
        self._know(plan.control)
        await self._act(plan.key, plan)
        if plan.reverts:
            self.blocked.pop(plan.values["rule"], None)
        else:
            self.blocked[plan.key] = plan.values["address"]
        return self._controlled(plan)

    async def find_run(self, plan: Plan) -> Controlled | None:
        found = await self._find(plan.key)
        return found and self._controlled(plan)

    def _controlled(self, plan: Plan) -> Controlled:
        receipt = Receipt(self._receipt(plan.key).reference, detail=f"Firewall: {plan.title}")
        if plan.reverts:
            return Controlled(receipt, None)
        undo = Undo(plan.control, f"let {plan.values['address']} in again", {"rule": plan.key})
        return Controlled(receipt, undo)


class StandInRegistry(StandInFirewall):
    """A firewall that also has a log of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.name = "registry"

    async def audit_log(self, query: str = "") -> AsyncIterator[AuditEntry]:
        for number in range(3):
            at = datetime(2026, 3, 2, 13, 59 - number, tzinfo=UTC)
            target = f"{query}\x1b[2J/{number}"
            yield AuditEntry(f"u{number}", at, "ci-bot", "download", target, "203.0.113.7")


class StandInMailer(StandIn):
    """Attributes: refusals: address → how it fails."""

    def __init__(self) -> None:
        super().__init__("mail", Repeats.BLIND)
        self.refusals: dict[str, ServiceError] = {}

    async def deliver(self, mails: Iterable[Mail]) -> AsyncIterator[Delivered]:
        for mail in mails:
            refusal = self.refusals.get(mail.to)
            if refusal is not None:
                yield Delivered(mail, refusal)
            else:
                yield Delivered(mail, await self._act(mail.key, mail))


def services(*each: StandIn) -> Services:
    """Those, as if they were set up."""
    return Services({one.name: one for one in each})
