"""The score as text, as Markdown to hand out, and for scripts."""

from collections.abc import Iterator
from typing import Any

from commandcenter.drills.score import START, Judged, Score, Verdict
from commandcenter.incident.picture import plain
from commandcenter.incident.text import for_markdown, one_line, width
from commandcenter.incident.times import countdown, iso, span

MARKS = {
    Verdict.IN_TIME: "✓",
    Verdict.LATE: "△",
    Verdict.FORGOTTEN: "✗",
    Verdict.TIME_LEFT: "…",
}
#: Cells of what was expected, and of its time and how long it took.
WHAT, TIME = 28, 11


def text(score: Score) -> Iterator[str]:
    """The lines of the score, each readable in 80 columns."""
    yield f"DRILL {score.ref}  {score.title}"
    yield f"{_state(score)}; took part: {', '.join(score.people) or 'nobody'}"
    yield f"told {score.injects[0]} of {score.injects[1]} injects"
    yield ""
    yield _sum(score)
    yield ""
    yield "Cadence"
    for track, kept in score.cadence.items():
        yield f"  {track:<{WHAT}}{_kept(kept)}"
    for heading, judged in (("Key moments", score.moments), ("Expected acts", score.acts)):
        if told := score.told(judged):
            yield ""
            yield _row("", heading, "limit", "taken", "")
            yield from map(_line, told)
    if score.forgotten:
        yield ""
        yield "Forgotten"
        for each in score.forgotten:
            yield f"  {each.what}{_since(each)}{f': {each.because}' if each.because else ''}"


def _line(each: Judged) -> str:
    taken = "—" if each.taken is None else span(each.taken)
    said = each.verdict if each.verdict is not Verdict.IN_TIME else ""
    since = "" if each.since == START else f"from “{one_line(each.since, 18)}”"
    note = ", ".join(filter(None, [said, each.by, since]))
    return _row(MARKS[each.verdict], f"{each.what}", span(each.within), taken, note)


def _row(mark: str, what: str, limit: str, taken: str, note: str) -> str:
    shown = one_line(what, WHAT - 1)
    shown += " " * (WHAT - width(shown))
    head = f"{mark or ' '} {shown}" if mark else shown + "  "
    return f"{head}{limit:<{TIME}}{taken:<{TIME}}{note}".rstrip()


def _since(each: Judged) -> str:
    return "" if each.since == START else f" (after “{one_line(each.since, 40)}”)"


def _state(score: Score) -> str:
    passed = countdown(score.until - score.started_at)
    fast = f", {score.compression:g} times as fast" if score.compression != 1 else ""
    return f"{'ended after' if score.ended else 'running for'} {passed}{fast}"


def _sum(score: Score) -> str:
    return " · ".join(f"{score.count(verdict)} {verdict}" for verdict in Verdict)


def _kept(kept: Any) -> str:
    late = f", {kept.late} late, {kept.missed} missed" if kept.due else ""
    owed = ", one owed now" if kept.overdue else ""
    return f"{kept.made} of {kept.due} reports in time{late}{owed}"


def markdown(score: Score) -> str:
    """A page to hand out."""
    lines = [
        f"# Drill: {for_markdown(score.title)}",
        "",
        f"{score.ref}, begun {iso(score.started_at)}, {_state(score)}.",
        f"Took part: {for_markdown(', '.join(score.people)) or 'nobody'}.",
        "",
        f"**{_sum(score)}**",
        "",
        "| Cadence | |",
        "| --- | --- |",
        *(f"| {track} | {_kept(kept)} |" for track, kept in score.cadence.items()),
    ]
    for heading, judged in (("Key moment", score.moments), ("Expected act", score.acts)):
        if told := score.told(judged):
            lines += [
                "",
                f"| {heading} | limit | taken | | by |",
                "| --- | --- | --- | --- | --- |",
            ]
            lines += [_cells(each) for each in told]
    if score.forgotten:
        lines += ["", "## Forgotten", ""]
        lines += [
            f"- {each.what}{for_markdown(_since(each))}"
            + (f": {for_markdown(each.because)}" if each.because else "")
            for each in score.forgotten
        ]
    return "\n".join([*lines, ""])


def _cells(each: Judged) -> str:
    taken = "" if each.taken is None else span(each.taken)
    who = for_markdown(each.by)
    return f"| {each.what} | {span(each.within)} | {taken} | {each.verdict} | {who} |"


def as_json(score: Score) -> dict[str, Any]:
    """The score for scripts; lengths of time are seconds."""
    return {
        "title": score.title,
        "id": score.ref,
        "people": list(score.people),
        "started_at": iso(score.started_at),
        "until": iso(score.until),
        "ended": score.ended,
        "compression": score.compression,
        "injects": {"told": score.injects[0], "of": score.injects[1]},
        "count": {verdict.value: score.count(verdict) for verdict in Verdict},
        "cadence": {
            track.value: {**plain(kept), "adherence": kept.adherence}
            for track, kept in score.cadence.items()
        },
        "moments": [_judged(each) for each in score.told(score.moments)],
        "acts": [_judged(each) for each in score.told(score.acts)],
    }


def _judged(each: Judged) -> dict[str, Any]:
    return {
        "what": each.what,
        "since": each.since,
        "within": each.within.total_seconds(),
        "taken": None if each.taken is None else each.taken.total_seconds(),
        "verdict": each.verdict.value,
        "by": each.by or None,
        "because": each.because or None,
    }
