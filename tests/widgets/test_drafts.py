"""Drafts: what was typed survives, readable by its author alone."""

import stat
from datetime import UTC, datetime

import pytest

from commandcenter.widgets.drafts import Drafts

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "state" / "drafts"


@pytest.fixture
def drafts(folder):
    return Drafts(folder, lambda: NOW)


def test_a_draft_comes_back_with_the_time_it_was_saved(drafts, folder):
    drafts.save("INC-7", "report", {"conditions": "token revoked\n攻撃", "needs": ""})
    draft = Drafts(folder).load("INC-7", "report")
    assert draft.values == {"conditions": "token revoked\n攻撃", "needs": ""}
    assert draft.saved_at == NOW


def test_drafts_of_other_forms_and_incidents_are_apart(drafts):
    drafts.save("INC-7", "report", {"a": "1"})
    assert drafts.load("INC-8", "report") is None
    assert drafts.load("INC-7", "decide") is None


def test_only_their_author_can_read_them(drafts, folder):
    drafts.save("INC-7", "report", {"a": "1"})
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]


def test_a_folder_that_was_open_to_others_is_closed(drafts, folder):
    folder.mkdir(parents=True, mode=0o755)
    drafts.save("INC-7", "report", {"a": "1"})
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_is_a_link_is_not_used(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "drafts"
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError, match="drafts are not kept"):
        Drafts(link).save("INC-7", "report", {"a": "1"})
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_what_forms_are_called_never_becomes_a_path(drafts, folder):
    drafts.save("../../INC", "/etc/passwd", {"a": "1"})
    assert [file.parent for file in folder.iterdir()] == [folder]
    assert drafts.load("../../INC", "/etc/passwd").values == {"a": "1"}


def test_a_failed_save_leaves_the_last_draft_and_no_litter(drafts, folder, monkeypatch):
    drafts.save("INC-7", "report", {"a": "first"})
    monkeypatch.setattr("json.dump", lambda *_, **__: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        drafts.save("INC-7", "report", {"a": "second"})
    assert drafts.load("INC-7", "report").values == {"a": "first"}
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"saved_at":"x","values":{}}', b"\xff\xfe"])
def test_a_damaged_draft_is_no_draft(drafts, folder, damage):
    drafts.save("INC-7", "report", {"a": "1"})
    next(folder.iterdir()).write_bytes(damage)
    assert drafts.load("INC-7", "report") is None


def test_a_dropped_draft_is_gone(drafts):
    drafts.save("INC-7", "report", {"a": "1"})
    drafts.drop("INC-7", "report")
    drafts.drop("INC-7", "report")
    assert drafts.load("INC-7", "report") is None


def test_half_a_character_does_not_cost_the_draft(drafts):
    drafts.save("INC-7", "report", {"a": "torn \ud83d text"})
    assert drafts.load("INC-7", "report").values == {"a": "torn \ud83d text"}
