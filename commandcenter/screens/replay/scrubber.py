"""The bar below a replay: how much happened when, the key moments, and the instant shown."""

from bisect import bisect_left
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from commandcenter.incident.figures import BLOCKS
from commandcenter.incident.sentences import sentence
from commandcenter.incident.text import safe_line
from commandcenter.incident.times import clock, countdown, zone_name
from commandcenter.screens.replay.player import Player

#: A stretch in which nothing was recorded.
GAP = "─"
#: Where the shown instant is, and what a key moment is marked by.
HEAD, MARK = "┃", "▼"


def stamp(moment: datetime, zone: tzinfo) -> str:
    """An instant to the second, its zone named: `2026-11-23 14:05:10 CET`."""
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S} {zone_name(local)}"


class Banner(Static):
    """The line above that keeps anyone from taking a replay for the live board."""

    DEFAULT_CSS = """
    Banner {
        height: 1; padding: 0 1; background: $accent; color: $background;
        text-style: bold; text-wrap: nowrap; text-overflow: ellipsis;
    }
    Banner:nocolor { text-style: reverse bold; }
    """

    def show(self, player: Player, zone: tzinfo) -> None:
        """Say which instant is shown, by which of its two times."""
        reading = player.history.reading
        self.update(
            Content(
                f"REPLAY — {reading} at {stamp(player.instant, zone)} · nothing can be changed here"
            )
        )


class Scrubber(Widget):
    """Three lines: the key moments, how much was recorded when, and the instant in figures."""

    DEFAULT_CSS = """
    Scrubber { height: 3; padding: 0 1; background: $surface; }
    """

    def __init__(self, player: Player, zone: tzinfo) -> None:
        """A bar for this player."""
        super().__init__()
        self._player, self._zone = player, zone

    def render(self) -> Content:
        """The lines that there is room for."""
        if not self._player.loaded:
            return Content("")
        lines = [self._figures()]
        if self.size.height > 1:
            lines = [self._moments(), self._density(), *lines]
        return Content("\n").join(line.truncate(self.size.width, ellipsis=True) for line in lines)

    def _column(self, instant: datetime) -> int:
        """Where on the bar an instant is."""
        player = self._player
        length = player.end - player.start
        share = (instant - player.start) / length if length else 0.0
        return round(min(max(share, 0.0), 1.0) * (self.size.width - 1))

    def _moments(self) -> Content:
        """A mark for each key moment, named where the name has room before the next."""
        moments = self._player.history.moments
        marks = sorted((self._column(at), name) for name, at in moments.items())
        columns = [column for column, _ in marks] + [self.size.width]
        line = Content("")
        for (column, following), (_, name) in zip(pairwise(columns), marks, strict=True):
            if column < line.cell_length:
                continue  # Two in one cell: the first is marked.
            line += Content(" " * (column - line.cell_length)) + Content.styled(MARK, "$accent")
            named = name.replace("-", " ")
            if len(named) < following - column - 1:
                line += Content.styled(named, "$label")
        return line

    def _density(self) -> Content:
        """How much was recorded in each stretch; a line where nothing was."""
        player, width = self._player, self.size.width
        instants, length = player.history.instants, player.end - player.start
        edges = [player.start + length * cell / width for cell in range(width)]
        starts = [bisect_left(instants, edge) for edge in edges] + [len(instants)]
        counts = [end - begin for begin, end in pairwise(starts)]
        most = max(counts)
        cells = [BLOCKS[(each - 1) * 7 // max(1, most - 1)] if each else GAP for each in counts]
        head = self._column(player.instant)
        return Content.assemble(
            ("".join(cells[:head]), "$primary"),
            (HEAD, "bold $accent"),
            ("".join(cells[head + 1 :]), "$label"),
        )

    def _figures(self) -> Content:
        player = self._player
        seen = player.history.count_at(player.instant)
        state = "▶" if player.playing else "❙❙"
        here = [name for name, at in player.history.moments.items() if at == player.instant]
        parts = [
            Content.assemble((f"{state} {player.speed}×", "bold"), f" {self._short_stamp()}"),
            Content(f"event {seen} of {len(player.history.events)}"),
            *(Content.styled(name.replace("-", " "), "bold $accent") for name in here),
            *map(Content, self._gap()),
            Content.styled(safe_line(sentence(player.events[-1].body)), "$label"),
        ]
        return Content("  ").join(parts)

    def _short_stamp(self) -> str:
        """Narrow terminals have the date above already."""
        wide = self.size.width >= 70  # noqa: PLR2004 - a line with date, count and gap
        shown = stamp(self._player.instant, self._zone)
        return shown if wide else shown.partition(" ")[2]

    def _gap(self) -> list[str]:
        """How long nothing has been recorded, and when something is again."""
        player = self._player
        history, instant = player.history, player.instant
        silent = instant - history.instants[history.count_at(instant) - 1]
        told = [f"silent {countdown(silent)}"] if silent >= timedelta(seconds=1) else []
        following = history.after(instant)
        if following is None:
            return [*told, "the present" if history.latest.phase.is_open else "the end"]
        return [*told, f"next {clock(following, self._zone)} in {countdown(following - instant)}"]
