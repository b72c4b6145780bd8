"""What a report is written from, and how it writes times."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from commandcenter.incident.flat import flattened
from commandcenter.incident.references import Known, resolved
from commandcenter.incident.state import Incident, MomentAt
from commandcenter.incident.timeline import Entry
from commandcenter.incident.words import Precision, Profile
from commandcenter.reports.log_file import Noted
from commandcenter.reports.model import Table

#: A log entered so much later than it happened was not kept live.
AFTERWARDS = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Source:
    """What a report is written from.

    Attributes:
        incident: as those for whom the report is may know it.
        entries: the timeline, in order of occurrence.
        now: when the report is made (UTC).
        head_hash: of the last event of the log itself.
        zone: in which times are shown.
        profile: for whom the report is.
        checkpoint: a signed note of how far the log had come.
        loose: the times of the log that are not known to the minute, with how exactly they are.
    """

    incident: Incident
    entries: list[Entry]
    now: datetime
    head_hash: str
    zone: tzinfo
    profile: Profile = Profile.INTERNAL
    checkpoint: Noted | None = None
    loose: Mapping[datetime, Precision] = field(default_factory=dict)

    def time(self, moment: datetime | None) -> str:
        """A time with its offset, as exactly as it is known; `not known` where there is none."""
        return "not known" if moment is None else self._shown(moment, self.loose.get(moment))

    def told(self, text: str) -> str:
        """A text of the retrospective without Markdown's signs, its references as true now."""
        entries = {each.seq: each for each in self.entries}
        return resolved(flattened(text), Known(self.incident, entries, self._shown))

    def known(self, moment: MomentAt | None) -> str:
        """A moment's time, as exactly as it is known."""
        return "not known" if moment is None else self._shown(moment.at, moment.precision)

    def _shown(self, moment: datetime, precision: Precision | None) -> str:
        day = f"{moment.astimezone(self.zone):%Y-%m-%d}"
        return day if precision is Precision.DAY else f"{day} {self.clock(moment, precision)}"

    def clock(self, moment: datetime, precision: Precision | None) -> str:
        """The time of day with its offset, as exactly as it is known: a day alone has none."""
        local = moment.astimezone(self.zone)
        match precision:
            case Precision.DAY:
                return "that day"
            case Precision.HOUR:
                return f"{local:%H} h{offset(local)}"
            case Precision.APPROXIMATE:
                return f"~{local:%H:%M}{offset(local)}"
            case _:
                return f"{local:%H:%M}{offset(local)}"

    @property
    def afterwards(self) -> bool:
        """Whether everything was entered long after it happened."""
        late = sum(each.recorded_at - each.occurred_at > AFTERWARDS for each in self.entries)
        return late > len(self.entries) / 2


def loose_times(entries: Iterable[Entry]) -> dict[datetime, Precision]:
    """The times at which nothing happened that is known to the minute."""
    found: dict[datetime, Precision | None] = {}
    for each in entries:
        known = each.body.precision
        known = None if known in {Precision.MINUTE, Precision.SECOND} else known
        found[each.occurred_at] = known if found.get(each.occurred_at, known) else None
    return {at: known for at, known in found.items() if known}


def offset(local: datetime) -> str:
    """The distance from UTC as RFC 3339 writes it: `+01:00`, `Z`."""
    return f"{local:%z}"[:3] + f":{f'{local:%z}'[3:5]}" if local.utcoffset() else "Z"


def ended(sentence: str) -> str:
    """The sentence with its full stop."""
    return sentence if sentence.rstrip().endswith((".", "!", "?")) else f"{sentence}."


def plainly(word: str) -> str:
    """A word of a fixed set as people write it: `customers notified`."""
    return word.replace("-", " ")


def figure(number: float) -> str:
    """A number as it was given: `1204`, `0.25`."""
    return f"{number:.15g}"


def table(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], title: str = "") -> Table:
    """A table without the columns that say nothing, as where a profile leaves them out."""
    kept = [place for place in range(len(columns)) if any(row[place] for row in rows)]
    return Table(
        title=title,
        columns=tuple(columns[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in rows),
    )
