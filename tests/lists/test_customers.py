"""Rows become customers; what cannot be one is kept beside with the reason."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.incident.refusal import Refused
from commandcenter.lists.columns import read_map
from commandcenter.lists.customers import STEP, customers_in
from commandcenter.lists.rejects import rejects_csv
from commandcenter.lists.spreadsheet import as_csv
from commandcenter.lists.table import read_table
from tests import corpus


def read(text, **overrides):
    return customers_in(read_table(text.encode()), overrides)


def test_columns_are_found_by_their_names_whatever_their_case_and_order():
    found = read("E-Mail,CUSTOMER_ID,Notes,Company,Records Affected\na@b.example,c-1,x,Acme,12\n")
    [customer] = found.customers
    assert customer.model_dump() == {
        "id": "c-1",
        "name": "Acme",
        "contact": "a@b.example",
        "records": 12,
    }
    assert found.left_aside == ("Notes",)
    assert found.columns["contact"] == "E-Mail"


def test_a_person_can_overrule_which_column_is_what():
    found = read("id,nummer,name\nrow-1,c-9,Acme\n", id="Nummer", name="")
    assert [(each.id, each.name) for each in found.customers] == [("c-9", "")]


@pytest.mark.parametrize(
    ("overrides", "why"),
    [
        (["id=Nummer"], "no column 'Nummer'; there are kunde, ort"),
        (["telephone=ort"], "'telephone' is nothing to map; there are id, name"),
        (["id"], "write it as id=NAME"),
        (["name=ort"], "no column is the id; there are kunde, ort: say which with --map id=NAME"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_with_the_columns_there_are(overrides, why):
    with pytest.raises(Refused, match=why):
        read("kunde,ort\n1,Ulm\n", **read_map(overrides))


def test_bad_rows_are_told_with_place_and_reason_and_the_rest_is_taken():
    found = read(
        "id,name,contact,records\n"
        "c-1,Acme,a@b.example,3\n"
        ",nobody,,\n"
        "c-3,Globex,,some\n"
        "c-1,Acme again,,\n"
        "c-5,Hooli, Inc,x@y.example,3\n"
        "and so on\n"
        "c-7,Initech,,\n"
        "1+1\u20282,Hidden,,\n"
    )
    assert [each.id for each in found.customers] == ["c-1", "c-7"]
    assert [str(each) for each in found.rejects] == [
        "line 3: the id is empty: say it in a few words",
        "line 4: records is 'some', not a whole number",
        "line 5: customer c-1 is listed twice",
        "line 6: 5 cells stand under 4 columns: put what holds a separator in quotes",
        "line 7: 1 cells stand under 4 columns: put what holds a separator in quotes",
        "line 9: the id 1+1⟦U+2028⟧2 holds invisible or control characters: type it anew",
    ]


def test_the_rejects_can_be_mended_and_imported_as_they_are():
    found = read("id,name\n,Acme\nc-2,Globex\nc-3,a,b\n")
    kept = rejects_csv(found.heading, found.rejects)
    mended = kept.replace('"","Acme"', '"c-1","Acme"').replace(',"b"', "")
    again = read(mended)
    assert [(each.id, each.name) for each in again.customers] == [("c-1", "Acme"), ("c-3", "a")]
    assert again.rejects == []


def test_progress_is_told_and_can_end_the_reading():
    told = []
    table = read_table(b"id\n" + b"".join(b"%d\n" % number for number in range(STEP * 2 + 1)))
    customers_in(table, progress=lambda done, of: told.append((done, of)))
    of = STEP * 2 + 1
    assert told == [(0, of), (STEP, of), (STEP * 2, of), (of, of)]

    def cancel(done, _of):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        customers_in(table, progress=cancel)


def test_bytes_that_are_not_in_the_encoding_leave_out_their_row():
    data = "id,name\n1,Müller\n2,Köln\n".encode() + b"3,Gr\xf6\xdfe\n"
    found = customers_in(read_table(data))
    assert [each.id for each in found.customers] == ["1", "2"]
    assert "not in the list's encoding" in found.rejects[0].reason


@pytest.mark.parametrize("category", corpus.CATEGORIES)
def test_no_cell_of_a_written_list_is_a_formula_or_acts_on_a_terminal(category):
    for case in corpus.of(category):
        with case:
            text = case.text[:100_000]  # csv reads no longer cells
            page = as_csv(["id", "name"], [[text, f"={text}"]])
            [_, cells] = csv.reader(io.StringIO(page, newline=""))
            assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)
            assert not {"\x1b", "\x07", "\u202e", "\x00", "\x9b"} & set(page)


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=3), max_size=12))
def test_every_row_of_a_list_becomes_a_customer_or_is_kept_whole(rows):
    page = io.StringIO()
    csv.writer(page).writerows([["id", "name"], *rows])
    found = customers_in(read_table(page.getvalue().encode("utf-8", "replace")))
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    assert len(found.customers) + len(found.rejects) == len(filled)
