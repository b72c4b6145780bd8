"""What somebody asks for over SSH: the words of a command, and what is said of a terminal."""

import re
import shlex
from collections.abc import Mapping

from commandcenter.cli.verbs import VERBS
from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import safe_line

#: The longest command line, in characters.
LONGEST = 200_000
#: Of what clients say, what is believed; each is one word of letters, digits and a few signs.
SAID = ("TERM", "COLORTERM", "LANG", "LC_ALL", "LC_CTYPE", "NO_COLOR")
_WORD = re.compile(r"[A-Za-z0-9_.,@:+-]{1,64}")


def words_of(command: str, *, on_terminal: bool) -> list[str]:
    """The words of a command, parsed without a shell; none of them opens the screens.

    Raises:
        Refused: they are none, or ask for what is not for visitors.
    """
    if len(command) > LONGEST:
        raise Refused("that command line is too long: pipe the text in, and write - for it")
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise Refused(f"the command cannot be read: {error}") from None
    if words[:1] == ["commandcenter"]:
        del words[0]
    if not words and not on_terminal:
        raise Refused("the screens need a terminal: ssh -t, or name a verb (ssh HOST --help)")
    verb = VERBS.get(words[0]) if words else None
    if verb is not None and verb.at_home:
        raise Refused(f"{safe_line(words[0])} is about the machine itself, and is run on it")
    return words


def said_of_terminal(variables: Mapping[str, str]) -> dict[str, str]:
    """What a client says of its terminal, as far as it can do no harm."""
    return {name: variables[name] for name in SAID if _WORD.fullmatch(variables.get(name, ""))}
