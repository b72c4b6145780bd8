"""The customers on the command line: imported with a preview, listed, marked in bulk, undone."""

import csv
import io
import stat
import sys

import pytest

from commandcenter.lists.customers import STEP
from tests.commandline import isolated
from tests.terminal import Terminal

PROGRAM = (sys.executable, "-m", "commandcenter")

LIST = "Kundennummer;Firma;E-Mail;Anzahl;Ort\n7;Müller;a@b.example;3;Köln\n8;Beta;;viele;Ulm\n"


@pytest.fixture
def listed(response, tmp_path):
    """Five customers are on the list."""
    path = tmp_path / "affected.csv"
    rows = [f"c-{n},Acme {n},soc@acme{n}.example,{n}" for n in range(1, 5)]
    path.write_text("\n".join(["id,name,contact,records", *rows, "=1+1,Formula,,"]), "utf-8")
    response("customers", "INC-1", "import", str(path)).succeeded()
    return response


def statuses(verb):
    rows = verb("customers", "INC-1", "list", "--json").succeeded().json
    return {row["id"]: row["status"] for row in rows}


def seq(verb):
    return verb("show", "INC-1", "--json").json["seq"]


# ── importing ────────────────────────────────────────────────────────────────────────────────


def test_a_list_is_shown_before_it_is_taken_and_can_be_mapped(response, tmp_path):
    path = tmp_path / "kunden.csv"
    path.write_bytes(LIST.encode("cp1252"))
    importing = ("customers", "INC-1", "import", str(path), "--map", "id=Kundennummer")
    importing += ("--map", "name=Firma", "--map", "records=Anzahl")
    before = seq(response)

    shown = response(*importing, "--dry-run").succeeded()
    assert "CSV, cp1252, separated by semicolons" in shown.out
    assert "records  ← Anzahl" in shown.out
    assert "left aside: Ort" in shown.out
    assert "7  Müller  a@b.example  3" in shown.out
    assert "nothing was recorded" in shown.out
    assert "line 3: records is 'viele'" in shown.err
    told = response(*importing, "--dry-run", "--json").succeeded().json
    assert told["columns"]["id"] == "Kundennummer"
    assert (told["read"], told["new"], len(told["left_out"])) == (1, 1, 1)
    assert seq(response) == before
    assert list(tmp_path.glob("*rejects*")) == []

    response(*importing).succeeded()
    assert statuses(response) == {"7": "suspected"}


def test_the_same_list_again_changes_nothing_and_says_so(listed, tmp_path):
    before = seq(listed)
    again = listed("customers", "INC-1", "import", str(tmp_path / "affected.csv")).succeeded()
    assert "5 customers read, 0 new or changed, 0 rows left out; 5 on the list now" in again.out
    assert seq(listed) == before


def test_on_a_terminal_progress_is_shown_and_wiped(response, home, tmp_path):
    assert response
    path = tmp_path / "many.csv"
    path.write_text("\n".join(["id", *map(str, range(STEP * 2))]), "utf-8")
    importing = ["customers", "INC-1", "import", str(path)]
    with Terminal([*PROGRAM, *importing], size=(160, 24), env=isolated(home)) as terminal:
        assert terminal.wait() == 0
        assert f"{STEP:,} of {STEP * 2:,} rows read".encode() in terminal.raw
        assert "rows read" not in terminal.screen
        assert f"{STEP * 2} customers read" in terminal.screen


def test_bad_rows_are_kept_beside_the_list_for_their_owner_alone(response, tmp_path):
    path = tmp_path / "kunden.csv"
    path.write_text("id,name\nc-1,Acme\n,=cmd|' /C calc'!A0\n", "utf-8")
    importing = ("customers", "INC-1", "import", str(path), "--json")

    told = response(*importing).succeeded().json
    kept = tmp_path / "kunden.rejects.csv"
    assert told["rejects"] == str(kept)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    [heading, row] = csv.reader(io.StringIO(kept.read_text("utf-8")))
    assert heading[:2] == ["id", "name"]
    assert row[1].startswith("'=")
    assert row[2:] == ["line 3", "the id is empty: say it in a few words"]

    again = response(*importing).succeeded().json
    assert again["seq"] == []
    assert again["rejects"].endswith("kunden.rejects2.csv")


def test_where_the_rejects_cannot_be_kept_nothing_is_taken(response, tmp_path):
    path = tmp_path / "kunden.csv"
    path.write_text("id,name\nc-1,Acme\n,nobody\n", "utf-8")
    there = tmp_path / "there.csv"
    there.write_text("mine")
    before = seq(response)

    no = response("customers", "INC-1", "import", str(path), "--rejects", str(there))
    assert no.code == 1
    assert "exists" in no.err
    assert there.read_text() == "mine"
    assert seq(response) == before


def test_where_the_import_is_refused_no_rejects_are_left_behind(response, tmp_path):
    path = tmp_path / "kunden.csv"
    path.write_text("id,name\nc-1,Acme\n,nobody\n", "utf-8")

    assert response("customers", "INC-9", "import", str(path)).code == 1
    assert list(tmp_path.glob("*rejects*")) == []


