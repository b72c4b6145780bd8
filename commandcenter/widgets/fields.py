"""The fields of forms: nothing blinks, and all have one face: text in, text out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol, runtime_checkable

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Input, TextArea

from commandcenter.incident.words import Limit


@runtime_checkable
class Answered(Protocol):
    """A field that can be asked what it holds."""

    @property
    def answer(self) -> str:
        """What was given, as text."""

    @answer.setter
    def answer(self, text: str) -> None: ...


class Line(Input):
    """One line of text."""

    DEFAULT_CSS = """
    Line, Line:focus {
        border: none; height: 1; padding: 0 1; background: $panel; background-tint: transparent;
    }
    Line:focus { background: $cursor; }
    Line > .input--placeholder, Line > .input--suggestion { color: $label; }
    Line:nocolor { text-style: underline; }
    Line.-plain, Line.-plain:focus { background: transparent; padding: 0; }
    """

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        max_length: int = Limit.LINE,
        restrict: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name for it
        classes: str | None = None,
    ) -> None:
        """A line that holds `value`."""
        super().__init__(
            value,
            placeholder=placeholder,
            max_length=max_length,
            restrict=restrict,
            select_on_focus=False,
            id=id,
            classes=classes,
        )
        self.cursor_blink = False

    @property
    def content_width(self) -> int:
        """Columns of the text; at least those in sight, so that most keys lay nothing out anew."""
        return max(super().content_width, self.scrollable_content_region.width)

    @property
    def answer(self) -> str:
        """The text."""
        return self.value

    @answer.setter
    def answer(self, text: str) -> None:
        self.value = text
        self.cursor_position = len(text)


class Box(TextArea):
    """Some lines of text; grows with them."""

    DEFAULT_CSS = """
    Box, Box:focus {
        border: none; height: auto; min-height: 3; max-height: 8; padding: 0 1;
        background: $panel; background-tint: transparent;
    }
    Box:focus { background: $cursor; }
    Box .text-area--cursor-line { background: transparent; }
    Box .text-area--placeholder { color: $label; }
    """

    def __init__(
        self,
        text: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002 - Textual's name for it
    ) -> None:
        """A box that holds `text`."""
        super().__init__(
            text,
            compact=True,
            highlight_cursor_line=False,
            placeholder=Content(placeholder),
            id=id,
        )
        self.cursor_blink = False

    @property
    def answer(self) -> str:
        """The text."""
        return self.text

    @answer.setter
    def answer(self, text: str) -> None:
        self.text = text
        self.move_cursor(self.document.end)


class Choice(Widget, can_focus=True):
    """One of a few options, all in sight: `● stopped  ○ minimised`."""

    DEFAULT_CSS = """
    Choice { height: auto; padding: 0 1; }
    Choice:focus { background: $cursor; }
    """
    BINDING_GROUP_TITLE = "Choice"
    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the focus moves on by a key that was pressed right behind them.
        Binding(
            "right,l,space", "step(1)", "Next option", show=False, id="choice.next", priority=True
        ),
        Binding(
            "left,h", "step(-1)", "Previous option", show=False, id="choice.previous", priority=True
        ),
    ]
    answer: reactive[str] = reactive("")

    @dataclass
    class Changed(Message):
        """Another option was chosen."""

        choice: "Choice"

        @property
        def control(self) -> "Choice":
            """The field."""
            return self.choice

    def __init__(
        self,
        options: Mapping[str, str],
        value: str = "",
        *,
        id: str | None = None,  # noqa: A002 - Textual's name for it
    ) -> None:
        """The options (value → shown); nothing is chosen where `value` is none of them."""
        super().__init__(id=id)
        self._options = dict(options)
        self.set_reactive(Choice.answer, value if value in options else "")

    def validate_answer(self, answer: str) -> str:
        """Only what can be chosen."""
        return answer if answer in self._options else ""

    def watch_answer(self) -> None:
        """Tell the form."""
        self.post_message(self.Changed(self))

    def action_step(self, step: int) -> None:
        """Choose the next option in that direction."""
        values = list(self._options)
        if self.answer in values:
            self.answer = values[(values.index(self.answer) + step) % len(values)]
        else:
            self.answer = values[0 if step > 0 else -1]

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        chosen = event.style.meta.get("choice")
        if chosen is not None:
            self.answer = chosen

    def on_key(self, event: events.Key) -> None:
        """A digit chooses the option with that number."""
        values = list(self._options)
        if event.key.isdecimal() and 0 < int(event.key) <= len(values):
            event.stop()
            self.answer = values[int(event.key) - 1]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """As many lines as its options take at that width."""
        return self._drawn(width).get_height({}, width)

    def render(self) -> Content:
        """The options, the chosen one filled and bright."""
        return self._drawn(self.content_size.width)

    def _drawn(self, width: int) -> Content:
        """In one line; a line each where they do not fit, so that none is broken in two."""
        options = [
            Content.styled(
                f"{'●' if value == self.answer else '○'} {shown}",
                "bold $bright" if value == self.answer else "$label",
            ).stylize(Style.from_meta({"choice": value}))
            for value, shown in self._options.items()
        ]
        line = Content("  ").join(options)
        return line if line.cell_length <= width else Content("\n").join(options)
