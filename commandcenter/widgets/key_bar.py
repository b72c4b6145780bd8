"""The last line of every screen: the keys that work here, as they are bound now."""

from collections.abc import Iterator

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.style import Style
from textual.widget import Widget

#: Bindings that stay in sight however narrow the terminal is, in this order, at the end.
ALWAYS = ("app.palette", "app.help", "app.quit")


class KeyBar(Widget):
    """One line of `key description`; as many as fit, and the way out always."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; padding: 0 1; background: $surface; color: $label; }
    """

    def on_mount(self) -> None:
        """Keep up with focus and remapping."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        press = event.style.meta.get("press")
        if press:
            self.app.simulate_key(press)

    def render(self) -> Content:
        """The keys of the screen, then the ones that are always there."""
        entries = list(self._entries())
        last = [entry for name in ALWAYS for key, entry in entries if key == name]
        room = self.size.width - sum(entry.cell_length + 2 for entry in last)
        first = []
        for key, entry in entries:
            if key not in ALWAYS and (room := room - entry.cell_length - 2) >= 0:
                first.append(entry)
        return Content("  ").join([*first, *last])

    def _entries(self) -> Iterator[tuple[str, Content]]:
        """Binding id and drawing of each shown binding, a group drawn as one."""
        seen = set()
        for _node, binding, enabled, _tooltip in self.screen.active_bindings.values():
            name = binding.group.description if binding.group else binding.action
            if not binding.show or name in seen:
                continue
            seen.add(name)
            key = self.app.get_key_display(binding)
            if binding.group:
                yield binding.id or "", _entry(binding.group.description, "", "")
            else:
                yield (
                    binding.id or "",
                    _entry(key, binding.description, binding.key if enabled else ""),
                )


def _entry(key: str, description: str, press: str) -> Content:
    """`u Update`, which a click presses too; dim where it would be refused."""
    if not description:
        return Content(key)
    shown = Content.assemble((key, "bold $primary" if press else "$label"), " ", description)
    if not press:
        return shown.stylize("dim")
    return shown.stylize(Style.from_meta({"press": press}))
