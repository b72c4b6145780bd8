"""What is drawn: the course in lanes, with the gaps in the cadence, and the impact's figures."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from commandcenter.incident.cadence import Watch
from commandcenter.incident.events import ProgressReported
from commandcenter.incident.figures import Point as Known
from commandcenter.incident.figures import series
from commandcenter.incident.state import TrackState
from commandcenter.incident.words import (
    Audience,
    MomentName,
    NotificationStatus,
    Profile,
    Track,
)
from commandcenter.reports.axis import Scale
from commandcenter.reports.model import Lane, Lanes, Mark, Plot, Point, Series, Stretch, Tone
from commandcenter.reports.source import Source, figure, plainly

#: In which lane each moment is marked.
LANES = {
    "Detection": (
        MomentName.EXPLOIT_BEGAN,
        MomentName.DETECTED,
        MomentName.CONFIRMED,
        MomentName.ESCALATED,
    ),
    "Mitigation": (MomentName.MITIGATED,),
    "Remediation": (MomentName.CAUSE_FOUND, MomentName.FIX_DEPLOYED),
    "Notification": (MomentName.CUSTOMERS_NOTIFIED,),
    "Closure": (MomentName.CLOSED,),
}
#: Above these shares of an axis, a time in which nothing was drawn is left out.
QUIET = 0.35
FLAT = 0.8
#: Notifications and figures that are drawn; of more, the first.
MOST_SENT = 8
MOST_FIGURES = 6


@dataclass
class _Drawn:
    """A lane while it is collected: times, not yet places."""

    title: str
    moments: list[tuple[datetime, str, str]] = field(default_factory=list)
    stretches: list[tuple[datetime, datetime, str, Tone]] = field(default_factory=list)
    reports: list[datetime] = field(default_factory=list)

    def instants(self) -> Iterator[datetime]:
        yield from (at for at, _, _ in self.moments)
        yield from self.reports
        for start, end, _, _ in self.stretches:
            yield from (start, end)


def lanes_of(source: Source) -> Lanes | None:
    """The course of the incident; None where no two times are known."""
    drawn = [_moments(source, title) for title in LANES]
    detection, mitigation, remediation, notification, closure = drawn
    _detection(source, detection)
    _work(source, mitigation, Track.MITIGATION, MomentName.MITIGATED)
    _work(source, remediation, Track.REMEDIATION, MomentName.FIX_DEPLOYED)
    _notification(source, notification)
    if not closure.moments:
        drawn.remove(closure)
    instants = [at for lane in drawn for at in lane.instants()]
    if len(set(instants)) < 2:  # noqa: PLR2004 - one time has no course
        return None
    scale = Scale(instants, source.zone, QUIET)
    return Lanes(
        title="The course of the incident",
        axis=scale.axis,
        lanes=tuple(_placed(source, lane, scale) for lane in drawn),
    )


def _moments(source: Source, title: str) -> _Drawn:
    known = source.incident.moments
    return _Drawn(
        title,
        [
            (known[name].at, source.known(known[name]), plainly(name))
            for name in LANES[title]
            if name in known
        ],
    )


def _between(
    source: Source, start: MomentName, end: MomentName
) -> tuple[datetime, datetime] | None:
    known = source.incident.moments
    if start in known and end in known and known[start].at < known[end].at:
        return known[start].at, known[end].at
    return None


def _detection(source: Source, lane: _Drawn) -> None:
    unseen = _between(source, MomentName.EXPLOIT_BEGAN, MomentName.DETECTED)
    if unseen:
        lane.stretches.append((*unseen, "not detected", Tone.EXPOSED))
    examined = _between(source, MomentName.DETECTED, MomentName.ESCALATED)
    if examined:
        lane.stretches.append((*examined, "examined", Tone.WORK))


def _work(source: Source, lane: _Drawn, track: Track, done: MomentName) -> None:
    """A sub-team's time at work, its progress reports, and where they were missing."""
    state = source.incident.track(track)
    ended = source.incident.moments.get(done)
    if state.watches:
        start, end = state.watches[0].start, ended.at if ended else source.now
        if start < end:
            lane.stretches.append((start, end, "at work", Tone.WORK))
    if source.profile is not Profile.PUBLIC:
        lane.reports += [
            each.occurred_at
            for each in source.entries
            if isinstance(each.body, ProgressReported) and each.body.track is track
        ]
        lane.stretches += [
            (start, end, "no progress report", Tone.GAP) for start, end in gaps(state, source.now)
        ]


