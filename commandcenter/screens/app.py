"""The shell of the TUI: keys, themes, prompts, and leaving it without losing anything."""

import asyncio
import logging
import signal
import traceback
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from rich.console import RenderableType
from textual import events, on
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.keys import format_key
from textual.reactive import Reactive
from textual.screen import Screen
from textual.theme import Theme
from textual.widgets import Input, TextArea

from commandcenter.incident.text import safe_line
from commandcenter.screens.base import Place
from commandcenter.screens.places import SCREENS, Screenful
from commandcenter.screens.ports import Defaults, Preferences, Surroundings
from commandcenter.widgets.acting_banner import ActingBanner
from commandcenter.widgets.dialog import FormDialog
from commandcenter.widgets.drafts import Drafts
from commandcenter.widgets.form import Form
from commandcenter.widgets.frugal import Frame
from commandcenter.widgets.notices import tell
from commandcenter.widgets.prompts import PromptBanner, PromptQueue
from commandcenter.widgets.theme import DARK, THEMES
from commandcenter.widgets.wall import Wall

log = logging.getLogger(__name__)

#: Longest terminal title, in characters.
TITLE_LENGTH = 80
#: The key of the place that everything else lies above.
HOME = "1"
_GROUP = Binding.Group("1–6 Screens")


def _actions() -> type[Provider]:
    from commandcenter.screens.palette import Actions

    return Actions


