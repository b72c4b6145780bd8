"""What must be true to leave each phase: every unmet condition, each with its mend."""

from collections.abc import Callable

from commandcenter.incident.agreement import missing as not_agreed
from commandcenter.incident.obligations import regimes
from commandcenter.incident.publication import to_follow_up
from commandcenter.incident.state import Incident
from commandcenter.incident.words import (
    REQUIRED_SECTIONS,
    Audience,
    Choice,
    CustomerStatus,
    NotificationKind,
    NotificationStatus,
    Phase,
)

#: How many names a condition lists before it counts the rest.
NAMED = 5


def unmet(incident: Incident) -> list[str]:
    """The conditions that keep the incident in its phase; empty when it may go on."""
    return _GUARDS[incident.phase](incident)


def _leaving_investigation(incident: Incident) -> list[str]:
    return [f"not confirmed: commandcenter confirm {incident.ref}, or dismiss it"]


def _leaving_escalation(incident: Incident) -> list[str]:
    missing = []
    if incident.commander is None:
        missing.append(f"nobody commands: commandcenter assign {incident.ref} commander PERSON")
    missing += [
        f"nobody is in {track}: commandcenter join {incident.ref} {track}"
        for track, state in incident.tracks.items()
        if not state.members
    ]
    return missing


def _leaving_response(incident: Incident) -> list[str]:
    missing = []
    if incident.mitigation is None:
        missing.append(
            "mitigation is not declared stopped or minimised: "
            f"commandcenter mitigated {incident.ref}"
        )
    if not incident.causes:
        missing.append(f"no root cause is recorded: commandcenter cause {incident.ref} TEXT")
    if incident.fix is None:
        missing.append(
            f"the permanent fix is not declared verified: commandcenter remediated {incident.ref}"
        )
    return missing + _undecided_notification(incident)


def _undecided_notification(incident: Incident) -> list[str]:
    if any_sent(incident):
        return []
    if incident.choice is None:
        return [
            (
                "who is told, and when, is not decided: commandcenter notify "
                f"{incident.ref} decide, or send a notification"
            )
        ]
    if incident.choice.choice in {Choice.SITE_WIDE_NOW, Choice.AFFECTED_NOW}:
        return [
            (
                f"to notify {incident.choice.choice} was decided, but nothing was sent yet: "
                f"commandcenter notify {incident.ref} draft, approve, send"
            )
        ]
    return []


def _leaving_closure(incident: Incident) -> list[str]:
    missing = []
    if not incident.measured:
        missing.append(
            f"the actual impact is not measured: commandcenter impact {incident.ref} "
            "TEXT --stage actual"
        )
    suspected = incident.customers_in(CustomerStatus.SUSPECTED)
    if suspected:
        are = "customer is" if len(suspected) == 1 else "customers are"
        missing.append(
            f"{len(suspected)} {are} still merely suspected "
            f"({_some([customer.id for customer in suspected])}): confirm or clear each "
            f"(commandcenter customers {incident.ref} mark ID… --as confirmed|cleared)"
        )
    return missing + _unsaid_final(incident) + _open_duties(incident)


def _unsaid_final(incident: Incident) -> list[str]:
    """Everyone impacted has the final notification, or nobody was impacted."""
    impacted = incident.customers_in(CustomerStatus.CONFIRMED)
    untold = [customer.id for customer in impacted if not incident.told_final(customer.id)]
    if untold:
        return [
            (
                f"the final notification has not reached {len(untold)} of {len(impacted)} "
                f"impacted customers ({_some(untold)}): commandcenter notify {incident.ref} "
                "draft --kind final, approve, send"
            )
        ]
    if impacted or final_told_everyone(incident):
        return []
    if incident.choice is not None and incident.choice.choice is Choice.NOBODY_IMPACTED:
        return []
    return [
        (
            "no final notification was sent: send one, or record that nobody was impacted "
            f"(commandcenter notify {incident.ref} decide --nobody-impacted --because TEXT)"
        )
    ]


def _open_duties(incident: Incident) -> list[str]:
    known = regimes()
    return [
        f"legal duty open: {stage.title} (commandcenter obligations {incident.ref} "
        f"fulfil {stage.id}, or waive it with the reason)"
        for regime, assessment in incident.assessments.items()
        if assessment.applies and regime in known
        for stage in known[regime].stages
        if stage.id not in incident.fulfilments and stage.id not in incident.waivers
    ]


def _leaving_retrospective(incident: Incident) -> list[str]:
    retro = incident.retrospective
    missing = undecided_retrospective(incident)
    missing += [
        (
            f"{person} has not agreed: commandcenter retro {incident.ref} agree "
            f"(or, by the commander: excuse {person} --because TEXT)"
        )
        for person in not_agreed(incident)
    ]
    if retro.publication is None:
        missing.append(
            f"publication is not decided: commandcenter retro {incident.ref} publish --yes or --no"
        )
    elif retro.publication.publish:
        missing += [
            (
                f"it is to be published, but no follow-up to {audience} is drafted: commandcenter "
                f"notify {incident.ref} draft --kind follow-up --audience {audience}"
            )
            for audience in to_follow_up(incident)
        ]
    return missing


def undecided_retrospective(incident: Incident) -> list[str]:
    """What a retrospective lacks before one can agree with it."""
    retro = incident.retrospective
    missing = [
        f"section “{section}” is not written: commandcenter retro {incident.ref} write {section}"
        for section in REQUIRED_SECTIONS
        if section not in retro.sections
    ]
    if not retro.actions_follow and retro.no_follow_up is None:
        missing.append(
            "no follow-up action, nor why there is none: commandcenter retro "
            f"{incident.ref} action add TEXT --owner P --due DATE"
        )
    return missing


def any_sent(incident: Incident) -> bool:
    """Whether any notification has gone out."""
    return any(note.status is NotificationStatus.SENT for note in incident.notifications.values())


def final_told_everyone(incident: Incident) -> bool:
    """Whether a final notification went out site-wide."""
    return any(
        note.kind is NotificationKind.FINAL
        and note.audience is Audience.SITE_WIDE
        and note.status is NotificationStatus.SENT
        for note in incident.notifications.values()
    )


def _some(names: list[str]) -> str:
    """The first few names, and how many more."""
    shown = ", ".join(names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown} and {len(names) - NAMED} more"


def _nothing(_incident: Incident) -> list[str]:
    return []


_GUARDS: dict[Phase, Callable[[Incident], list[str]]] = {
    Phase.INVESTIGATION: _leaving_investigation,
    Phase.ESCALATION: _leaving_escalation,
    Phase.RESPONSE: _leaving_response,
    Phase.CLOSURE: _leaving_closure,
    Phase.RETROSPECTIVE: _leaving_retrospective,
    Phase.CLOSED: _nothing,
    Phase.DISMISSED: _nothing,
}
