"""How a command line runs: verbs loaded when named, one line for every refusal, plain output."""

import asyncio
import importlib
import io
import logging
import os
import re
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

import typer
from typer.core import TyperCommand, TyperGroup

from commandcenter import __version__
from commandcenter.cli.output import ReaderLeft, Unprinted, complain, put, say, say_json
from commandcenter.cli.remote import is_remote
from commandcenter.cli.verbs import GROUPS, VERBS
from commandcenter.config import BadSettings, Settings, load_settings
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import reference
from commandcenter.incident.text import BadText, quoted
from commandcenter.incident.times import BadTime, echo, iso, parse_past, precision_of, utc_now
from commandcenter.incident.words import Precision

if TYPE_CHECKING:
    from commandcenter.desk import Desk, Done
    from commandcenter.incident.decisions import Decision
    from commandcenter.incident.state import Incident

P = ParamSpec("P")
T = TypeVar("T")

#: Set by the completion script of a shell.
COMPLETE = "_COMMANDCENTER_COMPLETE"
#: For whom the verb that is run is done, and why.
STANDING_IN: ContextVar[tuple[str, str] | None] = ContextVar("standing_in", default=None)
#: Characters of the name of a file that a refusal shows.
LONGEST_FILE = 250
#: Said once, when it is made: nothing else can bring back a store whose key is lost.
KEY_MADE = (
    "a new key, {key_file}, encrypts what you write: keep a copy of it where this machine is not;"
    " without it neither the store nor a backup can be read"
)
EPILOG = "commandcenter VERB --help says more, with an example. Without a verb: the screens."


class Verbs(TyperGroup):
    """The verbs; each family is imported when one of its verbs is named."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer's signature
        """Every verb."""
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:  # noqa: ARG002 - Typer's signature
        """The verb, its family imported."""
        verb = VERBS.get(cmd_name)
        # Here, and not by the first word: options may stand in front of the verb.
        if verb is not None and verb.at_home and is_remote():
            raise Refused(f"{cmd_name} is about the machine itself, and is run on it")
        return None if verb is None else _family(verb.family).get(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The verb that was named, or the one that was probably meant."""
        named = args[0]
        if named not in VERBS and not named.startswith("-"):
            from difflib import get_close_matches

            near = " or ".join(get_close_matches(named[:40], VERBS, 2))
            meant = f"; did you mean {near}?" if near else ""
            ctx.fail(f"there is no verb {quoted(named)}{meant}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - Typer's signature
        """The verbs under their headings, without importing any."""
        for heading, verbs in GROUPS.items():
            with formatter.section(heading):
                formatter.write_dl([(name, verb.help) for name, verb in verbs.items()])


@cache
def _family(name: str) -> Mapping[str, TyperCommand]:
    """The verbs of a family, made once however many are run."""
    made = typer.main.get_command(importlib.import_module(f"commandcenter.cli.{name}").app)
    _keep_examples_whole(made)
    # A family of a single verb is that verb.
    found: Mapping[str, TyperCommand] = getattr(made, "commands", {made.name: made})
    return found


def _keep_examples_whole(command: Any) -> None:
    """People copy the examples: they are not broken into lines, which a backspace says."""
    command.help = (command.help or "").replace("\n\nExample: ", "\n\n\b\nExample: ")
    for each in getattr(command, "commands", {}).values():
        _keep_examples_whole(each)


def _version(wanted: bool) -> None:
    if wanted:
        say(f"commandcenter {__version__}")
        raise typer.Exit


root = typer.Typer(
    cls=Verbs,
    name="commandcenter",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EPILOG,
)


@root.callback()
def _entry(
    context: typer.Context,
    version: bool = typer.Option(  # noqa: ARG001 - its callback answers it
        False, "--version", help="Say which version this is.", callback=_version, is_eager=True
    ),
    person: str = typer.Option(
        None, "--for", metavar="PERSON", help="Act for somebody; both names are recorded."
    ),
    because: str = typer.Option("", "--because", metavar="TEXT", help="Why you act for them."),
) -> None:
    """A terminal command center for security incidents."""
    if (person is None) != (not because):
        raise typer.BadParameter("--for PERSON and --because TEXT go together, before the verb")
    STANDING_IN.set((person, because) if person else None)
    if context.invoked_subcommand is None:
        from commandcenter.cli.tui import open_screens

        open_screens(None)


class AsksOrActs(TyperGroup):
    """A verb that reads by itself, `needs INC-7 --json`, and acts with a word behind that."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take options behind the incident, unless they belong to the word that follows it."""
        ctx.allow_interspersed_args = not any(each in self.commands for each in args[1:])
        return super().parse_args(ctx, args)


def family() -> typer.Typer:
    """An app for one family of verbs."""
    return typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)


