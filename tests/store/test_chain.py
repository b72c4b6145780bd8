"""The hash chain, by itself."""

import hashlib
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.incident.events import EntryLogged, EntryRedacted, Happening, encode
from commandcenter.store.chain import GENESIS, Record, event_of, sealed, sealed_hash, verify
from tests.store.story import NOW, declared, logged

# What sanitised text can be: anything that UTF-8 can carry.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def chain_of(*words: str) -> list[Record]:
    return sealed(7, GENESIS, 0, [declared(), *map(logged, words)], NOW)


def erased(record: Record, body: bytes) -> Record:
    return replace(record, salt=None, body=body.decode())


def redaction_of(target: int, body: bytes) -> Happening:
    digest = hashlib.sha256(body).hexdigest()
    return Happening(EntryRedacted(redacts=target, reason="x", scrubbed_sha256=digest), NOW, "maya")


@given(st.lists(texts, max_size=5))
def test_an_untouched_chain_holds_and_tells_what_was_recorded(words):
    chain = chain_of(*words)

    verdict = verify(7, chain)
    assert (verdict.problem, verdict.checked) == (None, len(words) + 1)
    assert verdict.head_hash == chain[-1].hash
    assert [event_of(record).body for record in chain[1:]] == [EntryLogged(text=w) for w in words]


@pytest.mark.parametrize("field", [field.name for field in fields(Record)])
def test_a_change_to_any_field_is_found_at_that_event(field):
    chain = chain_of("one", "two", "three")
    was = getattr(chain[2], field)
    chain[2] = replace(chain[2], **{field: was + 1 if isinstance(was, int) else f"{was or ''}0"})

    assert verify(7, chain).bad_seq == 3


@given(st.data())
def test_no_text_moved_between_two_fields_gives_the_same_hash(data):
    record = chain_of("one")[1]
    joined = data.draw(st.text("ab:,-1", min_size=1, max_size=8))
    cuts = st.integers(0, len(joined))
    one, other = data.draw(st.lists(cuts, min_size=2, max_size=2, unique=True))

    def split(cut: int) -> str:
        return sealed_hash(7, replace(record, actor=joined[:cut], on_behalf_of=joined[cut:]))

    assert split(one) != split(other)


def test_an_absent_field_is_not_an_empty_one():
    record = chain_of("one")[1]
    assert sealed_hash(7, replace(record, key=None)) != sealed_hash(7, replace(record, key=""))


def test_the_chain_belongs_to_its_incident():
    assert verify(8, chain_of("one")).bad_seq == 1


def test_a_removed_event_is_missed_by_its_number():
    chain = chain_of("one", "two", "three")
    del chain[1]

    verdict = verify(7, chain)
    assert verdict.bad_seq == 2
    assert "event 2 is missing" in verdict.problem


def test_swapped_events_are_found():
    one, two, three = chain_of("one", "two")
    assert verify(7, [one, replace(three, seq=2), replace(two, seq=3)]).bad_seq == 2


def test_a_rewritten_event_breaks_the_link_behind_it():
    chain = chain_of("one", "two")
    [forged] = sealed(7, chain[0].hash, 1, [logged("forged")], NOW)

    assert verify(7, [chain[0], forged, chain[2]]).bad_seq == 3


def test_the_same_text_twice_has_two_commitments():
    _, one, two = chain_of("same", "same")
    assert one.commitment != two.commitment


def test_an_erased_text_keeps_the_chain_where_a_redaction_says_so():
    chain = chain_of("secret", "more")
    scrub = encode(EntryLogged(text="[redacted]"))
    chain[1] = erased(chain[1], scrub)

    assert verify(7, chain).bad_seq == 2
    chain += sealed(7, chain[-1].hash, 3, [redaction_of(2, scrub)], NOW)
    assert verify(7, chain).problem is None


def test_what_stands_in_an_erased_texts_place_cannot_be_altered():
    chain = chain_of("secret")
    scrub = encode(EntryLogged(text="[redacted]"))
    chain += sealed(7, chain[-1].hash, 2, [redaction_of(2, scrub)], NOW)
    chain[1] = erased(chain[1], encode(EntryLogged(text="a lie")))

    assert verify(7, chain).bad_seq == 2


def test_a_redaction_does_not_cover_for_what_comes_after_it():
    chain = chain_of("one")
    lie = encode(EntryLogged(text="a lie"))
    chain += sealed(7, chain[-1].hash, 2, [redaction_of(4, lie), logged("two")], NOW)
    chain[3] = erased(chain[3], lie)

    assert verify(7, chain).bad_seq == 4


def test_a_redaction_that_was_altered_to_cover_a_lie_is_found_itself():
    chain = chain_of("one")
    lie = encode(EntryLogged(text="a lie"))
    [honest] = sealed(7, chain[-1].hash, 2, [redaction_of(1, b"{}")], NOW)
    chain[1] = erased(chain[1], lie)
    forged = erased(honest, encode(redaction_of(2, lie).body))

    assert verify(7, [*chain, forged]).bad_seq == 3


def test_a_tail_is_verified_from_its_anchor():
    chain = chain_of("one", "two", "three")

    assert verify(7, chain[2:], after=2, prev=chain[1].hash).problem is None
    assert verify(7, chain[2:], after=2, prev=chain[0].hash).bad_seq == 3
