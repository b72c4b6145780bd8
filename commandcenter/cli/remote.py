"""What a command line may do for somebody who is not at this machine.

Over SSH one has the incidents, and nothing of the machine: neither its files, nor its variables,
nor what only it can reach. A text or a file goes in by standard input, and out by standard output.
"""

from typing import Any

import typer

#: What stands for standard input.
STREAM = "-"
_somebody_remote = False


def serve_remotely() -> None:
    """From now on this process works for somebody at another machine."""
    global _somebody_remote  # noqa: PLW0603 - a process serves one person, from its start to its end
    _somebody_remote = True


def is_remote() -> bool:
    """Whether this process works for somebody at another machine."""
    return _somebody_remote


def of_this_machine(value: Any) -> Any:
    """The callback of every option that names a file, a variable or a host of this machine."""
    given = value if isinstance(value, list | tuple) else [value]
    if is_remote() and any(each not in {None, False} and str(each) != STREAM for each in given):
        raise typer.BadParameter(
            "files, variables and networks of the machine that you are connected to are not reached"
            " from outside: pipe what goes in to - , and pipe what comes out into a file of yours"
        )
    return value
