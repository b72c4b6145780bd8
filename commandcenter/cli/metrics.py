"""The verb of metrics: of one incident, or across all."""

from datetime import date, datetime
from typing import Any

import typer

from commandcenter.cli.output import page_width, put, say, say_json, table
from commandcenter.cli.running import JSON, at_desk, family, known_incidents, opened, present
from commandcenter.cli.words import one_of
from commandcenter.incident.across import Across, FollowedUp, Kept, Spread, across
from commandcenter.incident.figures import MOST, bar, blocks
from commandcenter.incident.measure import Measured
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
from commandcenter.incident.metrics import INTERVALS, intervals, punctuality
from commandcenter.incident.picture import plain
from commandcenter.incident.state import Incident
from commandcenter.incident.text import quoted
from commandcenter.incident.times import countdown, iso
from commandcenter.incident.words import Severity

app = family()

#: Cells of the longest bar, and of all that stands beside a plot by month.
BAR, BESIDE_PLOT = 24, 72
#: The columns of the CSV beside the intervals, which stand in seconds.
BEFORE = ("id", "title", "severity", "phase", "declared_at")
BEHIND = (
    *("reports_due", "reports_in_time", "reports_late", "reports_missed"),
    *("follow_ups_in_time", "follow_ups_late", "follow_ups_overdue", "follow_ups_open"),
)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"{quoted(text)} is no date: write it as 2026-11-23") from None


_DAY: dict[str, Any] = {"parser": _day, "metavar": "DATE"}


@app.command()
def metrics(
    incident: str = typer.Argument(
        None,
        metavar="[INC]",
        help="Default: across all; drills and dismissed ones are left out.",
        autocompletion=known_incidents,
    ),
    as_json: bool = JSON,
    as_csv: bool = typer.Option(False, "--csv", help="Each incident as a row of CSV."),
    since: date = typer.Option(None, **_DAY, help="Declared on that day (UTC) or later."),
    until: date = typer.Option(None, **_DAY, help="Declared on that day (UTC) or before."),
    severity: Severity = typer.Option(None, **one_of(Severity), help="Only of this severity."),
) -> None:
    """How long it takes to detect, mitigate, remediate and notify, and how the cadence was kept.

    Example: commandcenter metrics --since 2026-01-01 --severity sev1
    """
    if incident is not None:
        if as_csv or since or until or severity:
            raise typer.BadParameter(
                "--csv, --since, --until and --severity are for the metrics across incidents:"
                f" leave {quoted(incident)} out"
            )
        _tell_one(opened(incident), present(), as_json=as_json)
        return
    now = present()
    found = at_desk(lambda desk, _settings: desk.measured())
    asked = across(found, now, since=since, until=until, severity=severity)
    if as_csv:
        _put_csv(asked, now)
    elif as_json:
        say_json(_as_json(asked, now))
    else:
        _tell(asked)


# ── one incident ─────────────────────────────────────────────────────────────────────────────


def _tell_one(incident: Incident, now: datetime, *, as_json: bool) -> None:
    if as_json:
        say_json(_one_as_json(incident, now))
        return
    rows = [
        (
            each.name,
            each.told,
            f"{each.start} → {each.end}",
        )
        for each in intervals(incident)
    ]
    for track, kept in punctuality(incident, now).items():
        late = f"{kept.late} late, {kept.missed - kept.late} missed"
        since = f", overdue {countdown(now - kept.overdue_since)}" if kept.overdue_since else ""
        rows.append((f"{track} reports", f"{kept.made} of {kept.due} in time", late + since))
    for line in table(rows, (26, 22, None)):
        say(line)


def _one_as_json(incident: Incident, now: datetime) -> dict[str, Any]:
    return {
        "id": incident.ref,
        "intervals": {
            each.name: None if each.length is None else each.length.total_seconds()
            for each in intervals(incident)
        },
        "cadence": {
            track: {
                "due": each.due,
                "made": each.made,
                "late": each.late,
                "missed": each.missed,
                "adherence": each.adherence,
            }
            for track, each in punctuality(incident, now).items()
        },
    }


# ── across incidents, for people ─────────────────────────────────────────────────────────────


