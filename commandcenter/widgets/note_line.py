"""The line in which a note is typed: kept like any draft until it is recorded."""

from contextlib import suppress

from textual import on
from textual.timer import Timer
from textual.widgets import Input

from commandcenter.widgets.dialog import DRAFT_DELAY
from commandcenter.widgets.drafts import Drafts
from commandcenter.widgets.fields import Line

#: Under which name its draft is kept, and in which field of it.
NOTE = "note"


class NoteLine(Line):
    """A line whose text outlives the session in which it was typed."""

    _drafts: Drafts | None = None
    _incident = ""
    _keeping: Timer | None = None

    def belong_to(self, incident: str, drafts: Drafts) -> None:
        """Take the note that was begun on this incident; nothing happens where that was done."""
        if incident == self._incident:
            return
        self.keep()
        self._incident, self._drafts = incident, drafts
        draft = drafts.load(incident, NOTE)
        self.answer = draft.values.get(NOTE, "") if draft else ""

    @on(Input.Changed)
    def _typed(self) -> None:
        if self._keeping is None:
            self._keeping = self.set_timer(DRAFT_DELAY, self.keep)

    def keep(self) -> None:
        """Keep what is typed, now; where the disk does not take it, it still stands here."""
        if self._keeping is not None:
            self._keeping.stop()
            self._keeping = None
        if self._drafts is None:
            return
        if self.value.strip():
            with suppress(OSError):
                self._drafts.save(self._incident, NOTE, {NOTE: self.value})
        else:
            self._drafts.drop(self._incident, NOTE)
