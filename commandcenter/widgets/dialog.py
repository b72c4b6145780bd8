"""The dialog that asks for one act: keeps what is typed, shows refusals, says what will happen."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import DescendantFocus
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from commandcenter.incident.words import Limit
from commandcenter.widgets.drafts import Drafts
from commandcenter.widgets.fields import Answered, Box, Choice, Line
from commandcenter.widgets.form import FORCE, Answers, Field, Form, Kind
from commandcenter.widgets.key_bar import KeyBar
from commandcenter.widgets.moving import MOVING

log = logging.getLogger(__name__)

#: Seconds between a keystroke and the draft that holds it.
DRAFT_DELAY = 0.5

#: Lines of the prompts' banner above the fields, and of the hint and the keys below them.
AROUND = 3

#: Asked for once a refusal says that it may be overruled.
FORCING = Field(FORCE, "Force, because", help="Recorded, and shown in the report")


class FormDialog(ModalScreen[Any], inherit_bindings=False):
    """Asks what a form asks; its result is what `submit` returned, or None where it was closed."""

    DEFAULT_CSS = """
    FormDialog { align: center middle; background: $background 60%; }
    FormDialog #panel {
        width: 84; max-width: 100%; height: auto; max-height: 100%; background: $surface;
    }
    FormDialog #form { height: auto; padding: 1 2; }
    FormDialog.-danger #title { color: $error; }
    FormDialog #title { text-style: bold; color: $bright; margin-bottom: 1; }
    FormDialog #context, FormDialog #restored { color: $label; margin-bottom: 1; }
    FormDialog .field { height: auto; margin-bottom: 1; }
    FormDialog .label { width: 16; color: $label; }
    FormDialog .field.-current .label { color: $bright; }
    FormDialog .field > .control { width: 1fr; }
    FormDialog #panel KeyBar { dock: none; padding: 0 2; }
    FormDialog #hint { height: 1; padding: 0 2; text-wrap: nowrap; text-overflow: ellipsis; }
    FormDialog #consequence { border-left: outer $primary; padding-left: 1; }
    FormDialog.-danger #consequence { border-left: outer $error; }
    FormDialog #reading { border-top: solid $rule; color: $foreground; margin-top: 1; }
    FormDialog #refusal { border-left: outer $warning; padding-left: 1; margin-top: 1; }
    FormDialog .-hidden { display: none; }
    FormDialog.-low .field { margin-bottom: 0; }
    FormDialog.-low #consequence { margin-top: 1; }
    FormDialog.-low #form { padding: 0 2; }
    FormDialog.-narrow #form, FormDialog.-narrow #panel KeyBar { padding: 0 1; }
    FormDialog.-narrow #hint { padding: 0 1; }
    FormDialog.-narrow .field { layout: vertical; margin-bottom: 0; }
    FormDialog.-narrow .field .label, FormDialog.-narrow .field > .control { width: 100%; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (64, "-wide")]  # noqa: RUF012 - Textual's own
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012 - Textual's own
    AUTO_FOCUS = ""
    BINDING_GROUP_TITLE = "Form"
    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVING,
        Binding("ctrl+s,f2", "submit", "Record", id="form.submit", tooltip="Do it", priority=True),
        Binding("escape", "close", "Close", id="form.close", tooltip="Typed text is kept"),
        Binding("enter", "enter", "Record", show=False, id="form.enter"),
        Binding("down", "app.focus_next", "Next field", show=False, id="form.next"),
        Binding("up", "app.focus_previous", "Previous field", show=False, id="form.previous"),
        Binding("pagedown", "page(1)", "What stands below", show=False, id="form.page_down"),
        Binding("pageup", "page(-1)", "What stands above", show=False, id="form.page_up"),
    ]

    def __init__(self, form: Form, drafts: Drafts | None = None) -> None:
        """A dialog for that form; without drafts, closing it drops what was typed."""
        super().__init__(classes="-danger" if form.danger else "")
        self.form = form
        self._drafts = drafts if form.name else None
        self._name_submit()
        self._controls: dict[str, Widget] = {}
        self._draft_timer: Timer | None = None
        self._recording = False
        self._asked = False
        self._foretold = ""

    def _name_submit(self) -> None:
        for key, bindings in self._bindings.key_to_bindings.items():
            self._bindings.key_to_bindings[key] = [
                replace(binding, description=self.form.label)
                if binding.action == "submit"
                else binding
                for binding in bindings
            ]

    # What is on it

    def compose(self) -> ComposeResult:
        """Title, fields, what will happen, refusal; and the keys."""
        form = self.form
        banner = getattr(self.app, "prompt_banner", None)
        if banner is not None:
            yield banner()
        with Vertical(id="panel"):
            with VerticalScroll(id="form", can_focus=False):
                yield Static(Content(form.title), id="title")
                yield Static(Content(form.context), id="context", classes=_hidden(form.context))
                yield Static(id="restored", classes="-hidden")
                for asked in form.fields:
                    yield self._field(asked)
                yield self._field(FORCING, hidden=True)
                yield Static(id="consequence", classes=_hidden(form.consequence))
                yield Static(id="refusal", classes="-hidden")
                yield Static(Content(form.reading), id="reading", classes=_hidden(form.reading))
            yield Static(id="hint")
            yield KeyBar()

    def on_resize(self) -> None:
        """The fields scroll, so that the hint and the keys below them stay in sight."""
        for form in self.query("#form"):  # None yet where the terminal changes as it opens.
            form.styles.max_height = max(1, self.size.height - AROUND)

    def _field(self, asked: Field, *, hidden: bool = False) -> Horizontal:
        control = _control(asked)
        control.add_class("control")
        self._controls[asked.name] = control
        mark = (" *", "$warning") if asked.required else ""
        label = Static(Content.assemble(asked.label, mark), classes="label")
        row = Horizontal(label, control, classes="field", id=f"field-{asked.name}")
        row.set_class(hidden, "-hidden")
        return row

    def on_mount(self) -> None:
        """Bring back the draft; show what will happen."""
        self._restore()
        self._show_consequence()
        if self.form.fields:
            self.set_focus(self._controls[self.form.fields[0].name])
        else:
            self.call_after_refresh(self._tell_of_more)

    # Drafts

    @property
    def answers(self) -> Answers:
        """What is filled in now."""
        return Answers(self._typed())

    @property
    def unsaved(self) -> str:
        """What closing would lose, in a few words; empty where nothing."""
        return self.form.title if self._drafts is None and self._changed() else ""

    def _typed(self) -> dict[str, str]:
        return {
            name: control.answer
            for name, control in self._controls.items()
            if isinstance(control, Answered)
        }

    def _changed(self) -> bool:
        before = {asked.name: asked.default for asked in self.form.fields}
        return any(text.strip() != before.get(name, "") for name, text in self._typed().items())

    def _restore(self) -> None:
        draft = self._drafts and self._drafts.load(self.form.incident, self.form.name)
        if not draft:
            return
        for name, text in draft.values.items():
            control = self._controls.get(name)
            if isinstance(control, Answered):
                control.answer = text
        at = draft.saved_at.astimezone().strftime("%H:%M %Z")
        note = self.query_one("#restored", Static)
        note.update(Content(f"Restored your draft from {at}."))
        note.remove_class("-hidden")

    def save_draft(self) -> None:
        """Keep what is typed, now."""
        if self._draft_timer is not None:
            self._draft_timer.stop()
            self._draft_timer = None
        if self._drafts is None:
            return
        try:
            if self._changed():
                self._drafts.save(self.form.incident, self.form.name, self._typed())
            else:
                self._drafts.drop(self.form.incident, self.form.name)
        except OSError as error:
            self._hint(f"The draft is not kept: {error}")

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Choice.Changed)
    def _field_changed(self) -> None:
        self._asked = False
        if self._draft_timer is None:
            self._draft_timer = self.set_timer(DRAFT_DELAY, self.save_draft)
        self._show_consequence()

    def on_unmount(self) -> None:
        """However the dialog went away: the last half second is kept too."""
        if self._draft_timer is not None:
            self.save_draft()

    # What is shown

    @on(DescendantFocus)
    def _explain(self) -> None:
        self._hint("")
        for asked in (*self.form.fields, FORCING):
            control = self._controls[asked.name]
            self.query_one(f"#field-{asked.name}").set_class(control is self.focused, "-current")
            if control is self.focused:
                self._hint(asked.help)
                if not asked.help:
                    self.call_after_refresh(self._tell_of_more)

    def _hint(self, text: str) -> None:
        self.query_one("#hint", Static).update(Content(text))

    def _tell_of_more(self) -> None:
        """What is confirmed unread is not confirmed."""
        below = self.form.reading or not self.form.fields
        if below and self.query_one("#form").max_scroll_y:
            self._hint("There is more to read: pagedown")

    def _show_consequence(self) -> None:
        if self.form.consequence is not None:
            text = self.form.consequence(self.answers)
            if text != self._foretold:  # Asked at every key, and laid out anew at each update.
                self._foretold = text
                self.query_one("#consequence", Static).update(Content(text))

    def _refuse(self, message: str, unmet: Iterable[str] = (), *, forceable: bool = False) -> None:
        lines = [Content.styled(message, "bold")]
        unmet = [line for line in unmet if line not in self.form.context]  # It stands there.
        lines += [Content.assemble(("✗ ", "bold $warning"), line) for line in unmet]
        refusal = self.query_one("#refusal", Static)
        refusal.update(Content("\n").join(lines))
        refusal.remove_class("-hidden")
        if self.form.forcible and forceable:
            self.query_one(f"#field-{FORCE}").remove_class("-hidden")
            self._controls[FORCE].focus()
        self.call_after_refresh(refusal.scroll_visible, animate=False)

    # Acts

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        """While it records, nothing is submitted twice."""
        return None if action == "submit" and self._recording else True

    @on(Input.Submitted)
    def _line_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_submit()

    def action_submit(self) -> None:
        """Check what is filled in; ask once more where it cannot be undone; then do it.

        Behind what was typed before: over a slow line it comes at once, and waits in the field.
        """
        (self.focused or self).call_later(self._submit)

    def _submit(self) -> None:
        objections = self.form.objections(self.answers)
        if objections:
            self._refuse("Not yet:", objections)
        elif self.form.danger and self.form.fields and not self._asked:
            self._asked = True
            self._refuse(f"This cannot be undone. {self.form.label}? Once more to do it.")
        else:
            self.save_draft()
            self._record()

    def action_enter(self) -> None:
        """Submit, where that can be taken back."""
        if not self.form.danger:
            self.action_submit()

    @work(exclusive=True)
    async def _record(self) -> None:
        self._recording = True
        self._hint("Recording …")
        if self.form.progress is not None:
            self.form.progress.shown = self._hint
        try:
            outcome = await self.form.submit(self.answers)
        except Exception as error:  # noqa: BLE001 - what was typed must outlive any failure
            self._failed(error)
        else:
            self._done(outcome)
        finally:
            self._recording = False

    def _failed(self, error: Exception) -> None:
        self._hint("")
        self._asked = False
        unmet = getattr(error, "unmet", None)
        if unmet is None:
            log.error("a form could not be recorded", exc_info=error)
            self._refuse(
                "This was not recorded, and what you typed is kept.",
                [f"{type(error).__name__}: {error}", "Try again; else note it by other means."],
            )
            return
        message = getattr(error, "message", None) or str(error)
        self._refuse(message, unmet, forceable=getattr(error, "forceable", False))

    def _done(self, outcome: object) -> None:
        if self._draft_timer is not None:
            self._draft_timer.stop()
            self._draft_timer = None
        if self._drafts is not None:
            self._drafts.drop(self.form.incident, self.form.name)
        self.dismiss(outcome)

    def action_page(self, direction: int) -> None:
        """Bring what does not fit into sight."""
        form = self.query_one("#form")
        form.scroll_relative(y=direction * max(1, form.size.height - 1), animate=False)

    def action_close(self) -> None:
        """Go back; the draft stays."""
        self.save_draft()
        self.dismiss(None)


def _control(asked: Field) -> Widget:
    match asked.kind:
        case Kind.TEXT:
            return Box(asked.default)
        case Kind.CHOICE:
            return Choice(asked.options, asked.default)
        case Kind.SWITCH:
            return Choice({"": "no", "yes": "yes"}, asked.default)
        case Kind.NUMBER:
            return Line(asked.default, restrict=r"[0-9]*\.?[0-9]*", max_length=Limit.NAME)
        case Kind.TIME:
            return Line(asked.default, placeholder="now, -10m, 14:05", max_length=Limit.NAME)
        case Kind.LINE:
            return Line(asked.default)


def _hidden(content: object) -> str:
    return "" if content else "-hidden"
