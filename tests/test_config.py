"""Settings: one file, a few variables, and one clear line for what is wrong with them."""

import json
import os
import pwd
import re
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from commandcenter import config
from commandcenter.config import BadSettings, Settings, find_paths, load_settings, settings_toml
from commandcenter.incident.times import local_zone
from tests import corpus


@pytest.fixture
def load(tmp_path):
    """The settings that a file and some variables come to."""

    def loaded(toml="", **variables):
        (tmp_path / "settings.toml").write_text(toml, "utf-8")
        return load_settings({"COMMANDCENTER_HOME": str(tmp_path), **variables})

    return loaded


@pytest.fixture
def refusal(load, tmp_path):
    """What is said to settings that cannot be used, with the file's own path left out."""

    def refused(toml="", **variables):
        with pytest.raises(BadSettings) as no:
            load(toml, **variables)
        assert str(no.value).isprintable()
        return str(no.value).replace(str(tmp_path / "settings.toml"), "FILE")

    return refused


def test_without_a_file_everything_has_its_default(tmp_path):
    settings = load_settings({"COMMANDCENTER_HOME": str(tmp_path)})
    assert settings.cadence.minutes == 15
    assert settings.cadence.silence_minutes == 30
    assert settings.worker.autostart
    assert settings.worker.linger_seconds == 20
    assert settings.interface.theme == "commandcenter-dark"
    assert settings.user == pwd.getpwuid(os.getuid()).pw_name
    assert settings.zone == local_zone()
    assert settings.database_url is None


def test_the_file_is_read(load):
    settings = load(
        """
        user = "maya"
        tz = "Europe/London"
        [cadence]
        minutes = 20
        [interface]
        keymap = {"board.update" = "u,f5"}
        [severity.sev1]
        criteria = ["customers lose data"]
        paged = ["everyone"]
        """
    )
    assert settings.user == "maya"
    assert settings.zone == ZoneInfo("Europe/London")
    assert settings.cadence.minutes == 20
    assert settings.interface.keymap == {"board.update": "u,f5"}
    assert [str(level) for level in settings.matrix] == ["sev1", "sev2", "sev3", "sev4"]
    assert settings.severity["sev1"]["criteria"] == ["customers lose data"]


def test_a_file_written_with_a_byte_order_mark_is_read(load):
    assert load('\ufeffuser = "maya"').user == "maya"


def test_variables_win_over_the_file(load):
    settings = load(
        'user = "maya"\ntz = "Europe/London"\n[worker]\nautostart = true\nlinger_seconds = 5',
        COMMANDCENTER_USER="tom",
        COMMANDCENTER_TZ="Asia/Tokyo",
        COMMANDCENTER_WORKER_AUTOSTART="0",
        COMMANDCENTER_CADENCE__MINUTES="30",
    )
    assert settings.user == "tom"
    assert settings.zone == ZoneInfo("Asia/Tokyo")
    assert settings.worker.autostart is False
    assert settings.worker.linger_seconds == 5
    assert settings.cadence.minutes == 30


def test_an_empty_variable_sets_nothing(load):
    settings = load(
        'user = "maya"',
        COMMANDCENTER_USER="",
        COMMANDCENTER_DATABASE_URL="",
        COMMANDCENTER_CADENCE__MINUTES="",
    )
    assert (settings.user, settings.database_url, settings.cadence.minutes) == ("maya", None, 15)