def run(arguments: list[str]) -> int:
    """Run one command line, and turn whatever goes wrong into one line and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # A terminal may know fewer letters than we do.
    try:
        return _run(arguments)
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130
    except ReaderLeft:
        # Nor may Python complain when it ends and finds the rest in its buffer.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Unprinted as trouble:
        return complain(str(trouble), 1)


@cache
def command() -> Any:
    """The whole command line as Typer runs it."""
    return typer.main.get_command(root)


def _run(arguments: list[str]) -> int:
    if COMPLETE in os.environ:
        from typer._completion_classes import completion_init

        completion_init()
        command().main(arguments, prog_name="commandcenter", complete_var=COMPLETE)
    try:
        outcome = command().main(arguments, prog_name="commandcenter", standalone_mode=False)
        put("", end="", flush=True)
    except typer.Abort:
        return 130
    except typer.TyperException as wrong:
        return complain(_wrong_usage(wrong), 2)
    except BadTime as wrong:
        return complain(str(wrong), 2)
    except (Refused, BadText, BadSettings) as refused:
        return complain(f"refused: {refused}", 1)
    except (ReaderLeft, Unprinted):
        raise
    except Exception as error:  # noqa: BLE001 - told in one line, whatever it is
        return _unexpected(error)
    return outcome if isinstance(outcome, int) else 0


def _wrong_usage(wrong: typer.TyperException) -> str:
    """What Typer says, in one line, and where to look."""
    context = getattr(wrong, "ctx", None)
    hint = f" (see: {context.command_path} --help)" if context else ""
    message: str = getattr(wrong, "format_message", wrong.__str__)()
    if isinstance(wrong, typer.BadParameter):
        if wrong.param is None:
            return wrong.message  # Said by a verb itself, with what to do.
        if wrong.message and "|" in (getattr(wrong.param, "metavar", "") or ""):
            message = wrong.message  # It lists the words itself; the name of the place would again.
    if message.startswith("No such option"):
        message += "; a text that begins with - is written after --"
    return f"{message}{hint}"


def _unexpected(error: Exception) -> int:
    """Trouble with the store or a file is told as it is; a defect is described in the log file."""
    told = [each.__name__ for each in type(error).__mro__]
    if "StoreError" in told or "BadLogFile" in told:
        return complain(f"refused: {error}", 1)
    if isinstance(error, OSError):
        file = f": {quoted(str(error.filename), LONGEST_FILE)}" if error.filename else ""
        return complain(f"refused: {error.strerror or error}{file}", 1)
    where = _describe(error)
    return complain(
        f"commandcenter failed by a defect ({type(error).__name__}); nothing is half done. "
        f"Details: {where}",
        1,
    )


def _describe(error: Exception) -> str:
    """Write the traceback, without the values of variables, where only its owner can read it."""
    try:
        path = load_settings().paths.log_file
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
        with os.fdopen(os.open(path, flags, 0o600), "a", encoding="utf-8") as log:
            log.write(f"{utc_now().isoformat()}\n{''.join(traceback.format_exception(error))}\n")
    except (OSError, BadSettings) as trouble:
        return f"could not be written ({trouble})"
    return str(path)


# ── what the verbs use ───────────────────────────────────────────────────────────────────────


def number_of(text: str) -> int:
    """The incident that a person named: `INC-7`, `inc-7` or `7`.

    Raises:
        Refused: that names none.
    """
    digits = text.strip().upper().removeprefix("INC-")
    if not (digits.isascii() and digits.isdigit() and 0 < len(digits) < 10 and int(digits)):  # noqa: PLR2004 - no list is that long
        raise Refused(f"{quoted(text)} names no incident: write it as INC-7")
    return int(digits)


def at_desk(work: Callable[["Desk", Settings], Awaitable[T]]) -> T:
    """Do something at the desk of whoever runs this; whose key is new is told what it is."""
    settings = load_settings()
    logging.captureWarnings(capture=True)
    with new_key_told(settings):
        return asyncio.run(_visit(work, settings))


@contextmanager
def new_key_told(settings: Settings) -> Iterator[None]:
    """Say, where the store is made meanwhile, that there is a key to be kept."""
    key_file = settings.paths.key_file
    missing = settings.database_url is None and not key_file.exists()
    try:
        yield
    finally:
        if missing and key_file.exists():
            complain(KEY_MADE.format(key_file=key_file))


async def _visit(work: Callable[["Desk", Settings], Awaitable[T]], settings: Settings) -> T:
    from commandcenter.bootstrap import open_desk

    async with open_desk(settings) as desk:
        try:
            return await _as_somebody(desk, work, settings)
        finally:
            for damage in desk.damaged:
                complain(damage)


async def _as_somebody(
    desk: "Desk", work: Callable[["Desk", Settings], Awaitable[T]], settings: Settings
) -> T:
    acting = STANDING_IN.get()
    if acting is None:
        return await _proving(desk, lambda: work(desk, settings))
    person, because = acting
    complain(f"acting for {person}: {because}")
    standing_in = desk.stamped(on_behalf_of=person, because=because)
    return await _proving(desk, lambda: work(standing_in, settings))


async def _proving(desk: "Desk", work: Callable[[], Awaitable[T]]) -> T:
    """Do something; where a code is needed first, ask for it at the terminal, and do it then."""
    from commandcenter.desk import FactorNeeded

    try:
        return await work()
    except FactorNeeded as needed:
        asking = COMPLETE not in os.environ and sys.stdin is not None and sys.stdin.isatty()
        if needed.enrol or not asking:
            raise
        await desk.prove(asked_for("Code of your second factor: "))
    return await work()


def asked_for(question: str) -> str:
    """What somebody types in answer, asked beside what the verb prints."""
    print(question, end="", file=sys.stderr, flush=True)  # noqa: T201 - see above
    return sys.stdin.readline()


def when(text: str | None, settings: Settings) -> datetime | None:
    """The time given with `--at`."""
    return parse_past(text, now=settings.clock(), zone=settings.zone) if text else None


def exactness(text: str | None) -> Precision | None:
    """How exactly the time given with `--at` is known, where it is not known to the minute."""
    return precision_of(text) if text else None


def present() -> datetime:
    """The present of the log: in the home of a drill, by the drill's clock."""
    return load_settings().clock()


