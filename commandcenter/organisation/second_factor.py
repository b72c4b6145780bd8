"""The second factor: enrolled by each person, asked for before anything is read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commandcenter.incident.decisions import Stamp
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import WORKER
from commandcenter.incident.times import span
from commandcenter.organisation import events as e
from commandcenter.organisation.codes import step_of
from commandcenter.organisation.deciding import (
    ADMINISTRATORS,
    ONESELF,
    Happenings,
    all_met,
    decision,
    someone,
)
from commandcenter.organisation.state import Factor, Organisation

#: For how long a proof holds where it was given; a session of screens asks each time it begins.
LASTS = timedelta(hours=8)
#: How old it may be for what does lasting damage in the wrong hands (OWASP ASVS 5.0, 7.5.3).
FRESH = timedelta(minutes=5)
#: Wrong codes in a row before one has to wait, and for how long at first and at most.
TRIES = 5
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)

ENROL = "commandcenter people factor enrol"
PROVE = "commandcenter people factor prove CODE"


class FactorNeeded(Refused):
    """A code is to be given first, or the second factor to be set up.

    Attributes:
        enrol: it is not set up yet.
    """

    def __init__(self, message: str, *, enrol: bool = False) -> None:
        """Say what is to be done."""
        self.enrol = enrol
        super().__init__(message)


def must_be_proved(
    organisation: Organisation,
    who: str,
    place: str,
    now: datetime,
    within: timedelta = LASTS,
) -> None:
    """Refuse until the second factor was proved in this place, where one is needed.

    Raises:
        FactorNeeded: it was not, or too long ago.
    """
    person = organisation.people.get(who)
    if person is None or who == WORKER:
        return
    if person.factor is None:
        if organisation.factor_required:
            raise FactorNeeded(f"{who} needs a second factor first: {ENROL}", enrol=True)
        return
    proved = person.factor.proved.get(place)
    if proved is None or not timedelta(0) <= now - proved < within:
        again = "again " if proved else ""
        raise FactorNeeded(f"a code of your second factor is needed {again}first: {PROVE}")


@decision("set up one's second factor", by=ONESELF)
def enrol(
    organisation: Organisation,
    stamp: Stamp,
    *,
    ref: str,
    secret: str,
    code: str,
    recovery: Sequence[str],
    place: str,
) -> Happenings:
    """Take a second factor into use, once a code shows that the authenticator has the secret.

    Args:
        organisation: as it is.
        stamp: who, and when.
        ref: under which the sealed secret is kept.
        secret: in clear, to be compared with and forgotten.
        code: what the authenticator shows.
        recovery: the hashes of the recovery codes.
        place: where it is done, which is proved by that.
    """
    person = someone(organisation, stamp.who)
    step = step_of(secret, code, stamp.now)
    if step is None:
        raise Refused(
            "that is not what the authenticator should show: look whether its clock is right, "
            "and give the code that it shows now"
        )
    return [
        stamp.says(
            e.FactorEnrolled(
                person=person.name, ref=ref, step=step, recovery=tuple(recovery), place=place
            )
        )
    ]


@decision("prove one's second factor", by=ONESELF)
def prove(
    organisation: Organisation,
    stamp: Stamp,
    *,
    secret: str,
    code: str,
    recovery: str | None,
    place: str,
) -> Happenings:
    """Take a code, or record that it was wrong.

    A step of the clock is used once, and never one before it. The log is where that is decided: of
    two who use one code at once, the second is refused by the log, and looks again.

    Args:
        organisation: as it is.
        stamp: who, and when.
        secret: of the authenticator, in clear.
        code: as it was typed.
        recovery: the kept hash of the recovery code that it is, where it is one.
        place: where it is given.

    Raises:
        Refused: there is none to prove, or after wrong codes the time to wait is not over.
    """
    factor = _of_oneself(organisation, stamp)
    wait = waits(factor, stamp.now)
    if wait:
        raise Refused(f"after {factor.failures} wrong codes in a row, wait {span(wait)}")
    if recovery is not None and recovery in factor.recovery:
        proof = e.FactorProved(person=stamp.who, recovery=recovery, place=place)
        return [stamp.says(proof)]
    step = step_of(secret, code, stamp.now)
    if step is None or step <= factor.step:
        return [stamp.says(e.FactorFailed(person=stamp.who, used=step is not None, place=place))]
    return [stamp.says(e.FactorProved(person=stamp.who, step=step, place=place))]


def _of_oneself(organisation: Organisation, stamp: Stamp) -> Factor:
    factor = someone(organisation, stamp.who).factor
    if factor is None:
        raise Refused(f"{stamp.who} has no second factor yet: {ENROL}")
    return factor


def waits(factor: Factor, now: datetime) -> timedelta:
    """How long one has to wait after wrong codes: twice as long after each further one."""
    if factor.failures < TRIES or factor.failed_at is None:
        return timedelta(0)
    longer: int = 2 ** min(factor.failures - TRIES, 10)
    pause = min(FIRST_WAIT * longer, LONGEST_WAIT)
    return max(timedelta(0), factor.failed_at + pause - now)


@decision("take the second factor from people", by=ADMINISTRATORS)
def reset(organisation: Organisation, stamp: Stamp, *, person: str) -> Happenings:
    """Let a person set their second factor up anew; their sessions are asked for it."""
    holder = someone(organisation, person)
    if holder.factor is None:
        raise Refused(f"{holder.name} has no second factor")
    return [stamp.says(e.FactorRemoved(person=holder.name, ref=holder.factor.ref))]


@decision("require a second factor", by=ADMINISTRATORS)
def require_factor(organisation: Organisation, stamp: Stamp, *, required: bool) -> Happenings:
    """Require a second factor of everybody, or no longer."""
    if required == organisation.factor_required:
        raise Refused(f"a second factor is {'' if required else 'not '}required already")
    mine = someone(organisation, stamp.who).factor
    missing = [f"you have none yourself yet ({ENROL})"] * (required and mine is None)
    all_met("require a second factor of everybody", missing)
    return [stamp.says(e.FactorRequired(required=required))]
