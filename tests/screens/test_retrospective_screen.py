"""The retrospective: written together, merged, referring to the log, agreed, published."""

import pytest

from commandcenter.incident.decisions import course, follow_ups, record
from commandcenter.incident.decisions import retrospective as retro
from commandcenter.incident.text import safe_text
from commandcenter.incident.words import FollowUpStatus, Phase, Section
from commandcenter.screens.retrospective.editor import Page, SectionEditor
from commandcenter.screens.retrospective.elsewhere import written_elsewhere
from tests.screens.response import gone, shows, tells, text_of
from tests.screens.test_hostile_screens import TEXTS, harmless
from tests.waiting import eventually

LIMIT = 20_000
FORCED = {"force": "for the test"}


@pytest.fixture
async def looking_back(response):
    """The incident of the demo, in its retrospective."""
    while (await response.incident()).phase is not Phase.RETROSPECTIVE:
        await response.does("maya", course.advance, **FORCED)
    return response


async def opened(app, pilot):
    """Maya at the retrospective."""
    await shows(app, "INC-")
    await pilot.press("6")
    await shows(app, "Why it happened")


async def typed(app, pilot, text):
    """Write that at the end of what stands there."""
    page = app.screen.query_one(Page)
    await eventually(lambda: page.has_focus)
    page.move_cursor(page.document.end)
    page.insert(text)
    await pilot.pause()


async def section(response, which):
    written = (await response.incident()).retrospective.sections.get(which)
    return written.text if written else ""


async def test_a_section_is_written_from_its_guide_and_recorded_when_one_leaves_it(looking_back):
    app = looking_back.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("j", "e")
        await shows(app, "What made it possible")
        await typed(app, pilot, "A runner kept its image.")
        await pilot.press("escape")
        await shows(app, "☑ Why it happened")
    text = await section(looking_back, Section.WHY)
    assert "### What made it possible" in text
    assert text.endswith("A runner kept its image.")
    assert "<!--" not in text


async def test_a_guide_alone_is_not_recorded(looking_back):
    app = looking_back.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("j", "e")
        await shows(app, "What made it possible")
        await pilot.press("escape")
        await shows(app, "Not written yet")
        assert "◐" not in text_of(app)
    assert not await section(looking_back, Section.WHY)


async def test_what_was_typed_is_found_again_after_the_connection_broke(looking_back):
    app = looking_back.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("e")
        await typed(app, pilot, "Half a sent")
        app._leave(129)  # noqa: SLF001 - what SIGHUP does
    again = looking_back.session("maya")
    async with again.run_test(size=(120, 40)) as pilot:
        await opened(again, pilot)
        await shows(again, "A draft of yours is not recorded")
        await pilot.press("e")
        await shows(again, "Half a sent")
        await shows(again, "your draft from")
        await typed(again, pilot, "ence.")
        await pilot.press("ctrl+s")
        await eventually(lambda: section(looking_back, Section.SUMMARY))
    assert await section(looking_back, Section.SUMMARY) == "Half a sentence."


async def test_two_in_one_section_see_each_other_and_their_words_are_merged(looking_back):
    await looking_back.does("tom", retro.write_section, section=Section.WHY, text="One. Two.")
    maya, tom = looking_back.session("maya"), looking_back.session("tom")
    async with maya.run_test(size=(120, 40)) as pilot, tom.run_test(size=(120, 40)) as other:
        await opened(maya, pilot)
        await opened(tom, other)
        await pilot.press("j", "e")
        await other.press("j", "e")
        await shows(maya, "✎ tom writes here too")
        await shows(tom, "✎ maya writes here too")
        await typed(tom, other, " Three.")
        await other.press("escape")
        await shows(maya, "tom recorded it")
        page = maya.screen.query_one(Page)
        page.move_cursor((0, 0))
        page.insert("Zero. ")
        await pilot.press("ctrl+s")
        await shows(maya, "Zero. One. Two. Three.")
    assert await section(looking_back, Section.WHY) == "Zero. One. Two. Three."


async def test_a_true_conflict_shows_both_texts_and_loses_neither(looking_back):
    await looking_back.does("tom", retro.write_section, section=Section.WHY, text="One.")
    app = looking_back.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("j", "e")
        await shows(app, "Refer")
        page = app.screen.query_one(Page)
        page.text = "Mine."
        await looking_back.does("tom", retro.write_section, section=Section.WHY, text="His.")
        await pilot.press("ctrl+s")
        seen = await shows(app, "tom changed the same words")
        assert "Mine." in seen
        assert "His." in seen
        assert await section(looking_back, Section.WHY) == "His."
        await pilot.press("ctrl+s")
        await eventually(lambda: page.text.split() == ["His.", "Mine."])
        await eventually(lambda: _is(looking_back, Section.WHY, "His.\nMine."))


async def _is(response, which, text):
    return await section(response, which) == text


