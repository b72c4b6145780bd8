"""Customers: what is said of each is kept, many are marked at once, and a marking can be undone."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.incident.customers import history_of, matching, told_to, undoing
from commandcenter.incident.decisions import impact, notifications
from commandcenter.incident.decisions.impact import CHUNK
from commandcenter.incident.events import ImportedCustomer
from commandcenter.incident.fold import fold
from commandcenter.incident.sentences import sentence
from commandcenter.incident.state import Incident
from commandcenter.incident.words import CustomerStatus, NotificationKind, Outcome
from tests.incident.room import Room

SUSPECTED, CONFIRMED, CLEARED = CustomerStatus
IDS = ["acme", "globex", "hooli", "initech"]


def mark(room, who, status, *ids, because="logs"):
    room.do(who, impact.mark_customers, ids=ids, status=status, because=because)


def undo(room, who="ana", marking=None):
    return room.do(who, impact.undo_marking, marking=marking)


def statuses(room):
    return {each.id: each.status for each in room.incident.customers.values()}


@pytest.fixture
def listed(room):
    """Four customers are suspected."""
    room.staffed()
    room.customers(*IDS)
    return room


def test_a_marking_of_many_is_one_and_is_undone_as_one(listed):
    many = [f"c-{number}" for number in range(CHUNK * 2 + 1)]
    listed.customers(*many)
    mark(listed, "ana", CONFIRMED, *many)
    assert listed.incident.markings["C1"].customers == len(many)
    undo(listed)
    assert set(statuses(listed).values()) == {SUSPECTED}
    assert listed.incident.markings["C1"].undone == len(many)


def test_each_is_again_what_they_were_with_the_basis_and_time_of_then(listed):
    mark(listed, "ana", CLEARED, "acme", because="no traffic")
    was = listed.incident.customers["acme"]
    before = (was.basis, was.since)
    listed.later(5)
    mark(listed, "ana", CONFIRMED, *IDS, because="all of them")
    undo(listed)
    assert statuses(listed) == dict.fromkeys(IDS, SUSPECTED) | {"acme": CLEARED}
    assert (was.basis, was.since) == before


def test_who_was_marked_anew_since_stays_and_is_counted_with_who_did_it(listed):
    mark(listed, "ana", CONFIRMED, *IDS)
    mark(listed, "tom", CLEARED, "acme", "hooli")
    undo(listed)
    assert statuses(listed) == {
        "acme": CLEARED,
        "globex": SUSPECTED,
        "hooli": CLEARED,
        "initech": SUSPECTED,
    }
    kept = undoing(listed.incident, "C1")
    assert (kept.restored, kept.changed, kept.by) == ({}, 2, ["tom"])


def test_an_undo_of_which_nothing_is_left_is_refused(listed):
    mark(listed, "ana", CONFIRMED, "acme", "hooli")
    mark(listed, "tom", CLEARED, "acme", "hooli")
    no = listed.refusal("ana", impact.undo_marking)
    assert "nothing left of C1 to undo: 2 customers were marked anew since, by tom" in str(no)
    undo(listed, "tom")
    undo(listed, "ana")
    assert "C1 was undone already by ana" in str(
        listed.refusal("tom", impact.undo_marking, marking="c1")
    )
    assert statuses(listed) == dict.fromkeys(IDS, SUSPECTED)


def test_by_default_ones_own_last_marking_is_undone(listed):
    mark(listed, "ana", CONFIRMED, "acme")
    mark(listed, "tom", CONFIRMED, "globex")
    undo(listed, "ana")
    assert (statuses(listed)["acme"], statuses(listed)["globex"]) == (SUSPECTED, CONFIRMED)
    no = listed.refusal("ana", impact.undo_marking)
    assert "ana has no marking to undo: name one; there is: C1, C2" in str(no)
    undo(listed, "ana", "2")
    assert statuses(listed)["globex"] is SUSPECTED
    assert "there is no marking '9'" in str(listed.refusal("ana", impact.undo_marking, marking="9"))


def test_who_came_onto_the_list_by_it_stays_there_as_cleared(listed):
    mark(listed, "ana", SUSPECTED, "typo")
    [event] = undo(listed)
    customer = listed.incident.customers["typo"]
    assert (customer.status, customer.basis) == (CLEARED, "marked by mistake")
    assert sentence(event.body) == "C1 undone, cleared: typo — marked by mistake"


def test_markings_are_undone_one_below_the_other(listed):
    mark(listed, "ana", CONFIRMED, "acme")
    mark(listed, "ana", CLEARED, "acme")
    undo(listed)
    assert statuses(listed)["acme"] is CONFIRMED
    mark(listed, "tom", SUSPECTED, "acme")
    undo(listed, "tom")
    undo(listed)
    assert statuses(listed)["acme"] is SUSPECTED


def test_the_history_has_every_marking_with_when_who_and_basis(listed):
    imported = listed.now
    listed.later(3)
    mark(listed, "tom", CONFIRMED, "acme", because="in the logs")
    listed.later(2)
    undo(listed, "tom")
    history = history_of(listed.incident, listed.incident.customers["acme"])
    assert [(each.at - imported, each.by, each.status, each.basis) for each in history] == [
        (timedelta(0), "ana", SUSPECTED, "audit log"),
        (timedelta(minutes=3), "tom", CONFIRMED, "in the logs"),
        (timedelta(minutes=5), "tom", SUSPECTED, "marked by mistake"),
    ]
    assert [each.undoes for each in history] == [False, False, True]


def test_what_a_customer_was_told_has_when_and_how_it_went(listed):
    mark(listed, "ana", CONFIRMED, "acme")
    note = listed.sent(NotificationKind.INITIAL)
    listed.later(1)
    listed.do(
        "jonas",
        notifications.record_delivery,
        notification=note,
        recipient="acme",
        channel="mail",
        outcome=Outcome.FAILED,
        detail="no such mailbox",
    )
    [told] = told_to(listed.incident, listed.incident.customers["acme"])
    assert (told.notification, told.kind, told.outcome, told.detail, told.at) == (
        note,
        NotificationKind.INITIAL,
        Outcome.FAILED,
        "no such mailbox",
        listed.now,
    )
    listed.customers("later")
    assert told_to(listed.incident, listed.incident.customers["later"]) == []


def test_customers_are_found_by_all_words_in_any_case_and_order(room):
    room.staffed()
    rows = [
        ImportedCustomer(id="c-1", name="Straße GmbH", contact="it@strasse.example"),
        ImportedCustomer(id="c-2", name="Acme Ltd", contact="soc@acme.example"),
    ]
    room.do("ana", impact.import_customers, customers=rows, origin="audit log")
    everyone = room.incident.customers.values()

    def found(*what):
        return [each.id for each in matching(everyone, *what)]

    assert found("STRASSE gmbh") == ["c-1"]
    assert found("example acme") == ["c-2"]
    assert found("") == ["c-1", "c-2"]
    assert found("acme", CONFIRMED) == []


# ── whatever comes in whatever order ─────────────────────────────────────────────────────────

ROWS = st.lists(
    st.builds(
        ImportedCustomer,
        id=st.sampled_from(IDS),
        name=st.sampled_from(["", "A"]),
        records=st.sampled_from([None, 3]),
    ),
    max_size=8,
)


@given(ROWS, st.randoms())
def test_a_list_again_in_any_order_and_however_often_changes_nothing(rows, chance):
    room = Room().staffed()
    room.do("ana", impact.import_customers, customers=rows, origin="list")
    known = {each.id: (each.name, each.records) for each in room.incident.customers.values()}
    last = {row.id: row for row in rows}
    again = [*last.values(), *last.values()]
    chance.shuffle(again)
    assert room.do("tom", impact.import_customers, customers=again, origin="again") == []
    assert known == {
        each.id: (each.name, each.records) for each in room.incident.customers.values()
    }


MARKINGS = st.lists(
    st.tuples(st.sampled_from(CustomerStatus), st.sets(st.sampled_from(IDS), min_size=1)),
    min_size=1,
    max_size=6,
)


@given(MARKINGS)
def test_whatever_was_marked_undoing_all_of_it_restores_everything(markings):
    room = Room().staffed()
    room.customers(*IDS)
    before = [(each.status, each.basis, each.since) for each in room.incident.customers.values()]
    made = 0
    for status, ids in markings:
        if any(room.incident.customers[each].status is not status for each in ids):
            mark(room.later(1), "ana", status, *sorted(ids))
            made += 1
    for _ in range(made):
        undo(room.later(1))
    after = [(each.status, each.basis, each.since) for each in room.incident.customers.values()]
    assert after == before
    counts = room.incident.customer_counts
    assert counts == {SUSPECTED: len(IDS), CONFIRMED: 0, CLEARED: 0}
    assert fold(Incident(1), room.log) == room.incident
