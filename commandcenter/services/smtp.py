"""Mail, by SMTP: one message a recipient, over one connection."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterable
from email.utils import getaddresses, parseaddr
from functools import cached_property
from typing import Any, ClassVar, Literal

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from commandcenter.incident.text import one_line
from commandcenter.services.addresses import Forbidden, NotResolved, allowed
from commandcenter.services.errors import Rejected, ServiceError, Unavailable, Uncertain
from commandcenter.services.http import Http, tls_context
from commandcenter.services.letters import letter, message_id, recipient
from commandcenter.services.protocols import Mailer
from commandcenter.services.records import Delivered, Mail, Probe, Receipt, Repeats
from commandcenter.services.replies import WORDS
from commandcenter.services.secrets import MayHaveToken, read

#: From here on a server means "never"; below it, "not now" (RFC 5321, 4.2.1).
_PERMANENT = 500
#: The server takes nothing more on this connection.
_CLOSING = 421


class Smtp(Mailer):
    """A mail server that sends for us."""

    title: ClassVar[str] = "SMTP"
    repeats: ClassVar[Repeats] = Repeats.BLIND

    class Settings(MayHaveToken):
        """`[services.smtp]`; its secret, if any, is the password."""

        host: str = Field(min_length=1)
        """The server."""

        port: int = Field(587, ge=1, le=65535)
        """587 for STARTTLS, 465 for TLS from the start."""

        security: Literal["starttls", "tls", "none"] = "starttls"
        """How the connection is protected; `none` only to a server on this machine."""

        username: str = ""
        """Who we are to the server; without it there is no log-in."""

        sender: str
        """From whom: `Example Security <security@example.com>`."""

        reply_to: str = ""
        """Where answers go, if elsewhere."""

        private: bool = False
        """Whether the server may be on this machine or network; else it is refused."""

        timeout: float = Field(30.0, gt=0, le=600)
        """Seconds for each step."""

        @field_validator("sender")
        @classmethod
        def _has_an_address(cls, given: str) -> str:
            try:
                [(_, address)] = getaddresses(given.splitlines())
                recipient(address)
            except (ValueError, Rejected):
                wrong = "write it like Example Security <security@example.com>"
                raise PydanticCustomError("sender", wrong) from None
            return given

        @field_validator("reply_to")
        @classmethod
        def _is_an_address(cls, given: str) -> str:
            try:
                return recipient(given) if given else ""
            except Rejected:
                raise PydanticCustomError("address", "is not one mail address") from None

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        if settings.security == "none" and settings.username:
            raise ValueError("security: a password is never sent without TLS: use starttls or tls")
        self.name = name
        self._settings = settings
        self._http = http
        self._from = recipient(parseaddr(settings.sender)[1])
        self._domain = self._from.rpartition("@")[2]

    async def deliver(self, mails: Iterable[Mail]) -> AsyncIterator[Delivered]:
        """Send each; a server that closes after some is called again for the rest."""
        client: SMTP | None = None
        broken: ServiceError | None = None
        try:
            for mail in mails:
                outcome: Receipt | ServiceError | None = broken
                while outcome is None:
                    fresh = client is None or not client.is_connected
                    if client is None or fresh:
                        client, broken = await self._connected()
                        outcome = broken
                    if client is not None and outcome is None:
                        outcome = await self._send(client, mail, fresh=fresh)
                yield Delivered(mail, outcome)
        finally:
            await _leave(client)

    async def probe(self) -> Probe:
        """Connect, log in, and leave."""
        begun = self._http.timing.monotonic()
        client, broken = await self._connected()
        if client is None or broken:
            raise broken or Unavailable("SMTP cannot be reached")
        await _leave(client)
        latency = self._http.timing.monotonic() - begun
        secured = {"starttls": "STARTTLS", "tls": "TLS", "none": "no TLS"}[self._settings.security]
        logged_in = (
            f"logged in as {self._settings.username}" if self._settings.username else "no log-in"
        )
        return Probe(latency, f"{secured}, {logged_in}")

    async def _send(
        self, client: SMTP, mail: Mail, *, fresh: bool
    ) -> Receipt | ServiceError | None:
        """Send one.

        Returns:
            What came of it; None if the server had already hung up, and nothing was sent.
        """
        try:
            message = letter(
                mail,
                sender=self._settings.sender,
                reply_to=self._settings.reply_to,
                at=self._http.timing.now(),
            )
            to = recipient(mail.to)
        except Rejected as refused:
            return refused
        begun = False
        try:
            await client.mail(self._from)
            await client.rcpt(to)
            begun = True
            await client.data(message)
        except SMTPResponseException as error:
            if error.code == _CLOSING and not begun:
                client.close()
                return _judged(error) if fresh else None
            await _reset(client)
            return _judged(error)
        except (SMTPException, OSError):
            client.close()
            if begun:
                return Uncertain("SMTP broke off after the message: it may have been sent")
            return Unavailable("SMTP broke off") if fresh else None
        return Receipt(message_id(mail.key, self._domain), detail=f"mailed to {to}")

    async def _connected(self) -> tuple[SMTP | None, ServiceError | None]:
        """A server that is ready, or why there is none."""
        settings = self._settings
        client: SMTP | None = None
        password = ""
        try:
            client = await self._opened()
            if settings.security == "starttls":
                await client.starttls(server_hostname=settings.host, tls_context=self._tls)
            if settings.username:
                password = read(settings, self.title)
                await client.login(settings.username, password)
        except ServiceError as error:
            failed = error
        except SMTPResponseException as error:
            failed = _judged(error, password)
        except SMTPTimeoutError:
            failed = Unavailable("SMTP did not answer in time")
        except SMTPException as error:
            failed = Unavailable(f"SMTP cannot be used: {one_line(str(error), WORDS)}")
        except OSError as error:
            believed = "CERTIFICATE" not in str(error)
            failed = Unavailable(
                "SMTP cannot be reached"
                if believed
                else "SMTP has no certificate that is valid for its name"
            )
        else:
            return client, None
        if client is not None:
            client.close()
        return None, failed

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Of its own: that of HTTP says on connecting that it speaks HTTP."""
        return tls_context()

    async def _opened(self) -> SMTP:
        settings = self._settings
        client = SMTP(
            hostname=settings.host,
            local_hostname=self._domain,  # asking the DNS for ours may take long in a crisis
            sock=await self._socket(),
            use_tls=settings.security == "tls",
            start_tls=False,
            tls_context=self._tls if settings.security == "tls" else None,
            timeout=settings.timeout,
        )
        await client.connect()
        return client

    async def _socket(self) -> socket.socket:
        """A connection to an address that may be called.

        Raises:
            Unavailable: there is none.
        """
        settings = self._settings
        try:
            async with asyncio.timeout(self._http.limits.connect):
                addresses = await allowed(
                    settings.host, settings.port, self._http.resolver, private=settings.private
                )
        except Forbidden:
            wrong = "is on a private network: if that is meant, set `private = true`"
        except (NotResolved, TimeoutError):
            wrong = "is not known to the DNS"
        else:
            for address in addresses:
                if found := await self._dialled(address):
                    return found
            wrong = "cannot be reached"
        raise Unavailable(f"SMTP {wrong}")

    async def _dialled(self, address: str) -> socket.socket | None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        made = socket.socket(family, socket.SOCK_STREAM)
        made.settimeout(0)
        try:
            async with asyncio.timeout(self._http.limits.connect):
                loop = asyncio.get_running_loop()
                await loop.sock_connect(made, (address, self._settings.port))
        except OSError:
            made.close()
            return None
        return made


def _judged(error: Any, password: str = "") -> ServiceError:
    said = str(error.message)
    if password:
        said = said.replace(password, "…")
    words = f"SMTP refused ({error.code}): {one_line(said, WORDS)}"
    return Rejected(words) if error.code >= _PERMANENT else Unavailable(words)


async def _reset(client: SMTP) -> None:
    """Ready for the next message; where that fails, the next one calls again."""
    try:
        await client.rset()
    except (SMTPException, OSError):
        client.close()


async def _leave(client: SMTP | None) -> None:
    if client is None or not client.is_connected:
        return
    try:
        await client.quit()
    except (SMTPServerDisconnected, SMTPException, OSError):
        client.close()
