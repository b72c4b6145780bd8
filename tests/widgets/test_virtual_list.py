"""The virtual list: selection by key, following, filtering, and only what is visible is drawn."""

from dataclasses import dataclass

from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content

from commandcenter.widgets.theme import DARK
from commandcenter.widgets.virtual_list import VirtualList
from tests.screens.helpers import drawn
from tests.waiting import eventually


@dataclass(frozen=True)
class Entry:
    key: str
    text: str
    rule: bool = False


def entries(*names: str) -> list[Entry]:
    return [Entry(name, f"text of {name}") for name in names]


class ListApp(App[None]):
    def __init__(self, rows: list[Entry], *, follow: bool = False) -> None:
        super().__init__()
        self.drawn = 0
        self.chosen: list[str] = []
        self.list = VirtualList[Entry](
            self.draw,
            key=lambda row: row.key,
            text=lambda row: row.text,
            selectable=lambda row: not row.rule,
            empty="No entries yet: press a to add one.",
            follow=follow,
        )
        self.list.show(rows)
        self.register_theme(DARK)
        self.theme = DARK.name

    def draw(self, row: Entry, _width: int) -> Content:
        self.drawn += 1
        return Content(row.text)

    def compose(self) -> ComposeResult:
        yield self.list

    def on_virtual_list_selected(self, event: VirtualList.Selected) -> None:
        self.chosen.append(event.row.key)

    def lines(self) -> list[str]:
        return [strip.text for strip in drawn(self)]

    def key(self) -> str | None:
        return self.list.selected and self.list.selected.key


async def test_the_selection_stays_on_its_key_when_others_add_rows_above_it():
    app = ListApp(entries("a", "b", "c"))
    async with app.run_test() as pilot:
        await pilot.press("j", "down")
        assert app.key() == "b"
        app.list.show(entries("new", "a", "newer", "b", "c"))
        assert app.key() == "b"
        assert app.list.rows.index(app.list.selected) == 3
        await eventually(lambda: app.lines()[3].startswith("▌text of b"))


async def test_when_the_selected_row_goes_away_the_nearest_takes_its_place():
    app = ListApp(entries("a", "b", "c"))
    async with app.run_test() as pilot:
        await pilot.press("G")
        app.list.show(entries("a", "b"))
        assert app.key() == "b"
        app.list.show([])
        assert app.key() is None
        await eventually(lambda: "No entries yet: press a to add one." in app.lines()[0])


async def test_keys_skip_the_rules_between_days_and_enter_opens():
    rows = [Entry("day", "── Monday ──", rule=True), *entries("a"), Entry("day2", "──", rule=True)]
    app = ListApp([*rows, *entries("b")])
    async with app.run_test() as pilot:
        await pilot.press("g", "j", "enter")
        await eventually(lambda: app.chosen == ["b"])
        await pilot.press("k")
        assert app.key() == "a"


async def test_a_hundred_thousand_rows_draw_only_what_is_visible():
    app = ListApp(entries(*map(str, range(100_000))))
    async with app.run_test(size=(80, 24)) as pilot:
        await eventually(lambda: "text of 0" in app.lines()[0])
        await pilot.press("G")
        await eventually(lambda: "text of 99999" in app.lines()[23])
        await pilot.press("pageup", "N")
        assert app.key() == str(99_999 - 23)
        assert app.drawn < 300


async def test_a_filter_narrows_and_the_selection_keeps_its_key():
    app = ListApp(entries("alpha", "beta", "alphabet", "gamma"))
    async with app.run_test() as pilot:
        app.list.select("alphabet")
        app.list.filter("alpha")
        app.list.filter("alphab")
        assert [row.key for row in app.list.rows] == ["alphabet"]
        assert app.key() == "alphabet"
        app.list.filter("alpha OF")
        assert [row.key for row in app.list.rows] == ["alpha", "alphabet"]
        app.list.filter("")
        assert app.key() == "alphabet"
        await pilot.press("n")
        assert app.key() == "alpha"
        app.list.filter("zeta")
        await eventually(lambda: "No row holds “zeta”." in app.lines()[0])