def test_json_is_taken_from_standard_input_by_its_path(response):
    document = b'{"answer": {"affected": [{"id": 1, "contact": {"email": "a@b.example"}}]}}'
    importing = ("customers", "INC-1", "import", "-", "--path", "answer.affected")

    response(*importing, stdin=document).succeeded()
    assert statuses(response) == {"1": "suspected"}
    shown = response("customers", "INC-1", "show", "1", "--json").json
    assert (shown["contact"], shown["basis"]) == ("a@b.example", "standard input")


def test_a_list_with_unknown_columns_is_refused_with_what_to_do(response):
    no = response("customers", "INC-1", "import", "-", stdin=b"kunde,ort\n1,Ulm\n")
    assert (no.code, no.out) == (1, "")
    assert "there are kunde, ort: say which with --map id=NAME" in no.err


# ── looking ──────────────────────────────────────────────────────────────────────────────────


def test_the_list_is_filtered_by_words_and_status(listed):
    shown = listed("customers", "INC-1", "list", "--filter", "ACME2", "--json").succeeded().json
    assert [row["id"] for row in shown] == ["c-2"]
    none = listed("customers", "INC-1", "list", "--filter", "nobody").succeeded()
    assert "no customer holds 'nobody'" in none.out


def test_csv_out_is_safe_for_spreadsheets_and_its_owners(listed, tmp_path):
    page = listed("customers", "INC-1", "list", "--csv").succeeded().out
    rows = list(csv.DictReader(io.StringIO(page)))
    assert [row["id"] for row in rows] == ["c-1", "c-2", "c-3", "c-4", "'=1+1"]
    assert (rows[1]["records"], rows[4]["records"]) == ("2", "")

    path = tmp_path / "out.csv"
    writing = ("customers", "INC-1", "list", "--csv", "-o", str(path))
    listed(*writing).succeeded()
    assert path.read_text("utf-8") == page
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "exists: give --overwrite" in listed(*writing).err
    listed(*writing, "--overwrite").succeeded()


def test_one_customer_is_shown_with_everything_that_was_said(listed):
    listed(
        *("customers", "INC-1", "mark", "c-1", "--as", "confirmed", "--because", "in the logs"),
        user="tom",
    ).succeeded()
    for_people = listed("customers", "INC-1", "show", "c-1").succeeded().out
    for_scripts = listed("customers", "INC-1", "show", "c-1", "--json").succeeded().json

    for each in ("soc@acme1.example", "tom", "in the logs", "affected.csv", "nothing yet"):
        assert each in for_people
    assert [each["status"] for each in for_scripts["history"]] == ["suspected", "confirmed"]
    assert for_scripts["history"][1]["by"] == "tom"
    assert for_scripts["notifications"] == []
    assert "is not on the list" in listed("customers", "INC-1", "show", "c-99").err


# ── marking ──────────────────────────────────────────────────────────────────────────────────


def test_all_that_match_are_marked_at_once_and_it_is_undone_at_once(listed):
    told = (
        listed(
            *("customers", "INC-1", "mark", "--all-matching", "acme"),
            *("--as", "confirmed", "--because", "in the logs", "--json"),
        )
        .succeeded()
        .json
    )
    assert (told["marked"], told["item"]) == (4, "C1")
    listed("customers", "INC-1", "mark", "c-1", "--as", "cleared", "--because", "a test account")

    undone = listed("customers", "INC-1", "undo", "C1", "--json").succeeded().json
    assert (undone["undone"], undone["kept"]) == (3, 1)
    assert statuses(listed) == dict.fromkeys(["c-2", "c-3", "c-4", "=1+1"], "suspected") | {
        "c-1": "cleared"
    }
    said = listed("customers", "INC-1", "undo").succeeded().out
    assert "C2 undone: 1 confirmed" in said


def test_of_those_that_match_only_the_ones_of_a_status_may_be_meant(listed):
    listed("customers", "INC-1", "mark", "c-1", "--as", "confirmed", "--because", "x").succeeded()
    listed(
        *("customers", "INC-1", "mark", "--all-matching", "", "--only", "suspected"),
        *("--as", "cleared", "--because", "not in the logs"),
    ).succeeded()
    assert statuses(listed) == dict.fromkeys(["c-2", "c-3", "c-4", "=1+1"], "cleared") | {
        "c-1": "confirmed"
    }


def test_ids_are_read_from_standard_input_a_line_each(listed):
    marking = ("customers", "INC-1", "mark", "-", "--as", "confirmed", "--because", "audit")
    said = listed(*marking, stdin=b"c-1\r\nc-2\n\n=1+1\n").succeeded().out
    assert "3 customers confirmed (C1)" in said
    assert statuses(listed)["=1+1"] == "confirmed"
    again = listed(*marking, stdin=b"c-1\nc-3\n").succeeded().out
    assert "1 customer confirmed (C2); 1 were already" in again


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "name customers, or --all-matching"),
        (("c-1", "--all-matching", "x"), 2, "name customers, or --all-matching"),
        (("c-1", "--only", "cleared"), 2, "--only belongs to --all-matching"),
        (("--all-matching", "nobody"), 1, "no customer holds 'nobody'"),
        (("c-99",), 1, "is not on the list"),
    ],
)
def test_a_marking_of_nobody_is_refused(listed, arguments, code, said):
    marking = ("customers", "INC-1", "mark", *arguments, "--as", "confirmed", "--because", "x")
    no = listed(*marking)
    assert (no.code, no.out) == (code, "")
    assert said in no.err
