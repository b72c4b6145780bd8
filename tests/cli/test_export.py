"""Exports: a report for somebody as a file of one's own, and what it leaves out."""

import json
import stat

import pytest

FORMATS = {"md": b"# INC-1", "html": b"<!DOCTYPE html>", "json": b"{", "pdf": b"%PDF-"}


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("profile", ["internal", "executive", "regulator", "public"])
def test_every_format_is_written_for_everybody(response, tmp_path, format_, profile):
    if format_ == "pdf":
        pytest.importorskip("typst", reason="typst is not installed: pip install '.[pdf]'")
    file = tmp_path / f"report.{format_}"

    response(
        "export", "INC-1", "--format", format_, "--profile", profile, "-o", str(file)
    ).succeeded()

    assert file.read_bytes().startswith(FORMATS[format_])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == [file.name]


def test_an_entry_marked_internal_stays_inside(response):
    response("log", "INC-1", "our counsel says hush", "--kind", "finding", "--internal").succeeded()
    response("log", "INC-1", "three packages were changed", "--kind", "finding").succeeded()

    assert "[internal] our counsel says hush" in response("timeline", "INC-1").succeeded().out
    assert "hush" in response("export", "INC-1", "--format", "md").succeeded().out
    for profile in ("public", "regulator"):
        for format_ in ("md", "html", "json"):
            told = response("export", "INC-1", "--format", format_, "--profile", profile).out
            assert "hush" not in told
            assert "three packages were changed" in told


def test_a_preview_lists_what_is_left_out_and_writes_nothing(response, tmp_path):
    response("log", "INC-1", "our counsel says hush", "--internal").succeeded()

    told = response("export", "INC-1", "--profile", "public", "--preview").succeeded().out

    assert "the public report of INC-1 leaves out:" in told
    assert "entries marked internal (1)" in told
    assert "our counsel says hush" in told
    assert "maya: commander" in told


def test_inside_a_preview_has_nothing_to_list(response):
    told = response("export", "INC-1", "--preview").succeeded().out

    assert told == "the internal report of INC-1 leaves nothing out\n"


def test_json_is_the_whole_log_inside_and_the_report_outside(response, tmp_path):
    inside = json.loads(response("export", "INC-1", "--format", "json").succeeded().out)
    outside = tmp_path / "public.json"
    response(
        *("export", "INC-1", "--format", "json", "--profile", "public", "-o", str(outside))
    ).succeeded()

    assert inside["format"] == "commandcenter-log-1"
    assert json.loads(outside.read_text())["format"] == "commandcenter-report-1"
    refused = response("import", str(outside))
    assert refused.code == 1
    assert "its format is 'commandcenter-report-1'" in refused.err


def test_a_file_that_is_there_is_kept(response, tmp_path):
    file = tmp_path / "report.html"
    file.write_text("mine")

    refused = response("export", "INC-1", "--format", "html", "-o", str(file))

    assert refused.code == 1
    assert "--overwrite" in refused.err
    assert file.read_text() == "mine"


def test_what_to_write_must_be_said(response):
    refused = response("export", "INC-1")

    assert refused.code == 2
    assert "md, html, pdf, json" in refused.err