async def test_a_filter_that_hides_the_selected_row_gives_it_back_afterwards():
    app = ListApp(entries("alpha", "beta"))
    async with app.run_test():
        app.list.select("beta")
        app.list.filter("alpha")
        assert app.key() is None
        app.list.filter("")
        assert app.key() == "beta"


async def test_at_the_end_the_list_follows_what_comes_in():
    app = ListApp(entries(*map(str, range(100))), follow=True)
    async with app.run_test(size=(40, 10)):
        await eventually(lambda: "text of 99" in app.lines()[9])
        app.list.append(entries("late"))
        await eventually(lambda: "text of late" in app.lines()[9])
        assert app.list.new == 0


async def test_elsewhere_the_list_stands_still_and_counts_what_came_in():
    app = ListApp(entries(*map(str, range(100))), follow=True)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("g")
        await eventually(lambda: "text of 0" in app.lines()[0])
        app.list.append(entries("late", "later", "latest"))
        await eventually(lambda: app.lines()[9].rstrip().endswith("3 new ↓"))
        assert app.key() == "0"
        assert "text of 0" in app.lines()[0]
        await pilot.press("G")
        await eventually(lambda: "text of latest" in app.lines()[9])
        assert app.list.new == 0


async def test_following_never_pushes_the_selected_row_out_of_sight():
    app = ListApp(entries(*map(str, range(100))), follow=True)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("G")
        app.list.append(entries(*(f"late {n}" for n in range(30))))
        await eventually(lambda: "30 new ↓" in app.lines()[9])
        assert app.key() == "99"
        assert any("▌text of 99" in line for line in app.lines())


async def test_wide_characters_end_in_the_same_column():
    rows = [Entry("cjk", "攻撃者" * 40), Entry("emoji", "🔥" * 60), Entry("plain", "x" * 200)]
    app = ListApp(rows)
    async with app.run_test(size=(41, 5)):
        await eventually(lambda: "攻撃者" in app.lines()[0])
        assert {cell_len(line) for line in app.lines()} == {41}
        assert all(line.rstrip().endswith("…") for line in app.lines()[:3])


async def test_of_a_row_that_is_a_whole_file_only_what_can_be_seen_is_measured(monkeypatch):
    measured = []
    truncate = Content.truncate

    def observed(content, *arguments, **named):
        measured.append(len(content))
        return truncate(content, *arguments, **named)

    monkeypatch.setattr(Content, "truncate", observed)
    app = ListApp([Entry("file", "x␀" * 30_000)])
    async with app.run_test(size=(40, 5)):
        await eventually(lambda: "x␀…" in app.lines()[0])

    assert measured
    assert max(measured) < 1_000


async def test_markup_in_a_row_is_shown_as_it_is():
    app = ListApp([Entry("x", "[/] [@click=app.quit]x[/] [$primary]y")])
    async with app.run_test():
        await eventually(lambda: "[/] [@click=app.quit]x[/] [$primary]y" in app.lines()[0])


async def test_a_click_selects_and_a_second_click_opens():
    app = ListApp(entries("a", "b", "c"))
    async with app.run_test() as pilot:
        await pilot.click(VirtualList, offset=(5, 1))
        assert app.key() == "b"
        await pilot.click(VirtualList, offset=(5, 1))
        await eventually(lambda: app.chosen == ["b"])


async def test_where_the_focus_moves_only_the_cursor_is_drawn_anew():
    app = ListApp(entries(*"abcdefgh"))
    async with app.run_test() as pilot:
        await pilot.press("down")
        await eventually(lambda: app.drawn >= 8)
        focused, before = app.lines(), app.drawn

        app.screen.set_focus(None)
        await pilot.pause()
        assert app.lines() == focused  # The colour tells, not the text.
        assert not app.list.has_focus
        assert app.drawn - before <= 1
