"""What all decisions share: the stamp of who and when, the doers and phases of each, the force."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from commandcenter.incident.events import Body, Happening, Overridden
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import TEAMS, require
from commandcenter.incident.state import WORKER, Action, Incident
from commandcenter.incident.text import name, prose, quoted
from commandcenter.incident.times import short
from commandcenter.incident.words import PROCESS, Phase, Precision, Role

P = ParamSpec("P")

#: While people still respond or look back.
OPEN = frozenset(phase for phase in Phase if phase.is_open)
ALWAYS = frozenset(Phase)
#: From the call for people to the measured end.
RESPONDING = frozenset({Phase.ESCALATION, Phase.RESPONSE, Phase.CLOSURE})
RESPONSE = frozenset({Phase.RESPONSE})
#: Once it is known to be an incident, for as long as its record lives.
CONFIRMED = frozenset(Phase) - {Phase.INVESTIGATION, Phase.DISMISSED}
LOOKING_BACK = frozenset({Phase.CLOSURE, Phase.RETROSPECTIVE})
#: From where it can be reopened.
AFTER_RESPONSE = LOOKING_BACK | {Phase.CLOSED}


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who decides, and when.

    Attributes:
        who: the person who asks.
        now: the present (UTC).
        at: when the act happened (UTC); the present unless it is entered afterwards.
        on_behalf_of: whose act it was, where `who` only enters it.
        may_hold: the roles that the organisation lets this person act in.
        precision: how exactly `at` is known, where it is not known to the minute.
    """

    who: str
    now: datetime
    at: datetime
    on_behalf_of: str | None = None
    may_hold: frozenset[Role] = frozenset(Role)
    precision: Precision | None = None

    def says(self, body: Body, key: str | None = None) -> Happening:
        """`body`, as happened by this person at this time."""
        if self.precision is not None and body.precision is None:
            body = body.model_copy(update={"precision": self.precision})
        return Happening(body, self.at, self.who, self.on_behalf_of, key)


Happenings = list[Happening]
Decision = Callable[Concatenate[Incident, Stamp, P], Happenings]


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may take a decision, in which phases; the permission matrix is made of these."""

    name: str
    act: str
    doers: frozenset[Role]
    phases: frozenset[Phase]


#: Every decision by name, with its rule.
DECISIONS: dict[str, Rule] = {}


def decision(
    act: str, *, by: frozenset[Role], during: frozenset[Phase] = OPEN
) -> Callable[[Decision[P]], Decision[P]]:
    """Give a decision its doers and phases, and enter it in the catalogue.

    Args:
        act: the decision as it reads after "may": `change the cadence`.
        by: roles of which the person must hold one.
        during: phases in which it makes sense.
    """

    def wrap(function: Decision[P]) -> Decision[P]:
        called = getattr(function, "__name__", act)
        DECISIONS[called] = Rule(called, act, by, during)

        @wraps(function)
        def decide(
            incident: Incident, stamp: Stamp, /, *args: P.args, **kwargs: P.kwargs
        ) -> Happenings:
            if stamp.at > stamp.now:
                raise Refused(f"{short(stamp.at)} is in the future: --at says when it happened")
            if incident.phase not in during:
                raise Refused(_wrong_phase(incident, act, during))
            if stamp.on_behalf_of is not None:
                stamp = replace(stamp, on_behalf_of=a_person(stamp.on_behalf_of))
            require(incident, stamp, by, act)
            return function(incident, stamp, *args, **kwargs)

        return decide

    return wrap


def a_person(given: str) -> str:
    """The name of a person, which the program's own is not."""
    person = name(given, "person")
    if person == WORKER:
        raise Refused(f"“{WORKER}” is the program itself, not a person")
    return person


def _wrong_phase(incident: Incident, act: str, during: frozenset[Phase]) -> str:
    """Why this is not the time, and what to do about it."""
    here = incident.phase
    if here is Phase.DISMISSED:
        return f"{incident.ref} was dismissed, too late to {act}: declare a new incident"
    if any(PROCESS.index(phase) > PROCESS.index(here) for phase in during & set(PROCESS)):
        mend = {Phase.INVESTIGATION: "confirm or dismiss it first"}.get(here, "advance it first")
        return f"{incident.ref} is {here.standing}, too early to {act}: {mend}"
    if Phase.RESPONSE in during and here in AFTER_RESPONSE:
        mend = "reopen it first"
    else:
        mend = f"that belongs to {', '.join(phase for phase in PROCESS if phase in during)}"
    return f"{incident.ref} is {here.standing}, too late to {act}: {mend}"


def guarded(
    incident: Incident, stamp: Stamp, act: str, unmet: Sequence[str], force: str | None
) -> Happenings:
    """Nothing where all is met; the override where the commander forces it with a reason.

    Raises:
        Refused: with every unmet condition.
    """
    if not unmet:
        return []
    if force is None:
        raise Refused(f"{incident.ref} cannot {act} yet", unmet, forceable=True)
    if not force.strip():
        raise Refused(f"to force this on {incident.ref}, say why")
    if incident.commander not in {None, stamp.who}:
        raise Refused(
            f"only the commander ({incident.commander}) may force {incident.ref} to {act}", unmet
        )
    reason = prose(force, "reason")
    return [stamp.says(Overridden(act=act, unmet=tuple(unmet), reason=reason))]


def next_id(prefix: str, known: Mapping[str, object]) -> str:
    """The next free id of a kind: `A1`, then `A2`."""
    return f"{prefix}{len(known) + 1}"


def pick(prefix: str, known: Mapping[str, object], wanted: str, what: str) -> str:
    """The id that a person meant, whatever its case; `3` means `A3`.

    Raises:
        Refused: there is none; the message lists those there are.
    """
    found = wanted.strip().upper()
    if found.isdigit():
        found = f"{prefix}{found}"
    if found not in known:
        there = ", ".join(known) or "none yet"
        raise Refused(f"there is no {what} {quoted(wanted)}; there is: {there}")
    return found


def step_under_way(incident: Incident, stamp: Stamp, wanted: str) -> Action:
    """The step meant, if it is still under way and the person may touch it.

    Raises:
        Refused: it is ended, or somebody else's.
    """
    step = incident.actions[pick("A", incident.actions, wanted, "action")]
    if stamp.who != step.owner:
        require(incident, stamp, TEAMS[step.track], f"change {step.id}")
    if step.status.is_ended:
        raise Refused(f"{step.id} is {step.status} already")
    return step
