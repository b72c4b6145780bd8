"""The cadence: when progress reports are due, overdue and missed, as pure arithmetic.

Slots are counted from the start of the response, not from the last report, so that drift cannot
hide lateness. A report fills the slot that it comes before. What counts is when a report was
*recorded*: that is when the commander had it. Slots that were past before the program knew of the
response (a back-dated start) are nobody's fault and do not exist.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(slots=True)
class Late:
    """A slot that was answered after its time. `by` is in seconds."""

    slot: datetime
    by: float


@dataclass(slots=True)
class Watch:
    """A span in which one track reports.

    Attributes:
        start: where counting begins; slot k is due at `start + k × minutes`.
        minutes: the interval.
        live_from: slots up to here were already past when the span was recorded.
        ended_at: when the track was done, or the interval changed.
        filled: numbers of the slots that a report came before, ascending.
        prompted: number of the last slot that a prompt was raised for.
        lates: the slots that were answered late.
        snoozed_until: the commander gave the sub-team until then.
    """

    start: datetime
    minutes: int
    live_from: datetime
    ended_at: datetime | None = None
    filled: list[int] = field(default_factory=list)
    prompted: int = 0
    lates: list[Late] = field(default_factory=list)
    snoozed_until: datetime | None = None

    @property
    def interval(self) -> timedelta:
        """The time between two slots."""
        return timedelta(minutes=self.minutes)

    @property
    def first(self) -> int:
        """The number of the first slot that exists."""
        return max(1, (self.live_from - self.start) // self.interval + 1)

    def instant(self, number: int) -> datetime:
        """When slot `number` is due."""
        return self.start + number * self.interval

    def passed(self, now: datetime) -> int:
        """The number of the last slot whose time has come; less than `first` where none has."""
        until = now if self.ended_at is None else min(now, self.ended_at)
        return (until - self.start) // self.interval

    def report(self, at: datetime) -> None:
        """Enter a report recorded at `at`: it fills the slot that it comes before."""
        number = self.filled_by(at)
        if self.filled and self.filled[-1] >= number:
            return
        unanswered = self._next_unfilled()
        if unanswered < number:
            due = self.instant(number - 1)
            self.lates.append(Late(due, (at - due).total_seconds()))
        self.filled.append(number)
        self.snoozed_until = None

    def filled_by(self, at: datetime) -> int:
        """The number of the slot that a report at `at` comes before."""
        return max(self.first, -((self.start - at) // self.interval))

    def next_due(self, now: datetime, *, answered: bool) -> datetime:
        """When the next slot comes that no report stands for yet.

        Args:
            now: the present.
            answered: take it that a report comes now.
        """
        number = max(self._next_unfilled(), self.filled_by(now) + answered)
        return self.instant(number)

    def _next_unfilled(self) -> int:
        return self.filled[-1] + 1 if self.filled else self.first


@dataclass(frozen=True, slots=True)
class Standing:
    """How one track stands with its reports.

    Attributes:
        next_due_at: when the next report is due; in the past while it is overdue; None when no
            report is asked for.
        overdue_since: the first slot of the present silence that went by, else None.
        snoozed_until: until when the commander gave more time.
        missed: slots that went by without their report, except the one now open.
        due: slots whose time has come, ever.
        made: of these, how many had their report in time.
        late: how many were answered late, before the next slot.
    """

    next_due_at: datetime | None
    overdue_since: datetime | None
    snoozed_until: datetime | None
    due: int
    made: int
    late: int
    missed: int

    @property
    def overdue(self) -> bool:
        """Whether a report is owed now."""
        return self.overdue_since is not None

    @property
    def adherence(self) -> float | None:
        """Share of the due slots that were kept, 0…1; None before the first."""
        return self.made / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class Due:
    """A prompt that should be raised. `late` is in seconds; `passed` counts slots not asked for."""

    slot: datetime
    late: int
    passed: int


#: A prompt raised within this time of its slot counts as punctual.
GRACE = timedelta(seconds=30)


def standing(watches: Iterable[Watch], now: datetime) -> Standing:
    """How the reports stand over all spans of a track."""
    due = made = late = 0
    current: Watch | None = None
    for watch in watches:
        passed = watch.passed(now)
        due += max(0, passed - watch.first + 1)
        made += sum(number <= passed for number in watch.filled)
        late += len(watch.lates)
        current = watch if watch.ended_at is None else None
    if current is None:
        return Standing(None, None, None, due, made, late, due - made)
    passed = current.passed(now)
    unanswered = current.filled[-1] + 1 if current.filled else current.first
    overdue = unanswered <= passed
    snoozed = current.snoozed_until
    return Standing(
        next_due_at=current.instant(passed if overdue else unanswered),
        overdue_since=current.instant(unanswered) if overdue else None,
        snoozed_until=snoozed if overdue and snoozed and snoozed > now else None,
        due=due,
        made=made,
        late=late,
        missed=due - made - overdue,
    )


def prompt_due(watch: Watch | None, now: datetime) -> Due | None:
    """The prompt that should stand raised for this span and does not yet.

    After downtime this is one prompt, for the newest slot: late, once, and it says so.
    """
    if watch is None:
        return None
    newest = watch.passed(now)
    answered = watch.filled[-1] if watch.filled else watch.first - 1
    asked = max(answered, watch.prompted, watch.first - 1)
    if newest <= asked:
        return None
    slot = watch.instant(newest)
    behind = now - slot
    return Due(
        slot=slot,
        late=int(behind.total_seconds()) if behind > GRACE else 0,
        passed=newest - asked - 1,
    )
