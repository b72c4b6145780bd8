"""Acting for somebody else: with a reason, both names on every event, and never for some things."""

from commandcenter.incident import events as e
from commandcenter.incident.decisions.deciding import ALWAYS, Happenings, Stamp, a_person, decision
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import ANYONE
from commandcenter.incident.state import Incident
from commandcenter.incident.text import prose

#: What is somebody's own alone: approvals, what leaves the house, and command itself.
NEVER_FOR_ANOTHER = frozenset(
    {
        "approve",
        "send",
        "retry",
        "decide_publication",
        "unrestrict",
        "assign",
        "take_command",
        "offer_handover",
        "accept_handover",
    }
)
HOW = "commandcenter --for PERSON --because TEXT VERB …"


@decision("act for somebody else", by=ANYONE, during=ALWAYS)
def stand_in(incident: Incident, stamp: Stamp, *, person: str, reason: str) -> Happenings:
    """Say for whom one acts from now on and why; said once, however many acts follow.

    It lends no right: what one may do is what one may do oneself.
    """
    person = a_person(person)
    if person == stamp.who:
        raise Refused(f"you are {person} yourself")
    because = prose(reason, "reason")
    if incident.stand_ins.get(stamp.who, {}).get(person) == because:
        return []
    return [stamp.says(e.StoodIn(person=person, reason=because))]


def must_be_ones_own(name: str, act: str) -> None:
    """Refuse what nobody does for another.

    Args:
        name: of the decision.
        act: the same in words.

    Raises:
        Refused: it is one of these.
    """
    if name in NEVER_FOR_ANOTHER:
        raise Refused(f"nobody may {act} for another: do it in your own name")
