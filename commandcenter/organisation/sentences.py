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


def _proved(body: e.FactorProved) -> str:
    by = "a recovery code" if body.recovery else "a code"
    return f"{body.person} proved their second factor by {by} ({body.place})"


SENTENCES: dict[type[Body], Callable[[Any], str]] = {
    e.PersonAdded: _added,
    e.PersonRemoved: lambda b: f"{b.person} removed" + (f": {b.reason}" if b.reason else ""),
    e.KeyAdded: _key_added,
    e.KeyRemoved: lambda b: f"{b.person} no longer has the key {b.fingerprint}",
    e.FactorEnrolled: lambda b: f"{b.person} set up a second factor ({b.place})",
    e.FactorRemoved: lambda b: f"{b.person} has no second factor any more",
    e.FactorProved: _proved,
    e.FactorFailed: lambda b: f"{'used' if b.used else 'wrong'} code for {b.person} ({b.place})",
    e.FactorRequired: lambda b: f"a second factor is {'' if b.required else 'not '}required",
    e.RoleGiven: lambda b: f"{b.person} is {b.role}",
    e.RoleTaken: lambda b: f"{b.person} is no longer {b.role}",
}
