"""The command palette: every action of where one is by name, and incidents by name."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from textual import work
from textual.binding import Binding
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType
from textual.widgets import Input
from textual.worker import Worker, WorkerFailed

from commandcenter.screens.base import Place

if TYPE_CHECKING:
    from commandcenter.screens.app import CommandCenterApp

#: Cells for the name and for the key.
NAME = 28
KEY = 8
#: Incidents stand among the actions that match by half.
INCIDENTS_SCORE = 0.5


class Palette(CommandPalette):
    """Textual's palette without what moves: no blinking cursor, no spinner."""

    def __init__(self) -> None:
        """A palette over what is on screen."""
        super().__init__(placeholder="Type what you want to do, or an incident")

    def compose(self):  # type: ignore[no-untyped-def] # noqa: ANN201, D102
        for widget in super().compose():
            if isinstance(widget, Input):
                widget.cursor_blink = False
            yield widget

    async def _watch__show_busy(self) -> None:
        """A spinner would send bytes for ever over SSH."""

    def _action_command_list(self, action: str) -> None:
        """Enter takes what the typed words find, not what stood there a moment before."""
        if action == "select" and self._gathering():
            self._select_when_gathered()
        else:
            super()._action_command_list(action)

    def _gathering(self) -> list[Worker[object]]:
        found = [each for each in self.workers if each.group == self._GATHER_COMMANDS_GROUP]
        return [each for each in found if not each.is_finished]

    @work(exclusive=True, group="select", exit_on_error=False)
    async def _select_when_gathered(self) -> None:
        with suppress(WorkerFailed):  # Somebody types on: then nothing was chosen yet.
            await self.workers.wait_for_complete(self._gathering())
            super()._action_command_list("select")


class _Offer(NamedTuple):
    """One line of the palette: name, key, a word more."""

    name: str
    key: str
    more: str
    run: IgnoreReturnCallbackType

    def line(self, name: Content) -> Content:
        """The offer in columns; `name` is its name with the match marked."""
        gap = " " * max(2, NAME - name.cell_length)
        return Content.assemble(name, gap, (f"{self.key:<{KEY}}{self.more}", "$label"))


class Actions(Provider):
    """Offers what can be done from the screen that the palette was opened over."""

    async def discover(self) -> Hits:
        """Everything, the screen's own keys first."""
        for offer in self._offers():
            yield DiscoveryHit(offer.line(Content(offer.name)), offer.run, offer.name)

    async def search(self, query: str) -> Hits:
        """The actions whose name is like the query, then the incidents."""
        matcher = self.matcher(query)
        for offer in self._offers():
            score = matcher.match(offer.name)
            if score > 0:
                yield Hit(score, offer.line(matcher.highlight(offer.name)), offer.run, offer.name)
        for found in await self._center.surroundings.search(query):
            name = f"{found.ref}  {found.title}"
            yield Hit(INCIDENTS_SCORE, Content(name), found.open, name)

    @property
    def _center(self) -> "CommandCenterApp":
        return cast("CommandCenterApp", self.app)

    def _offers(self) -> Iterator[_Offer]:
        seen, keys = set(), set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.action in seen or not active.enabled or _is_mere_motion(binding):
                continue
            seen.add(binding.action)
            keys.add(binding.id)
            key = self.app.get_key_display(binding)
            run = partial(self.app.run_action, binding.action, active.node)
            yield _Offer(binding.description, key, binding.tooltip, run)
        if isinstance(self.screen, Place):
            for act in self.screen.acts():
                if not keys.isdisjoint(act.keys):
                    continue
                yield _Offer(act.name, "", act.help or act.verb, act.run)
        for name in self.app.available_themes:
            change = partial(setattr, self.app, "theme", name)
            yield _Offer(f"Theme: {name.removeprefix('commandcenter-')}", "", "", change)


def _is_mere_motion(binding: Binding) -> bool:
    """Keys that only move about, or open what is open, are for the help, not for the palette."""
    about = (binding.id or "").partition(".")[0]
    return (
        binding.system
        or not binding.description
        or binding.action == "command_palette"
        or about in {"list", "choice", "form", "screen"}
    )
