"""A sub-team's pane: its clock, its last report, its estimate, its actions."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from textual.content import Content
from textual.widget import Widget

from commandcenter.incident.cadence import Standing, standing
from commandcenter.incident.state import Action, Incident, TrackState
from commandcenter.incident.text import safe_line
from commandcenter.incident.times import clock, countdown, span
from commandcenter.incident.words import ActionStatus, Track
from commandcenter.widgets.changed import refresh_changed

#: Cells of a line's heading.
HEADING = 12
#: Cells of the bar that fills up towards the next report.
BAR = 14
MARKS = {
    ActionStatus.OPEN: ("☐", "$label"),
    ActionStatus.STARTED: ("◐", "$primary"),
    ActionStatus.DONE: ("☑", "$label"),
    ActionStatus.DROPPED: ("☒", "$label"),
}
#: Under way first, then what was ended last.
ORDER = {
    ActionStatus.STARTED: 0,
    ActionStatus.OPEN: 1,
    ActionStatus.DONE: 2,
    ActionStatus.DROPPED: 3,
}


class Lane(Widget):
    """One track of the response. Draws itself from the incident; decides nothing."""

    DEFAULT_CSS = """
    Lane {
        border: round $rule; border-title-color: $bright; border-title-style: bold;
        border-subtitle-color: $label; padding: 0 1; height: 1fr; width: 1fr;
    }
    Lane.-overdue { border: round $warning; }
    Lane:nocolor.-overdue { border: heavy $warning; }
    """

    def __init__(self, track: Track, *, zone: tzinfo, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        """An empty pane for this track."""
        super().__init__(id=id)
        self.track = track
        self._zone = zone
        self._incident: Incident | None = None
        self._now: datetime | None = None
        self._remedy = ""
        self._drawn: Sequence[str] = ()
        self._made: tuple[object, list[Content]] = (None, [])
        self._framed = ("", "")

    @property
    def wanted(self) -> int:
        """How many lines it takes to show everything, the frame included."""
        return len(self._lines) + 2

    def show(self, incident: Incident, now: datetime, *, remedy: str = "") -> None:
        """Show the incident as of now; paints only what differs.

        Args:
            incident: as it is.
            now: the present.
            remedy: what the person can do about a late report; empty where it is not theirs to do.
        """
        self._incident, self._now, self._remedy = incident, now, remedy
        state = incident.track(self.track)
        kept = standing(state.watches, now)
        self.set_class(kept.overdue and not kept.snoozed_until, "-overdue")
        self._frame(
            f" {self.track.capitalize()} · lead {state.lead or 'nobody'} · {len(state.members)} ",
            _punctuality(kept) if kept.due else "",
        )
        before, self._drawn = self._drawn, [line.plain for line in self._lines]
        refresh_changed(self, before, self._drawn)

    def _frame(self, title: str, subtitle: str) -> None:
        """Name it; a widget that is told its title is painted anew, also where it is the same."""
        if (title, subtitle) != self._framed:
            self._framed = title, subtitle
            self.border_title, self.border_subtitle = Content(title), Content(subtitle)

    def render(self) -> Content:
        """The lines that fit."""
        if self._incident is None:
            return Content("")
        width, height = self.content_size
        return Content("\n").join(
            line.truncate(width, ellipsis=True) for line in self._lines[: max(1, height)]
        )

    @property
    def _lines(self) -> list[Content]:
        """All lines; made once for what is shown and how large it is, and asked for thrice."""
        seq = self._incident.seq if self._incident else 0
        shown = (id(self._incident), seq, self._now, self._remedy, self.content_size)
        if self._made[0] != shown:
            self._made = shown, list(self._make_lines())
        return self._made[1]

    def _make_lines(self) -> Iterator[Content]:
        incident, now = self._incident, self._now
        if incident is None or now is None:
            return
        state = incident.track(self.track)
        kept = standing(state.watches, now)
        if self.content_size.height == 1:  # Without its frame the lane must name itself.
            line = clock_line(state, kept, now, self._zone, bar=False)
            yield Content.assemble((f"{self.track.capitalize():<12}", "$bright"), line)
            return
        remedy = f"  {self._remedy}" if kept.overdue and self._remedy else ""
        yield clock_line(state, kept, now, self._zone) + Content.styled(remedy, "$label")
        if self.track is Track.REMEDIATION:
            yield _heading("Time to fix", _estimate(state, now, self._zone))
        last = state.last_report
        if last is not None:
            yield _heading("Conditions", Content(safe_line(last.conditions)))
            yield _heading("Actions", Content(safe_line(last.actions or "—")))
            yield _heading("Needs", self._needs(incident, now))
        steps = [each for each in incident.actions.values() if each.track is self.track]
        for step in sorted(steps, key=_rank):
            yield self._action(step)

    def _needs(self, incident: Incident, now: datetime) -> Content:
        asked = [need for need in incident.open_needs if need.track is self.track]
        if not asked:
            return Content("—")
        more = f", +{len(asked) - 1}" if len(asked) > 1 else ""
        waiting = f" ({span(now - asked[0].at)}{more})"
        room = max(8, self.content_size.width - HEADING - len(waiting))
        text = Content.styled(safe_line(asked[0].text), "$warning")
        return text.truncate(room, ellipsis=True) + Content.styled(waiting, "$label")

    def _action(self, step: Action) -> Content:
        mark, style = MARKS[step.status]
        ended = clock(step.ended_at, self._zone) if step.ended_at else ""
        text = safe_line(step.text) + (f" — {safe_line(step.standing)}" if step.standing else "")
        tail = " ".join(filter(None, [ended, (step.owner or "nobody")[:8]]))
        over = " +" if step.after_stop else ""
        room = max(8, self.content_size.width - len(tail) - 3)
        shown = Content(f"{text}{over}").truncate(room, ellipsis=True, pad=True)
        dim = "$label" if step.status in {ActionStatus.DONE, ActionStatus.DROPPED} else ""
        return Content.assemble((mark, style), " ", shown.stylize(dim), " ", (tail, "$label"))


def clock_line(
    state: TrackState, kept: Standing, now: datetime, zone: tzinfo, *, bar: bool = True
) -> Content:
    """The countdown of one track, in words that do not need colour."""
    if state.done_at is not None:
        return Content.styled(f"done {clock(state.done_at, zone)}", "bold $success")
    if kept.overdue_since is not None:
        late = countdown(now - kept.overdue_since)
        if kept.snoozed_until:
            return Content.styled(
                f"report overdue {late}, given until {clock(kept.snoozed_until, zone)}", "$warning"
            )
        return Content.styled(f"▲ REPORT OVERDUE {late}", "bold $warning")
    if kept.next_due_at is None or state.watch is None:
        return Content.styled("no report is due yet", "$label")
    left = kept.next_due_at - now
    told = Content.assemble("next report in ", (countdown(left), "bold $bright"))
    if not bar:
        return told
    share = 1 - min(1.0, left / state.watch.interval)
    full = round(BAR * share)
    return told + Content.assemble("  ", ("▓" * full, "$primary"), ("░" * (BAR - full), "$rule"))


def _punctuality(kept: Standing) -> str:
    told = f" {kept.made} of {kept.due} in time "
    return told + (f"· {kept.missed} missed " if kept.missed else "")


def _heading(name: str, content: Content) -> Content:
    return Content.assemble((f"{name:<{HEADING}}", "$label"), content)


def _estimate(state: TrackState, now: datetime, zone: tzinfo) -> Content:
    eta = state.eta
    if eta is None:
        return Content.styled("not given yet", "$label")
    slips = f"slipped {len(state.slips)}×" if state.slips else ""
    if eta.at is None:
        notes = "; ".join(filter(None, [safe_line(eta.because), slips]))
        return Content.assemble(("unknown", "bold"), (f" ({notes})" if notes else "", "$label"))
    if eta.at <= now and state.done_at is None:
        notes = "; ".join(filter(None, ["stale: ask for a new one", slips]))
        return Content.assemble((clock(eta.at, zone), "strike"), (f" ({notes})", "$warning"))
    ahead = "" if state.done_at else f"in {span(eta.at - now)}"
    notes = "; ".join(filter(None, [ahead, eta.confidence, slips]))
    return Content.assemble((clock(eta.at, zone), "bold $bright"), (f" ({notes})", "$label"))


def _rank(step: Action) -> tuple[int, float]:
    ended = step.ended_at.timestamp() if step.ended_at else 0.0
    return ORDER[step.status], -ended
