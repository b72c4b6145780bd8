"""A mail server on this machine: takes what it is given, refuses, or falls silent."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller


class Inbox:
    """What arrived.

    Attributes:
        refused: addresses that have no mailbox here.
        silent_after: so many are taken and answered; the next is taken, and never answered.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.silent_after: int | None = None

    @property
    def recipients(self) -> list[str]:
        """To whom mail came, in that order."""
        return [str(mail["To"]) for mail in self.mails]

    # aiosmtpd finds these by their names, and hands over more than they need.
    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:  # type: ignore[no-untyped-def] # noqa: N802
        """Take or refuse a recipient."""
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:  # type: ignore[no-untyped-def] # noqa: N802
        """Take a mail."""
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        if self.silent_after is not None and len(self.mails) > self.silent_after:
            await asyncio.Event().wait()
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[tuple[Inbox, int]]:
    """The server's inbox, and its port on 127.0.0.1."""
    inbox = Inbox()
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield inbox, port
    finally:
        controller.stop()
