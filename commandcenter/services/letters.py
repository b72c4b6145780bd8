"""A mail as it travels: headers that nothing can be slipped into, an identity of its own."""

from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from commandcenter.incident.text import one_line, safe_line
from commandcenter.services.errors import Rejected
from commandcenter.services.marks import mark
from commandcenter.services.records import Mail

#: Octets of an address at most (RFC 5321, 4.5.3.1.3, less the angle brackets).
_ADDRESS = 254


def letter(mail: Mail, *, sender: str, reply_to: str, at: datetime) -> bytes:
    """The message, ready to be sent.

    Its Message-ID comes from the key, so that every attempt at it is the same message, and what it
    follows is named by the same rule (RFC 5322, 3.6.4).

    Args:
        mail: what to say, to whom.
        sender: `Name <address>` or an address, known to be one.
        reply_to: an address for answers, if they go elsewhere.
        at: the date.

    Raises:
        Rejected: the recipient or the subject cannot be used.
    """
    name, own = parseaddr(sender)
    domain = own.rpartition("@")[2]
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    if "\n" in mail.subject or "\r" in mail.subject:
        raise Rejected("the subject holds a line break: write it in one line")
    message["From"] = Address(name, addr_spec=own)
    message["To"] = Address(addr_spec=recipient(mail.to))
    # Made visible here as well: the library breaks a header at every kind of line end.
    message["Subject"] = safe_line(mail.subject)
    if reply_to:
        message["Reply-To"] = Address(addr_spec=reply_to)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(mail.key, domain)
    # Answering machines stay silent (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    if mail.follows:
        earlier = [message_id(key, domain) for key in mail.follows]
        message["In-Reply-To"] = earlier[-1]
        message["References"] = " ".join(earlier)
    message.set_content(_encodable(mail.text), cte="quoted-printable")
    if mail.html:
        html = _encodable(mail.html)
        message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message.as_bytes()


def _encodable(text: str) -> str:
    """The text without lone surrogates, which are no characters."""
    return text.encode("utf-8", "replace").decode()


def message_id(key: str, domain: str) -> str:
    """The same for the same key, and nobody else's."""
    return f"<{mark(key)}@{domain}>"


def recipient(given: str) -> str:
    """One plain address as the server is told it, a domain in other letters in ASCII.

    Raises:
        Rejected: it is none, or more than one.
    """
    local, at, domain = given.strip().rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode()}"
        parsed = Address(addr_spec=address)
    except (ValueError, IndexError, MessageError):
        parsed = Address()
    if not at or not parsed.domain or len(address) > _ADDRESS or not address.isascii():
        raise Rejected(f"“{one_line(given, 100)}” is not one mail address: correct it")
    return address
