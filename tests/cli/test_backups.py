"""Backup, restore and a new key, as verbs."""

import shutil
from pathlib import Path

import pytest

from commandcenter.config import load_settings


@pytest.fixture
def store(verb):
    """A store with an incident in it, and where it lies."""
    verb("declare", "Stolen token").succeeded()
    verb("people", "add", "maya", "--role", "administrator").succeeded()
    verb("people", "role", "give", "maya", "commander").succeeded()
    return load_settings().paths


def test_a_backup_is_restored_with_the_copy_of_the_key_where_nothing_is_left(verb, store, tmp_path):
    safe, key = tmp_path / "safe" / "a.db", tmp_path / "kept.key"
    shutil.copy(store.key_file, key)
    tmp_path.chmod(0o700)
    made = verb("backup", str(safe), "--json").json
    assert made == {
        "file": str(safe),
        "incidents": 1,
        "events": made["events"],
        "bytes": safe.stat().st_size,
    }
    before = verb("show", "INC-1", "--json").json["head_hash"]
    for each in store.database_file.parent.glob("commandcenter.db*"):
        each.unlink()
    store.key_file.unlink()

    told = verb("restore", str(safe), "--key-file", str(key)).succeeded().out

    assert f"restored to {store.database_file}: 1 incident, {made['events']} events" in told
    assert verb("show", "INC-1", "--json").json["head_hash"] == before


def test_a_store_is_never_restored_over(verb, store, tmp_path):
    verb("backup", str(tmp_path / "safe" / "a.db")).succeeded()
    verb("declare", "Later").succeeded()

    refused = verb("restore", str(tmp_path / "safe" / "a.db"))

    assert refused.code == 1
    assert "never overwritten" in refused.err
    assert [each["id"] for each in verb("list", "--json").json] == ["INC-2", "INC-1"]


def test_a_backup_can_be_restored_beside_the_store(verb, store, tmp_path):
    verb("backup", str(tmp_path / "safe" / "a.db")).succeeded()
    aside = tmp_path / "safe" / "b.db"

    verb("restore", str(tmp_path / "safe" / "a.db"), "--to", str(aside)).succeeded()
    assert aside.exists()


def test_what_is_no_backup_is_refused_in_a_line(verb, store, tmp_path):
    nothing, text = tmp_path / "nothing.db", tmp_path / "text.db"
    text.write_text("hello")
    aside = tmp_path / "safe" / "b.db"

    assert "there is no backup at" in verb("restore", str(nothing)).err
    assert "the key does not open" in verb("restore", str(text), "--to", str(aside)).err
    assert not aside.exists()


def test_another_key_in_the_place_is_not_replaced(verb, store, tmp_path):
    verb("backup", str(tmp_path / "safe" / "a.db")).succeeded()
    other = tmp_path / "other.key"
    tmp_path.chmod(0o700)
    other.write_text("ab" * 32)
    other.chmod(0o600)
    before = store.key_file.read_text()

    refused = verb("restore", str(tmp_path / "safe" / "a.db"), "--key-file", str(other)).err

    assert "another key lies at" in refused
    assert store.key_file.read_text() == before


def test_after_a_new_key_everything_goes_on_and_the_old_key_is_set_aside(verb, store, tmp_path):
    verb("backup", str(tmp_path / "safe" / "a.db")).succeeded()
    old = store.key_file.read_text()

    told = verb("rekey", "--json").json

    assert Path(told["old_key"]).read_text() == old
    assert store.key_file.read_text() != old
    assert "✓ INC-1" in verb("verify").succeeded().out
    assert "the key does not open" in (
        verb("restore", str(tmp_path / "safe" / "a.db"), "--to", str(tmp_path / "safe/b.db")).err
    )
    verb(
        "restore",
        str(tmp_path / "safe" / "a.db"),
        "--to",
        str(tmp_path / "safe" / "b.db"),
        "--key-file",
        told["old_key"],
    ).succeeded()


def test_who_starts_a_store_is_told_once_to_keep_its_key(verb):
    first = verb("declare", "Stolen token", "--json")
    again = verb("list")

    assert str(load_settings().paths.key_file) in first.err
    assert "keep a copy" in first.err
    assert first.json["id"] == "INC-1"
    assert again.err == ""


def test_doctor_says_how_old_the_newest_backup_is(verb, store):
    before = {each["about"]: each for each in verb("doctor", "--json").json}
    verb("backup").succeeded()
    after = {each["about"]: each for each in verb("doctor", "--json").json}

    assert before["backups"]["told"].startswith("none in")
    assert after["backups"]["told"].startswith("1 in")
    assert any("set backup.folder to another disk" in each for each in after["backups"]["warnings"])