def _notification(source: Source, lane: _Drawn) -> None:
    untold = _between(source, MomentName.DETECTED, MomentName.CUSTOMERS_NOTIFIED)
    if untold:
        lane.stretches.append((*untold, "customers not told", Tone.EXPOSED))
    sent = [
        each
        for each in source.incident.notifications.values()
        if each.status is NotificationStatus.SENT and each.sent_at is not None
    ]
    for each in sent[:MOST_SENT]:
        whom = "everyone" if each.audience is Audience.SITE_WIDE else "those affected"
        assert each.sent_at is not None  # noqa: S101 - chosen so, above
        lane.moments.append((each.sent_at, source.time(each.sent_at), f"{each.kind} to {whom}"))


def _placed(source: Source, lane: _Drawn, scale: Scale) -> Lane:
    # Thousands of reports stand at some hundred places: one mark for each is enough.
    reports = {scale.place(at): at for at in reversed(lane.reports)}
    return Lane(
        title=lane.title,
        stretches=tuple(
            Stretch(
                start=scale.place(start),
                end=scale.place(end),
                when=source.time(start),
                until=source.time(end),
                label=label,
                tone=tone,
            )
            for start, end, label, tone in lane.stretches
        ),
        marks=(
            *(Mark(x=x, when=source.time(at)) for x, at in sorted(reports.items())),
            *(
                Mark(x=scale.place(at), when=when, label=label)
                for at, when, label in sorted(lane.moments)
            ),
        ),
    )


def gaps(state: TrackState, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The times in which a progress report was owed: from the slot until one came."""
    reported = sorted(each.at for each in state.reports)
    for watch in state.watches:
        for first, last in _missed(watch, now):
            slot = watch.instant(last)
            place = bisect_right(reported, slot)
            until = watch.ended_at or now
            came = reported[place] if place < len(reported) else until
            yield watch.instant(first), max(slot, min(came, until, now))


def _missed(watch: Watch, now: datetime) -> Iterator[tuple[int, int]]:
    """Runs of slots that no report came before: (first, last)."""
    filled = set(watch.filled)
    first = None
    for number in range(watch.first, watch.passed(now) + 1):
        if number not in filled:
            first = number if first is None else first
        elif first is not None:
            yield first, number - 1
            first = None
    if first is not None:
        yield first, watch.passed(now)


def plot_of(source: Source) -> Plot | None:
    """The figures of the impact that changed, as they became known; None where none did."""
    known = {name: points for name, points in series(source.incident).items() if len(points) > 1}
    if not known:
        return None
    drawn = list(known.items())[:MOST_FIGURES]
    scale = Scale((each.at for _, points in drawn for each in points), source.zone, FLAT)
    return Plot(
        title="The impact as it became known",
        axis=scale.axis,
        series=tuple(
            Series(title=name, points=tuple(_points(source, points, scale)))
            for name, points in drawn
        ),
    )


def _points(source: Source, points: list[Known], scale: Scale) -> Iterator[Point]:
    numbers = [each.value for each in points]
    low, high = min(0, *numbers), max(0, *numbers)
    height = high - low or 1
    for each in points:
        yield Point(
            x=scale.place(each.at),
            y=round((each.value - low) / height, 4),
            when=source.time(each.at),
            value=figure(each.value),
        )
