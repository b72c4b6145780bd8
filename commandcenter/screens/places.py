"""The six screens behind the keys 1 to 6, loaded when they are first opened."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from commandcenter.screens.app import CommandCenterApp
    from commandcenter.screens.base import Place


class Screenful(NamedTuple):
    """One of the six.

    Attributes:
        build: makes the screen; None where the command line does it so far.
        verb: what does it on the command line.
    """

    key: str
    name: str
    verb: str
    build: "Callable[[CommandCenterApp], Place] | None" = None


SCREENS = (
    Screenful("1", "Incidents", "commandcenter list"),
    Screenful("2", "Board", "commandcenter show INC"),
    Screenful("3", "Customers", "commandcenter customers INC list"),
    Screenful("4", "Notifications", "commandcenter notify INC list"),
    Screenful("5", "Timeline", "commandcenter timeline INC"),
    Screenful("6", "Retrospective", "commandcenter retro INC show"),
)