async def test_a_reference_is_found_as_one_types_and_stays_true(looking_back):
    await looking_back.does("maya", record.log, text="the key leaked in May")
    number = (await looking_back.incident()).seq
    app = looking_back.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("e")
        await shows(app, "Refer")
        await pilot.press("ctrl+t")
        await shows(app, "Refer to")
        await pilot.press(*"leaked")
        await pilot.press("enter")
        await eventually(lambda: f"{{#{number}}}" in app.screen.query_one(Page).text)
        await pilot.press("escape")
        await shows(app, "“the key leaked in May” (")
        await looking_back.does("maya", record.amend, seq=number, text="it leaked in June")
        await shows(app, "“it leaked in June” (")


def test_another_editor_has_the_text_in_a_folder_that_only_one_can_read(monkeypatch, tmp_path):
    seen = tmp_path / "seen"
    script = tmp_path / "editor"
    script.write_text(f'#!/bin/sh\nls -ld "$(dirname "$1")" > {seen}\necho "By hand." >> "$1"\n')
    script.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(script))
    assert written_elsewhere("One.\n", "why") == "One.\nBy hand.\n"
    assert seen.read_text().startswith("drwx------")


async def test_over_ssh_no_other_editor_is_started(looking_back, monkeypatch):
    monkeypatch.setenv("VISUAL", "/bin/false")
    app = looking_back.session("maya", at_this_machine=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("e", "ctrl+o")
        await tells(app, "Over SSH there is no other editor here")


async def test_follow_up_actions_are_added_and_finished(looking_back):
    app = looking_back.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("a")
        await shows(app, "Follow-up action")
        await pilot.press(*"rotate", "tab", *"tom", "ctrl+s")
        await shows(app, "F1 rotate")
        await pilot.press(*"jjjjjjj")
        await shows(app, "e changes it")
        await pilot.press("x")
        await shows(app, "Finish F1")
        await pilot.press("ctrl+s")
        await shows(app, "☑ F1 rotate")
    done = (await looking_back.incident()).retrospective.follow_ups["F1"]
    assert (done.owner, done.status) == ("tom", FollowUpStatus.DONE)


async def test_agreement_and_publication_say_exactly_what_they_do(looking_back):
    for each in Section:
        await looking_back.does("maya", retro.write_section, section=each, text="words")
    await looking_back.does("maya", follow_ups.no_follow_up, because="nothing to do")
    app = looking_back.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("A")
        await shows(app, "You agree with every section")
        await pilot.press("enter")
        await gone(app, "You agree with every section")
        await pilot.press("P")
        await shows(app, "Advised:")
        await pilot.press("ctrl+s")
        await eventually(lambda: _decided(looking_back))
    assert "maya" in (await looking_back.incident()).retrospective.agreed


async def _decided(response):
    return (await response.incident()).retrospective.publication


async def test_a_draft_is_thrown_away_only_when_one_says_so(looking_back):
    app = looking_back.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("e")
        await typed(app, pilot, "No.")
        app.screen.query_one(SectionEditor).save_draft()
        app.screen.stop_writing()
        await shows(app, "A draft of yours is not recorded")
        await pilot.press("D")
        await shows(app, "Throw this draft away?")
        await pilot.press("enter")
        await gone(app, "A draft of yours")


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_it_fits_every_size(looking_back, size):
    app = looking_back.session("maya")
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot)
        await pilot.press("j", "e")
        await shows(app, "What made it")
        await pilot.press("ctrl+g")
        await pilot.pause()
        await pilot.press("escape")
        await shows(app, "Why it happened")


async def test_hostile_text_is_shown_as_text_and_links_lead_nowhere(looking_back):
    links = "[a](javascript:x) ![b](file:///etc/passwd) [@click=app.quit]c[/] <script>d</script>"
    text = "\n\n".join([links, *(safe_text(case.text) for case in TEXTS)])[:LIMIT]
    await looking_back.does("tom", retro.write_section, section=Section.SUMMARY, text=text)
    app = looking_back.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await shows(app, "[@click=app.quit]c[/]")
        harmless(app)
        await pilot.press("e")
        await shows(app, "Refer")
        harmless(app)


async def test_what_is_typed_is_kept_when_one_goes_to_another_screen(looking_back):
    app = looking_back.session("maya")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("e")
        await typed(app, pilot, "Half a word")
        await pilot.press("tab", "5")
        await gone(app, "What we write")
        await pilot.press("6")
        await shows(app, "A draft of yours is not recorded")


async def test_a_report_is_written_once_one_has_seen_what_it_leaves_out(looking_back, tmp_path):
    app = looking_back.session("maya")
    file = tmp_path / "public.md"
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("o")
        await shows(app, "executives, a page")
        await pilot.press("4", "tab", "1", "tab", *str(file), "ctrl+s")
        seen = await shows(app, "Public report, md")
        assert "Left out:" in seen
        assert not file.exists()
        await pilot.press("ctrl+s")
        await tells(app, "Written:")
    assert file.stat().st_mode & 0o777 == 0o600
    assert "priya" not in file.read_text()
