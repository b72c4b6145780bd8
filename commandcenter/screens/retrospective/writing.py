"""What a writer asks for: recording, with merges and conflicts; references; another editor."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from commandcenter.incident.decisions import retrospective as retro
from commandcenter.incident.refusal import Refused
from commandcenter.incident.timeline import Entry
from commandcenter.screens.forms import looking_back
from commandcenter.widgets.confirm import confirm
from commandcenter.widgets.notices import tell

if TYPE_CHECKING:
    from commandcenter.screens.retrospective.screen import Retrospective


class Writing:
    """The longer acts of the editor, for the screen that it stands on."""

    def __init__(self, screen: "Retrospective") -> None:
        """For that screen."""
        self._screen = screen

    def fulfil(self, wish: str, entries: Sequence[Entry]) -> None:
        """Do what the writer asked for."""
        match wish:
            case "record":
                work = self._record()
            case "leave":
                work = self._leave()
            case "refer":
                work = self._refer(entries)
            case _:
                work = self._elsewhere()
        self._screen.run_worker(work, group="writing", exclusive=True, exit_on_error=False)

    async def _leave(self) -> None:
        """Record, and go back to the outline; where it cannot be recorded, the draft stays."""
        await self._record(leaving=True)
        self._screen.stop_writing()

    async def _record(self, *, leaving: bool = False) -> None:
        screen, editor = self._screen, self._screen.editor
        incident, section = screen.incident, editor.section
        if incident is None or section is None or not editor.changed:
            return
        while True:
            sent = editor.text
            try:
                done = await screen.session.do(
                    incident, retro.write_section, section=section, text=sent, base=editor.base
                )
            except retro.Conflicting as no:
                settled = await screen.center.ask(looking_back.settle(section, no))
                if settled is None:
                    if leaving:
                        kept = f"Not recorded: {no}. Your text is kept as a draft."
                        tell(screen.app, kept, severity="warning")
                    return
                editor.base = no.theirs
                editor.replace(settled)
                continue
            except Refused as no:
                if not _says_so_already(sent, screen.recorded(section)):
                    kept = f"Not recorded, and your text is kept as a draft: {no}"
                    tell(screen.app, kept, severity="warning")
                    return
                editor.rebase(sent, screen.recorded(section))
                break
            written = done.incident.retrospective.sections[section].text
            if written.strip() != sent:
                tell(screen.app, "Recorded, merged with what was written meanwhile.")
            elif not leaving:
                tell(screen.app, f"“{section.heading}” is recorded.")
            editor.rebase(sent, written)
            break
        editor.save_draft()
        screen.read()

    async def _refer(self, entries: Sequence[Entry]) -> None:
        from commandcenter.screens.retrospective.picker import Picker, targets

        screen = self._screen
        if screen.incident is None:
            return
        found = list(targets(screen.incident, entries, screen.session.zone))
        reference = await screen.app.push_screen_wait(Picker(found))
        if reference is not None:
            screen.editor.insert(reference)

    async def _elsewhere(self) -> None:
        """In the editor of one's own choice, where the terminal and the machine are one's own."""
        from textual.app import SuspendNotSupported

        from commandcenter.screens.retrospective.elsewhere import written_elsewhere

        screen, editor = self._screen, self._screen.editor
        if editor.section is None:
            return
        if not screen.session.at_this_machine:
            verb = f"ssh … retro {screen.incident and screen.incident.ref} write {editor.section} -"
            tell(screen.app, f"Over SSH there is no other editor here. Write it there, then {verb}")
            return
        editor.save_draft()
        text = editor.page.text
        try:
            with screen.app.suspend():
                text = written_elsewhere(text, editor.section)
        except SuspendNotSupported:
            tell(screen.app, "This terminal cannot be lent to another program.")
        except Refused as no:
            tell(screen.app, f"{no}", severity="warning")
        else:
            editor.replace(text.rstrip("\n"))
        screen.center.action_redraw()
        editor.page.focus()

    def throw_away(self) -> None:
        """The draft of the selected section is not wanted; asked once."""
        self._screen.run_worker(self._throw_away(), group="writing", exclusive=True)

    async def _throw_away(self) -> None:
        from commandcenter.screens.retrospective.editor import TEXT, draft_of

        screen, row = self._screen, self._screen.outline.selected
        if screen.incident is None or row is None or row.section is None:
            return
        name = draft_of(row.section)
        draft = screen.center.drafts.load(screen.incident.ref, name)
        if draft is None:
            return
        text = f"What you typed and did not record is gone then:\n\n{draft.values.get(TEXT, '')}"
        if await confirm(screen.app, "Throw this draft away?", text, label="Throw away"):
            screen.center.drafts.drop(screen.incident.ref, name)
            screen.read()


def _says_so_already(sent: str, recorded: str) -> bool:
    return sent.strip() == recorded.strip()
