"""People: who belongs to the organisation, with which roles, keys and second factors."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from commandcenter.incident.text import safe_line
from commandcenter.organisation.state import Organisation, Person
from commandcenter.screens.base import Act
from commandcenter.screens.forms import factor
from commandcenter.screens.forms import organisation as forms
from commandcenter.screens.live import Live
from commandcenter.screens.session import Session
from commandcenter.widgets.form import Form
from commandcenter.widgets.notices import tell
from commandcenter.widgets.virtual_list import VirtualList

#: Width from which the contact has room.
ROOMY = 100


class People(Live):
    """Who belongs to the organisation."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    BINDING_GROUP_TITLE = "People"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add", id="people.add", tooltip="A person, with role and key"),
        Binding("r", "roles", "Roles", id="people.roles", tooltip="Give or take a role"),
        Binding("K", "add_key", "Key", id="people.key", tooltip="A further SSH key"),
        Binding("U", "remove_key", "Unkey", id="people.unkey", tooltip="Take a key away"),
        Binding("F", "factor", "Reset factor", id="people.factor", tooltip="For who lost it"),
        Binding("x", "remove", "Remove", id="people.remove", tooltip="Their sessions end"),
    ]

    def __init__(self) -> None:
        """Nobody is known yet."""
        super().__init__()
        self._organisation = Organisation()

    def content(self) -> ComposeResult:
        """Heading, list, the keys of the one that is selected."""
        yield Static(id="heading")
        yield VirtualList[Person](
            _drawn,
            key=lambda person: person.name,
            text=lambda person: f"{person.name} {person.full_name} {' '.join(person.roles)}",
            empty="Opening the log …",
            id="people",
        )
        yield Static(id="keys")

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.center.place_title = "People"
        self.set_focus(self._list)

    @property
    def _list(self) -> "VirtualList[Person]":
        return self.query_one("#people", VirtualList)

    async def refresh_from_log(self) -> None:
        """By name; and what holds for all of them."""
        self._organisation = organisation = await self.session.desk.organisation()
        self._list.set_empty(
            "Nobody yet, so whoever can open this store may use it. a adds the first person, an"
            " administrator; from then on nobody else is let in."
        )
        rows = sorted(organisation.people.values(), key=lambda person: person.name)
        self._list.show(rows)
        if self._list.selected is None and rows:
            self._list.select(rows[0].name)
        required = "required of everybody" if organisation.factor_required else "of one's own will"
        self.query_one("#heading", Static).update(
            Content.assemble(
                ("People", "bold $bright"),
                (f"  {len(rows)} · second factor {required}", "$label"),
            )
        )
        self._show_keys()

    @on(VirtualList.Highlighted, "#people")
    def _show_keys(self) -> None:
        person = self._selected
        shown: list[Content] = []
        if person is not None:
            shown = [
                Content.assemble(
                    (f"{held.key.type} ", "$label"),
                    fingerprint,
                    (f"  {safe_line(held.key.comment)}", "$label"),
                )
                for fingerprint, held in person.keys.items()
            ] or [Content.styled(f"{safe_line(person.name)} has no key", "$label")]
        self.query_one("#keys", Static).update(Content("\n").join(shown))

    @property
    def _selected(self) -> Person | None:
        row = self._list.selected
        return None if row is None else self._organisation.people.get(row.name)

    # Acts

    def acts(self) -> Iterable[Act]:
        """What has no key."""
        required = self._organisation.factor_required
        yield Act(
            "Require no second factor" if required else "Require a second factor",
            lambda: self._ask(forms.require_factor(self.session, self._organisation)),
            verb=f"commandcenter people factor require {'off' if required else 'on'}",
        )
        yield Act(
            "Set up my second factor",
            self._set_up_factor,
            verb="commandcenter people factor enrol",
        )

    def action_add(self) -> None:
        """A new person."""
        self._ask(forms.add(self.session, self._organisation))

    def action_remove(self) -> None:
        """The selected one."""
        self._ask_about(forms.remove)

    def action_roles(self) -> None:
        """Of the selected one."""
        self._ask_about(forms.roles)

    def action_add_key(self) -> None:
        """To the selected one."""
        self._ask_about(forms.add_key)

    def action_remove_key(self) -> None:
        """From the selected one."""
        if self._selected is not None and not self._selected.keys:
            tell(self.app, f"{self._selected.name} has no key.")
            return
        self._ask_about(forms.remove_key)

    def action_factor(self) -> None:
        """Of the selected one."""
        self._ask_about(forms.reset_factor)

    def _ask_about(self, build: Callable[[Session, Person], Form]) -> None:
        if self._selected is None:
            tell(self.app, "Nobody is in the organisation yet: a adds the first.")
            return
        self._ask(build(self.session, self._selected))

    def _ask(self, form: Form) -> None:
        async def ask() -> None:
            if await self.center.ask(form) is not None:
                self.read()

        self.run_worker(ask(), group="ask", exclusive=True, exit_on_error=False)

    def _set_up_factor(self) -> None:
        async def ask() -> None:
            outcome: object = await factor.enrol(self.session.desk)
            while isinstance(outcome, Form):
                outcome = await self.center.ask(outcome)

        self.run_worker(ask(), group="ask", exclusive=True, exit_on_error=False)


def _drawn(person: Person, width: int) -> Content:
    """One person in a line."""
    roles = ", ".join(sorted(person.roles)) or "no role"
    count = len(person.keys)
    line = Content.assemble(
        (f"{safe_line(person.name)[:14]:<14}  ", "$bright"),
        f"{count} key{'s' if count != 1 else ' '}  ",
        ("2nd factor  " if person.factor else "            ", "$label"),
        f"{roles:<24}  ",
        safe_line(person.full_name)[:24],
    )
    if width >= ROOMY and person.contact:
        line += Content.styled(f"  {safe_line(person.contact)}", "$label")
    return line
