"""Wakes people through ntfy: an example of a service from a package of one's own."""

from typing import ClassVar

from pydantic import Field

from commandcenter.incident.words import Severity
from commandcenter.services.http import Http
from commandcenter.services.protocols import Pager
from commandcenter.services.records import Page, Probe, Receipt, Repeats
from commandcenter.services.rules import Destination, bearer
from commandcenter.services.secrets import MayHaveToken

#: ntfy's priorities, from 1 to 5.
PRIORITIES = {None: 5, Severity.SEV1: 5, Severity.SEV2: 4, Severity.SEV3: 3, Severity.SEV4: 2}


class Ntfy(Pager):
    """One topic."""

    title: ClassVar[str] = "ntfy"
    repeats: ClassVar[Repeats] = Repeats.BLIND  # ntfy would show a repeated message twice

    class Settings(MayHaveToken):
        """`[services.ntfy]`; its secret, if any, is an access token."""

        topic: str = Field(pattern=r"^[\w-]{1,64}$")
        """Where people have subscribed."""

        url: str = "https://ntfy.sh"
        """The server, if it is one's own."""

        private: bool = False
        """Whether it may be on this machine or network; else such an address is refused."""

        plain: bool = False
        """Whether it may be called by http://, which can be read on the way."""

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        self.name = name
        self._topic = settings.topic
        self._api = http.endpoint(
            Destination(
                self.title,
                settings.url,
                settings.secret,
                bearer,
                private=settings.private,
                plain=settings.plain,
            )
        )

    async def page(self, page: Page, *, key: str) -> Receipt:
        """Send it."""
        message = {
            "topic": self._topic,
            "title": page.incident,
            "message": page.summary,
            "priority": PRIORITIES[page.severity],
        }
        await self._api.call("POST", "/", json=message | ({"click": page.url} if page.url else {}))
        return Receipt(key, detail="paged through ntfy")

    async def acknowledge(self, reference: str, *, key: str) -> Receipt:  # noqa: ARG002 - ntfy knows no such thing
        """Say nothing: nobody else is woken."""
        return Receipt(reference, detail="ntfy needs no acknowledgement")

    async def resolve(self, reference: str, *, key: str) -> Receipt:  # noqa: ARG002 - ntfy knows no such thing
        """Say nothing: there is nothing to end."""
        return Receipt(reference, detail="ntfy needs no end")

    async def probe(self) -> Probe:
        """Ask whether it is well."""
        reply = await self._api.call("GET", "/v1/health")
        return Probe(reply.latency, "is well")
