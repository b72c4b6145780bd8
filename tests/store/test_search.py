"""The index of what was written: the same on both engines, and rid of what was erased."""

import asyncio
from contextlib import closing

import pytest

from commandcenter.incident.events import CustomersImported, Happening, ImportedCustomer
from commandcenter.incident.searching import Query
from commandcenter.store import index, search
from tests import corpus
from tests.store.story import NOW, begun, logged, redacted


async def found(store, typed, *incidents, **facts):
    """What is found everywhere, or in those incidents: (incident, seq), the best first."""
    await store.index()
    everywhere = [number for number, _ in await store.summaries()]
    hits = await store.search(Query.of(typed), incidents or everywhere, **facts)
    return [(number, event.seq) for number, event in hits]


async def test_a_word_is_found_whatever_its_case_accents_and_ending(store):
    one = await begun(store, "Zürich's MIRROR was purged", "nothing here")
    for typed in ("mirror", "Mirr", "ZURICH", "zürich", "zu\u0308r", '"zurich s mirror"'):
        assert await found(store, typed) == [(one, 2)], typed
    assert await found(store, '"mirr"') == []
    assert await found(store, "irror") == []


async def test_every_word_must_stand_in_the_entry_and_a_phrase_in_its_order(store):
    one = await begun(store, "the signing key leaked", "a key for signing")
    assert set(await found(store, "key signing")) == {(one, 2), (one, 3)}
    assert await found(store, '"signing key"') == [(one, 2)]
    assert await found(store, "signing-key") == [(one, 2)]
    assert await found(store, '"for signing" key') == [(one, 3)]
    assert await found(store, "signing lost") == []


async def test_a_phrase_does_not_run_from_one_text_into_the_next(store):
    rows = tuple(ImportedCustomer(id=f"c-{n}", name=name) for n, name in enumerate(["Acme", "Ltd"]))
    one = await begun(store)
    body = CustomersImported(origin="list", customers=rows)
    await store.append(one, 1, [Happening(body, NOW, "ana")], recorded_at=NOW)
    assert await found(store, "acme ltd") == [(one, 2)]
    assert await found(store, '"acme c 1"') == []
    assert await found(store, '"c 1 ltd"') == []


async def test_scripts_without_spaces_are_found_in_the_middle(store):
    one = await begun(store, "東京の鏡を消去した", "Сервер в Łódź")
    assert await found(store, "の鏡") == [(one, 2)]
    assert await found(store, "鏡の") == []
    assert await found(store, "сервер lodz") == [(one, 3)]


async def test_what_is_mostly_about_it_comes_before_what_mentions_it(store):
    long = " ".join(f"word{number}" for number in range(60))
    one = await begun(store, f"mirror {long}", "mirror", f"{long} mirror {long}")
    assert (await found(store, "mirror"))[:2] == [(one, 3), (one, 2)]
    assert await found(store, "mirror", most=1) == [(one, 3)]


async def test_of_more_than_can_be_weighed_the_newest_are(store, monkeypatch):
    monkeypatch.setattr(search, "WEIGHED", 2)
    old = await begun(store, "mirror")
    new = await begun(store, "the mirror was purged", "a mirror")
    assert await found(store, "mirror") == [(new, 3), (new, 2)]
    assert await found(store, "mirror", old) == [(old, 2)]


async def test_only_the_incidents_and_kinds_that_are_named_are_looked_in(store):
    one, two = await begun(store, "token"), await begun(store, "token")
    assert await found(store, "token", two, kind="note") == [(two, 2)]
    # The title, too.
    assert set(await found(store, "token", kind="incident")) == {(one, 1), (two, 1)}
    assert await store.search(Query.of("token"), []) == []


async def test_what_is_written_later_is_found_later(store):
    one = await begun(store, "mirror")
    assert await found(store, "mirror") == [(one, 2)]
    await store.append(one, 2, [logged("mirror again")], recorded_at=NOW)
    assert await store.search(Query.of("again"), [one]) == []
    assert await found(store, "again") == [(one, 3)]


