"""The history of an incident: what was known of it at any instant, cheap to go to and fro in.

What happened and when it was recorded are two times. *As known* goes by the recording: the board
as it really stood, without the hindsight of what was entered later. *As it happened* goes by the
happening, as though each entry had been written at once: for an incident that was entered
afterwards. Both take a beginning of the log, so that no state is shown that never was.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from commandcenter.incident.collector import collector_paused
from commandcenter.incident.events import Event
from commandcenter.incident.fold import fold
from commandcenter.incident.snapshot import freeze, thaw
from commandcenter.incident.state import Incident
from commandcenter.incident.words import MomentName

#: A state is kept for each so many events: going back folds no more than that.
CHECKPOINT = 2_000


class Reading(StrEnum):
    """By which of its two times an event counts."""

    AS_KNOWN = "as known"
    AS_IT_HAPPENED = "as it happened"


class History:
    """The events of one incident, and the incident as each beginning of them tells it."""

    def __init__(
        self, incident_id: int, events: Iterable[Event], reading: Reading = Reading.AS_KNOWN
    ) -> None:
        """Take in the whole log of an incident.

        Args:
            incident_id: its number.
            events: from the first, without a gap.
            reading: by which time they count.
        """
        self.reading = reading
        self.events: list[Event] = []
        #: When each event came to count; ascending, whatever the clocks of several machines said.
        self.instants: list[datetime] = []
        #: When each key moment first came to be known, in that order.
        self.moments: dict[MomentName, datetime] = {}
        #: The incident as all of it tells.
        self.latest = Incident(incident_id)
        self._now = Incident(incident_id)
        self._checkpoints: list[bytes] = []
        self.extend(events)

    def extend(self, events: Iterable[Event]) -> None:
        """Take in what was recorded since."""
        for event in events:
            as_known = self.reading is Reading.AS_KNOWN
            at = event.recorded_at if as_known else event.occurred_at
            at = max(at, self.instants[-1]) if self.instants else at
            counted = event if as_known else replace(event, recorded_at=at)
            self.instants.append(at)
            self.events.append(counted)
            for moment in fold(self.latest, [counted]).moments:
                self.moments.setdefault(moment, at)

    def count_at(self, instant: datetime) -> int:
        """How many events counted by then."""
        return bisect_right(self.instants, instant)

    def before(self, instant: datetime) -> datetime | None:
        """When the last event before an instant came to count."""
        index = bisect_left(self.instants, instant)
        return self.instants[index - 1] if index else None

    def after(self, instant: datetime) -> datetime | None:
        """When the next event after an instant came to count."""
        index = self.count_at(instant)
        return self.instants[index] if index < len(self.instants) else None

    def at(self, instant: datetime) -> Incident:
        """The incident as it stood at an instant.

        The object is brought to another instant by the next call.
        """
        count = self.count_at(instant)
        with collector_paused():
            if count < self._now.seq:
                self._now = self._nearest(count)
            while self._now.seq < count:
                # A state is kept at each checkpoint that is passed for the first time.
                stop = min(count, (self._now.seq // CHECKPOINT + 1) * CHECKPOINT)
                fold(self._now, self.events[self._now.seq : stop])
                if stop == (len(self._checkpoints) + 1) * CHECKPOINT:
                    self._checkpoints.append(freeze(self._now))
        return self._now

    def _nearest(self, count: int) -> Incident:
        kept = min(count // CHECKPOINT, len(self._checkpoints))
        return thaw(self._checkpoints[kept - 1]) if kept else Incident(self._now.id)
