"""The reference of the verbs, written from the code: `python -m commandcenter.cli.reference`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from commandcenter.cli.running import AT, INC, JSON, command
from commandcenter.cli.verbs import GROUPS

#: Where it is kept in the repository; a test holds it to the code.
PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"

#: What the opening says once for all verbs.
SAID_ABOVE = {INC.help, AT.help, JSON.help}

OPENING = """\
# Commands

Every act that has a key has a verb. Incidents are named `INC-7` (or `inc-7`, or `7`); words of
fixed sets are taken in any case, with `-` or `_`. `TIME` is ISO 8601, `14:05` (today, in your own
zone) or `-10m`. Every verb that acts takes `--at TIME`, when it happened if that is not now, and
echoes it with its zone. A text `-` reads standard input; one that begins with `-` is written
after `--`.

Every verb that reads takes `--json` and prints one JSON document. One that acts then prints the
incident's `id` and `phase`, the `seq` of each thing that it recorded, and the id of the `item`
that it made.

In front of a verb, `--for PERSON --because TEXT` acts for somebody else, as in `commandcenter
--for priya --because "her line is dead" update INC-7 mitigation "all quiet"`. Both names and the
reason are recorded; it lends no right, and approvals, command, people and erasure are never done
so.

Exit codes: 0 done; 1 refused, with one line on standard error that says why and what to do; 2
wrong usage; 130 interrupted. Nothing is ever half done.

This page is written from the code: `python -m commandcenter.cli.reference`.
"""


def reference() -> str:
    """The whole page, in Markdown."""
    return "\n".join([OPENING, *_page()])


def _page() -> Iterator[str]:
    root = command()
    for heading, verbs in GROUPS.items():
        yield f"## {heading}\n"
        for name in verbs:
            yield from _section(root.get_command(None, name), f"commandcenter {name}")


def _section(verb: Any, path: str) -> Iterator[str]:
    """One verb, then those below it."""
    arguments = [each for each in verb.params if each.param_type_name == "argument"]
    called = " ".join([path, *(_placeholder(each) for each in arguments)])
    yield f"### `{called}`\n"
    text, _, example = verb.help.partition("Example: ")
    yield " ".join(text.replace("\b", "").split()) + "\n"
    if example:
        yield f"```\n{example.strip()}\n```\n"
    told = [each for each in verb.params if each.help not in SAID_ABOVE]
    rows = [_row(each) for each in told if each.help or each not in arguments]
    if rows:
        yield "| | |\n| --- | --- |"
        yield "\n".join(rows) + "\n"
    for name, each in getattr(verb, "commands", {}).items():
        yield from _section(each, f"{called} {name}")


def _placeholder(argument: Any) -> str:
    wanted = (argument.metavar or argument.name.upper()).strip("[]")
    wanted = wanted if "|" not in wanted else argument.name.upper()
    wanted += "…" * (argument.nargs == -1 and not wanted.endswith("…"))
    return wanted if argument.required else f"[{wanted}]"


def _row(parameter: Any) -> str:
    """One argument or option, and what it means."""
    words = parameter.metavar or ""
    if parameter.param_type_name == "argument":
        called = f"`{_placeholder(parameter).strip('[]')}`"
    else:
        called = ", ".join(f"`{each}`" for each in parameter.opts + parameter.secondary_opts)
        called += "" if parameter.is_flag or "|" in words else f" {words}"
        called += " (required)" * parameter.required
    choices = ", ".join(f"`{word}`" for word in words.split("|")) if "|" in words else ""
    meaning = [(parameter.help or "").rstrip("."), choices]
    return f"| {called.strip()} | {'. '.join(filter(None, meaning))} |"


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