def _tell(asked: Across) -> None:
    say(scope(asked))
    if not asked.incidents:
        return
    say("")
    rows = [("", "n", "median", "p90", "longest", "medians by month")]
    room = min(MOST, max(1, page_width() - BESIDE_PLOT))
    for each in asked.metrics:
        whole = each.overall
        by_month = [spread.median for spread in each.by_month.values()][-room:]
        told = (length(whole.median), length(whole.p90), length(whole.longest))
        rows.append((each.name, str(whole.n), *told, blocks(by_month) if whole.n else NONE))
    for line in table(rows, (24, 5, 12, 12, 12, MOST)):
        say(line)
    if has_few(asked):
        say(f"\n{FEW}")
    _tell_kept(asked)
    _tell_by_severity(asked)


def _tell_kept(asked: Across) -> None:
    say("")
    rows = [("progress reports", in_time(asked.cadence))]
    rows += [(f"  {level.upper()}", in_time(kept)) for level, kept in _levels(asked)]
    rows.append(("follow-up actions", done_in_time(asked.follow_ups)))
    for line in table(rows, (24, None)):
        say(line)


def _levels(asked: Across) -> list[tuple[Severity, Kept]]:
    """The severities, where there is more than one."""
    levels = list(asked.cadence_by_severity.items())
    return levels if len(levels) > 1 else []


def _tell_by_severity(asked: Across) -> None:
    rows = []
    for each in asked.metrics:
        if each.name not in MAIN or len(each.by_severity) < 2:  # noqa: PLR2004 - nothing to compare
            continue
        top = max((spread.median or 0 for spread in each.by_severity.values()), default=0)
        name = each.name
        for level, found in each.by_severity.items():
            drawn = bar(found.median or 0, top, BAR)
            rows.append((name, level.upper(), f"n {found.n}", length(found.median), drawn))
            name = ""
    if rows:
        say("\nMedians by severity")
        for line in table(rows, (24, 4, 6, 12, BAR)):
            say(line)


# ── across incidents, for programs ───────────────────────────────────────────────────────────


def _as_json(asked: Across, now: datetime) -> dict[str, Any]:
    return {
        "incidents": [_incident_as_json(each, now) for each in asked.incidents],
        "left_out": {"drills": asked.drills, "dismissed": asked.dismissed},
        "months": list(asked.months),
        "metrics": {
            each.name: {
                "from": each.start,
                "to": each.end,
                **_spread(each.overall),
                "by_severity": {level: _spread(one) for level, one in each.by_severity.items()},
                "by_month": {month: _spread(one) for month, one in each.by_month.items()},
            }
            for each in asked.metrics
        },
        "cadence": _kept(asked.cadence)
        | {
            "by_severity": {level: _kept(one) for level, one in asked.cadence_by_severity.items()},
            "by_month": {month: _kept(one) for month, one in asked.cadence_by_month.items()},
        },
        "follow_ups": plain(asked.follow_ups) | {"share": asked.follow_ups.share},
    }


def _incident_as_json(each: Measured, now: datetime) -> dict[str, Any]:
    summary, measure = each.summary, each.measure
    return {
        "id": each.ref,
        "title": summary.title,
        "severity": summary.severity,
        "phase": summary.phase,
        "declared_at": plain(summary.declared_at),
        "intervals": {name: measure.lengths.get(name) for name in INTERVALS},
        "cadence": {
            "due": measure.due,
            "made": measure.made,
            "late": measure.late,
            "missed": measure.missed,
        },
        "follow_ups": plain(FollowedUp.of(measure.promises, now)),
    }


def _spread(found: Spread) -> dict[str, Any]:
    shown: dict[str, Any] = plain(found)
    return shown


def _kept(kept: Kept) -> dict[str, Any]:
    shown: dict[str, Any] = plain(kept)
    return shown | {"share": kept.share}


def _put_csv(asked: Across, now: datetime) -> None:
    from commandcenter.lists.spreadsheet import as_csv

    heading = (*BEFORE, *(f"{name} (s)" for name in INTERVALS), *BEHIND)
    put(as_csv(heading, [_row(each, now) for each in asked.incidents]), end="")


def _row(each: Measured, now: datetime) -> list[str]:
    summary, measure = each.summary, each.measure
    declared = iso(summary.declared_at) if summary.declared_at else ""
    before = [each.ref, summary.title, summary.severity or "", summary.phase, declared]
    lengths = [measure.lengths.get(name) for name in INTERVALS]
    kept = FollowedUp.of(measure.promises, now)
    counts = (
        *(measure.due, measure.made, measure.late, measure.missed),
        *(kept.in_time, kept.late, kept.overdue, kept.open),
    )
    return [
        *before,
        *("" if seconds is None else f"{seconds:.15g}" for seconds in lengths),
        *map(str, counts),
    ]
