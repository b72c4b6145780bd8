"""Where else the words of an erased entry stand: people repeat themselves, and programs copy."""

from collections.abc import Iterable, Sequence

from commandcenter.incident.events import ERASED, Event
from commandcenter.incident.written import written

#: Shorter texts stand in many entries by chance.
TELLING = 6


def also_in(events: Iterable[Event], seq: int) -> list[int]:
    """The entries that hold words of entry `seq`, as a need does that came with a report.

    Args:
        events: the whole log.
        seq: the entry whose words are looked for, as they were before they were erased.
    """
    log = list(events)
    if seq > len(log):
        return []
    erased = {text for text in written(log[seq - 1].body) if len(text) >= TELLING} - {ERASED}
    return [
        event.seq
        for event in log
        if event.seq != seq
        if any(text in held for held in written(event.body) for text in erased)
    ]


def elsewhere(entries: Sequence[int]) -> str:
    """What to tell whoever erased an entry; empty where its words stand nowhere else."""
    if not entries:
        return ""
    numbers = ", ".join(map(str, entries))
    return f"; the same words also stand in {numbers}: redact what must not stay there either"
