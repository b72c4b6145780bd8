"""Lists as other programs write them become rows under named columns."""

import pytest

from commandcenter.incident.refusal import Refused
from commandcenter.lists.customers import customers_in
from commandcenter.lists.table import MOST_FAULTS, read_table


def rows(data, **options):
    return [row.cells for row in read_table(data, **options).rows]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_what_separates_the_cells_is_found_out(separator):
    lines = [("id", "name", "contact"), ("c-1", "Acme; Inc, or | so", "a@b.example")]
    quoted = "\n".join(separator.join(f'"{cell}"' for cell in line) for line in lines)
    assert rows(quoted.encode()) == [lines[1]]


def test_known_columns_tell_the_separator_where_counts_do_not():
    data = b"id;name\nc-1;Acme, Inc, of Rome, Paris\nc-2;Globex, Springfield, Ohio, USA\n"
    assert rows(data)[0] == ("c-1", "Acme, Inc, of Rome, Paris")


def test_a_spreadsheet_may_say_itself_what_separates():
    assert rows(b"sep=|\r\nid|name\r\nc-1|Acme\r\n") == [("c-1", "Acme")]


def test_a_list_of_one_column_is_one():
    assert rows(b"id\nc-1\nc-2\n") == [("c-1",), ("c-2",)]


def test_rows_keep_the_place_where_they_stand():
    table = read_table(b'id,note\nc-1,"two\nlines"\n\nc-2,x\n')
    assert [row.place for row in table.rows] == ["lines 2-3", "line 5"]


def test_a_quote_that_is_not_closed_takes_no_other_row_along():
    table = read_table(b'id,name\nc-1,"Acme\nc-2,Globex\nc-3,"Hooli"\n')
    assert [row.cells for row in table.rows if not row.fault] == [
        ("c-2", "Globex"),
        ("c-3", "Hooli"),
    ]
    [bad] = [row for row in table.rows if row.fault]
    assert (bad.place, bad.cells) == ("line 2", ('c-1,"Acme',))


def test_however_many_quotes_are_open_every_line_is_kept_somewhere():
    lines = [f'c-{number},"open' for number in range(MOST_FAULTS * 5)]
    table = read_table("\n".join(["id,name", *lines]).encode())
    assert "\n".join(cell for row in table.rows for cell in row.cells).split("\n") == lines


ENCODED = {
    "utf-8": "Müller – Zürich",
    "utf-8-sig": "Müller – Zürich",
    "utf-16": "Müller – 株式会社",
    "utf-16-le": "Müller – Zürich",
    "utf-16-be": "Müller – Zürich",
    "cp1252": "Müller & Söhne “Größe”",
    "cp1251": "Общество ограниченной ответственностью",
    "cp932": "株式会社アクメ日本電信電話",
    "gb18030": "北京百度网讯科技有限公司",
    "cp1250": "Spółka Łódź Przedsiębiorstwo Usługowe",
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_the_encoding_is_found_out(encoding):
    names = [ENCODED[encoding]] * 4
    text = "id,name\r\n" + "\r\n".join(f"c-{n},{name}" for n, name in enumerate(names))
    table = read_table(text.encode(encoding))
    assert [row.cells[1] for row in table.rows] == names
    assert table.heading == ("id", "name")


def test_the_encoding_can_be_said():
    data = "id,name\n1,Škoda\n".encode("cp1250")
    assert rows(data, encoding="cp1250") == [("1", "Škoda")]


@pytest.mark.parametrize("encoding", ["klingon", "zlib", "idna", "undefined", "a\0b", ""])
def test_what_is_no_encoding_of_a_list_is_refused(encoding):
    with pytest.raises(Refused, match="is no encoding of a list"):
        read_table("id,name\n1,Škoda\n".encode(), encoding=encoding or "\udc80")


def test_a_list_that_is_utf_8_but_for_a_row_is_utf_8():
    data = "id,name\n1,Müller\n2,Köln\n3,Bär\n".encode() + "4,Größe\n".encode("cp1252")
    table = read_table(data)
    assert "utf-8" in table.form
    assert [row.cells[1] for row in table.rows][:3] == ["Müller", "Köln", "Bär"]
    assert table.rows[3].cells == ("4", "Gr\udcf6\udcdfe")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04rest", "is a spreadsheet or an archive"),
        (b"", "no first line that names its columns"),
        (b"[1, 2", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[1, 2]", "holds no objects"),
        (b'{"pages": 3}', "there is pages"),
    ],
)
def test_what_is_no_list_is_refused_in_a_line(data, why):
    with pytest.raises(Refused, match=why) as refused:
        read_table(data)
    assert "\n" not in str(refused.value)


def test_json_is_a_list_of_objects_wherever_it_lies():
    entry = b'{"id": 7, "name": null, "contact": {"email": "a@b.example"}, "tags": ["x", "y"]}'
    for data, path in (
        (b"[%b]", ""),
        (b'{"customers": [%b]}', ""),
        (b'{"items": [%b]}', ""),
        (b'{"answer": {"affected": [%b]}}', "answer.affected"),
    ):
        table = read_table(data % entry, path=path)
        assert dict(zip(table.heading, table.rows[0].cells, strict=True)) == {
            "id": "7",
            "name": "",
            "contact.email": "a@b.example",
            "tags": "x, y",
        }


def test_entries_of_json_need_not_be_alike():
    table = read_table(b'[{"id": "a"}, 3, {"name": "B", "id": "b"}]')
    assert table.heading == ("id", "name")
    assert [row.place for row in table.rows if row.fault] == ["entry 2"]
    taken = customers_in(table)
    assert [each.id for each in taken.customers] == ["a", "b"]
    assert [reject.place for reject in taken.rejects] == ["entry 2"]


def test_a_path_that_leads_nowhere_is_refused_with_what_is_there():
    with pytest.raises(Refused, match=r"no list at data\.items; there is data, more"):
        read_table(b'{"data": {}, "more": true}', path="data.items")
    with pytest.raises(Refused, match="is no JSON"):
        read_table(b"id\n1\n", path="data")
