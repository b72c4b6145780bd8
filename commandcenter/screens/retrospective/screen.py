"""The retrospective: the outline, one part of it to read or write, and the timeline beside it."""

from datetime import date
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Markdown, Static

from commandcenter.incident.decisions.deciding import LOOKING_BACK
from commandcenter.incident.references import Known, in_zone, resolved
from commandcenter.incident.state import Incident
from commandcenter.incident.text import BadText, for_markdown, safe_line
from commandcenter.incident.times import clock, echo
from commandcenter.incident.words import Section
from commandcenter.screens.followed import Followed
from commandcenter.screens.forms import follow_ups
from commandcenter.screens.retrospective.company import SAY_SO, Company
from commandcenter.screens.retrospective.editor import SectionEditor, draft_of
from commandcenter.screens.retrospective.outline import Part, Row, drawn, outline
from commandcenter.screens.retrospective.settling import Settling
from commandcenter.screens.retrospective.told import told
from commandcenter.screens.retrospective.writing import Writing
from commandcenter.templates.guides import guide
from commandcenter.widgets.entries import Line as Entry
from commandcenter.widgets.entries import (
    drawn_line,
    is_entry,
    line_key,
    line_text,
    with_day_rules,
)
from commandcenter.widgets.filtered import Filtered
from commandcenter.widgets.headline import Headline
from commandcenter.widgets.notices import tell
from commandcenter.widgets.virtual_list import VirtualList

#: Seconds after a key until the preview beside the text follows.
PREVIEW_DELAY = 0.3


