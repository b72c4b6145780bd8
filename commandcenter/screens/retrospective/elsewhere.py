"""Writing in the editor of one's own choice, where the terminal is one's own."""

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from commandcenter.incident.refusal import Refused

#: Asked for in this order, where neither variable names one.
USUAL = ("sensible-editor", "nano", "vim", "vi")


def editor() -> list[str]:
    """The command that opens a file.

    Raises:
        Refused: there is none.
    """
    for variable in ("VISUAL", "EDITOR"):
        named = os.environ.get(variable, "")
        try:
            command = shlex.split(named)
        except ValueError:
            raise Refused(f"${variable} cannot be read: {named}") from None
        if command:
            return command
    for each in USUAL:
        if found := shutil.which(each):
            return [found]
    raise Refused("no editor is set up: name one in $EDITOR")


def written_elsewhere(text: str, name: str) -> str:
    """Let that editor have the text, and wait for it; call it while the screens are suspended.

    Args:
        text: as it is.
        name: of the file, without its ending.

    Raises:
        Refused: it cannot be started, or ended with a failure; the text is as it was.
    """
    command = editor()
    # Nobody else may read it: a folder of its own, 0700, which goes with it.
    with tempfile.TemporaryDirectory(prefix="commandcenter-") as folder:
        file = Path(folder) / f"{name}.md"
        file.write_text(text, encoding="utf-8")
        try:
            ended = subprocess.run([*command, str(file)], check=False)  # noqa: S603 - the person's own choice
        except OSError as error:
            raise Refused(f"{command[0]} cannot be started: {error.strerror}") from None
        if ended.returncode:
            raise Refused(f"{command[0]} ended with {ended.returncode}; the text is as it was")
        try:
            return file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(f"what {command[0]} wrote cannot be read: {error}") from None
