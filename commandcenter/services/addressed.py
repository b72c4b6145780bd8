"""Settings of where a service is."""

from pydantic import Field

from commandcenter.services.secrets import Section


class MayBePrivate(Section):
    """A service that may be reached through a host of one's own: an egress proxy, a mirror."""

    private: bool = False
    """Whether it may be on this machine or network; else such an address is refused."""


class Addressed(MayBePrivate):
    """A service at an address that somebody chooses."""

    url: str = Field(min_length=1)
    """Where it is: `https://host.example`."""

    plain: bool = False
    """Whether it may be called by http://, which can be read on the way."""
