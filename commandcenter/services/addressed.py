"""Settings of services whose address somebody chooses."""

from pydantic import Field

from commandcenter.services.secrets import Section


class Addressed(Section):
    """A service at an address that may be one's own."""

    url: str = Field(min_length=1)
    """Where it is: `https://host.example`."""

    private: bool = False
    """Whether it may be on this machine or network; else such an address is refused."""

    plain: bool = False
    """Whether it may be called by http://, which can be read on the way."""
