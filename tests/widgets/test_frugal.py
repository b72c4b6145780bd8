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
    return frame.only_changes(update, CONSOLE).render_segments(CONSOLE).encode()


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
