"""The figures of one incident that go into the metrics across incidents. No prose is in them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from pydantic import TypeAdapter

from commandcenter.incident.metrics import intervals, punctuality
from commandcenter.incident.state import Incident, reference
from commandcenter.incident.summary import Summary
from commandcenter.incident.words import FollowUpStatus

#: How long after midnight UTC the last place on earth ends a day (UTC-12).
LAST_MIDNIGHT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Promise:
    """A follow-up action: by when it was to be done, and when it was."""

    due: date
    done_at: datetime | None = None

    @property
    def ends(self) -> datetime:
        """When the due date is over, wherever its owner lives: as it ends in UTC-12."""
        midnight = datetime.fromisoformat(f"{self.due}T00:00:00+00:00")
        return midnight + timedelta(days=1) + LAST_MIDNIGHT

    def in_time(self, now: datetime) -> bool | None:
        """Whether it was done in time; None while it still can be."""
        if self.done_at is not None:
            return self.done_at < self.ends
        return False if now >= self.ends else None


@dataclass(frozen=True, slots=True)
class Measure:
    """What one incident contributes.

    Attributes:
        lengths: name of the interval → seconds, for those whose two ends are known.
        due: progress reports whose time has come, of both sub-teams.
        made: of these, how many came in time.
        late: how many came late, before the next was due.
        missed: how many never came.
        promises: the follow-up actions.
        settled: time alone changes nothing of this: no report is asked for now.
    """

    lengths: dict[str, float]
    due: int
    made: int
    late: int
    missed: int
    promises: tuple[Promise, ...]
    settled: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """An incident with its figures."""

    number: int
    summary: Summary
    measure: Measure

    @property
    def ref(self) -> str:
        """The name people use: `INC-7`."""
        return reference(self.number)


def measured(incident: Incident, now: datetime) -> Measure:
    """The figures of an incident as it stands at `now`."""
    kept = punctuality(incident, now).values()
    return Measure(
        lengths={
            each.name: each.length.total_seconds()
            for each in intervals(incident)
            if each.length is not None
        },
        due=sum(each.due for each in kept),
        made=sum(each.made for each in kept),
        late=sum(each.late for each in kept),
        missed=sum(max(0, each.missed - each.late) for each in kept),
        promises=tuple(
            Promise(date.fromisoformat(each.due), each.done_at)
            for each in incident.retrospective.follow_ups.values()
            if each.status is not FollowUpStatus.DROPPED
        ),
        settled=all(track.watch is None for track in incident.tracks.values()),
    )


@cache
def _adapter() -> TypeAdapter[Measure]:
    return TypeAdapter(Measure)


def freeze(measure: Measure) -> bytes:
    """The figures as JSON."""
    return _adapter().dump_json(measure)


def thaw(frozen: bytes) -> Measure:
    """The figures that `freeze` was given."""
    return _adapter().validate_json(frozen)
