"""The score of a drill: the cadence, the time to each moment, what was done late or forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from commandcenter.drills.director import told
from commandcenter.drills.running import Drill
from commandcenter.drills.scenario import Expectation
from commandcenter.incident.cadence import Standing, standing
from commandcenter.incident.events import Event
from commandcenter.incident.fold import fold
from commandcenter.incident.state import Incident
from commandcenter.incident.words import MomentName, Track

#: What time counts from where no inject is named.
START = "the start"


class Verdict(StrEnum):
    """How something that was expected went."""

    IN_TIME = "in time"
    LATE = "late"
    FORGOTTEN = "forgotten"
    TIME_LEFT = "time left"


@dataclass(frozen=True, slots=True)
class Judged:
    """Something that was expected, and how it went.

    Attributes:
        what: the act, or the key moment.
        within: how long after `since` it should have been done.
        since: what its time counts from: the start, or the text of an inject.
        taken: how long it took; None where it was not done.
        by: who did it.
        because: what is learnt where it was forgotten.
    """

    what: str
    within: timedelta
    since: str
    taken: timedelta | None
    verdict: Verdict
    by: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """How the people of a drill did.

    Attributes:
        title: of the scenario.
        ref: the incident.
        people: who took part.
        started_at: when it began.
        until: up to when it is scored, by the drill's clock.
        ended: whether it was ended; else the score is of now.
        compression: minutes of the drill's clock that passed in one.
        cadence: track → how it kept its reports.
        moments: the key moments that have a limit.
        acts: the acts that were expected.
        injects: how many were told, and of how many.
    """

    title: str
    ref: str
    people: tuple[str, ...]
    started_at: datetime
    until: datetime
    ended: bool
    compression: float
    cadence: dict[Track, Standing]
    moments: tuple[Judged, ...]
    acts: tuple[Judged, ...]
    injects: tuple[int, int]

    def told(self, judged: Sequence[Judged]) -> list[Judged]:
        """What may be read: while a drill runs, nobody learns what is still expected of them."""
        return [each for each in judged if self.ended or each.verdict is not Verdict.TIME_LEFT]

    @property
    def judged(self) -> tuple[Judged, ...]:
        """Everything that had a limit."""
        return (*self.moments, *self.acts)

    def count(self, verdict: Verdict) -> int:
        """How many went so."""
        return sum(each.verdict is verdict for each in self.judged)

    @property
    def forgotten(self) -> tuple[Judged, ...]:
        """What was not done though its time is over."""
        return tuple(each for each in self.judged if each.verdict is Verdict.FORGOTTEN)


def score(drill: Drill, events: Sequence[Event], now: datetime) -> Score:
    """How a drill went until it was ended, or until now.

    What counts is when an act was recorded: that is when the others had it.

    Args:
        drill: with its scenario.
        events: the log of its incident.
        now: the present, by the drill's clock.
    """
    until = now if drill.ended_at is None else drill.ended_at
    counted = [event for event in events if event.recorded_at <= until]
    incident = fold(Incident(drill.incident), counted)
    scenario = drill.scenario
    return Score(
        title=scenario.title,
        ref=incident.ref,
        people=tuple(incident.participants),
        started_at=drill.started_at,
        until=until,
        ended=drill.ended_at is not None,
        compression=drill.compression,
        cadence={track: standing(state.watches, until) for track, state in incident.tracks.items()},
        moments=tuple(
            _moment(drill, incident, name, within, until)
            for name, within in scenario.limits.items()
        ),
        acts=tuple(_act(drill, each, counted, until) for each in scenario.expect),
        injects=(len(told(drill, counted)), len(scenario.inject)),
    )


def _moment(
    drill: Drill, incident: Incident, name: MomentName, within: timedelta, until: datetime
) -> Judged:
    reached = incident.moments.get(name)
    taken = None if reached is None else reached.at - drill.started_at
    verdict = _verdict(taken, within, until - drill.started_at)
    by = reached.by if reached is not None else ""
    return Judged(name.replace("-", " "), within, START, taken, verdict, by)


def _act(drill: Drill, each: Expectation, events: Sequence[Event], until: datetime) -> Judged:
    inject = drill.scenario.inject_of(each.after) if each.after else None
    begins = drill.started_at + (inject.at if inject is not None else timedelta())
    done = next((e for e in events if e.recorded_at >= begins and each.act.is_done_by(e)), None)
    taken = None if done is None else done.recorded_at - begins
    return Judged(
        what=each.act.said,
        within=each.within,
        since=inject.text if inject is not None else START,
        taken=taken,
        verdict=_verdict(taken, each.within, until - begins),
        by=(done.on_behalf_of or done.actor) if done is not None else "",
        because=each.because or "",
    )


def _verdict(taken: timedelta | None, within: timedelta, passed: timedelta) -> Verdict:
    if taken is not None:
        return Verdict.IN_TIME if taken <= within else Verdict.LATE
    return Verdict.FORGOTTEN if passed > within else Verdict.TIME_LEFT
