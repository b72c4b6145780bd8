"""The metrics across incidents, plotted, below the list of incidents."""

from collections.abc import Iterator

from textual.content import Content
from textual.widgets import Static

from commandcenter.incident.across import Across, Metric, across
from commandcenter.incident.figures import MOST, bar, blocks
from commandcenter.incident.metric_words import (
    FEW,
    MAIN,
    NONE,
    done_in_time,
    has_few,
    in_time,
    length,
    scope,
)
from commandcenter.screens.session import Session

#: Cells of a name, of a figure, and of all that stands before a plot by month.
NAME, FIGURE, BEFORE_PLOT = 24, 12, 68
#: Cells of the longest bar, and of a severity with its bar and its figure.
BAR, LEVEL = 5, 23
#: Height of the screen from which there is room for every interval and for the severities.
ROOMY = 36


class MetricsPanel(Static):
    """How long things take and how the cadence is kept; `show` brings it up to date."""

    DEFAULT_CSS = """
    MetricsPanel {
        height: auto; max-height: 60%; padding: 0 1; display: none;
        background: $surface; border-top: solid $rule; border-title-color: $bright;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    MetricsPanel.-shown { display: block; }
    Screen.-low MetricsPanel { border-top: none; }
    """

    def __init__(self) -> None:
        """Not shown yet."""
        super().__init__(id="metrics")
        self.border_title = "Metrics · m closes"
        self._asked: Across | None = None

    @property
    def shown(self) -> bool:
        """Whether it is in sight."""
        return self.has_class("-shown")

    def toggle(self) -> bool:
        """Show it or put it away; whether it is in sight now."""
        self.toggle_class("-shown")
        if self._asked is None:
            self.update(Content.styled("Measuring …", "$label"))
        return self.shown

    async def read(self, session: Session) -> None:
        """Measure what this person may see."""
        self._asked = across(await session.desk.measured(), session.clock())
        self._draw()

    def on_resize(self) -> None:
        """Another width shows more months or fewer."""
        self._draw()

    def _draw(self) -> None:
        if self._asked is not None:
            roomy = self.screen.size.height >= ROOMY
            lines = _lines(self._asked, self.content_size.width, roomy=roomy)
            self.update(Content("\n").join(lines))


def _lines(asked: Across, width: int, *, roomy: bool) -> Iterator[Content]:
    yield Content(scope(asked))
    if not asked.incidents:
        told = "Once one is declared: how long it takes to detect, mitigate, remediate, notify."
        yield Content.styled(told, "$label")
        return
    heads = "".join(f"{head:<{FIGURE}}" for head in ("median", "p90", "longest"))
    yield Content.styled(f"{'':<{NAME}} {'n':>4}  {heads} by month", "$label")
    chosen = [each for each in asked.metrics if roomy or each.name in MAIN]
    for each in chosen:
        yield _interval(each, width)
    yield Content.assemble((f"{'progress reports':<{NAME}} ", "$label"), in_time(asked.cadence))
    yield Content.assemble(
        (f"{'follow-up actions':<{NAME}} ", "$label"), done_in_time(asked.follow_ups)
    )
    if roomy:
        yield from _by_severity(asked)
        if has_few(asked):
            yield Content.styled(FEW, "$label")


def _interval(metric: Metric, width: int) -> Content:
    whole = metric.overall
    room = min(MOST, max(1, width - BEFORE_PLOT))
    medians = [spread.median for spread in metric.by_month.values()][-room:]
    figures = "".join(
        f"{length(each):<{FIGURE}}" for each in (whole.median, whole.p90, whole.longest)
    )
    return Content.assemble(
        (f"{metric.name:<{NAME}} ", "$label"),
        f"{whole.n:>4}  {figures} ",
        (blocks(medians) if whole.n else NONE, "$primary"),
    )


def _by_severity(asked: Across) -> Iterator[Content]:
    """The medians of each severity side by side, where there is more than one."""
    levels = list(asked.cadence_by_severity)
    if len(levels) < 2:  # noqa: PLR2004 - nothing to compare
        return
    heads = "".join(f"{level.upper():<{LEVEL}}" for level in levels)
    yield Content.styled(f"{'medians by severity (n)':<{NAME}} {heads}", "$label")
    for each in asked.metrics:
        if each.name not in MAIN:
            continue
        top = max(spread.median or 0 for spread in each.by_severity.values())
        line = Content.styled(f"{each.name:<{NAME}} ", "$label")
        for spread in each.by_severity.values():
            drawn = bar(spread.median or 0, top, BAR)
            told = f"{length(spread.median)} ({spread.n})" if spread.n else NONE
            line += Content.assemble((f"{drawn:<{BAR}} ", "$primary"), f"{told:<{LEVEL - BAR - 1}}")
        yield line
