"""Settings: one TOML file, a few variables, and where everything lies."""

import hashlib
import os
import pwd
import stat
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError

from commandcenter.folders import SOCKET, folders
from commandcenter.incident.state import WORKER
from commandcenter.incident.text import BadText, name, safe_line
from commandcenter.incident.times import NO_ZONE, Clock, local_zone, utc_now

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


def _folder_checked(folder: str) -> str:
    try:
        Path(folder).expanduser()
    except RuntimeError:
        raise PydanticCustomError("folder", "no such home folder; write it out") from None
    return folder


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

    contact: str = ""
    """How customers reach you: the `{contact}` of notifications."""


class Notifications(Section):
    """The words of notifications."""

    templates: Annotated[str, AfterValidator(_folder_checked)] = ""
    """Folder of your own templates (`en/initial.md` in it); they replace those that are shipped."""

    language: str = "en"
    """The language of a draft that names none."""


class Retrospective(Section):
    """What follows from looking back."""

    tracker: str = ""
    """Where follow-up actions are raised: `github`; by default the only tracker that is set up."""

    raise_when_agreed: bool = False
    """Whether all are raised there as soon as every participant agrees."""


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
    """Whether sessions and verbs that write start the worker of a store of your own."""

    linger_seconds: int = Field(20, ge=0, le=86_400)
    """How long a worker that was started so stays when no incident is open."""

    answer_verbs: bool = True
    """Whether it does verbs for others, which is quicker than each starting by itself."""

    poll_seconds: int = Field(30, ge=1, le=3_600)
    """How often the alert sources are asked."""

    tracker_seconds: int = Field(120, ge=1, le=86_400)
    """How often the trackers are asked what was changed about follow-up actions."""


class BackupSettings(Section):
    """Copies of the embedded store that the worker makes while people write."""

    every_minutes: int = Field(60, ge=0, le=10_080)
    """How old the newest backup may become; 0 makes none."""

    folder: Annotated[str, AfterValidator(_folder_checked)] = ""
    """Where they lie: best on another disk. By default `backups` beside the store."""

    hourly: int = Field(24, ge=0, le=1000)
    """The newest of each of so many hours is kept."""

    daily: int = Field(7, ge=0, le=1000)
    """The newest of each of so many days is kept."""

    weekly: int = Field(5, ge=0, le=1000)
    """The newest of each of so many weeks is kept."""


class CheckpointSettings(Section):
    """Signed notes of how far each log has come."""

    every_events: int = Field(500, ge=1, le=1_000_000)
    """The worker makes one after so many events, and when an incident ends."""

    copies: list[str] = []
    """Folders that get a copy of each: on other machines, or media that cannot be rewritten."""

    allowed_signers: str = ""
    """A file of further keys that may have signed, as ssh-keygen(1) describes it."""


class ServerSettings(Section):
    """The front door: `commandcenter serve`."""

    host: str = ""
    """The address that is listened on; by default every one."""

    port: int = Field(2222, ge=0, le=65_535)
    """The port; 0 takes any that is free."""

    connections: int = Field(200, ge=1, le=10_000)
    """Connections at the same time, in all: of people, and as many that only knock."""

    connections_from_one_address: int = Field(20, ge=1, le=10_000)
    """Connections from one address that have not proven who they are; the oldest makes room."""

    sessions: int = Field(100, ge=1, le=10_000)
    """Sessions and verbs at the same time, in all."""

    sessions_of_one_person: int = Field(20, ge=1, le=10_000)
    """Sessions and verbs at the same time of one person, and as many connections."""

    idle_minutes: int = Field(15, ge=0, le=1_440)
    """After so long without a key a session is locked; 0 for never. Also behind OpenSSH."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Where everything lies."""

    config_file: Path
    key_file: Path
    signing_key: Path
    factor_key: Path
    host_key: Path
    database_file: Path
    checkpoints: Path
    drafts: Path
    log_file: Path
    worker_log: Path
    socket: Path
    drill: Path

    def prepare(self) -> None:
        """Make the folders, open to nobody else.

        Raises:
            BadSettings: one cannot be made.
        """
        for folder in (
            self.config_file.parent,
            self.key_file.parent,
            self.database_file.parent,
            self.log_file.parent,
            self.drafts,
        ):
            try:
                _make_private(folder)
            except OSError as error:
                raise BadSettings(f"{folder} cannot be made: {error.strerror}") from None


