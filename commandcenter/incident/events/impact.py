"""What can happen to the impact and to the list of customers."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from commandcenter.incident.events.envelope import Body
from commandcenter.incident.words import CustomerStatus, ImpactStage


class ImpactStated(Body):
    """The impact as now known."""

    type: ClassVar = "impact.stated"
    prose: ClassVar = ("text",)

    stage: ImpactStage
    text: str
    figures: Mapping[str, int | float] = {}
    services: tuple[str, ...] = ()


class ImportedCustomer(BaseModel):
    """One row of a customer list."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    id: str
    name: str = ""
    contact: str = ""
    records: int | None = None


class CustomersImported(Body):
    """Customers who may be affected, from a list; each is suspected until marked."""

    type: ClassVar = "customers.imported"
    prose: ClassVar = ("customers",)

    origin: str
    customers: tuple[ImportedCustomer, ...]


class CustomersMarked(Body):
    """Customers were confirmed, cleared or suspected again, with the basis.

    Attributes:
        id: names the marking; one of many customers is several events.
    """

    type: ClassVar = "customers.marked"
    prose: ClassVar = ("because",)

    ids: tuple[str, ...]
    status: CustomerStatus
    because: str
    id: str = ""


class CustomersMarkingUndone(Body):
    """A marking was taken back for those who are still as it left them.

    Attributes:
        id: of the marking; of many customers it is several events.
        status: what these customers are again.
    """

    type: ClassVar = "customers.marking_undone"
    prose: ClassVar = ("because",)

    id: str
    ids: tuple[str, ...]
    status: CustomerStatus
    because: str
