"""The command line: every act as a verb, on the same desk as the screens."""

import gc
import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line.

    Args:
        arguments: without the program's name; by default the process's own.

    Returns:
        The exit code: 0 done, 1 refused, 2 wrong usage, 130 interrupted.
    """
    # A verb lives for half a second, much of it imports: collecting garbage in them is a fifth.
    gc.disable()
    from commandcenter.cli.running import run

    return run(list(sys.argv[1:] if arguments is None else arguments))