def _make_private(folder: Path) -> None:
    """Make a folder and those missing above it; `mkdir` would give its mode to the last only."""
    if not folder.parent.exists():
        _make_private(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def _zone_checked(key: str) -> str:
    try:
        if key:
            ZoneInfo(key)
    except NO_ZONE:
        raise PydanticCustomError("zone", "no time zone; give one like Europe/London") from None
    return key


def _unless_empty(secret: SecretStr | None) -> SecretStr | None:
    return secret or None


class Settings(Section):
    """Everything that can be set, with its default."""

    fingerprint: str = ""
    """Of the key that you came with, as a front door tells it: once it is removed, you are out."""

    place: str = ""
    """Where you sit, as a front door tells it: a second factor that you prove counts there."""

    user: str = ""
    """Who you are on a local store; by default your login name."""

    database_url: Annotated[SecretStr | None, AfterValidator(_unless_empty)] = None
    """`postgresql+asyncpg://…` for many machines; by default an encrypted file of your own."""

    tz: Annotated[str, AfterValidator(_zone_checked)] = ""
    """Your time zone, as in `Europe/London`; by default the machine's."""

    cadence: Cadence = Cadence()
    organisation: Organisation = Organisation()
    notifications: Notifications = Notifications()
    retrospective: Retrospective = Retrospective()
    interface: Interface = Interface()
    worker: WorkerSettings = WorkerSettings()
    backup: BackupSettings = BackupSettings()
    checkpoints: CheckpointSettings = CheckpointSettings()
    server: ServerSettings = ServerSettings()

    severity: dict[str, Any] = {}
    """Replaces levels of the severity matrix: `[severity.sev1]` with `criteria` and `paged`."""

    services: dict[str, Any] = {}
    """Other systems, a section each, as in `[services.slack]`; see docs/services.md."""

    paths: Paths = Field(exclude=True)

    @property
    def matrix(self) -> "Mapping[Severity, Level]":
        """The severity matrix, with what the settings replace of it."""
        from commandcenter.incident.severity import matrix  # noqa: PLC0415 - few ask for it

        return matrix(self.severity)

    def tracker_of(self, trackers: Sequence[str], wanted: str | None = None) -> str:
        """Where a follow-up action is raised.

        Args:
            trackers: those that are set up.
            wanted: the one that somebody names; by default the settings', or the only one.

        Raises:
            BadSettings: it is not set up, or nobody says which of several.
        """
        named = wanted or self.retrospective.tracker
        there = ", ".join(trackers) or "none; see docs/services.md"
        if named and named not in trackers:
            raise BadSettings(f"{safe_line(named)} is no tracker that is set up; there is: {there}")
        if not named and len(trackers) != 1:
            raise BadSettings(f"no tracker is named (retrospective.tracker); there is: {there}")
        return named or trackers[0]

    @property
    def templates(self) -> Path | None:
        """The folder of the organisation's own templates; a relative one is beside the settings."""
        folder = self.notifications.templates
        return self.paths.config_file.parent / Path(folder).expanduser() if folder else None

    @property
    def drafts(self) -> Path:
        """The folder of this person's drafts: others of this machine's people have their own."""
        return self.paths.drafts / hashlib.sha256(self.user.encode()).hexdigest()[:32]

    @property
    def backups(self) -> Path:
        """The folder of the backups; a relative one is beside the store."""
        folder = self.backup.folder or "backups"
        return self.paths.database_file.parent / Path(folder).expanduser()

    @property
    def sender(self) -> str:
        """From whom mail comes, by the first service that has one; empty where none has."""
        sections = [each for each in self.services.values() if isinstance(each, dict)]
        return next((str(each["sender"]) for each in sections if "sender" in each), "")

    @property
    def is_drill(self) -> bool:
        """Whether this is the home of a drill."""
        return self.paths.drill.exists()

    @property
    def clock(self) -> Clock:
        """Tells the present; in the home of a drill, by the drill's clock."""
        if not self.is_drill:
            return utc_now
        from commandcenter.drills.running import DrillClock  # noqa: PLC0415 - few practise

        return DrillClock(self.paths.drill)

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
    variables = _overlay(values, env)
    if "paths" in values:
        raise BadSettings(f"{variables.get('paths', paths.config_file)}: {_no_such('paths')}")
    values["paths"] = paths
    try:
        settings = Settings.model_validate(values)
        user = name(settings.user or _login(), "person (COMMANDCENTER_USER)")
        if settings.severity:
            _check_matrix(settings, paths)
    except ValidationError as error:
        raise BadSettings(_explained(error, paths.config_file, variables)) from None
    except BadText as error:
        raise BadSettings(str(error)) from None
    if user == WORKER:
        raise BadSettings(f"“{WORKER}” is the program itself: set COMMANDCENTER_USER to your name")
    # Nobody practises on the real log, nor with other systems.
    apart: dict[str, Any] = {"database_url": None, "services": {}} if settings.is_drill else {}
    return settings.model_copy(update={"user": user, **apart})


def _check_matrix(settings: Settings, paths: Paths) -> None:
    from commandcenter.incident.severity import BadMatrix  # noqa: PLC0415 - few replace it

    try:
        _ = settings.matrix
    except BadMatrix as wrong:
        raise BadSettings(f"{paths.config_file}: {wrong}") from None


def find_paths(env: Mapping[str, str]) -> Paths:
    """Where everything lies: below COMMANDCENTER_HOME, or in the folders of the XDG standard.

    Raises:
        BadSettings: there is no home folder.
    """
    try:
        return _found_paths(env)
    except RuntimeError:
        raise BadSettings(
            "this account has no home folder: set COMMANDCENTER_HOME to a folder of its own"
        ) from None


def _found_paths(env: Mapping[str, str]) -> Paths:
    config, data, state = map(Path, folders(env))
    drill = config / "drill.json"
    # The key of a drill lies beside it: nobody practises with the real one.
    key_file = "" if drill.exists() else env.get("COMMANDCENTER_KEY_FILE")
    return Paths(
        config_file=config / "settings.toml",
        key_file=Path(key_file).expanduser().absolute() if key_file else config / "store.key",
        signing_key=config / "checkpoint.key",
        factor_key=config / "factor.key",
        host_key=config / "host.key",
        database_file=data / "commandcenter.db",
        checkpoints=data / "checkpoints",
        drafts=state / "drafts",
        log_file=state / "commandcenter.log",
        worker_log=state / "worker.log",
        socket=state / SOCKET,
        drill=drill,
    )


def _login() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        raise BadSettings("this account has no name: set COMMANDCENTER_USER to yours") from None


def _from_file(path: Path) -> dict[str, Any]:
    try:
        _refuse_foreign(path, path.stat())
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadSettings(f"{path} cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"{path} is not TOML: {safe_line(str(error))}") from None


def _refuse_foreign(path: Path, status: os.stat_result) -> None:
    """Whoever writes the settings says where the log goes and what is paged."""
    if not stat.S_ISREG(status.st_mode):
        raise BadSettings(f"{path} is no ordinary file: put the settings into one")
    if status.st_uid not in {0, os.getuid()}:
        raise BadSettings(f"{path} belongs to somebody else: chown {_login()} {path}")
    if status.st_mode & stat.S_IWOTH:
        raise BadSettings(f"everybody can write {path}: chmod o-w {path}")


def _overlay(values: dict[str, Any], env: Mapping[str, str]) -> dict[str, str]:
    """Put variables over the file; empty ones set nothing.

    Returns:
        Which setting each of them is, so that a refusal can name it.
    """
    variables = {}
    for variable, given in sorted(env.items()):
        key = variable.removeprefix(PREFIX)
        if key == variable or key in OUTSIDE or key.startswith("TEST_") or not given:
            continue
        *sections, last = SHORT.get(key, key).lower().split("__")
        place = values
        for section in sections:
            if not isinstance(place.setdefault(section, {}), dict):
                place[section] = {}
            place = place[section]
        place[last] = given
        variables[".".join([*sections, last])] = variable
    return variables


def _explained(error: ValidationError, path: Path, variables: Mapping[str, str]) -> str:
    """The first thing that is wrong, in one line; what was given may be secret."""
    first = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    where = f"variable {safe_line(variables[key])}" if key in variables else f"{path}"
    if first["type"] == "extra_forbidden":
        return f"{where}: {_no_such(key)}"
    return f"{where}: {safe_line(key)}: {first['msg'][:1].lower()}{first['msg'][1:]}"


def _no_such(key: str) -> str:
    return f"there is no setting “{safe_line(key)}”; `commandcenter config --init` writes them all"


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
