"""What was typed and not yet recorded: kept in files, so that no accident loses it."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Draft:
    """The texts of one form, by field, as they were at `saved_at`."""

    values: dict[str, str]
    saved_at: datetime


class Drafts:
    """A folder with one file for each form of each incident.

    The folder is 0700, the files 0600 and replaced atomically. Nothing but typed text goes in.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime] = _now) -> None:
        """Use that folder; it is made when the first draft is saved."""
        self._folder, self._now = folder, now

    def load(self, incident: str, form: str) -> Draft | None:
        """The draft of a form; None where there is none, or where its file makes no sense."""
        try:
            kept = json.loads(self._file(incident, form).read_text("utf-8"))
            saved_at = datetime.fromisoformat(kept["saved_at"])
            values = {str(name): str(text) for name, text in kept["values"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return Draft(values, saved_at) if any(values.values()) else None

    def save(self, incident: str, form: str, values: Mapping[str, str]) -> None:
        """Keep these texts instead of the last ones.

        Raises:
            OSError: the folder cannot be used; the message names it.
        """
        self._prepare()
        content = {
            "incident": incident,
            "form": form,
            "saved_at": self._now().isoformat(),
            "values": dict(values),
        }
        # `mkstemp` opens a new file as 0600: nothing that stood there before is followed.
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".draft-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(content, file)
            Path(temporary).replace(self._file(incident, form))
        except BaseException:
            with suppress(OSError):
                Path(temporary).unlink()
            raise

    def drop(self, incident: str, form: str) -> None:
        """Forget the draft: what it said was recorded, or is not wanted."""
        with suppress(OSError):
            self._file(incident, form).unlink()

    def _prepare(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = self._folder.lstat()
        if self._folder.is_symlink() or state.st_uid != os.getuid():
            raise PermissionError(f"{self._folder} belongs to someone else: drafts are not kept")
        if state.st_mode & 0o077:
            self._folder.chmod(0o700)

    def _file(self, incident: str, form: str) -> Path:
        """Named by a hash: what incidents and forms are called never becomes a path."""
        name = hashlib.sha256(json.dumps([incident, form]).encode()).hexdigest()
        return self._folder / f"{name[:32]}.json"
