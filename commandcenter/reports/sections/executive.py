"""The executive's page: what happened, how bad, who knows, what follows; nothing longer."""

from collections.abc import Iterator

from commandcenter.incident.text import one_line
from commandcenter.incident.words import MomentName, NotificationStatus
from commandcenter.reports.drawing import lanes_of
from commandcenter.reports.model import Block, Bullets, Table
from commandcenter.reports.sections.looking_back import follow_ups
from commandcenter.reports.sections.overview import customers_told, lengths, sentences
from commandcenter.reports.sections.told import duty_rows, reach
from commandcenter.reports.source import Source, ended, plainly

#: Cells of a text, and of one within a table; rows of a table: what a page can hold.
LONGEST = 260
LONGEST_CELL = 90
ROWS = 5
#: The intervals that executives ask for.
ASKED = ("time to detect", "time to mitigate", "time to remediate", "time to notify customers")


def in_short(source: Source) -> Iterator[Block]:
    """The incident in some sentences."""
    told = [ended(one_line(each, LONGEST)) for each in sentences(source)]
    told += [customers_told(source)] * bool(source.incident.customers)
    yield Bullets(items=tuple(told))


def course(source: Source) -> Iterator[Block]:
    """The drawing, and how long things took."""
    drawn = lanes_of(source)
    if drawn is not None:
        yield drawn
    if MomentName.DETECTED in source.incident.moments:
        whole = lengths(source)
        rows = tuple(row for row in whole.rows if row[0] in ASKED)
        yield whole.model_copy(update={"rows": rows, "title": ""})


def who_knows(source: Source) -> Iterator[Block]:
    """Whom we told, and what the law asks for."""
    sent = [
        f"{each.kind} notification to {reach(each)}, {source.time(each.sent_at)}"
        for each in source.incident.notifications.values()
        if each.status is NotificationStatus.SENT
    ]
    if sent:
        yield Bullets(items=tuple(_few(sent)))
    elif source.incident.choice is not None:
        yield Bullets(items=(f"Decided: {plainly(source.incident.choice.choice)}; nothing sent.",))
    rows = [row[:3] for row in duty_rows(source)][:ROWS]
    if rows:
        yield _short(
            Table(title="Legal duties", columns=("Duty", "Due", "State"), rows=tuple(rows))
        )


def what_follows(source: Source) -> Iterator[Block]:
    """The follow-up actions."""
    if source.incident.retrospective.follow_ups:
        whole = follow_ups(source)
        yield _short(whole.model_copy(update={"rows": whole.rows[:ROWS], "title": ""}))
        more = len(whole.rows) - ROWS
        if more > 0:
            yield Bullets(items=(f"and {more} more",))


def _few(items: list[str]) -> list[str]:
    more = len(items) - ROWS
    return items if more <= 0 else [*items[:ROWS], f"and {more} more"]


def _short(table: Table) -> Table:
    rows = tuple(tuple(one_line(cell, LONGEST_CELL) for cell in row) for row in table.rows)
    return table.model_copy(update={"rows": rows})
