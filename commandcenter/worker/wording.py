"""What other systems are told, in the words of the log."""

from commandcenter.incident.errands import Owed
from commandcenter.incident.state import FollowUp, Incident, Notification
from commandcenter.incident.tickets import Kept
from commandcenter.incident.words import LEADS, Phase, Track
from commandcenter.services.records import (
    Mail,
    Page,
    Post,
    PublicImpact,
    PublicState,
    StatusPost,
    TicketChange,
)
from commandcenter.services.records import Ticket as NewTicket
from commandcenter.templates.preview import mail_copy, page_copy


def act_key(incident: Incident, about: str) -> str:
    """The same for every attempt at one act, and different for every act of every store."""
    declared = incident.declared_at
    return f"{incident.ref}:{declared:%Y%m%dT%H%M%SZ}:{about}" if declared else about


def page(incident: Incident, owed: Owed) -> Page:
    """What wakes people: come and join, or: your report is late."""
    track = track_of(owed)
    if track is None:
        summary = f"{incident.ref} {incident.title}: join mitigation or remediation"
        who: tuple[str, ...] = ()
    else:
        lead = incident.track(track).lead
        summary = f"{incident.ref} {track} report is overdue: {lead or 'nobody leads it'}"
        who = (lead,) if lead else tuple(incident.track(track).members)
    return Page(
        incident.ref,
        summary,
        severity=incident.severity,
        detail=incident.confirmation.impact if incident.confirmation else incident.detail,
        who=who,
    )


def post(incident: Incident, owed: Owed, *, channel: str = "") -> Post:
    """What is said in the chat: a phase was entered, or a report is due or was made."""
    track = track_of(owed)
    phase = incident.phase
    if track is None:
        phase = Phase(owed.subject)  # It may have gone on since.
        text = f"{incident.title}\n{_course(incident, phase)}"
    elif owed.subject == "report":
        text = _report(incident, track, int(owed.about.rpartition(":")[2]))
    else:
        lead = incident.holder(LEADS[track]) or "whoever speaks for them"
        again = "still " if owed.subject == "again" else ""
        text = (
            f"The {track} report is {again}due: {lead}.\n"
            f"commandcenter update {incident.ref} {track} TEXT"
        )
    facts = [("Severity", incident.severity.upper())] if incident.severity else []
    if incident.commander:
        facts.append(("Commander", incident.commander))
    return Post(text, title=f"{incident.ref} {phase}", facts=tuple(facts), channel=channel)


def _report(incident: Incident, track: Track, number: int) -> str:
    made = incident.track(track).reports[number]
    said = {"Conditions": made.conditions, "Actions": made.actions, "Needs": made.needs}
    lines = [f"{name}: {text}" for name, text in said.items() if text]
    if made.unchanged:
        lines = ["No change."]
    return "\n".join([f"{track.capitalize()} reports, by {made.on_behalf_of or made.by}.", *lines])


def _course(incident: Incident, phase: Phase) -> str:
    match phase:
        case Phase.INVESTIGATION:
            return f"Declared by {incident.declared_by}; it is being investigated."
        case Phase.ESCALATION:
            return (
                f"Confirmed. Join a sub-team: commandcenter join {incident.ref} "
                "mitigation|remediation"
            )
        case Phase.RESPONSE:
            return f"Response: both sub-teams report every {incident.cadence} minutes."
        case Phase.DISMISSED:
            return f"Dismissed: {incident.dismissal.reason if incident.dismissal else ''}"
        case _:
            return f"It went on to {phase}."


def ticket(incident: Incident) -> NewTicket:
    """What remains of an incident that was none."""
    dismissal = incident.dismissal
    reason = dismissal.reason if dismissal else ""
    by = dismissal.by if dismissal else ""
    return NewTicket(
        f"{incident.ref}: {incident.title}",
        f"{incident.detail}\n\nDismissed by {by}: {reason}".strip(),
        labels=("security",),
    )


def follow_up_ticket(incident: Incident, id_: str) -> NewTicket:
    """A follow-up action, for those who will do it."""
    mine = incident.retrospective.follow_ups[id_]
    return NewTicket(
        f"{incident.ref} {id_}: {mine.text}",
        f"Follow-up action {id_} of {incident.ref} {incident.title}.\n\n{_facts(mine)}\n\n"
        "What is changed here, status, assignee and due date, is changed in commandcenter too.",
        labels=("security", "follow-up"),
        owner=mine.owner,
        due=mine.due,
    )


def ticket_change(incident: Incident, id_: str) -> TicketChange:
    """What was changed about a follow-up action since its ticket was told."""
    mine = incident.retrospective.follow_ups[id_]
    telling = mine.ticket.telling if mine.ticket else {}
    untold = mine.ticket.untold.keys() & telling.keys() if mine.ticket else set()
    status = mine.status if Kept.STATUS in untold else None
    how = f"It is {mine.status} now" if status else "It was changed"
    how += f": {mine.result}" if mine.result and status else "."
    return TicketChange(
        f"{incident.ref} {id_}: {mine.text}\n\n{how}\n\n{_facts(mine)}",
        title=f"{incident.ref} {id_}: {mine.text}" if "text" in untold else None,
        status=status,
        owner=mine.owner if Kept.OWNER in untold else None,
        due=mine.due if Kept.DUE in untold else None,
    )


def _facts(mine: FollowUp) -> str:
    return f"Owner: {mine.owner}\nDue: {mine.due}\nPriority: {mine.priority}"


def status(incident: Incident, note: Notification) -> StatusPost:
    """A site-wide notification as a status page takes it."""
    shown = page_copy(incident, note)
    impact = PublicImpact(shown.impact) if shown.impact else None
    return StatusPost(shown.subject, shown.text, PublicState(shown.state), impact)


def mail(incident: Incident, note: Notification, customer: str) -> Mail:
    """One customer's copy; it points back to those that were mailed to this customer before."""
    earlier = tuple(
        act_key(incident, f"{each.id}:{customer}")
        for each in incident.notifications.values()
        if each is not note
        and each.service is not None
        and customer in each.recipients
        and each.reached(customer)
    )
    copy = mail_copy(incident, note, customer)
    return Mail(
        act_key(incident, f"{note.id}:{customer}"),
        copy.to,
        copy.subject,
        copy.text,
        follows=earlier,
    )


def track_of(owed: Owed) -> Track | None:
    """The sub-team that an errand is about, where it is about one's report."""
    kind, _, rest = owed.about.partition(":")
    return Track(rest.partition(":")[0]) if kind in {"due", "again", "report"} else None
