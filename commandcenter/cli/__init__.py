"""The command line: every act as a verb, on the same desk as the screens."""

import gc
import os
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
    if arguments is None:
        from commandcenter.cli.relay import relayed

        try:
            code = relayed(sys.argv[1:])
        except KeyboardInterrupt:
            return 130  # Nobody is asked any more; what was begun for this process ends with it.
        if code is not None:
            return code
    # A verb lives for half a second, much of it imports: collecting garbage in them is a fifth.
    gc.disable()
    # Looking through every installed package for plugins of pydantic is another tenth; and none
    # of them has any business with an incident.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from commandcenter.cli.running import run

        return run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        return 130
    finally:
        # Nor need the process look for garbage as it ends: all of it goes at once.
        gc.freeze()