@pytest.mark.parametrize("before", [True, False], ids=["indexed", "not indexed yet"])
async def test_what_was_erased_is_found_no_more(store, before):
    one = await begun(store, "hunter2 is the password", "kept")
    if before:
        assert await found(store, "hunter2") == [(one, 2)]
    await redacted(store, one, 2)
    assert await found(store, "hunter2") == []
    assert await found(store, "redacted") == [(one, 2)]
    await store.index(anew=True)
    assert await found(store, "hunter2") == []


def in_the_index(file, word):
    """Whether a word stands anywhere in the tables of the file's index."""
    tables = ("search_data", "search_content", "search_idx", "search_docsize")
    with closing(file.connect()) as connection:
        values = [
            value
            for table in tables
            for row in connection.execute(f"SELECT * FROM {table}")
            for value in row
        ]
    return any(word in value for value in values if isinstance(value, str)) or any(
        word.encode() in value for value in values if isinstance(value, bytes)
    )


async def test_no_trace_of_an_erased_word_is_left_in_the_index_of_the_file(file):
    store = await file.open()
    one = await begun(store, "hunterword is the password", *(f"filler {n}" for n in range(50)))
    await store.index()
    assert in_the_index(file, "hunterword")
    await redacted(store, one, 2)
    assert not in_the_index(file, "hunterword")
    assert in_the_index(file, "filler")
    await store.close()


async def test_the_index_is_made_anew_from_the_log(store):
    one = await begun(store, "mirror")
    before = await found(store, "mirror")
    await store.index(anew=True)
    assert await found(store, "mirror") == before == [(one, 2)]


async def test_another_version_of_the_index_is_made_anew(store, monkeypatch):
    one = await begun(store, "mirror")
    await store.index()
    monkeypatch.setattr(index, "VERSION", index.VERSION + 1)
    assert await found(store, "mirror") == [(one, 2)]


async def test_a_long_event_is_found_by_its_first_and_its_last_words(store):
    rows = tuple(ImportedCustomer(id=f"c{n}", name=f"Firm{n}") for n in range(index.LENGTH + 10))
    one = await begun(store)
    body = CustomersImported(origin="list", customers=rows)
    await store.append(one, 1, [Happening(body, NOW, "ana")], recorded_at=NOW)
    for name in (rows[0].name, rows[-1].name):
        assert await found(store, f'"{name}"') == [(one, 2)]
    assert await found(store, "firm", most=3) == [(one, 2)]


async def test_two_who_index_at_once_index_once(store):
    one = await begun(store, *(f"mirror {n}" for n in range(30)))
    await asyncio.gather(*(store.index() for _ in range(4)))
    assert (
        len(await found(store, "mirror", most=100))
        == len(set(await found(store, "mirror", most=100)))
        == 30
    )
    assert one


HOSTILE = (
    *('"', '""', '"a', "a*", "*", "NOT", "a AND", "AND OR NOT", "NEAR(a b)", "words:a", "^a", "-a"),
    *("a'b", "'", "a:*", "a & b", "a | !b", "<->", "\\", "%", "_", "?", "); DROP TABLE event; --"),
    *("rowid:1", "{a b} : c", "a + b", "\x00", "\ud800", "¶", "ﬁ", "½", "İ"),
)


@pytest.mark.parametrize("typed", HOSTILE)
async def test_whatever_is_typed_is_text(store, typed):
    one = await begun(store, "a and b or not near words rowid c drop table event 1")
    assert await found(store, typed) in ([], [(one, 2)])


async def test_the_whole_corpus_can_be_written_indexed_and_looked_for(store):
    texts = [case.text.encode("utf-8", "replace").decode() for case in corpus.CASES]
    await begun(store, *texts)
    for text in texts:
        await found(store, text)
    assert len(await store.summaries()) == 1
