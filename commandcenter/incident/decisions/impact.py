"""Impact and customers: what is affected, who may be, who is."""

from collections.abc import Iterable, Mapping

from commandcenter.incident import events as e
from commandcenter.incident.decisions.deciding import ALWAYS, OPEN, Happenings, Stamp, decision
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import ANYONE
from commandcenter.incident.state import Incident
from commandcenter.incident.text import line, prose
from commandcenter.incident.words import CustomerStatus, ImpactStage, Phase

#: How many customers go into one event, to keep each body small.
CHUNK = 500
#: Above it a figure is a slip of the keys; up to it, whole numbers are exact wherever JSON is read.
LARGEST_FIGURE = 10**15


@decision("state the impact", by=ANYONE, during=OPEN | {Phase.CLOSED})
def state_impact(
    incident: Incident,
    stamp: Stamp,
    *,
    text: str,
    stage: ImpactStage,
    figures: Mapping[str, float] | None = None,
    services: Iterable[str] = (),
) -> Happenings:
    """State the impact as now known, with named figures."""
    counted = {line(name, "figure"): number for name, number in (figures or {}).items()}
    for name, number in counted.items():
        if not 0 <= number <= LARGEST_FIGURE:
            raise Refused(f"the figure {name} must be a number from 0 to {LARGEST_FIGURE:.0e}")
    return [
        stamp.says(
            e.ImpactStated(
                stage=stage,
                text=prose(text, "impact"),
                figures=counted,
                services=tuple(line(service, "service") for service in services),
            )
        )
    ]


@decision("import customers", by=ANYONE, during=OPEN)
def import_customers(
    incident: Incident,
    stamp: Stamp,
    *,
    customers: Iterable[e.ImportedCustomer],
    origin: str,
) -> Happenings:
    """Add a list of customers, suspected until marked; known and unchanged ones are skipped.

    A customer who is in the list twice counts once, as described last.
    """
    rows = {row.id: row for row in map(_made_safe, customers)}
    news = [row for row in rows.values() if _is_new(incident, row)]
    origin = line(origin, "origin of the list")
    return [
        stamp.says(e.CustomersImported(origin=origin, customers=tuple(news[start : start + CHUNK])))
        for start in range(0, len(news), CHUNK)
    ]


def _made_safe(row: e.ImportedCustomer) -> e.ImportedCustomer:
    """The row with its texts made harmless, under the id by which people will mark it."""
    if row.records is not None and not 0 <= row.records <= LARGEST_FIGURE:
        raise Refused(f"the records of customer {row.id!r} must be a number of zero or more")
    return e.ImportedCustomer(
        id=line(row.id, "customer"),
        name=line(row.name, "customer's name") if row.name.strip() else "",
        contact=line(row.contact, "customer's contact") if row.contact.strip() else "",
        records=row.records,
    )


def _is_new(incident: Incident, row: e.ImportedCustomer) -> bool:
    known = incident.customers.get(row.id)
    return (
        known is None
        or (row.name or known.name) != known.name
        or (row.contact or known.contact) != known.contact
        or (known.records if row.records is None else row.records) != known.records
    )


@decision("mark customers", by=ANYONE, during=ALWAYS - {Phase.DISMISSED})
def mark_customers(
    incident: Incident,
    stamp: Stamp,
    *,
    ids: Iterable[str],
    status: CustomerStatus,
    because: str,
) -> Happenings:
    """Confirm, clear or suspect customers again, with the basis."""
    wanted = tuple(dict.fromkeys(line(each, "customer") for each in ids))
    if not wanted:
        raise Refused("name at least one customer")
    unknown = [each for each in wanted if each not in incident.customers]
    if unknown and status is not CustomerStatus.SUSPECTED:
        raise Refused(
            f"{', '.join(unknown[:5])} is not on the list of {incident.ref}: mark it as "
            "suspected first, or import it"
        )
    changed = tuple(
        each for each in wanted if each in unknown or incident.customers[each].status is not status
    )
    if not changed:
        raise Refused(f"{', '.join(wanted[:5])}: {status} already")
    basis = prose(because, "basis")
    return [
        stamp.says(
            e.CustomersMarked(ids=changed[start : start + CHUNK], status=status, because=basis)
        )
        for start in range(0, len(changed), CHUNK)
    ]
