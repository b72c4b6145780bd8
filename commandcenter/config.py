"""Settings: one TOML file, a few variables, and where everything lies."""

import os
import pwd
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from commandcenter.incident.state import WORKER
from commandcenter.incident.text import BadText, name
from commandcenter.incident.times import local_zone

if TYPE_CHECKING:
    from commandcenter.incident.severity import Level
    from commandcenter.incident.words import Severity

#: Variables that set one setting each; a nested one is reached as COMMANDCENTER_WORKER__AUTOSTART.
PREFIX = "COMMANDCENTER_"
SHORT = {"WORKER_AUTOSTART": "WORKER__AUTOSTART"}
#: Variables that are not settings of the file.
OUTSIDE = {"HOME", "KEY_FILE"}


class BadSettings(Exception):
    """The settings cannot be used; the message names the file or variable and the key."""


class Section(BaseModel):
    """A part of the settings; unknown keys are refused, so that a typing error is seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Cadence(Section):
    """How often people are asked."""

    minutes: int = Field(15, ge=1, le=1440)
    """Minutes between progress reports in a new incident."""

    silence_minutes: int = Field(30, ge=1, le=1440)
    """After so many minutes without any entry the commander is told."""


class Organisation(Section):
    """Whose command center this is."""

    name: str = ""
    """Name on reports and notifications."""


class Interface(Section):
    """How the screens look and which keys they take."""

    theme: str = "commandcenter-dark"
    """`commandcenter-dark` or `commandcenter-light`."""

    mouse: bool = False
    """Whether the program takes the mouse; without it the terminal's own selection works."""

    bell: bool = True
    """Whether a prompt rings."""

    keymap: dict[str, str] = {}
    """Binding id to keys, as in `"board.update" = "u,f5"`; the ids are in docs/keys.md."""


class WorkerSettings(Section):
    """The process that owns the clock."""

    autostart: bool = True
    """Whether a session and `declare` start the worker of the embedded store when none runs."""

    linger_seconds: int = Field(20, ge=0, le=86_400)
    """How long a worker that was started so stays when no incident is open."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Where everything lies."""

    config_file: Path
    key_file: Path
    database_file: Path
    drafts: Path
    log_file: Path
    worker_log: Path

    def prepare(self) -> None:
        """Make the folders, open to nobody else."""
        for folder in (
            self.config_file.parent,
            self.key_file.parent,
            self.database_file.parent,
            self.log_file.parent,
            self.drafts,
        ):
            _make_private(folder)