def test_settings_cannot_be_changed(load):
    with pytest.raises(ValidationError, match="frozen"):
        load().user = "mallory"


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ("usr = 'maya'", "FILE: there is no setting “usr”; "),
        ("[cadence]\nminute = 5", "FILE: there is no setting “cadence.minute”; "),
        ("[paths]\nkey_file = '/etc/passwd'", "FILE: there is no setting “paths”; "),
        ('"a\\u001b[2J\\n" = 1', "FILE: there is no setting “a␛[2J␊”; "),
        ("[cadence]\nminutes = 'often'", "FILE: cadence.minutes: input should be a valid integer"),
        ("[cadence]\nminutes = 0", "FILE: cadence.minutes: input should be greater than or equal"),
        ("cadence = 5", "FILE: cadence: input should be a valid dictionary"),
        ("user = 5", "FILE: user: input should be a valid string"),
        ("tz = 'Europe/Nowhere'", "FILE: tz: no time zone; give one like Europe/London"),
        ("tz = '../../etc/passwd'", "FILE: tz: no time zone"),
        ("user = ", "FILE is not TOML: Invalid value (at "),
        ("user = 'a\u200bb'", "the person (COMMANDCENTER_USER) a⟦U+200B⟧b holds invisible"),
        ("user = '\u0430dmin'", "the person (COMMANDCENTER_USER) \u0430dmin mixes alphabets"),
        ("user = 'commandcenter'", "“commandcenter” is the program itself"),
        ("[severity.sev9]\npaged = []", "FILE: severity.sev9: there is no such level"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_in_one_line(refusal, toml, line):
    assert refusal(toml).startswith(line)


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        ("COMMANDCENTER_USR", "maya", "variable COMMANDCENTER_USR: there is no setting “usr”"),
        ("COMMANDCENTER_PATHS", "x", "COMMANDCENTER_PATHS: there is no setting “paths”"),
        ("COMMANDCENTER_TZ", "Mars", "variable COMMANDCENTER_TZ: tz: no time zone"),
        (
            "COMMANDCENTER_WORKER_AUTOSTART",
            "maybe",
            "variable COMMANDCENTER_WORKER_AUTOSTART: worker.autostart: input should be a valid",
        ),
    ],
)
def test_what_is_wrong_in_a_variable_names_the_variable(refusal, variable, value, line):
    assert refusal("", **{variable: value}).startswith(line)


def test_a_variable_for_a_part_of_what_the_file_has_as_a_whole_wins(load):
    assert load("cadence = 5", COMMANDCENTER_CADENCE__MINUTES="6").cadence.minutes == 6


def test_a_file_that_is_not_text_is_refused(load, tmp_path):
    (tmp_path / "settings.toml").write_bytes(b"user = '\xff'")
    with pytest.raises(BadSettings, match="is not TOML"):
        load_settings({"COMMANDCENTER_HOME": str(tmp_path)})


def test_a_file_that_everybody_can_write_is_refused_with_the_cure(load, tmp_path):
    load()
    (tmp_path / "settings.toml").chmod(0o666)
    with pytest.raises(BadSettings, match=r"everybody can write .*: chmod o-w /.*settings\.toml$"):
        load_settings({"COMMANDCENTER_HOME": str(tmp_path)})


def test_a_pipe_in_place_of_the_file_does_not_hang_the_program(tmp_path):
    os.mkfifo(tmp_path / "settings.toml")
    with pytest.raises(BadSettings, match="is no ordinary file"):
        load_settings({"COMMANDCENTER_HOME": str(tmp_path)})


@pytest.mark.parametrize("category", corpus.CATEGORIES)
def test_no_bad_input_as_the_person_is_more_than_refused(tmp_path, category):
    for case in corpus.of(category):
        if len(case.text) > 10_000 or "\0" in case.text:
            continue  # No environment takes these.
        with case:
            try:
                settings = load_settings(
                    {"COMMANDCENTER_HOME": str(tmp_path), "COMMANDCENTER_USER": case.text}
                )
            except BadSettings as no:
                assert str(no).isprintable()  # noqa: PT017 - some are plain names
            else:
                assert settings.user.isprintable()


def test_a_password_in_the_stores_address_is_never_shown(load, refusal):
    address = "postgresql+asyncpg://cc:hunter2@db/cc"
    settings = load(f"database_url = '{address}'")
    assert settings.database_url.get_secret_value() == address
    for shown in (repr(settings), str(settings.model_dump()), settings.model_dump_json()):
        assert "hunter2" not in shown
    assert "hunter2" not in refusal(f"database_url = ['{address}']")
    assert "hunter2" not in refusal(f"database_urls = '{address}'")
    assert "hunter2" not in refusal("[database_url]\npassword = 'hunter2'")
    assert "hunter2" not in refusal("", COMMANDCENTER_DATABASE_URLS=address)


