"""Draws the screens of the demo for the documentation: `make screenshots`."""

import sys
import tempfile
from pathlib import Path

from tests.commandline import REPOSITORY, isolated
from tests.terminal import Terminal

FOLDER = REPOSITORY / "docs" / "pictures"
#: What to press, one after the other from the demo's first screen, and what it then is called.
SHOTS = {
    "board": (),
    "incidents": ("1",),
    "customers": ("3",),
    "notifications": ("4",),
    "timeline": ("5",),
    "retrospective": ("1", "j", "j", "enter", "6", "j"),
    "replay": ("R", "M", "right", "right"),
    "help": ("?",),
}
SIZES = ((120, 40), (80, 24))
#: Seconds without a change after which a screen counts as painted.
QUIET = 0.6


def main() -> None:
    """Open the demo once for each drawing, so that none shows what another left behind."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, keys in SHOTS.items():
        for columns, rows in SIZES:
            path = FOLDER / f"{name}-{columns}x{rows}.svg"
            path.write_text(drawn(keys, (columns, rows)), encoding="utf-8")
            print(path.relative_to(REPOSITORY))  # noqa: T201 - what it made


def drawn(keys: tuple[str, ...], size: tuple[int, int]) -> str:
    """The demo at that size after those keys, as SVG."""
    program = [sys.executable, "-m", "commandcenter", "demo"]
    with (
        tempfile.TemporaryDirectory(prefix="cc-shot-") as home,
        Terminal(program, size=size, env=isolated(Path(home))) as terminal,
    ):
        terminal.wait_for("INC-", timeout=30)
        terminal.wait_for_silence(QUIET, timeout=30)
        for key in keys:
            before = len(terminal.chunks)
            terminal.press(key)
            terminal.wait_for_silence(QUIET, timeout=30, after=before)
        return terminal.svg("commandcenter")


if __name__ == "__main__":
    main()
