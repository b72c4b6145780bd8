"""What the program asks of other systems.

Every act carries a `key`: the same for every attempt at one act, different for every act. What a
repeated key means is told by the service's `repeats`. Every call raises the kinds of `ServiceError`
(`errors.py`), and nothing else.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Protocol, runtime_checkable

from commandcenter.incident.tickets import TicketState
from commandcenter.services.records import (
    Alert,
    AuditEntry,
    Choice,
    Control,
    Controlled,
    Delivered,
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
    Undo,
)

# ── what every service has ───────────────────────────────────────────────────────────────────────


class Service(Protocol):
    """What is true of every service, whatever it does."""

    name: str
    """Its section in the settings, and its name in the log: `slack`."""

    title: ClassVar[str]
    """Its name for people: `Slack`."""

    repeats: ClassVar[Repeats]

    async def probe(self) -> Probe:
        """A harmless call that shows whether the service can be reached and what it allows."""
        ...


# ── people ───────────────────────────────────────────────────────────────────────────────────────


@runtime_checkable
class Pager(Service, Protocol):
    """Wakes people."""

    async def page(self, page: Page, *, key: str) -> Receipt:
        """Wake whoever is on call there; the receipt's reference is for the other two."""
        ...

    async def acknowledge(self, reference: str, *, key: str) -> Receipt:
        """Somebody has taken it: stop waking the next one."""
        ...

    async def resolve(self, reference: str, *, key: str) -> Receipt:
        """It is over."""
        ...


@runtime_checkable
class Chat(Service, Protocol):
    """Says something where the organisation talks."""

    async def post(self, post: Post, *, key: str) -> Receipt:
        """Say it."""
        ...

    async def find_post(self, key: str, *, channel: str = "") -> Receipt | None:
        """The post of that key, if it was made; only where `repeats` is `LOOK_UP`."""
        ...


@runtime_checkable
class Channels(Chat, Protocol):
    """A chat that can open a channel for an incident."""

    opens_channels: bool
    """Whether the settings want one for each incident."""

    async def open_channel(self, name: str, topic: str, *, key: str) -> Receipt:
        """A channel named like that, with everybody in it whom the settings want there.

        The receipt's reference is for `Post.channel`.
        """
        ...

    async def find_channel(self, name: str, topic: str, *, key: str) -> Receipt | None:
        """The channel of that name and key, if it was opened; it then has topic and people."""
        ...


@runtime_checkable
class Mailer(Service, Protocol):
    """Sends mail."""

    def deliver(self, mails: Iterable[Mail]) -> AsyncIterator[Delivered]:
        """Send each on its own over as few connections as possible; yields as they are sent.

        A mail's failure is its outcome (a `ServiceError`) and stops none of the others. If the
        iteration is ended early, what was not yielded was not sent.
        """
        ...


@runtime_checkable
class StatusPage(Service, Protocol):
    """Tells everybody."""

    async def publish(self, post: StatusPost, *, key: str) -> Receipt:
        """A new incident on the page."""
        ...

    async def update(self, reference: str, post: StatusPost, *, key: str) -> Receipt:
        """What is said next about it."""
        ...

    async def find_status(self, key: str) -> Receipt | None:
        """The publication or update of that key, if it was made."""
        ...


# ── work ─────────────────────────────────────────────────────────────────────────────────────────


@runtime_checkable
class Tracker(Service, Protocol):
    """Keeps tickets."""

    async def open_ticket(self, ticket: Ticket, *, key: str) -> Receipt:
        """A new ticket; the receipt's reference is what people call it: `#12`, `SEC-12`."""
        ...

    async def find_ticket(self, key: str) -> Receipt | None:
        """The ticket of that key, if it was opened."""
        ...

    async def read_ticket(self, reference: str) -> TicketState:
        """How it stands."""
        ...

    async def change_ticket(self, reference: str, change: TicketChange, *, key: str) -> TicketState:
        """Bring it to what is wanted, then say so in a comment; returns how it stands after it.

        What is wanted can be set again at will. Whoever does not know whether that was done reads
        it: once it stands as wanted, all but the comment was.
        """
        ...

    async def changed_tickets(self, since: datetime) -> News:
        """Those that were changed since then, a page of them at most.

        Asked with the same time again, it may answer with none where nothing was changed.
        """
        ...


# ── mitigation ───────────────────────────────────────────────────────────────────────────────────


@runtime_checkable
class Controls(Service, Protocol):
    """A system on which mitigation is run from the board: look, confirm, see, revert."""

    def controls(self) -> Sequence[Control]:
        """What can be done."""
        ...

    async def choices(self, control: str, field: str, typed: str) -> Sequence[Choice]:
        """What there is for a searched field, best first.

        Args:
            control: its name.
            field: the field's name.
            typed: what the person knows of it; behind the values of the searched fields before
                it, each with a `/`: `repository/words`.
        """
        ...

    async def plan(self, control: str, values: Mapping[str, str], *, key: str) -> Plan:
        """What would be sent; changes nothing.

        Raises:
            Rejected: a value cannot be used, in one line that names the field.
        """
        ...

    async def plan_revert(self, undo: Undo, *, key: str) -> Plan:
        """What would be sent to undo it; changes nothing."""
        ...

    async def run(self, plan: Plan) -> Controlled:
        """Send exactly the plan's call.

        Raises:
            Rejected: it is no longer what the plan showed.
        """
        ...

    async def find_run(self, plan: Plan) -> Controlled | None:
        """What came of the plan, if it was run."""
        ...


class Firewall(Controls, Protocol):
    """What stands before the services and can turn requests away."""


@runtime_checkable
class Registry(Controls, Protocol):
    """What packages come from."""

    def audit_log(self, query: str = "") -> AsyncIterator[AuditEntry]:
        """Its own log, newest first, page by page."""
        ...


# ── monitoring ───────────────────────────────────────────────────────────────────────────────────


@runtime_checkable
class AlertSource(Service, Protocol):
    """Knows what is wrong; polled, so that nothing listens."""

    async def alerts(self, firing: Collection[str] = ()) -> Sequence[Alert]:
        """What is firing now, and what no longer is.

        Args:
            firing: fingerprints that the caller still takes to be firing.

        Returns:
            Every alert that fires, and of `firing` those that are over. What is silenced there
            is neither: it is left out.
        """
        ...