class CommandCenterApp(App[None], inherit_bindings=False):
    """One person's session on a terminal.

    It owns no clock and no delivery that others depend on: a terminal that stands still stops it.
    """

    TITLE = "commandcenter"
    CSS_PATH = Path(__file__).with_suffix(".tcss")
    COMMANDS: ClassVar[set[Any]] = {_actions}
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's own
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]  # noqa: RUF012 - Textual's own
    BINDING_GROUP_TITLE = "Everywhere"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                each.key,
                f"place('{each.key}')",
                each.name,
                id=f"app.screen_{each.key}",
                tooltip=each.verb,
                group=_GROUP,
            )
            for each in SCREENS
        ),
        Binding(
            "colon,ctrl+p",
            "command_palette",
            "Command",
            id="app.palette",
            tooltip="Every action by name, and incidents",
        ),
        Binding(
            "question_mark,f1", "help", "Help", id="app.help", tooltip="The keys of where I am"
        ),
        Binding("q", "quit", "Quit", id="app.quit", tooltip="Drafts are kept"),
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit_now"),
        Binding(
            "ctrl+c", "how_to_quit", "How to quit", show=False, system=True, id="app.how_to_quit"
        ),
        Binding(
            "ctrl+l",
            "redraw",
            "Redraw the screen",
            show=False,
            priority=True,
            id="app.redraw",
            tooltip="Where the terminal got it wrong",
        ),
        Binding(
            "ctrl+r",
            "prompt",
            "Report now",
            show=False,
            priority=True,
            id="app.prompt",
            tooltip="Open the report that is due",
        ),
    ]

    #: Textual's default, and thereby its first style sheet, would be a theme that is not ours.
    theme: Reactive[str] = Reactive(DARK.name)

    def __init__(
        self,
        surroundings: Surroundings,
        preferences: Preferences | None = None,
        *,
        screens: Sequence[Screenful] = SCREENS,
    ) -> None:
        """A session that is not shown yet.

        Args:
            surroundings: drafts, log file, search.
            preferences: theme, mouse, keys.
            screens: what the keys 1 to 6 open.
        """
        self._wall = Wall()
        self._frame = Frame()
        self._clashes: set[str] = set()
        super().__init__()
        self.surroundings = surroundings
        self.preferences = preferences or Defaults()
        self.drafts = Drafts(surroundings.drafts)
        self.prompts = PromptQueue(self, self.prompts_changed)
        self.place_title = self.TITLE or ""
        self._told_title = ""
        self.screens = {each.key: each for each in screens}
        self.depth_of_home = 1
        self.animation_level = "none"
        self.set_keymap(dict(self.preferences.keymap))

    # How it looks

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The names that our style sheets use, in whatever theme."""
        return DARK.variables

    def get_key_display(self, binding: Binding) -> str:
        """The key in the words that the documentation uses: `ctrl+s`, `enter`, `G`."""
        if binding.key_display:
            return binding.key_display
        *modifiers, key = binding.key.split("+")
        return "+".join([*modifiers, {"enter": "enter"}.get(key) or format_key(key)])

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, behind the wall."""
        return [self._wall, *super().get_line_filters()]

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Only themes that are safe for colour-blind people."""
        return {theme.name: theme for theme in THEMES}

    def on_load(self) -> None:
        """Before anything is drawn."""
        if self.preferences.theme in self.available_themes:
            self.theme = self.preferences.theme

    def set_terminal_title(self, text: str) -> None:
        """Name the terminal's window or tab; control characters cannot get there."""
        self._write(f"\x1b]0;{safe_line(text)[:TITLE_LENGTH]}\x07")

    def _write(self, sequence: str) -> None:
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequence)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send what changed on the terminal, not what was painted again; often that is nothing."""
        if isinstance(renderable, CompositorUpdate) and self._writes:
            renderable = self._frame.only_changes(renderable, self.console, self.size.width)
            if renderable.is_empty and self._cursor_rests:
                self.post_display_hook()
                return
        super()._display(screen, renderable)

    @property
    def _writes(self) -> bool:
        """Whether Textual would write an update out now."""
        up = self._running and not self._closed and self._driver is not None
        return up and not self._batch_count and not self.is_headless

    @property
    def _cursor_rests(self) -> bool:
        """Whether the cursor is where it was after the last update."""
        there = self.screen.outer_size.clamp_offset(self.cursor_position)
        return bool(there == self._previous_cursor_position)

    async def _on_resize(self, event: events.Resize) -> None:
        """A resized terminal, or one that others drew on meanwhile, shows nothing that is known."""
        self._frame.forget()
        await super()._on_resize(event)

    def action_redraw(self) -> None:
        """Paint everything anew, where the terminal got it wrong."""
        self._frame.forget()
        self.screen.refresh(layout=True)

    def _set_pointer_shape(self, shape: str) -> None:
        """No word about the pointer to terminals whose mouse is not ours."""
        if self.preferences.mouse:
            super()._set_pointer_shape(shape)

    # Coming and going

    def on_mount(self) -> None:
        """Leave cleanly also when the connection breaks or the machine goes down."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            with suppress(ValueError, RuntimeError, NotImplementedError):
                loop.add_signal_handler(number, self._leave, 128 + number)
        self._write("\x1b[22;0t")  # Keep the terminal's own title, to give it back.
        self.set_terminal_title(self.place_title)
        self.screen_change_signal.subscribe(self, self._screen_changed)

    def on_unmount(self) -> None:
        """Give the signals back."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            with suppress(ValueError, RuntimeError, NotImplementedError):
                loop.remove_signal_handler(number)

    def save_drafts(self) -> None:
        """Keep what is typed wherever something can be typed."""
        for screen in self._every_screen():
            if isinstance(screen, FormDialog | Place):
                screen.save_draft()

    def _leave(self, return_code: int = 0, message: str | None = None) -> None:
        self.save_drafts()
        self._write("\x1b[23;0t")
        self.exit(return_code=return_code, message=message)

    def _every_screen(self) -> list[Screen[Any]]:
        return [screen for stack in self._screen_stacks.values() for screen in stack]

    async def action_quit(self) -> None:
        """Leave; ask first only where something would be lost."""
        lost = [text for screen in self._every_screen() if (text := getattr(screen, "unsaved", ""))]
        if lost:
            self.run_worker(self._quit_all_the_same(lost), group="quit", exclusive=True)
        else:
            self._leave()

    async def _quit_all_the_same(self, lost: Iterable[str]) -> None:
        from commandcenter.widgets.confirm import confirm

        text = "Typed and not recorded:\n" + "\n".join(f"· {each}" for each in lost)
        if await confirm(self, "Quit and lose this?", text, label="Quit"):
            self._leave()

    def action_how_to_quit(self) -> None:
        """Ctrl+C is pressed by reflex; here it says what does quit."""
        tell(self, "Nothing was interrupted. q or ctrl+q quits; drafts are kept.")

    def _fatal_error(self) -> None:
        """One clear line instead of a traceback with the values of variables in it."""
        error = self._exception
        described = _where(error) if error is not None else "an unknown error"
        log.critical("the session ended by a defect: %s", described, exc_info=error)
        self.save_drafts()
        where = self.surroundings.log_file
        message = (
            f"commandcenter stopped because of a defect: {described}. What was recorded is safe,"
            f" drafts are kept. {f'Details: {where}. ' if where else ''}Start it again to go on."
        )
        self._exit_renderables[:] = [message]
        self._write("\x1b[23;0t")
        self._close_messages_no_wait()

    def panic(self, *_renderables: object) -> None:
        """Textual's own errors print no more than others."""
        self._fatal_error()

    # Going places

    async def action_place(self, key: str) -> None:
        """Open one of the six screens."""
        place = self.screens.get(key)
        if place is None:
            return
        if key == HOME:
            await self._go_down_to(self.depth_of_home)
            return
        if place.build is None:
            tell(self, f"{place.name} has no screen yet. On the command line: {place.verb}")
            return
        # One place takes the other's, so that home is not painted in between.
        await self._go_down_to(self.depth_of_home + 1)
        if len(self.screen_stack) > self.depth_of_home:
            await self.switch_screen(place.build(self))
        else:
            await self.push_screen(place.build(self))

    async def _go_down_to(self, depth: int) -> None:
        while len(self.screen_stack) > depth:
            await self.pop_screen()

    def action_help(self) -> None:
        """The keys that work where one is."""
        from commandcenter.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.screen))

    def action_command_palette(self) -> None:
        """Every action by name."""
        from commandcenter.screens.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def check_keys(self, node: DOMNode) -> None:
        """Say it once for each key that the key map gives to two actions of one place.

        Textual itself reports no clash between bindings that have ids.
        """
        taken: dict[str, Binding] = {}
        for key, binding in node._bindings:  # noqa: SLF001 - no public way to a node's own bindings
            for each in self._keymap.get(binding.id or "", key).split(","):
                other = taken.setdefault(each, binding)
                message = f"The key map gives {each} to {other.id} and to {binding.id}"
                if other.action != binding.action and message not in self._clashes:
                    self._clashes.add(message)
                    tell(self, message, severity="warning")

    # Forms and prompts

    async def ask(self, form: Form) -> Any:
        """Show a form and wait for its outcome, None where it was closed; call it in a worker."""
        return await self.push_screen_wait(FormDialog(form, self.drafts))

    def on_key(self, event: events.Key) -> None:
        """A letter that comes here was typed before the key in front of it had opened a field.

        Keys come in bursts over slow lines: `/token` is one read of the terminal. A field stops
        every letter that reaches it, so this one went to what had the focus before.
        """
        if isinstance(self.focused, Input) and event.is_printable and event.character:
            event.prevent_default()
            self.focused.insert_text_at_cursor(event.character)

    @on(events.DescendantBlur)
    @on(events.DescendantFocus)
    @on(Input.Changed)
    @on(TextArea.Changed)
    def _typing_moved_on(self) -> None:
        self.prompts.look()

    def _screen_changed(self, _screen: Screen[Any]) -> None:
        self.prompts.look()

    def prompts_changed(self) -> None:
        """Name the terminal after what waits or is open."""
        due = self.prompts.current
        title = f"● {due.title}" if due else self.place_title
        if title != self._told_title:  # It is asked for at every tick of a clock.
            self._told_title = title
            self.set_terminal_title(title)

    def prompt_key(self) -> str:
        """The key that opens a waiting prompt, as it is mapped now."""
        for active in self.active_bindings.values():
            if active.binding.action == "prompt":
                return self.get_key_display(active.binding)
        return "ctrl+r"

    def prompt_banner(self) -> PromptBanner:
        """The line that every screen and dialog shows while a prompt waits."""
        return PromptBanner(self.prompts, self.prompt_key)

    def acting_banner(self) -> ActingBanner:
        """The line that every screen shows while something is not as it usually is."""
        return ActingBanner(self.unusual)

    def unusual(self) -> str:
        """For whom one acts, and why, or that nothing can be written; empty as usual."""
        return ""

    def action_prompt(self) -> None:
        """Open the waiting prompt now."""
        self.prompts.open_now()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        """A key for a prompt only while one waits."""
        return action != "prompt" or self.prompts.waiting is not None


def _where(error: BaseException) -> str:
    """Type and place of an error; its message may hold data, which belongs into the log only."""
    error = getattr(error, "error", None) or error
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