def test_one_variable_moves_everything(tmp_path):
    paths = find_paths({"COMMANDCENTER_HOME": str(tmp_path), "XDG_DATA_HOME": "/elsewhere"})
    for name in paths.__slots__:
        assert getattr(paths, name).is_relative_to(tmp_path)


def test_without_it_everything_lies_where_the_standard_says():
    paths = find_paths({"HOME": "/home/maya", "XDG_DATA_HOME": "/data", "XDG_STATE_HOME": "rel"})
    assert paths.config_file == Path("/home/maya/.config/commandcenter/settings.toml")
    assert paths.key_file == Path("/home/maya/.config/commandcenter/store.key")
    assert paths.database_file == Path("/data/commandcenter/commandcenter.db")
    assert paths.drafts == Path("/home/maya/.local/state/commandcenter/drafts")


def test_the_key_can_lie_apart(tmp_path):
    paths = find_paths({"COMMANDCENTER_HOME": str(tmp_path), "COMMANDCENTER_KEY_FILE": "/run/key"})
    assert paths.key_file == Path("/run/key")


def test_a_home_of_nobody_is_refused_with_what_to_set():
    with pytest.raises(BadSettings, match="set COMMANDCENTER_HOME"):
        find_paths({"COMMANDCENTER_HOME": "~nobody-of-this-name/x"})


def test_an_account_without_a_name_is_told_what_to_set(tmp_path, monkeypatch):
    monkeypatch.setattr(config.os, "getuid", lambda: 2**31 - 7)
    with pytest.raises(BadSettings, match="set COMMANDCENTER_USER"):
        load_settings({"COMMANDCENTER_HOME": str(tmp_path)})


def test_folders_are_made_for_their_owner_only(tmp_path):
    paths = find_paths({"HOME": str(tmp_path)})
    paths.prepare()
    paths.prepare()
    made = [folder for folder in tmp_path.rglob("*") if folder.is_dir()]
    assert {paths.config_file.parent, paths.database_file.parent, paths.drafts} <= set(made)
    assert {folder.stat().st_mode & 0o777 for folder in made} == {0o700}


def test_what_people_type_on_one_machine_is_kept_apart(load):
    maya, tom = load(COMMANDCENTER_USER="maya"), load(COMMANDCENTER_USER="tom")

    assert maya.drafts != tom.drafts
    assert maya.drafts.parent == tom.drafts.parent == maya.paths.drafts


def test_a_file_where_a_folder_should_be_is_said_in_one_line(tmp_path):
    (tmp_path / "home").touch()
    with pytest.raises(BadSettings, match=r"/home cannot be made: File exists$"):
        find_paths({"COMMANDCENTER_HOME": str(tmp_path / "home")}).prepare()


def test_the_file_that_is_written_for_people_has_every_setting_and_its_default(load):
    written = settings_toml()
    sections = ("cadence", "organisation", "notifications", "retrospective", "interface", "worker")
    kept = ("backup", "checkpoints", "server")
    assert tomllib.loads(written) == {name: {} for name in (*sections, *kept)}
    every = re.sub(r"^# (\w+ = .*)$", r"\1", written, flags=re.MULTILINE)
    spelled = tomllib.loads(every)
    assert set(spelled) == set(Settings.model_fields) - {"paths"}
    assert load(every) == load()


def test_every_setting_has_its_meaning_above_it():
    lines = settings_toml().splitlines()
    settings = [at for at, line in enumerate(lines) if re.match(r"# \w+ = ", line)]
    assert len(settings) > 10
    assert [lines[at] for at in settings if not re.match(r"# .+\.$", lines[at - 1])] == []


def test_the_command_line_shows_settings_without_secrets(cli, home):
    (home / "settings.toml").write_text("database_url = 'postgresql+asyncpg://cc:hunter2@db/cc'")
    shown = cli("config", "--json").succeeded()
    assert "hunter2" not in shown.out + shown.err
    assert json.loads(shown.out)["settings"]["user"] == "maya"