def record(
    incident: str,
    decision: "Decision[P]",
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> "Recording":
    """A decision to be taken on an incident; `.at(…)` and `.told(…)` complete it."""
    number = number_of(incident)

    async def take(desk: "Desk") -> "Done":
        return await desk.do(number, decision, *args, **kwargs)

    return Recording(take)


class Recording:
    """One act from the command line: taken, then told in a line or as JSON."""

    def __init__(self, take: Callable[["Desk"], Awaitable["Done"]]) -> None:
        """An act that is not taken yet."""
        self._take = take
        self._at: str | None = None
        self._for: str | None = None

    def at(self, text: str | None) -> "Recording":
        """It happened then, as typed."""
        self._at = text
        return self

    def on_behalf_of(self, person: str | None) -> "Recording":
        """It is somebody else's act."""
        self._for = person
        return self

    def taken(self) -> "Done":
        """Take it."""
        return at_desk(self._take_at)

    async def _take_at(self, desk: "Desk", settings: Settings) -> "Done":
        at = when(self._at, settings)
        done = await self._take(
            desk.stamped(at=at, precision=exactness(self._at), on_behalf_of=self._for)
        )
        if done.incident.phase.is_open:
            # Its clock may run from now on, as after `reopen`, or its worker may have died.
            from commandcenter.bootstrap import ensure_worker

            await ensure_worker(desk, settings)
        return done

    def told(self, text: "str | Callable[[Done], str]", *, as_json: bool) -> None:
        """Take it and tell what was recorded."""
        done = self.taken()
        line = text if isinstance(text, str) else text(done)
        tell(done, line, at=self._at, as_json=as_json)


def tell(
    done: "Done",
    line: str,
    *,
    at: str | None,
    as_json: bool,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Say what was recorded: a line, or as JSON.

    Args:
        done: what came of the act.
        line: what it was, in a few words.
        at: the time as it was typed; it is echoed with its zone.
        as_json: tell it to a script.
        more: further keys for the script.
    """
    events = done.events
    if as_json:
        say_json(
            {
                "id": done.incident.ref,
                "seq": [event.seq for event in events],
                "phase": done.incident.phase,
                "item": named(done) or None,
                "occurred_at": iso(events[0].occurred_at) if events else None,
                **(more or {}),
            }
        )
        return
    if at and events:
        known = {Precision.DAY: ", known to the day", Precision.APPROXIMATE: ", known about"}
        line += f"; recorded as {echo(events[0].occurred_at, load_settings().zone)}"
        line += known.get(events[0].body.precision or Precision.MINUTE, "")
    say(f"{done.incident.ref} {line}")


def named(done: "Done") -> str:
    """The id of what was acted on: `A3`, `M1`, `gdpr`."""
    body = done.events[-1].body if done.events else None
    return str(getattr(body, "id", "") or getattr(body, "regime", ""))


def words(text: str) -> str:
    """A text argument; `-` reads standard input."""
    return standard_input().decode(errors="replace") if text == "-" else text


def standard_input() -> bytes:
    """Everything that comes in.

    Raises:
        Refused: there is no standard input.
    """
    if sys.stdin is None:
        raise Refused("there is no standard input to read: pipe the text in, or write it out")
    # Piece by piece: an interrupt is heard between two of them, and not inside one long read.
    incoming = cast("io.BufferedReader", sys.stdin.buffer)
    return b"".join(iter(lambda: incoming.read1(65_536), b""))


def opened(incident: str) -> "Incident":
    """An incident as it is now."""
    number = number_of(incident)
    return at_desk(lambda desk, _settings: desk.open(number))


def known_incidents(incomplete: str) -> list[tuple[str, str]]:
    """The incidents for the shell's completion: each id with its title."""
    try:
        found = asyncio.run(_visit(lambda desk, _settings: desk.incidents(), load_settings()))
    except Exception:  # noqa: BLE001 - a shell that completes shows nothing but completions
        return []
    wanted = incomplete.upper()
    # Completion scripts hand what they are given to the shell's `eval`: letters and digits only.
    return [
        (reference(number), re.sub(r"[^\w -]", " ", each.title, flags=re.ASCII)[:60])
        for number, each in found
        if reference(number).startswith(wanted) or str(number).startswith(wanted)
    ]


# Options that many verbs share.
INC = typer.Argument(
    metavar="INC", help="The incident: INC-7.", show_default=False, autocompletion=known_incidents
)
AT = typer.Option(
    None, "--at", metavar="TIME", help="When it happened: 14:05, ~14:05, -10m, ISO 8601, a day."
)
JSON = typer.Option(False, "--json", help="Tell it as JSON.")
FORCE = typer.Option(None, "--force", metavar="REASON", help="Do it all the same, and say why.")