def _make_private(folder: Path) -> None:
    """Make a folder and those missing above it; `mkdir` would give its mode to the last only."""
    if not folder.parent.exists():
        _make_private(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


class Settings(Section):
    """Everything that can be set, with its default."""

    user: str = ""
    """Who you are on a local store; by default your login name."""

    database_url: SecretStr | None = None
    """`postgresql+asyncpg://…` for many machines; by default an encrypted file of your own."""

    tz: str = ""
    """Your time zone, as in `Europe/London`; by default the machine's."""

    cadence: Cadence = Cadence()
    organisation: Organisation = Organisation()
    interface: Interface = Interface()
    worker: WorkerSettings = WorkerSettings()

    severity: dict[str, Any] | None = None
    """Replaces levels of the severity matrix: `[severity.sev1]` with `criteria` and `paged`."""

    paths: Paths = Field(exclude=True)

    @property
    def matrix(self) -> "Mapping[Severity, Level]":
        """The severity matrix, with what the settings replace of it."""
        from commandcenter.incident.severity import matrix  # noqa: PLC0415 - few ask for it

        return matrix(self.severity)

    @property
    def zone(self) -> tzinfo:
        """The person's time zone."""
        return ZoneInfo(self.tz) if self.tz else local_zone()


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """The settings of this person on this machine.

    Args:
        env: the environment; by default the process's own.

    Raises:
        BadSettings: a file or variable cannot be used, in one line.
    """
    env = os.environ if env is None else env
    paths = find_paths(env)
    values = _from_file(paths.config_file)
    _overlay(values, env)
    values["paths"] = paths
    try:
        settings = Settings.model_validate(values)
        user = name(settings.user or _login(), "person (COMMANDCENTER_USER)")
        if settings.tz:
            ZoneInfo(settings.tz)
        if settings.severity is not None:
            _check_matrix(settings, paths)
    except ValidationError as error:
        raise BadSettings(_explained(error, paths.config_file)) from None
    except BadText as error:
        raise BadSettings(str(error)) from None
    except (ValueError, OSError):
        raise BadSettings(
            f"tz: {settings.tz!r} is no time zone; give one like Europe/London"
        ) from None
    if user == WORKER:
        raise BadSettings(f"“{WORKER}” is the program itself: set COMMANDCENTER_USER to your name")
    return settings.model_copy(update={"user": user})


def _check_matrix(settings: Settings, paths: Paths) -> None:
    from commandcenter.incident.severity import BadMatrix  # noqa: PLC0415 - few replace it

    try:
        _ = settings.matrix
    except BadMatrix as wrong:
        raise BadSettings(f"{paths.config_file}: {wrong}") from None


def find_paths(env: Mapping[str, str]) -> Paths:
    """Where everything lies: below COMMANDCENTER_HOME, or in the folders of the XDG standard."""
    home = env.get("COMMANDCENTER_HOME")
    if home:
        base = Path(home).expanduser().absolute()
        config = data = state = base
    else:
        config = _xdg(env, "XDG_CONFIG_HOME", ".config")
        data = _xdg(env, "XDG_DATA_HOME", ".local/share")
        state = _xdg(env, "XDG_STATE_HOME", ".local/state")
    key_file = env.get("COMMANDCENTER_KEY_FILE")
    return Paths(
        config_file=config / "settings.toml",
        key_file=Path(key_file).expanduser().absolute() if key_file else config / "store.key",
        database_file=data / "commandcenter.db",
        drafts=state / "drafts",
        log_file=state / "commandcenter.log",
        worker_log=state / "worker.log",
    )


def _xdg(env: Mapping[str, str], variable: str, default: str) -> Path:
    given = env.get(variable)
    base = Path(given) if given and Path(given).is_absolute() else Path.home() / default
    return base / "commandcenter"


def _login() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path} cannot be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{path} is not TOML: {error}") from None


def _overlay(values: dict[str, Any], env: Mapping[str, str]) -> None:
    """Variables win over the file."""
    for variable, given in env.items():
        key = variable.removeprefix(PREFIX)
        if key == variable or key in OUTSIDE or key.startswith("TEST_"):
            continue
        *sections, last = SHORT.get(key, key).lower().split("__")
        place = values
        for section in sections:
            place = place.setdefault(section, {})
        place[last] = given


def _explained(error: ValidationError, path: Path) -> str:
    """The first thing that is wrong, in one line."""
    first = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"there is no setting “{key}” (in {path}, or as {PREFIX}… variable)"
    return f"setting “{key}” in {path}: {first['msg'].lower()}"


def settings_toml() -> str:
    """A settings file with every setting, its meaning and its default, commented out."""
    lines = ["# Settings of commandcenter. Every line shows the default.", ""]
    lines += _documented(Settings)
    for section, field in Settings.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            lines += [f"[{section}]", *_documented(kind)]
    return "\n".join(lines)


def _documented(section: type[Section]) -> list[str]:
    meanings = _meanings(section)
    lines = []
    for key, field in section.model_fields.items():
        if key in meanings:
            lines += [f"# {meanings[key]}", f"# {key} = {_toml(field.default)}", ""]
    return lines


def _meanings(section: type[Section]) -> dict[str, str]:
    """The docstring under each field, read from the source: nothing pays for it but this."""
    import ast  # noqa: PLC0415 - see above
    import inspect  # noqa: PLC0415 - see above

    [definition] = ast.parse(inspect.getsource(section)).body
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    return {
        field.target.id: text.value.value
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


def _toml(value: object) -> str:
    if value is None or value == "":
        return '""'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{}"
    return f'"{value}"' if isinstance(value, str) else str(value)
