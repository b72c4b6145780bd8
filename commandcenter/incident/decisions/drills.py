"""Drills: what the exercise tells people, as an entry of its own, once for each inject."""

from commandcenter.incident import events as e
from commandcenter.incident.decisions.deciding import ALWAYS, Happenings, Stamp, decision
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import PROGRAM
from commandcenter.incident.state import Incident
from commandcenter.incident.text import prose
from commandcenter.incident.words import EntryKind


@decision("play an inject", by=PROGRAM, during=ALWAYS)
def play_inject(
    incident: Incident, stamp: Stamp, *, key: str, text: str, kind: EntryKind = EntryKind.NOTE
) -> Happenings:
    """Tell the people of a drill something, on behalf of whoever would say it.

    Args:
        incident: the drill.
        stamp: when it was due, and whose words it is.
        key: tells the inject from the others; it is played once.
        text: what is told.
        kind: what sort of entry it is.
    """
    if not incident.drill:
        raise Refused(f"{incident.ref} is no drill: nothing is made up in it")
    return [stamp.says(e.EntryLogged(text=prose(text, "inject"), kind=kind), key=key)]
