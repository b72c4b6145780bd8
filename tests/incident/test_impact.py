"""Impact with its figures, and the customers who may be, are or are not affected."""

import math

import pytest

from commandcenter.incident.decisions import impact
from commandcenter.incident.decisions.impact import CHUNK
from commandcenter.incident.events import ImportedCustomer
from commandcenter.incident.sentences import sentence
from commandcenter.incident.words import CustomerStatus, ImpactStage


def imported(room, *rows):
    return room.do("ana", impact.import_customers, customers=rows, origin="audit log")


def counts(room):
    return tuple(room.incident.customer_counts[status] for status in CustomerStatus)


@pytest.mark.parametrize("figure", [math.nan, math.inf, -math.inf, -1, 10**400])
def test_a_figure_is_a_number_that_one_can_count_to(room, figure):
    room.staffed()
    facts = {"text": "x", "stage": ImpactStage.CURRENT, "figures": {"records": figure}}
    assert "the figure records must be a number" in str(
        room.refusal("ana", impact.state_impact, **facts)
    )


def test_impact_is_kept_in_versions(room):
    room.staffed()
    for stage, records in ((ImpactStage.POTENTIAL, 100), (ImpactStage.CURRENT, 37.5)):
        figures = {"records": records}
        room.do("ana", impact.state_impact, text="x", stage=stage, figures=figures)
    assert [each.figures["records"] for each in room.incident.impacts] == [100, 37.5]


def test_imported_customers_are_suspected_and_the_same_list_again_changes_nothing(room):
    room.staffed()
    rows = [ImportedCustomer(id="acme", name="Acme"), ImportedCustomer(id="globex")]
    imported(room, *rows)
    assert counts(room) == (2, 0, 0)
    assert imported(room, *rows) == []


def test_a_list_may_name_a_customer_twice(room):
    room.staffed()
    rows = [ImportedCustomer(id="acme"), ImportedCustomer(id="acme", contact="soc@acme.example")]
    [event] = imported(room, *rows)
    assert sentence(event.body).startswith("1 customers")
    assert room.incident.customers["acme"].contact == "soc@acme.example"
    assert imported(room, rows[1]) == []


def test_importing_a_customer_again_keeps_what_was_found_out(room):
    room.staffed()
    room.customers("acme")
    room.mark("acme", status=CustomerStatus.CLEARED)
    imported(room, ImportedCustomer(id="acme", name="Acme", records=3))
    customer = room.incident.customers["acme"]
    assert (customer.status, customer.name, customer.records) == (
        CustomerStatus.CLEARED,
        "Acme",
        3,
    )


def test_a_large_list_is_cut_into_events(room):
    room.staffed()
    events = imported(room, *(ImportedCustomer(id=f"c{n}") for n in range(CHUNK * 2 + 1)))
    assert [len(event.body.customers) for event in events] == [CHUNK, CHUNK, 1]


def test_whatever_an_import_brings_can_be_marked_and_shown(room):
    room.staffed()
    imported(room, ImportedCustomer(id=" ac\u202eme\n", name="\x1b[31mAcme", contact="\x07"))
    [customer] = room.incident.customers.values()
    assert "\x1b" not in customer.name + customer.contact
    room.mark(customer.id, status=CustomerStatus.CLEARED)
    assert counts(room) == (0, 0, 1)


@pytest.mark.parametrize("records", [-1, 10**30])
def test_a_customer_has_a_number_of_records_that_can_be(room, records):
    room.staffed()
    rows = [ImportedCustomer(id="acme", records=records)]
    no = room.refusal("ana", impact.import_customers, customers=rows, origin="x")
    assert "the records of customer 'acme'" in str(no)


def test_customers_are_marked_with_the_basis_and_counted(room):
    room.staffed()
    room.customers("a", "b", "c")
    room.mark("a", "a", "b", status=CustomerStatus.CONFIRMED)
    room.mark("c", status=CustomerStatus.CLEARED)
    assert counts(room) == (0, 2, 1)
    facts = {"ids": ["c"], "status": CustomerStatus.CLEARED, "because": "x"}
    assert "cleared already" in str(room.refusal("ana", impact.mark_customers, **facts))


def test_an_unknown_customer_can_only_be_suspected(room):
    room.staffed()
    facts = {"ids": ["new"], "because": "a call"}
    no = room.refusal("ana", impact.mark_customers, **facts, status=CustomerStatus.CONFIRMED)
    assert "is not on the list" in str(no)
    room.do("ana", impact.mark_customers, **facts, status=CustomerStatus.SUSPECTED)
    assert counts(room) == (1, 0, 0)
    no = room.refusal(
        "ana", impact.mark_customers, ids=[], status=CustomerStatus.CLEARED, because="x"
    )
    assert "name at least one customer" in str(no)
