"""Impact and customers: what is affected, who may be, who is."""

from collections.abc import Iterable, Mapping, Sequence

from commandcenter.incident import events as e
from commandcenter.incident.customers import Undoing, news_in, undoing
from commandcenter.incident.decisions.deciding import (
    ALWAYS,
    OPEN,
    Happenings,
    Stamp,
    decision,
    next_id,
    pick,
)
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import ANYONE
from commandcenter.incident.state import Incident, Marking
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
    news = news_in(incident, rows.values())
    origin = line(origin, "origin of the list")
    return [
        stamp.says(e.CustomersImported(origin=origin, customers=tuple(news[start : start + CHUNK])))
        for start in range(0, len(news), CHUNK)
    ]


def _made_safe(row: e.ImportedCustomer) -> e.ImportedCustomer:
    """The row with its texts made harmless, under the id by which people will mark it."""
    if row.records is not None and not 0 <= row.records <= LARGEST_FIGURE:
        raise Refused(f"the records of customer {row.id!r} must be a number of zero or more")
    id_ = line(row.id, "customer")
    name = line(row.name, "customer's name") if row.name.strip() else ""
    contact = line(row.contact, "customer's contact") if row.contact.strip() else ""
    if (id_, name, contact) == (row.id, row.name, row.contact):
        return row
    return e.ImportedCustomer(id=id_, name=name, contact=contact, records=row.records)


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
    marking = next_id("C", incident.markings)
    return [
        stamp.says(e.CustomersMarked(id=marking, ids=some, status=status, because=basis))
        for some in _chunks(changed)
    ]


@decision("undo a marking of customers", by=ANYONE, during=ALWAYS - {Phase.DISMISSED})
def undo_marking(
    incident: Incident,
    stamp: Stamp,
    *,
    marking: str | None = None,
    because: str = "marked by mistake",
) -> Happenings:
    """Take back a marking, one's own last one by default: each customer is what they were before.

    Whoever was marked anew since stays as they are.
    """
    chosen = _marking_meant(incident, stamp, marking)
    undo = undoing(incident, chosen.id)
    if not undo.restored:
        raise Refused(_nothing_to_undo(chosen, undo))
    basis = prose(because, "reason")
    return [
        stamp.says(e.CustomersMarkingUndone(id=chosen.id, ids=some, status=status, because=basis))
        for status, ids in undo.restored.items()
        for some in _chunks(ids)
    ]


def _marking_meant(incident: Incident, stamp: Stamp, wanted: str | None) -> Marking:
    if wanted is not None:
        return incident.markings[pick("C", incident.markings, wanted, "marking")]
    who = stamp.on_behalf_of or stamp.who
    for marking in reversed(incident.markings.values()):
        if marking.by == who and marking.undone < marking.customers:
            return marking
    there = ", ".join(incident.markings) or "none yet"
    raise Refused(f"{who} has no marking to undo: name one; there is: {there}")


def _nothing_to_undo(marking: Marking, undo: Undoing) -> str:
    if not undo.changed:
        return f"{marking.id} was undone already by {marking.undone_by}"
    others = f"{undo.changed} customers were marked anew since, by {', '.join(undo.by)}"
    return f"there is nothing left of {marking.id} to undo: {others}"


def _chunks(ids: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(ids[start : start + CHUNK]) for start in range(0, len(ids), CHUNK)]
