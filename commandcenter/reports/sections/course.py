"""What happened, day by day, and the whole log behind it."""

from collections.abc import Iterator

from commandcenter.incident import events as e
from commandcenter.incident.timeline import Entry
from commandcenter.incident.times import zone_name
from commandcenter.incident.words import Profile
from commandcenter.reports.model import Block, Table
from commandcenter.reports.source import Source, table

#: Entries of these kinds tell the story; all others stand in the annex.
STORY = frozenset(
    {
        "action",
        "cause",
        "decision",
        "evidence",
        "finding",
        "guard",
        "handover",
        "impact",
        "incident",
        "mitigation",
        "moment",
        "note",
        "notification",
        "phase",
        "remediation",
        "severity",
    }
)
#: What one does on the way to a notification is nobody's business outside; that it was sent is.
INSIDE = (
    e.NotificationDrafted,
    e.NotificationSubmitted,
    e.NotificationApproved,
    e.NotificationDecided,
)


def story(source: Source) -> Iterator[Block]:
    """From the exploit to the fix: one table a day."""
    rows: list[tuple[str, ...]] = []
    day = None
    heading = ""
    for entry in source.entries:
        if not _tells(source, entry):
            continue
        local = entry.occurred_at.astimezone(source.zone)
        if local.date() != day:
            if rows:
                yield _day(heading, rows)
                rows = []
            day, heading = local.date(), f"{local:%A %Y-%m-%d} ({zone_name(local)})"
        when = source.clock(entry.occurred_at, entry.body.precision)
        rows.append((when, _who(entry), _what(source, entry)))
    if rows:
        yield _day(heading, rows)


def _tells(source: Source, entry: Entry) -> bool:
    if entry.kind not in STORY:
        return False
    if not source.profile.is_outward:
        return True
    return not (
        entry.internal
        or entry.redacted
        or isinstance(entry.body, INSIDE)
        or (isinstance(entry.body, e.CauseRecorded) and not entry.body.text)
    )


def _day(heading: str, rows: list[tuple[str, ...]]) -> Table:
    return Table(title=heading, columns=("Time", "Who", "What"), rows=tuple(rows))


def _who(entry: Entry) -> str:
    if entry.on_behalf_of:
        return f"{entry.on_behalf_of} (entered by {entry.actor})"
    return entry.actor


def _what(source: Source, entry: Entry) -> str:
    if source.profile is Profile.PUBLIC:
        return entry.shown.rstrip(":—; ")  # Where what follows is left out.
    text = entry.shown
    if entry.amendments:
        text += f" (amended; first recorded: {entry.text})"
    if entry.written_later and not source.afterwards:
        text += f" (recorded {source.time(entry.recorded_at)})"
    return text


def whole_log(source: Source) -> Iterator[Block]:
    """Every entry; where it was recorded a minute later or more, with both of its times."""
    yield table(
        ("Entry", "Happened", "Recorded later", "Who", "What"),
        tuple(
            (
                str(entry.seq),
                source.time(entry.occurred_at),
                source.time(entry.recorded_at) if entry.written_later else "",
                _who(entry),
                entry.shown,
            )
            for entry in source.entries
        ),
    )
