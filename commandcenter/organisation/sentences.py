"""One sentence for each kind of event of the organisation's log."""

from collections.abc import Callable
from typing import Any

from commandcenter.incident.events import Body
from commandcenter.organisation import events as e
from commandcenter.organisation.ssh_keys import PublicKey


def sentence(body: Body) -> str:
    """What happened, without who and when."""
    return SENTENCES[type(body)](body)


def _added(body: e.PersonAdded) -> str:
    more = ", ".join(filter(None, (body.full_name, body.contact)))
    return f"{body.person} added" + (f" ({more})" if more else "")


def _key_added(body: e.KeyAdded) -> str:
    key = PublicKey(body.key_type, body.blob, body.comment)
    told = f"{body.person} has the key {key.fingerprint} ({key.type})"
    return f"{told} {key.comment}" if key.comment else told


SENTENCES: dict[type[Body], Callable[[Any], str]] = {
    e.PersonAdded: _added,
    e.PersonRemoved: lambda b: f"{b.person} removed" + (f": {b.reason}" if b.reason else ""),
    e.KeyAdded: _key_added,
    e.KeyRemoved: lambda b: f"{b.person} no longer has the key {b.fingerprint}",
    e.RoleGiven: lambda b: f"{b.person} is {b.role}",
    e.RoleTaken: lambda b: f"{b.person} is no longer {b.role}",
}
