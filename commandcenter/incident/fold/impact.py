"""How impact statements, lists and marks change what is true."""

from commandcenter.incident import events as e
from commandcenter.incident import state as s
from commandcenter.incident.customers import in_force
from commandcenter.incident.fold.registry import on
from commandcenter.incident.words import CustomerStatus, ImpactStage


@on(e.ImpactStated)
def _impact(incident: s.Incident, event: e.Event, body: e.ImpactStated) -> None:
    incident.measured |= body.stage is ImpactStage.ACTUAL
    incident.impacts.append(
        s.Impact(
            body.stage,
            body.text,
            dict(body.figures),
            body.services,
            event.actor,
            event.occurred_at,
        )
    )


@on(e.CustomersImported)
def _imported(incident: s.Incident, event: e.Event, body: e.CustomersImported) -> None:
    _mark(incident, event, CustomerStatus.SUSPECTED, body.origin)
    for row in body.customers:
        known = incident.customers.get(row.id)
        if known is None:
            known = _listed(incident, event, row.id, CustomerStatus.SUSPECTED, body.origin)
        known.name = row.name or known.name
        known.contact = row.contact or known.contact
        known.records = known.records if row.records is None else row.records


def _listed(
    incident: s.Incident, event: e.Event, customer_id: str, status: CustomerStatus, basis: str
) -> s.Customer:
    """Someone who was not on the list."""
    customer = s.Customer(customer_id, "", "", None, status, basis, event.occurred_at)
    customer.history.append(event.seq)
    incident.customers[customer_id] = customer
    incident.customer_counts[status] += 1
    return customer


def _mark(
    incident: s.Incident, event: e.Event, status: CustomerStatus, basis: str, id_: str = ""
) -> s.Mark:
    """What this event says of all the customers that it names."""
    by = event.on_behalf_of or event.actor
    mark = s.Mark(status, basis, by, event.occurred_at, id_)
    incident.marks[event.seq] = mark
    return mark


@on(e.CustomersMarked)
def _marked(incident: s.Incident, event: e.Event, body: e.CustomersMarked) -> None:
    mark = _mark(incident, event, body.status, body.because, body.id)
    if body.id:
        marking = incident.markings.get(body.id) or s.Marking(
            body.id, body.status, body.because, mark.by, mark.at
        )
        marking.customers += len(body.ids)
        incident.markings[body.id] = marking
    for customer_id in body.ids:
        customer = incident.customers.get(customer_id)
        if customer is None:
            _listed(incident, event, customer_id, body.status, body.because)
        else:
            _restate(incident, customer, event, mark)


def _restate(incident: s.Incident, customer: s.Customer, event: e.Event, in_force: s.Mark) -> None:
    """From this event on the customer is what that mark says."""
    incident.customer_counts[customer.status] -= 1
    incident.customer_counts[in_force.status] += 1
    customer.status = in_force.status
    customer.basis = in_force.basis
    customer.since = in_force.at
    customer.history.append(event.seq)


@on(e.CustomersMarkingUndone)
def _unmarked(incident: s.Incident, event: e.Event, body: e.CustomersMarkingUndone) -> None:
    undone = _mark(incident, event, body.status, body.because, body.id)
    undone.undoes = True
    marking = incident.markings[body.id]
    marking.undone += len(body.ids)
    marking.undone_by, marking.undone_at = undone.by, undone.at
    for customer_id in body.ids:
        customer = incident.customers[customer_id]
        before = in_force(incident, customer)[:-1]
        _restate(incident, customer, event, before[-1] if before else undone)
