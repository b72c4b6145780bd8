"""What can be done on an incident beside what has a key: the palette offers it by name."""

from collections.abc import Callable, Iterator
from functools import partial

from commandcenter.incident.state import Incident
from commandcenter.incident.words import Phase, Track
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
Ask = Callable[[Callable[[Incident], Form]], object]


def acts_on(session: Session, incident: Incident, ask: Ask) -> Iterator[Act]:
    """Every act that makes sense in the incident's phase.

    Args:
        session: who acts.
        incident: on what.
        ask: shows the form that is built for the incident as it then is.
    """

    def act(name: str, form: Show, verb: str) -> Act:
        return Act(
            name,
            lambda: _forget(ask(lambda now: form(session, now))),
            verb=f"commandcenter {verb.replace('INC', incident.ref, 1)}",
        )

    phase = incident.phase
    if phase is Phase.INVESTIGATION:
        yield act("Confirm the incident", course.confirm, "confirm INC")
        yield act("Dismiss the incident", course.dismiss, "dismiss INC")
    if phase in {Phase.CLOSURE, Phase.RETROSPECTIVE, Phase.CLOSED}:
        yield act("Reopen the incident", course.reopen, "reopen INC")
    if phase.is_open:
        yield act("Assign a role", people.assign, "assign INC ROLE PERSON")
        yield act("Take command", people.take_command, "command INC")
        yield act("Change the cadence", course.cadence, "cadence INC MINUTES")
        if incident.handover is not None:
            yield act("Accept command", people.accept, "accept INC")
            yield act("Call the handover off", people.withdraw, "handover INC --withdraw")
    if phase in {Phase.ESCALATION, Phase.RESPONSE, Phase.CLOSURE}:
        yield act("Join a sub-team", people.join, "join INC mitigation")
        yield act("Leave a sub-team", people.leave, "leave INC")
        yield act("Change the severity", course.severity, "severity INC sev2")
        yield act("Record the root cause", work.cause, "cause INC TEXT")
        yield act("Work on an action", work.work_on, "action INC done A1")
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
    yield act("Add an entry", record.entry, "log INC TEXT")
    yield act("Set a key moment", record.moment, "moment INC MOMENT --at TIME")
    yield act("Add an indicator", record.indicator, "indicator INC add KIND VALUE")
    yield act("Write the report", exporting.export, "export INC --format pdf --profile regulator")
    yield act("Acknowledge the report", course.acknowledge, "acknowledge INC TEXT")


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
