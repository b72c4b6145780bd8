"""The editor of a section: keeps what is typed at once, and knows what it began with."""

from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static, TextArea

from commandcenter.incident.merging import merge
from commandcenter.incident.words import Section
from commandcenter.templates.guides import without_guidance
from commandcenter.widgets.drafts import Drafts
from commandcenter.widgets.fields import Box

#: Seconds between a keystroke and the draft that holds it.
DRAFT_DELAY = 0.5
#: Names of what a draft keeps.
TEXT, BASE = "text", "base"


def draft_of(section: Section) -> str:
    """The name that its draft is kept under."""
    return f"retro:{section}"


class Page(Box):
    """The text itself, as tall as there is room."""

    DEFAULT_CSS = """
    Page, Page:focus { height: 1fr; max-height: 100%; padding: 0 1; background: $background; }
    Page .text-area--selection { background: $input-selection-background; }
    """


class SectionEditor(Vertical):
    """One section in one person's hands.

    What it began with (`base`) stays beside the text, also in the draft: so what others write
    meanwhile can be merged whenever it is recorded, in this session or in another.
    """

    DEFAULT_CSS = """
    SectionEditor { height: 1fr; }
    SectionEditor #state { height: auto; max-height: 3; padding: 0 1; background: $surface; }
    """
    BINDING_GROUP_TITLE = "Writing"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f2", "record", "Record", id="writing.record", tooltip="And go on writing"),
        Binding(
            "escape",
            "leave",
            "Done",
            id="writing.leave",
            tooltip="Records it, and ends the writing",
        ),
        Binding(
            "ctrl+t,f3", "refer", "Refer", id="writing.refer", tooltip="To an entry, moment, figure"
        ),
        Binding("ctrl+g,f4", "preview", "Preview", id="writing.preview", tooltip="As it will read"),
        Binding("ctrl+o", "elsewhere", "$EDITOR", id="writing.elsewhere", tooltip="Write it there"),
    ]

    @dataclass
    class Asked(Message):
        """The person wants something: `record`, `leave`, `refer`, `preview`, `elsewhere`."""

        wish: str

    class Typed(Message):
        """The text is another."""

    def __init__(self, drafts: Drafts, incident: str) -> None:
        """An editor with nothing in it."""
        super().__init__(id="editor")
        self._drafts, self._incident = drafts, incident
        self._timer: Timer | None = None
        self._began = self._last = ""
        self.section: Section | None = None
        self.base = ""
        self.restored = ""

    def compose(self) -> ComposeResult:
        """What there is to know, then the text."""
        yield Static(id="state")
        yield Page(id="page")

    @property
    def page(self) -> Page:
        """The text area."""
        return self.query_one(Page)

    @property
    def text(self) -> str:
        """What would be recorded now."""
        return without_guidance(self._typed)

    @property
    def _typed(self) -> str:
        """As it stands there; once the page is gone, as it last stood there."""
        for page in self.query(Page):
            self._last = page.text
        return self._last

    @property
    def changed(self) -> bool:
        """Whether anything was written that is not recorded."""
        return self.section is not None and self.text not in {"", self.base, self._began}

    # Beginning and ending

    def open(self, section: Section, incident: str, recorded: str, begin_with: str) -> None:
        """Take up a section: this person's draft of it, else what is recorded, else the guide."""
        self.section, self._incident = section, incident
        self.base, self.restored = recorded, ""
        text = recorded or begin_with
        self._began = without_guidance(begin_with)
        draft = self._drafts.load(incident, draft_of(section))
        if draft is not None and draft.values.get(TEXT):
            self.base = draft.values.get(BASE, "")
            text = draft.values[TEXT]
            self.restored = draft.saved_at.astimezone().strftime("%H:%M %Z")
        with self.prevent(TextArea.Changed):
            self.page.answer = text
        self.page.focus()

    def close(self) -> None:
        """Put the section down; a draft of what is not recorded stays."""
        self.save_draft()
        self.section = None

    def rebase(self, sent: str, recorded: str) -> None:
        """It was recorded, perhaps merged with others' words: go on from there.

        What was typed since then, and where the cursor stands, is kept.
        """
        mine = self.text
        self.base, self.restored = recorded, ""
        if mine == recorded:
            return
        merged = recorded if mine == sent else merge(sent, mine, recorded).mine
        self.replace(merged)

    def replace(self, text: str) -> None:
        """Put another text in, with the cursor where it was."""
        where = self.page.cursor_location
        self.page.text = text
        last = self.page.document.end
        self.page.move_cursor(min(where, last))

    def insert(self, text: str) -> None:
        """Put something in where the cursor stands."""
        self.page.insert(text)
        self.page.focus()

    def tell(self, text: Content) -> None:
        """What there is to know while writing."""
        self.query_one("#state", Static).update(text)

    # Drafts

    def save_draft(self) -> None:
        """Keep what is typed, now.

        Raises:
            OSError: it cannot be kept.
        """
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self.section is None:
            return
        if self.changed:
            kept = {TEXT: self._typed, BASE: self.base}
            self._drafts.save(self._incident, draft_of(self.section), kept)
        else:
            self._drafts.drop(self._incident, draft_of(self.section))

    def on_unmount(self) -> None:
        """However the editor went away: the last half second is kept too."""
        if self._timer is not None:
            with suppress(OSError):
                self.save_draft()

    @on(TextArea.Changed)
    def _page_changed(self) -> None:
        self._last = self.page.text
        if self._timer is None and self.section is not None:
            self._timer = self.set_timer(DRAFT_DELAY, self._save_typed)
        self.post_message(self.Typed())

    def _save_typed(self) -> None:
        try:
            self.save_draft()
        except OSError as error:
            self.tell(Content.styled(f"▲ What you type is not kept: {error}", "$warning"))

    # Keys

    def action_record(self) -> None:
        """Record it, and go on."""
        self.post_message(self.Asked("record"))

    def action_leave(self) -> None:
        """Record it, and leave the text."""
        self.post_message(self.Asked("leave"))

    def action_refer(self) -> None:
        """Put in a reference."""
        self.post_message(self.Asked("refer"))

    def action_preview(self) -> None:
        """See it as it will read."""
        self.post_message(self.Asked("preview"))

    def action_elsewhere(self) -> None:
        """Write it in the editor of one's own choice."""
        self.post_message(self.Asked("elsewhere"))
