"""Drawings as SVG, for the page and for the document: the colours stand in the file for paper."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from commandcenter.incident.text import one_line, safe_line, width
from commandcenter.reports.model import Axis, Lane, Lanes, Mark, Plot, Series, Stretch, Tone

WIDTH = 800
LEFT = 100
RIGHT = 20
BAND = 14
ROW = 17
#: Pixels that a character of a label takes, about.
CHARACTER = 6.3
HEIGHT_OF_SERIES = 56

#: Okabe and Ito's colours, which colour-blind readers can tell apart; light grey for what is usual.
FILLS = {Tone.EXPOSED: "#f2c9a1", Tone.WORK: "#bcd7ec", Tone.GAP: "#d55e00"}
INK, SOFT, LINE, ACCENT = "#1d2733", "#5b6673", "#d3d9df", "#0072b2"


def lanes_svg(drawing: Lanes, key: str) -> str:
    """The lanes as an SVG element.

    Args:
        drawing: what is drawn.
        key: begins the ids in it, which must be unique in a document.
    """
    parts: list[str] = []
    labels: list[str] = []
    y = 16 if drawing.axis.breaks else 4
    cut: list[tuple[int, int]] = []
    for lane in drawing.lanes:
        drawn, written, height = _lane(lane, y)
        parts += drawn
        labels += written
        y += height
        cut.append((y - 14 - BAND, y - 14))
    parts += _axis(drawing.axis, y)
    parts += _breaks(drawing.axis, 2, [*cut, (y - 2, y + 2)])
    parts += labels  # Above all lines, so that none crosses out a word.
    parts += _legend(drawing, y + 52)
    return _svg(parts, y + 66, drawing.title, described(drawing), key)


def plot_svg(drawing: Plot, key: str) -> str:
    """The figures as an SVG element: one step line each, under each other on one axis."""
    parts: list[str] = []
    y = 8
    for series in drawing.series:
        parts += _series(series, y)
        y += HEIGHT_OF_SERIES + 16
    parts += _axis(drawing.axis, y)
    parts += _breaks(drawing.axis, 4, [(24, y + 3)])
    return _svg(parts, y + 40, drawing.title, described(drawing), key)


def described(drawing: Lanes | Plot) -> str:
    """The drawing in words, for those who cannot see it."""
    if isinstance(drawing, Plot):
        return " ".join(
            f"{each.title}: "
            + ", ".join(f"{point.value} at {point.when}" for point in each.points)
            + "."
            for each in drawing.series
        )
    return " ".join(_in_words(lane) for lane in drawing.lanes if lane.marks or lane.stretches)


#: Things of one kind that a description names; of more, it says how many.
NAMED = 12


def _in_words(lane: Lane) -> str:
    told = [f"{each.label} {each.when}" for each in lane.marks if each.label]
    told += [f"{each.label} from {each.when} until {each.until}" for each in lane.stretches]
    more = len(told) - NAMED
    told = told[:NAMED] + [f"and {more} more"] * (more > 0)
    reports = sum(not each.label for each in lane.marks)
    told += [f"{reports} progress reports"] * bool(reports)
    return f"{lane.title}: {'; '.join(told)}."


def _svg(parts: list[str], height: int, title: str, told: str, key: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" '
        f'aria-labelledby="{key}-title {key}-text" '
        f'font-family="Libertinus Serif, Georgia, serif" font-size="12" fill="{INK}">'
        f'<title id="{key}-title">{_text(title)}</title>'
        f'<desc id="{key}-text">{_text(told)}</desc>' + "".join(parts) + "</svg>"
    )


def _text(text: str) -> str:
    return escape(safe_line(text))


def _x(place: float) -> float:
    return round(LEFT + place * (WIDTH - LEFT - RIGHT), 1)


# ── lanes ────────────────────────────────────────────────────────────────────────────────────


def _lane(lane: Lane, top: int) -> tuple[list[str], list[str], int]:
    """One lane: its band with what lies on it, its labels above, and how high it is."""
    rows = list(_rows([each for each in lane.marks if each.label]))
    levels = 1 + max((row for _, row, _ in rows), default=0)
    band = top + levels * ROW + 4
    parts = [
        _name(lane.title, band + 11),
        _rect("rail", (LEFT, band, WIDTH - LEFT - RIGHT, BAND), "#f3f5f7"),
    ]
    gaps_last = sorted(lane.stretches, key=lambda each: each.tone is Tone.GAP)
    parts += [_stretch(each, band) for each in gaps_last]
    parts += [
        _rect("report", (_x(each.x) - 0.75, band + 3, 1.5, BAND - 6), ACCENT)
        for each in lane.marks
        if not each.label
    ]
    labels = []
    for mark, row, anchor in rows:
        y = top + (levels - row) * ROW - 4
        parts.append(_moment(mark, band, y))
        labels.append(_labelled(mark, y, anchor))
    return parts, labels, levels * ROW + BAND + 14


def _name(text: str, y: float) -> str:
    """What stands left of a lane or a figure."""
    return f'<text x="{LEFT - 14}" y="{y}" text-anchor="end" font-weight="600">{_text(text)}</text>'


#: x, y, width, height.
Box = tuple[float, float, float, float]


def _rect(name: str, box: Box, fill: str, title: str = "") -> str:
    x, y, wide, high = (round(each, 1) for each in box)
    told = f"<title>{_text(title)}</title>" if title else ""
    return (
        f'<rect class="{name}" x="{x}" y="{y}" width="{wide}" height="{high}" rx="2" '
        f'fill="{fill}">{told}</rect>'
    )


def _stretch(stretch: Stretch, band: int) -> str:
    left = _x(stretch.start)
    box = (left, band, max(2.0, _x(stretch.end) - left), BAND)
    return _rect(stretch.tone, box, FILLS[stretch.tone], f"{stretch.label}, from {stretch.when}")


def _rows(marks: list[Mark]) -> Iterator[tuple[Mark, int, str]]:
    """On which row above its band each label stands, and which of its ends is at its mark.

    Of labels that would meet, the one is the highest whose mark is farthest from where they point:
    so no line down to a mark crosses out the label of another.
    """
    to_the_right: list[Mark] = []
    to_the_left: list[Mark] = []
    reach = float(WIDTH)  # To the right of it there is no room any more.
    for mark in sorted(marks, key=lambda each: each.x, reverse=True):
        x, from_ = _x(mark.x), _x(mark.x) - _needed(mark)
        if x + _needed(mark) >= WIDTH or (x > reach and from_ > LEFT):
            to_the_left.insert(0, mark)
            reach = min(reach, from_)
        else:
            to_the_right.append(mark)
    placed: list[tuple[float, float, int]] = []
    for anchor, pointing in (("end", to_the_left), ("start", to_the_right)):
        for mark in pointing:
            x, needed = _x(mark.x), _needed(mark)
            left, right = (x - needed, x) if anchor == "end" else (x, x + needed)
            met = (row for from_, to, row in placed if from_ <= right and to >= left)
            row = 1 + max(met, default=-1)
            placed.append((left, right, row))
            yield mark, row, anchor


def _needed(mark: Mark) -> float:
    """The room that its label takes, in pixels."""
    return width(_label(mark)) * CHARACTER + 10


def _label(mark: Mark) -> str:
    return one_line(mark.label, 34)


def _labelled(mark: Mark, y: int, anchor: str) -> str:
    beside = _x(mark.x) + (4 if anchor == "start" else -4)
    return (
        f'<text class="label" x="{beside}" y="{y}" text-anchor="{anchor}" stroke="#fff" '
        f'stroke-width="3" stroke-linejoin="round" paint-order="stroke">'
        f"{_text(_label(mark))}</text>"
    )


def _moment(mark: Mark, band: int, y: int) -> str:
    x = _x(mark.x)
    middle = band + BAND / 2
    return (
        f'<line class="stem" x1="{x}" y1="{y - 9}" x2="{x}" y2="{band}" stroke="{SOFT}" '
        f'stroke-width="0.75"/>'
        f'<path class="moment" d="M{x} {middle - 6} l6 6 l-6 6 l-6 -6 z" fill="{INK}">'
        f"<title>{_text(f'{mark.label}: {mark.when}')}</title></path>"
    )


def _soft(text: str, x: float, y: float) -> str:
    return f'<text class="soft" x="{round(x, 1)}" y="{y}" fill="{SOFT}">{_text(text)}</text>'


def _legend(drawing: Lanes, y: int) -> Iterator[str]:
    """What the colours and signs mean, of those that were used."""
    tones = {each.tone for lane in drawing.lanes for each in lane.stretches}
    names = {Tone.EXPOSED: "exposed", Tone.WORK: "at work", Tone.GAP: "progress report owed"}
    x = float(LEFT)
    for tone in Tone:
        if tone in tones:
            yield _rect(tone, (x, y - 9, 18, 10), FILLS[tone])
            yield _soft(names[tone], x + 24, y)
            x += 24 + len(names[tone]) * CHARACTER + 26
    if any(not each.label for lane in drawing.lanes for each in lane.marks):
        yield _rect("report", (x, y - 9, 1.5, 9), ACCENT)
        yield _soft("progress report", x + 8, y)


# ── figures ──────────────────────────────────────────────────────────────────────────────────


def _series(series: Series, top: int) -> Iterator[str]:
    """A figure's step line: it stays what it was known to be until it is known better."""
    bottom = top + HEIGHT_OF_SERIES
    ends = [
        (_x(each.x), round(bottom - each.y * (HEIGHT_OF_SERIES - 16), 1)) for each in series.points
    ]
    path = f"M{ends[0][0]} {ends[0][1]}"
    path += "".join(f"H{x}V{y}" for x, y in ends[1:]) + f"H{WIDTH - RIGHT}"
    yield (
        f'<line class="grid" x1="{LEFT}" y1="{bottom}" x2="{WIDTH - RIGHT}" y2="{bottom}" '
        f'stroke="{LINE}"/>'
    )
    yield (
        f'<path class="area" d="{path}V{bottom}H{ends[0][0]}Z" fill="#e3eef6"/>'
        f'<path class="step" d="{path}" fill="none" stroke="{ACCENT}" stroke-width="2"/>'
    )
    yield _name(one_line(series.title, 15), bottom - 4)
    free = 0.0
    for (x, y), point in zip(ends, series.points, strict=True):
        yield (
            f'<circle class="point" cx="{x}" cy="{y}" r="3" fill="{ACCENT}">'
            f"<title>{_text(f'{point.value}, known {point.when}')}</title></circle>"
        )
        needed = len(point.value) * CHARACTER + 8
        left = min(x + 5, WIDTH - needed)
        if left >= free:
            yield f'<text x="{left}" y="{y - 6}">{_text(point.value)}</text>'
            free = left + needed


