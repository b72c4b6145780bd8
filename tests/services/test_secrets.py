"""Secrets are read late, from private places, and are never shown."""

import os

import pytest

from commandcenter.services.secrets import BadSecret, HasToken
from tests.services.conftest import TOKEN


@pytest.fixture
def token_file(tmp_path):
    file = tmp_path / "token"
    file.write_text(TOKEN + "\n")
    file.chmod(0o600)
    return file


def test_a_secret_is_read_from_its_file_each_time(token_file):
    settings = HasToken(token_file=token_file)
    assert settings.secret().get_secret_value() == TOKEN
    token_file.write_text("another")
    assert settings.secret().get_secret_value() == "another"


def test_a_secret_is_read_from_its_variable_each_time(monkeypatch):
    settings = HasToken(token_env="EXAMPLE_TOKEN")
    with pytest.raises(BadSecret, match="variable EXAMPLE_TOKEN is empty"):
        settings.secret()
    monkeypatch.setenv("EXAMPLE_TOKEN", TOKEN)
    assert settings.secret().get_secret_value() == TOKEN


def test_a_secret_is_not_shown(token_file):
    settings = HasToken(token_file=token_file)
    assert TOKEN not in repr(settings.secret()) + repr(settings)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_file_that_others_can_reach_is_refused_with_the_mend(token_file, mode):
    token_file.chmod(mode)
    with pytest.raises(BadSecret, match=f"others can read .*: chmod 600 {token_file}"):
        HasToken(token_file=token_file).secret()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_file_of_somebody_else_is_refused(token_file, monkeypatch):
    os.chown(token_file, 12345, 12345)
    with pytest.raises(BadSecret, match="belongs to somebody else"):
        HasToken(token_file=token_file).secret()


def test_what_is_no_file_is_refused_at_once(tmp_path):
    with pytest.raises(BadSecret, match="cannot be read: No such file"):
        HasToken(token_file=tmp_path / "none").secret()
    with pytest.raises(BadSecret, match="no ordinary file"):
        HasToken(token_file=tmp_path).secret()
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(BadSecret, match="no ordinary file"):
        HasToken(token_file=tmp_path / "pipe").secret()


@pytest.mark.parametrize(
    "content",
    [b"", b" \n", b"hunter2\r\nX: 1", b"hunter2\x00", "hüñter2".encode(), b"\xff", b"x" * 20_000],
    ids=["empty", "blank", "two lines", "a control", "not ASCII", "no text", "too long"],
)
def test_what_cannot_be_a_secret_is_refused_without_being_shown(token_file, content):
    token_file.write_bytes(content)
    with pytest.raises(BadSecret) as refused:
        HasToken(token_file=token_file).secret()
    shown = str(refused.value).replace(str(token_file), "")
    assert shown in {
        " is empty: put the secret there",
        " does not hold a secret in one line of plain characters",
    }


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, "set token_file"),
        ({"token_file": "/run/x", "token_env": "X"}, "both set"),
        ({"token": TOKEN}, "Extra inputs are not permitted"),
    ],
)
def test_settings_name_one_place_for_the_secret(given, wrong):
    with pytest.raises(ValueError, match=wrong):
        HasToken.model_validate(given)
