"""What can be done on an incident beside what has a key: the palette offers it by name."""

from collections.abc import Callable, Iterator
from functools import partial

from commandcenter.incident.state import Incident
from commandcenter.incident.words import PROCESS, Phase, Track
from commandcenter.screens.base import Act
from commandcenter.screens.forms import (
    course,
    exporting,
    people,
    progress,
    record,
    sight,
    standing_in,
    told,
    work,
)
from commandcenter.screens.session import Session
from commandcenter.widgets.form import Form

Show = Callable[[Session, Incident], Form]
#: What has a key on some screens.
PHASE_KEYS = ("board.phase", "retrospective.phase")
DECIDE_KEYS = ("board.decide", "timeline.decide")
MOMENT_KEYS = ("board.moment", "timeline.moment")

Ask = Callable[[Callable[[Incident], Form]], object]


def acts_on(session: Session, incident: Incident, ask: Ask) -> Iterator[Act]:
    """Every act that makes sense in the incident's phase.

    Args:
        session: who acts.
        incident: on what.
        ask: shows the form that is built for the incident as it then is.
    """

    def act(name: str, form: Show, verb: str, *keys: str) -> Act:
        return Act(
            name,
            lambda: _forget(ask(lambda now: form(session, now))),
            verb=f"commandcenter {verb.replace('INC', incident.ref, 1)}",
            keys=keys,
        )

    phase = incident.phase
    if phase is Phase.INVESTIGATION:
        yield act("Confirm the incident", course.confirm, "confirm INC")
        yield act("Dismiss the incident", course.dismiss, "dismiss INC")
    if phase in {Phase.CLOSURE, Phase.RETROSPECTIVE, Phase.CLOSED}:
        yield act("Reopen the incident", course.reopen, "reopen INC")
    if phase.is_open:
        yield act("Assign a role", people.assign, "assign INC ROLE PERSON", "board.assign")
        yield from _on_command(session, incident, act)
        yield act("Change the cadence", course.cadence, "cadence INC MINUTES")
    if phase in {Phase.ESCALATION, Phase.RESPONSE, Phase.CLOSURE}:
        yield act("Join a sub-team", people.join, "join INC mitigation", "board.join")
        yield act("Leave a sub-team", people.leave, "leave INC", "board.leave")
        yield act("Add a step", _add_step, "action INC add mitigation TEXT", "board.action")
        yield act("Answer an ask", progress.answer_need, "needs INC answer ID TEXT", "board.asks")
        yield act("Change the severity", course.severity, "severity INC sev2")
        yield act("Record the root cause", work.cause, "cause INC TEXT")
        yield act("Work on an action", work.work_on, "action INC done A1", "board.work")
        for track in Track:
            yield act(
                f"Report for {track}",
                partial(progress.report, track=track),
                f"update INC {track} TEXT",
            )
    if phase is Phase.RESPONSE:
        yield act("Declare mitigated", work.mitigated, "mitigated INC --how stopped")
        yield act("Declare remediated", work.remediated, "remediated INC --fix TEXT")
    if phase not in {Phase.INVESTIGATION, Phase.DISMISSED}:
        yield act("State the impact", told.state_impact, "impact INC TEXT --stage current")
        yield act("Decide who is told", told.decide_notification, "notify INC decide")
        yield act("Assess a legal duty", told.assess_duty, "obligations INC assess")
    yield from _on_oneself(session, incident, act)
    if phase in PROCESS[1:-1]:
        yield act("Go on to the next phase", course.advance, "advance INC", *PHASE_KEYS)
    yield act("Record a decision", record.decide, "decide INC TEXT --why TEXT", *DECIDE_KEYS)
    yield act("Add an entry", record.entry, "log INC TEXT", "timeline.add")
    yield act("Set a key moment", record.moment, "moment INC MOMENT --at TIME", *MOMENT_KEYS)
    yield act("Add an indicator", record.indicator, "indicator INC add KIND VALUE")
    yield act("Write the report", exporting.export, "export INC --format pdf --profile regulator")
    yield act("Acknowledge the report", course.acknowledge, "acknowledge INC TEXT")


def _on_command(session: Session, incident: Incident, act: Callable[..., Act]) -> Iterator[Act]:
    if incident.commander == session.who:
        yield act("Hand over command", people.hand_over, "handover INC PERSON", "board.hand_over")
    yield act("Take command", people.take_command, "command INC")
    if incident.handover is not None:
        yield act("Accept command", people.accept, "accept INC")
        yield act("Call the handover off", people.withdraw, "handover INC --withdraw")


def _add_step(session: Session, incident: Incident) -> Form:
    """To one's own sub-team; who is in none says to which."""
    mine = [track for track in Track if session.who in incident.track(track).members]
    return work.add_action(session, incident, mine[0] if mine else Track.MITIGATION)


def _on_oneself(
    session: Session, incident: Incident, act: Callable[[str, Show, str], Act]
) -> Iterator[Act]:
    yield act("Act for somebody", standing_in.stand_in, "--for PERSON --because TEXT VERB")
    if session.standing_in is not None:
        yield act("Act for yourself again", standing_in.stop, "VERB")
    yield act("Restrict who sees it", sight.restrict, "restrict INC")
    if incident.restriction is not None:
        yield act("Let everybody see it", sight.unrestrict, "unrestrict INC")


def _forget(_outcome: object) -> None:
    """The palette waits for what it calls; a form is not waited for."""
