"""Signed checkpoints: made at export and by the worker, and what only they can show."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commandcenter.config import load_settings
from tests.commandline import REPOSITORY

VERIFIER = REPOSITORY / "examples" / "verify_export.py"

needs_ssh_keygen = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None,
    reason="ssh-keygen is not on the PATH (apt install openssh-client)",
)


@pytest.fixture
def shelf(response) -> Path:
    """Where checkpoints lie, beside a store in which an incident was exported."""
    response("log", "INC-1", "before").succeeded()
    response("export", "INC-1", "--format", "md").succeeded()
    return load_settings().paths.checkpoints


@pytest.fixture
def exported(response, tmp_path) -> Path:
    """The log of that incident as a file."""
    path = tmp_path / "INC-1.json"
    response("export", "INC-1", "--format", "json", "-o", str(path)).succeeded()
    return path


def notes(shelf: Path) -> list[Path]:
    return sorted(shelf.glob("*.txt"))


def alone(*arguments: object) -> tuple[int, str]:
    """What the stand-alone verifier says, in a Python that has nothing of ours."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(VERIFIER), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return done.returncode, done.stdout or done.stderr


@needs_ssh_keygen
def test_openssh_itself_finds_the_signature_good(shelf):
    [note] = notes(shelf)
    done = subprocess.run(
        [
            "ssh-keygen",
            "-Y",
            "verify",
            "-f",
            str(shelf / "allowed_signers"),
            "-I",
            "commandcenter",
            "-n",
            "commandcenter-checkpoint",
            "-s",
            f"{note}.sig",
        ],
        input=note.read_bytes(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_key_and_the_checkpoints_are_their_owners_alone(shelf):
    key = load_settings().paths.signing_key

    assert key.stat().st_mode & 0o777 == 0o600
    assert {path.stat().st_mode & 0o777 for path in shelf.iterdir()} == {0o600}


def test_an_export_without_news_makes_no_second_checkpoint(response, shelf):
    response("export", "INC-1", "--format", "html").succeeded()
    response("export", "INC-1", "--format", "json").succeeded()
    assert len(notes(shelf)) == 1

    response("log", "INC-1", "after").succeeded()
    response("export", "INC-1", "--format", "md").succeeded()
    assert len(notes(shelf)) == 2
    assert "2 checkpoints agree" in response("verify", "INC-1").succeeded().out


def test_every_format_tells_the_checkpoint(response, shelf, exported):
    [note] = notes(shelf)
    head = next(line for line in note.read_text().splitlines() if line.startswith("head "))

    assert head in response("export", "INC-1", "--format", "md").out
    assert head in response("export", "INC-1", "--format", "html", "--profile", "public").out
    told = json.loads(exported.read_text())["checkpoint"]
    assert told == {"note": note.read_text(), "signature": note.with_suffix(".txt.sig").read_text()}


def test_a_store_that_was_rolled_back_is_found(response, shelf):
    paths = load_settings().paths
    kept = paths.database_file.read_bytes()
    response("log", "INC-1", "what somebody wants to be forgotten").succeeded()
    response("export", "INC-1", "--format", "md").succeeded()
    for each in paths.database_file.parent.glob("commandcenter.db-*"):
        each.unlink()
    paths.database_file.write_bytes(kept)

    refused = response("verify")
    assert refused.code == 1
    assert "the newest were removed, or an old copy was put back" in refused.err


def test_a_log_that_was_written_anew_is_found(response, verb, shelf, exported, tmp_path):
    paths = load_settings().paths
    for each in paths.database_file.parent.glob("commandcenter.db*"):
        each.unlink()
    for _ in range(20):
        verb("declare", "Another past").succeeded() if not paths.database_file.exists() else verb(
            "log", "INC-1", "nothing happened"
        ).succeeded()

    assert "was written anew" in response("verify").err


def test_copies_are_carried_to_other_folders_also_afterwards(response, shelf, tmp_path, home):
    elsewhere = tmp_path / "elsewhere"
    settings = home / "settings.toml"
    settings.write_text(f'[checkpoints]\ncopies = ["{elsewhere}"]\n')
    response("log", "INC-1", "after").succeeded()

    missing = response("export", "INC-1", "--format", "md")
    assert missing.code == 0  # The report is written all the same.
    assert str(elsewhere) in missing.err
    elsewhere.mkdir()
    response("log", "INC-1", "later").succeeded()
    response("export", "INC-1", "--format", "md").succeeded()

    assert {path.name for path in elsewhere.iterdir()} == {path.name for path in shelf.iterdir()}
    shutil.rmtree(shelf)
    assert "3 checkpoints agree" in response("verify").succeeded().out


@pytest.mark.parametrize("which", ["note", "signature", "signers"])
def test_a_checkpoint_that_was_tampered_with_is_not_believed(response, shelf, which):
    [note] = notes(shelf)
    if which == "note":
        note.write_text(note.read_text().replace("size ", "size 1"))
    elif which == "signature":
        note.with_suffix(".txt.sig").unlink()
    else:
        load_settings().paths.signing_key.unlink()
        response("log", "INC-1", "signed with another key").succeeded()
        response("export", "INC-1", "--format", "md").succeeded()

    refused = response("verify")
    assert refused.code == 1
    assert str(note) in refused.err
    assert "sign" in refused.err


def test_only_whom_the_reader_trusts_may_have_signed(response, shelf, tmp_path):
    [note] = notes(shelf)
    mine, others = tmp_path / "mine", tmp_path / "others"
    mine.write_text((shelf / "allowed_signers").read_text())
    others.write_text("")

    trusted = ("verify", "INC-1", "--checkpoint", str(note), "--allowed-signers")
    assert "1 checkpoint agrees" in response(*trusted, str(mine)).succeeded().out
    assert "not signed by an allowed signer" in response(*trusted, str(others)).err


# ── without commandcenter ────────────────────────────────────────────────────────────────────


@needs_ssh_keygen
def test_an_export_and_its_checkpoint_verify_without_commandcenter(shelf, exported):
    [note] = notes(shelf)
    code, told = alone(
        exported, "--checkpoint", note, "--allowed-signers", shelf / "allowed_signers"
    )
    assert (code, "1 checkpoints agree" in told) == (0, True), told


def test_an_erased_entry_verifies_without_commandcenter(response, tmp_path):
    response("log", "INC-1", "a name that must go").succeeded()
    seq = response("timeline", "INC-1", "--json").json[-1]["seq"]
    response("redact", "INC-1", str(seq), "--reason", "personal").succeeded()
    path = tmp_path / "INC-1.json"
    response("export", "INC-1", "--format", "json", "-o", str(path)).succeeded()

    assert alone(path)[0] == 0
    told = json.loads(path.read_text())
    told["log"][seq - 1]["body"] = told["log"][seq - 1]["body"].replace("[redacted]", "harmless")
    path.write_text(json.dumps(told))
    assert alone(path) == (1, f"BAD: event {seq} was erased or altered, and no redaction says so\n")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda log: log[3].update(actor="eve"), "event 4 is not what was recorded"),
        (lambda log: log[3].update(body='{"text":"x"}'), "the text of event 4 is not"),
        (lambda log: log.pop(3), "event 4 is missing"),
        (lambda log: log.insert(3, log[3]), "event 5 is missing, or does not follow"),
        (lambda log: log[3].update(occurred_at=log[0]["occurred_at"][:-3] + "99Z"), "event 4"),
        (lambda log: log[3].update(salt=None), "event 4 was erased or altered"),
    ],
)
def test_it_names_the_first_bad_event(exported, change, found):
    told = json.loads(exported.read_text())
    change(told["log"])
    exported.write_text(json.dumps(told))

    code, said = alone(exported)
    assert code == 1
    assert found in said


def test_what_is_no_export_is_said_to_be_none(tmp_path):
    path = tmp_path / "odd.json"
    for text in ("", "[]", "{}", '{"id": 1, "log": [1]}', '{"id": 1, "log": [{"seq": 1}]}'):
        path.write_text(text)
        code, said = alone(path)
        assert (code, "cannot be read as an exported log" in said) == (1, True), said
