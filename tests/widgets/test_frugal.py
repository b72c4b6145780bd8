"""Only what changed is sent; what the terminal shows is the same as if everything had been."""

import random

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from commandcenter.widgets.frugal import Frame
from tests.picture import Picture

WIDTH, HEIGHT = 40, 6
CONSOLE = Console(color_system="truecolor", force_terminal=True)
STYLES = [
    None,
    Style.parse("bold #ff8552 on #0e1318"),
    Style.parse("#94a3b1 on #1b3347"),
    Style(color="#94a3b1", meta={"offset": (1, 2)}),
]
#: Without characters that join: pyte draws nothing that follows them.
WORDS = ["INC-7 ", "攻撃者", "🔥", "naïve ", "▲", "x" * 9, "  "]


def line(dice: random.Random) -> Strip:
    segments = [Segment(dice.choice(WORDS), dice.choice(STYLES)) for _ in range(12)]
    return Strip(segments).adjust_cell_length(WIDTH)


def whole(strips: list[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[strip] for strip in strips], Region(0, 0, WIDTH, len(strips)))


def sent(frame: Frame, update: CompositorUpdate) -> bytes:
    return frame.only_changes(update, CONSOLE, WIDTH).render_segments(CONSOLE).encode()


def test_the_same_picture_costs_nothing_the_second_time():
    frame, strips = Frame(), [line(random.Random(1)) for _ in range(HEIGHT)]
    assert sent(frame, whole(strips))
    assert sent(frame, whole([Strip(list(strip)) for strip in strips])) == b""


def test_one_changed_word_costs_about_one_word():
    before = Strip([Segment("next report in 03:12", STYLES[1])]).adjust_cell_length(WIDTH)
    after = Strip([Segment("next report in 03:11", STYLES[1])]).adjust_cell_length(WIDTH)
    frame = Frame()
    sent(frame, whole([before]))
    bytes_sent = sent(frame, whole([after]))
    assert b"next" not in bytes_sent
    assert len(bytes_sent) < 60


def test_a_style_that_looks_the_same_is_not_sent_again():
    plain, marked = Style(color="#94a3b1"), Style(color="#94a3b1", meta={"offset": (3, 3)})
    frame = Frame()
    sent(frame, whole([Strip([Segment("same", plain)])]))
    assert sent(frame, whole([Strip([Segment("same", marked)])])) == b""


def test_any_sequence_of_updates_shows_what_painting_everything_would():
    for seed in range(60):
        dice = random.Random(seed)
        frame, ours, theirs = Frame(), Picture(WIDTH, HEIGHT), Picture(WIDTH, HEIGHT)
        for picture in (ours, theirs):
            picture.feed(b"\x1b[?7l")  # No line wrap, as Textual's driver asks for.
        strips = [line(dice) for _ in range(HEIGHT)]
        ours.feed(sent(frame, whole(strips)))
        for _ in range(12):
            y = dice.randrange(HEIGHT)
            strips[y] = line(dice)
            chops = [{0: strip} for strip in strips]
            update = ChopsUpdate(chops, [(y, 0, WIDTH)], [[WIDTH]] * HEIGHT)
            ours.feed(sent(frame, update))
        theirs.feed(whole(strips).render_segments(CONSOLE).replace("\n", "").encode())
        assert ours.text == theirs.text, f"seed {seed}"


def test_a_line_whose_width_terminals_disagree_on_is_sent_whole():
    frame = Frame()
    sent(frame, whole([Strip([Segment("👩\u200d🚒 one word")])]))
    assert b"one" in sent(frame, whole([Strip([Segment("👩\u200d🚒 one name")])]))


def test_what_was_forgotten_is_sent_again():
    frame, strips = Frame(), [line(random.Random(1))]
    first = sent(frame, whole(strips))
    frame.forget()
    assert sent(frame, whole(strips)) == first


def test_an_update_of_another_kind_passes_and_drops_what_was_known():
    class Other(CompositorUpdate):
        def render_segments(self, console: Console) -> str:
            return f"other {console.color_system}"

    frame, strips = Frame(), [line(random.Random(1))]
    first = sent(frame, whole(strips))
    assert sent(frame, Other()) == b"other truecolor"
    assert sent(frame, whole(strips)) == first


def entry(number: int) -> Strip:
    """A line of a list in a frame, with an age in it and a bar beside it."""
    bar = "┃" if number % 5 == 0 else "│"
    told = f"│ 20:{number % 60:02} entry number {number} "
    return Strip(
        [Segment(told, STYLES[number % 3]), Segment(" " * (WIDTH - len(told) - 1)), Segment(bar)]
    )


def framed(entries: list[int]) -> LayoutUpdate:
    title = Strip([Segment("timeline".ljust(WIDTH), STYLES[1])])
    foot = Strip([Segment("keys".ljust(WIDTH), STYLES[2])])
    return whole([title, *map(entry, entries), foot])


def test_a_list_that_moves_by_a_line_is_moved_by_the_terminal():
    frame, ours = Frame(), Picture(WIDTH, 22)
    first = sent(frame, framed(list(range(20))))
    ours.feed(first)
    moved = sent(frame, framed(list(range(1, 21))))
    ours.feed(moved)

    assert len(moved) < len(first) / 3
    assert b"entry number 20" in moved
    assert b"entry number 5 " not in moved
    theirs = Picture(WIDTH, 22)
    theirs.feed(sent(Frame(), framed(list(range(1, 21)))))
    assert ours.text == theirs.text


def test_what_an_update_leaves_alone_stays_where_it_is_when_lines_move():
    """A pane is painted alone; what stands left of it is none of the update's business."""
    frame, ours = Frame(), Picture(WIDTH, 20)
    names = [Strip([Segment(f"{n:<4}")]) for n in range(20)]
    rest = WIDTH - 4

    def pane(first: int) -> list[Strip]:
        lines = (f"number {n} of very many".ljust(rest) for n in range(first, first + 20))
        return [Strip([Segment(each, STYLES[1])]) for each in lines]

    ours.feed(sent(frame, LayoutUpdate([[strip] for strip in names], Region(0, 0, 4, 20))))
    for first in (0, 1, 4, 2):
        update = LayoutUpdate([[strip] for strip in pane(first)], Region(4, 0, rest, 20))
        ours.feed(sent(frame, update))
        wanted = [f"{n:<4}number {n + first} of very many" for n in range(20)]
        assert ours.text.split("\n") == wanted


def test_any_sequence_of_moves_shows_what_painting_everything_would():
    for seed in range(40):
        dice = random.Random(seed)
        frame, ours = Frame(), Picture(WIDTH, 22)
        ours.feed(b"\x1b[?7l")
        first = 50
        for _ in range(12):
            first = max(0, first + dice.choice([-3, -1, 0, 1, 2, 7]))
            entries = list(range(first, first + 20))
            for _ in range(dice.randrange(4)):
                entries[dice.randrange(20)] = dice.randrange(100, 200)
            update = framed(entries)
            theirs = Picture(WIDTH, 22)
            theirs.feed(b"\x1b[?7l" + sent(Frame(), update))
            ours.feed(sent(frame, update))
            assert ours.text == theirs.text, f"seed {seed}"
        assert ours.svg("") == theirs.svg(""), f"seed {seed}"