# ── the axis ─────────────────────────────────────────────────────────────────────────────────


def _axis(axis: Axis, bottom: int) -> Iterator[str]:
    yield f'<path class="axis" d="M{LEFT} {bottom}H{WIDTH - RIGHT}" stroke="{SOFT}"/>'
    free = 0.0
    for tick in axis.ticks:
        x = _x(tick.x)
        yield f'<path class="axis" d="M{x} {bottom}v4" stroke="{SOFT}"/>'
        needed = max(len(tick.label), len(tick.day)) * CHARACTER + 8
        left = min(x, WIDTH - needed)
        if left >= free:
            yield _soft(tick.label, left, bottom + 17)
            yield _soft(tick.day, left, bottom + 31)
            free = left + needed


def _breaks(axis: Axis, top: int, cut: list[tuple[int, int]]) -> Iterator[str]:
    """Where a quiet time is left out: how long it was, and a gap in all that goes on across it."""
    for each in axis.breaks:
        x = _x(each.x)
        for from_, to in cut:
            left, right = f"M{x - 4} {to + 3}L{x} {from_ - 3}", f"{x + 4} {from_ - 3}"
            yield (
                f'<path class="gone" d="{left}L{right}L{x} {to + 3}z" fill="#fff"/>'
                f'<path class="break" d="{left}M{x} {to + 3}L{right}" stroke="{SOFT}" fill="none"/>'
            )
        yield (
            f'<text class="soft" x="{x}" y="{top + 8}" text-anchor="middle" fill="{SOFT}" '
            f'font-style="italic" font-size="11">{each.label} later</text>'
        )