class Retrospective(Settling):
    """What the team looks back on, together."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    DEFAULT_CLASSES = "retrospective"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own
        (0, "-tiny"),
        (60, "-narrow"),
        (116, "-wide"),
    ]
    BINDING_GROUP_TITLE = "Retrospective"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "Write", id="retrospective.edit", tooltip="Or change the action"),
        Binding("a", "add", "Action", id="retrospective.add", tooltip="Add a follow-up action"),
        Binding("x", "finish", "Done", id="retrospective.finish", tooltip="The action is done"),
        Binding("D", "drop", "Drop", id="retrospective.drop", tooltip="Action, or unrecorded text"),
        Binding("O", "reopen", "Reopen", id="retrospective.reopen", tooltip="The action again"),
        Binding("T", "raise_ticket", "Ticket", id="retrospective.ticket", tooltip="In the tracker"),
        Binding("A", "agree", "Agree", id="retrospective.agree", tooltip="With what is written"),
        Binding("X", "excuse", "Excuse", id="retrospective.excuse", tooltip="Who cannot be asked"),
        Binding("P", "publish", "Publish", id="retrospective.publish", tooltip="Or not, and why"),
        Binding("p", "phase", "Phase", id="retrospective.phase", tooltip="What closing needs"),
        Binding("v", "beside", "Timeline", id="retrospective.beside", tooltip="Show or hide it"),
        Binding("o", "export", "Report", id="retrospective.export", tooltip="For somebody"),
        Binding("R", "replay", "Replay", id="retrospective.replay", tooltip="The board as it was"),
    ]

    def __init__(self) -> None:
        """Nothing is read yet."""
        super().__init__()
        self._followed = Followed()
        self._company: Company | None = None
        self._writing = Writing(self)
        self._previewing: Timer | None = None
        self._previewed = ""

    def content(self) -> ComposeResult:
        """Head, outline, the part that is chosen, the timeline."""
        zone = self.session.zone
        rows = VirtualList[Entry](
            lambda row, width: drawn_line(row, zone, width, numbered=True),
            key=line_key,
            text=line_text,
            selectable=is_entry,
            empty="Opening the log …",
            id="entries",
        )
        yield Headline()
        with Horizontal(id="parts"):
            yield VirtualList[Row](
                drawn,
                key=lambda row: row.key,
                selectable=lambda row: row.part is not Part.HEADING,
                empty="",
                id="outline",
            )
            with Vertical(id="whole"):
                with VerticalScroll(id="reading"):
                    yield Static(id="about")
                    yield Markdown(id="text", open_links=False)
                yield SectionEditor(self.center.drafts, "")
            with Vertical(id="beside"):
                yield Filtered(rows)
                with VerticalScroll(id="preview"):
                    yield Static(Content.styled("As it will read", "$label"), id="preview-title")
                    yield Markdown(id="previewed", open_links=False)

    def on_mount(self) -> None:
        """The outline has the keys."""
        super().on_mount()
        self.set_focus(self.outline)
        self.set_interval(SAY_SO, self._say_where)

    def on_unmount(self) -> None:
        """However the screen went away, the others are told."""
        if self._company is not None:
            self.app.run_worker(self._company.leave(), exit_on_error=False)

    # What is on it

    @property
    def editor(self) -> SectionEditor:
        """The editor."""
        return self.query_one(SectionEditor)

    @property
    def company(self) -> Company:
        """Who else writes."""
        if self._company is None:
            self._company = Company(self.session)
        return self._company

    @property
    def today(self) -> date:
        """The reader's day."""
        return self.session.clock().astimezone(self.session.zone).date()

    @property
    def incident(self) -> Incident | None:
        """As of the last look."""
        return self._incident

    def recorded(self, section: Section) -> str:
        """What the log holds of a section."""
        written = self._incident and self._incident.retrospective.sections.get(section)
        return written.text if written else ""

    @property
    def unsaved(self) -> str:
        """Nothing: a draft is kept of whatever is typed."""
        return ""

    def save_draft(self) -> None:
        """Keep what is typed, now."""
        self.editor.save_draft()

    # What is shown

    async def refresh_from_log(self) -> None:
        """Show the incident as the log tells it now; what one writes stays as it is."""
        if self.session.incident_id is not None:
            await self.company.look()
        # The last to be waited for: whatever it finds is shown, or it is found again.
        changed = await self._followed.catch_up(self.session)
        self._incident = incident = self._followed.incident
        if incident is None:
            self.query_one("#about", Static).update("Open an incident first: 1 lists them.")
            return
        self.center.place_title = f"{incident.ref} retrospective"
        if changed:
            entries = self._followed.timeline.in_order()
            self.query_one("#entries", VirtualList).show(with_day_rules(entries, self.session.zone))
        self.show_outline()
        self._show_chosen()
        self.tick()
        self.refresh_bindings()

    def show_outline(self) -> None:
        """The lines, with what is new of each."""
        incident = self._incident
        if incident is None:
            return
        drafts, writing = self.center.drafts, self.editor.section
        drafted = {
            each
            for each in Section
            if each is not writing and drafts.load(incident.ref, draft_of(each))
        }
        first = self.outline.selected is None
        rows = outline(incident, today=self.today, drafted=drafted, writers=self.company.others)
        self.outline.show(rows)
        if first:
            self.outline.action_end(-1)

    def tick(self) -> None:
        """The clocks."""
        if self._incident is not None:
            head = self.query_one(Headline)
            head.show(self._incident, self.session.clock(), len(self.session.here))

    @on(VirtualList.Highlighted, "#outline")
    def _highlighted(self) -> None:
        self._show_chosen()
        self.query_one("#reading").scroll_home(animate=False)
        self.refresh_bindings()

    def _show_chosen(self) -> None:
        """The part that the outline is on, to read."""
        incident, row = self._incident, self.outline.selected
        if self.editor.section is not None:
            self.show_state()
            return
        if incident is None or row is None:
            return
        section, about = row.section, self.query_one("#about", Static)
        if section is None:
            about.update(told(row, incident, self.today, self.session.zone))
            self._show_text("")
        else:
            about.update(self._about(incident, section))
            self._show_text(self.answered(self.recorded(section)))

    def _about(self, incident: Incident, section: Section) -> Content:
        """Who wrote it and when, and who writes now."""
        lines = [Content.styled(section.heading, "bold $bright")]
        written = incident.retrospective.sections.get(section)
        if written is not None:
            when = echo(written.at, self.session.zone)
            lines.append(Content.styled(f"{safe_line(written.by)}, {when}", "$label"))
        else:
            early = f"Not written yet; one writes from closure on, it is in {incident.phase}."
            can = incident.phase in LOOKING_BACK
            lines.append(
                Content.styled("Not written yet: e writes it." if can else early, "$label")
            )
        others = self.company.others.get(section)
        if others:
            lines.append(Content.styled(f"✎ {', '.join(others)} writes here now", "$primary"))
        if self.center.drafts.load(incident.ref, draft_of(section)):
            kept = "◐ A draft of yours is not recorded: e goes on with it, D throws it away"
            lines.append(Content.styled(kept, "$warning"))
        return Content("\n").join([*lines, Content("")])

    def _show_text(self, text: str) -> None:
        if text != self._previewed:
            self._previewed = text
            self.query_one("#text", Markdown).update(text)

    def answered(self, text: str) -> str:
        """The text with its references as they are true now."""
        if self._incident is None:
            return text
        entries = {}
        if "{#" in text:
            entries = {each.seq: each for each in self._followed.timeline.entries}
        at = in_zone(self.session.zone)
        return resolved(text, Known(self._incident, entries, at, for_markdown))

    # Writing

    def action_edit(self) -> None:
        """Write the selected section, or change the selected action."""
        row, incident = self.outline.selected, self._incident
        if row is None or incident is None:
            return
        known = self.follow_up
        if row.section is not None:
            self._write(row.section)
        elif known is not None:
            self.ask_about(lambda now: follow_ups.change(self.session, now, known))
        elif row.part is Part.ACTIONS:
            self.ask_about(lambda now: follow_ups.none_follows(self.session, now))
        elif row.part is Part.AGREEMENT:
            self.action_agree()
        else:
            self.action_publish()

    @on(VirtualList.Selected, "#outline")
    def _chosen(self) -> None:
        self.action_edit()

    def _write(self, section: Section) -> None:
        incident = self._incident
        if incident is None:
            return
        if incident.phase not in LOOKING_BACK:
            tell(self.app, f"It is written from closure on; {incident.ref} is in {incident.phase}.")
            return
        outreach = self.session.outreach
        try:
            begin_with = guide(outreach.library, section, outreach.language)
        except BadText as wrong:
            tell(self.app, f"The guide of this section is left out: {wrong}", severity="warning")
            begin_with = ""
        self.add_class("-writing")
        self.editor.open(section, incident.ref, self.recorded(section), begin_with)
        self._say_where()
        self.show_state()
        self._preview()

    def show_state(self) -> None:
        """Above the text: what it is, who else is at it, what recording it will do."""
        incident, section = self._incident, self.editor.section
        if incident is None or section is None:
            return
        parts = [Content.styled(section.heading, "bold $bright")]
        if self.editor.restored:
            parts.append(Content.styled(f"your draft from {self.editor.restored}", "$label"))
        others = self.company.others.get(section)
        if others:
            names = ", ".join(map(safe_line, others))
            parts.append(Content.styled(f"✎ {names} writes here too", "$primary"))
        written = incident.retrospective.sections.get(section)
        if written is not None and written.text != self.editor.base:
            when = clock(written.at, self.session.zone)
            told_so = f"{safe_line(written.by)} recorded it {when}: merged when you do"
            parts.append(Content.styled(told_so, "$warning"))
        agreed = len(incident.retrospective.agreed)
        if agreed:
            parts.append(Content.styled(f"{agreed} agreed: a change asks them again", "$label"))
        self.editor.tell(Content("  ·  ").join(parts))

    @work(exclusive=True, group="where", exit_on_error=False)
    async def _say_where(self) -> None:
        """Tell the others in which section one is, and learn where they are."""
        if not self.session.open or self._incident is None:
            return
        if self.editor.section is not None:
            await self.company.enter(self.editor.section)
        before = dict(self.company.others)
        await self.company.look()
        if before != self.company.others:
            self.show_outline()
            self._show_chosen()

    def stop_writing(self) -> None:
        """Back to the outline; what is not recorded stays as a draft."""
        try:
            self.editor.close()
        except OSError as error:
            tell(self.app, f"The draft is not kept: {error}", severity="warning")
            return
        self.remove_class("-writing", "-previewing")
        self.set_focus(self.outline)
        self.leave_company()
        self.show_outline()
        self._show_chosen()

    @work(exclusive=True, group="where", exit_on_error=False)
    async def leave_company(self) -> None:
        """Tell the others that one writes no more."""
        await self.company.leave()

    @on(SectionEditor.Asked)
    def _asked(self, event: SectionEditor.Asked) -> None:
        if event.wish == "preview":
            self.toggle_class("-previewing")
            self._preview()
        else:
            self._writing.fulfil(event.wish, self._followed.timeline.entries)

    @on(SectionEditor.Typed)
    def _typed(self) -> None:
        if self._previewing is None and self.has_class("-previewing"):
            self._previewing = self.set_timer(PREVIEW_DELAY, self._preview)

    def _preview(self) -> None:
        self._previewing = None
        if self.has_class("-previewing"):
            text = self.answered(self.editor.text)
            self.query_one("#previewed", Markdown).update(text)

    # Acts

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        """Only what makes sense for the selected part; while one writes, only the writing."""
        if not self.is_mounted or self._incident is None:
            return True
        own = {binding.action for binding in self.BINDINGS if isinstance(binding, Binding)}
        if action in own and self.editor.section is not None:
            return False
        known = self.follow_up
        match action:
            case "finish" | "raise_ticket":
                return known is not None and known.is_open
            case "reopen":
                return known is not None and not known.is_open
            case "drop":
                return self._has_draft or (known is not None and known.is_open)
            case _:
                return True

    @property
    def _has_draft(self) -> bool:
        row, incident = self.outline.selected, self._incident
        section = row.section if row is not None else None
        if incident is None or section is None:
            return False
        return self.center.drafts.load(incident.ref, draft_of(section)) is not None

    def action_back(self) -> None:
        """Out of the writing first, then to the outline; from there to where one came from."""
        if self.has_class("-previewing"):
            self.remove_class("-previewing")
            self.editor.page.focus()
        elif self.editor.section is not None:
            self._writing.fulfil("leave", ())
        elif self.focused is not self.outline and self.outline.is_on_screen:
            self.set_focus(self.outline)
        else:
            super().action_back()

    def action_beside(self) -> None:
        """Show the timeline, or hide it."""
        self.toggle_class("-beside")

    def action_drop(self) -> None:
        """The selected action is not done; or the draft of the selected section is not wanted."""
        if self.follow_up is not None:
            self.about_action(follow_ups.drop)
        elif self._has_draft:
            self._writing.throw_away()
