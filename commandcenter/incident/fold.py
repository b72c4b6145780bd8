"""The fold: how each kind of event changes what is true. In place and linear in events."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from commandcenter.incident import events as e
from commandcenter.incident import state as s
from commandcenter.incident.cadence import Watch
from commandcenter.incident.customers import in_force
from commandcenter.incident.errands import DISMISSAL, action_of
from commandcenter.incident.words import (
    LEADS,
    ActionStatus,
    Audience,
    CustomerStatus,
    ErrandKind,
    ImpactStage,
    MomentName,
    NotificationStatus,
    Outcome,
    Phase,
    Precision,
    Role,
    Severity,
    Track,
)

#: Roles that one person holds at a time.
SINGLE = {
    Role.COMMANDER,
    Role.COMMS,
    Role.MITIGATION_LEAD,
    Role.REMEDIATION_LEAD,
    Role.SCRIBE,
}

#: How the key of the errand begins that opens the ticket of a dismissed incident.
DISMISSAL_TICKET = f"{ErrandKind.TICKET}:{DISMISSAL}@"

#: What was recorded within this time of happening is known to the second.
LIVE = timedelta(minutes=1)

Handler = Callable[[s.Incident, e.Event, Any], None]
HANDLERS: dict[type[e.Body], Handler] = {}


def fold(incident: s.Incident, events: Iterable[e.Event]) -> s.Incident:
    """Bring `incident` up to date with `events`, which follow it without a gap.

    Returns:
        The same object, for chaining.

    Raises:
        ValueError: an event is missing in between.
    """
    for event in events:
        if event.seq != incident.seq + 1:
            raise ValueError(f"{incident.ref}: event {incident.seq + 1} is missing")
        incident.seq = event.seq
        incident.authors.append(event.actor)
        incident.updated_at = event.recorded_at
        if event.actor != s.WORKER:
            incident.last_entry_at = event.recorded_at
        handler = HANDLERS.get(type(event.body))
        if handler is not None:
            handler(incident, event, event.body)
    return incident


def _on(kind: type[e.Body]) -> Callable[[Handler], Handler]:
    """Register the function that folds one kind of event."""

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return register


# ── the whole incident ───────────────────────────────────────────────────────────────────────


@_on(e.Declared)
def _declared(incident: s.Incident, event: e.Event, body: e.Declared) -> None:
    incident.title = body.title
    incident.detail = body.detail
    incident.source = body.source
    incident.reporter = body.reporter
    incident.contact = body.contact
    incident.drill = body.drill
    incident.cadence = body.cadence
    incident.declared_at = event.occurred_at
    incident.declared_by = event.actor
    incident.phases.append(s.PhaseStep(Phase.INVESTIGATION, event.occurred_at, event.actor))
    _place(incident, event, MomentName.DETECTED)


@_on(e.ReportAcknowledged)
def _acknowledged(incident: s.Incident, event: e.Event, _body: e.ReportAcknowledged) -> None:
    incident.acknowledged_at = event.occurred_at


@_on(e.Confirmed)
def _confirmed(incident: s.Incident, event: e.Event, body: e.Confirmed) -> None:
    incident.confirmation = s.Confirmation(
        body.impact,
        body.customers_at_risk,
        body.infrastructure_breach,
        event.actor,
        event.occurred_at,
    )
    _set_severity(incident, event, body.severity, "confirmed")
    _place(incident, event, MomentName.CONFIRMED)


@_on(e.Dismissed)
def _dismissed(incident: s.Incident, event: e.Event, body: e.Dismissed) -> None:
    incident.dismissal = s.Dismissal(body.reason, body.ticket, event.actor, event.occurred_at)
    _enter(incident, event, Phase.DISMISSED)


@_on(e.SeveritySet)
def _severity(incident: s.Incident, event: e.Event, body: e.SeveritySet) -> None:
    _set_severity(incident, event, body.severity, body.reason)


def _set_severity(incident: s.Incident, event: e.Event, severity: Severity, reason: str) -> None:
    incident.severity = severity
    incident.severities.append(s.SeverityChange(severity, reason, event.actor, event.occurred_at))


@_on(e.PhaseEntered)
def _phase(incident: s.Incident, event: e.Event, body: e.PhaseEntered) -> None:
    _enter(incident, event, body.entered)


@_on(e.Reopened)
def _reopened(incident: s.Incident, event: e.Event, _body: e.Reopened) -> None:
    incident.mitigation = None
    incident.fix = None
    incident.choice = None
    incident.measured = False
    incident.retrospective.agreed.clear()
    incident.retrospective.publication = None
    closed = incident.moments.get(MomentName.CLOSED)
    if closed is not None and not closed.by_hand:
        del incident.moments[MomentName.CLOSED]
    for track in incident.tracks.values():
        track.done_at = None
    _enter(incident, event, Phase.RESPONSE)


def _enter(incident: s.Incident, event: e.Event, phase: Phase) -> None:
    incident.phase = phase
    incident.phases.append(s.PhaseStep(phase, event.occurred_at, event.actor))
    if phase is Phase.RESPONSE:
        for track in incident.tracks.values():
            _start_watch(incident, track, event)
    else:
        for track in incident.tracks.values():
            _end_watch(track, event)
    if phase is Phase.ESCALATION:
        _place(incident, event, MomentName.ESCALATED)
    if phase is Phase.CLOSED:
        _place(incident, event, MomentName.CLOSED)
    if not phase.is_open:
        incident.handover = None


def _start_watch(incident: s.Incident, track: s.TrackState, event: e.Event) -> None:
    track.watches.append(Watch(event.occurred_at, incident.cadence, event.recorded_at))


def _end_watch(track: s.TrackState, event: e.Event) -> None:
    if track.watch is not None:
        track.watch.ended_at = event.recorded_at


@_on(e.Overridden)
def _overridden(incident: s.Incident, event: e.Event, body: e.Overridden) -> None:
    incident.overrides.append(
        s.Override(body.act, body.unmet, body.reason, event.actor, event.occurred_at)
    )


@_on(e.CadenceChanged)
def _cadence(incident: s.Incident, event: e.Event, body: e.CadenceChanged) -> None:
    incident.cadence = body.minutes
    for track in incident.tracks.values():
        if track.watch is not None:
            _end_watch(track, event)
            _start_watch(incident, track, event)


def _place(incident: s.Incident, event: e.Event, moment: MomentName, *, once: bool = False) -> None:
    """Place a moment where the event happened, unless someone placed it by hand."""
    known = incident.moments.get(moment)
    if known is not None and (known.by_hand or once):
        return
    live = event.recorded_at - event.occurred_at < LIVE
    precision = Precision.SECOND if live else Precision.MINUTE
    incident.moments[moment] = s.MomentAt(event.occurred_at, precision, event.actor, by_hand=False)


# ── people ───────────────────────────────────────────────────────────────────────────────────


@_on(e.RoleAssigned)
def _assigned(incident: s.Incident, event: e.Event, body: e.RoleAssigned) -> None:
    holders = incident.roles.setdefault(body.role, [])
    if body.role in SINGLE:
        holders.clear()
    if body.person not in holders:
        holders.append(body.person)
    for track, lead in LEADS.items():
        if body.role is lead:
            incident.track(track).lead = body.person
            incident.track(track).members.setdefault(body.person, event.occurred_at)
    if body.role is not Role.OBSERVER:
        _takes_part(incident, body.person)
    if body.role is Role.COMMANDER:
        incident.handover = None


@_on(e.RoleReleased)
def _released(incident: s.Incident, _event: e.Event, body: e.RoleReleased) -> None:
    holders = incident.roles.get(body.role, [])
    if body.person in holders:
        holders.remove(body.person)
    for track, lead in LEADS.items():
        if body.role is lead and incident.track(track).lead == body.person:
            incident.track(track).lead = None


@_on(e.TeamJoined)
def _joined(incident: s.Incident, event: e.Event, body: e.TeamJoined) -> None:
    incident.track(body.track).members.setdefault(body.person, event.occurred_at)
    _takes_part(incident, body.person)


@_on(e.TeamLeft)
def _left(incident: s.Incident, _event: e.Event, body: e.TeamLeft) -> None:
    track = incident.track(body.track)
    track.members.pop(body.person, None)
    if track.lead == body.person:
        track.lead = None
        incident.roles[LEADS[body.track]] = []


@_on(e.ContactGiven)
def _contact(incident: s.Incident, _event: e.Event, body: e.ContactGiven) -> None:
    incident.contacts[body.person] = body.contact


def _takes_part(incident: s.Incident, person: str) -> None:
    if person not in incident.participants:
        incident.participants.append(person)


@_on(e.HandoverOffered)
def _offered(incident: s.Incident, event: e.Event, body: e.HandoverOffered) -> None:
    incident.handover = s.HandoverOffer(body.to, event.actor, event.occurred_at)


@_on(e.HandoverWithdrawn)
def _withdrawn(incident: s.Incident, _event: e.Event, _body: e.HandoverWithdrawn) -> None:
    incident.handover = None


@_on(e.HandoverAccepted)
def _accepted(incident: s.Incident, event: e.Event, body: e.HandoverAccepted) -> None:
    incident.handover = None
    incident.roles[Role.COMMANDER] = [event.actor]
    incident.handovers.append(s.Handover(body.previous, event.actor, event.occurred_at))
    _takes_part(incident, event.actor)


# ── progress ─────────────────────────────────────────────────────────────────────────────────


@_on(e.ProgressReported)
def _reported(incident: s.Incident, event: e.Event, body: e.ProgressReported) -> None:
    track = incident.track(body.track)
    track.reports.append(
        s.ReportMade(
            event.seq,
            event.recorded_at,
            event.actor,
            event.on_behalf_of,
            body.conditions,
            body.actions,
            body.needs,
            body.unchanged,
        )
    )
    if body.eta is not None:
        eta = body.eta
        track.estimates.append(
            s.EtaGiven(event.occurred_at, event.actor, eta.at, eta.because, eta.confidence)
        )
    if track.watch is not None:
        track.watch.report(event.recorded_at)


@_on(e.PromptRaised)
def _prompted(incident: s.Incident, event: e.Event, body: e.PromptRaised) -> None:
    watch = incident.track(body.track).watch
    if watch is not None:
        watch.prompted = max(watch.prompted, (body.slot - watch.start) // watch.interval)
    _asked(incident, event, body.track, body.slot)


@_on(e.PromptRepeated)
def _repeated(incident: s.Incident, event: e.Event, body: e.PromptRepeated) -> None:
    _asked(incident, event, body.track, body.slot, again=True)


def _asked(
    incident: s.Incident, event: e.Event, track: Track, slot: datetime, *, again: bool = False
) -> None:
    made = s.PromptMade(slot, event.recorded_at, again)
    incident.track(track).prompts.append(made)


@_on(e.PromptSnoozed)
def _snoozed(incident: s.Incident, _event: e.Event, body: e.PromptSnoozed) -> None:
    watch = incident.track(body.track).watch
    if watch is not None:
        watch.snoozed_until = body.until


@_on(e.RollCalled)
def _roll_called(incident: s.Incident, event: e.Event, body: e.RollCalled) -> None:
    incident.roll_calls.append(s.RollCall(event.occurred_at, event.actor, body.summary))


@_on(e.NeedRaised)
def _need(incident: s.Incident, event: e.Event, body: e.NeedRaised) -> None:
    asker = event.on_behalf_of or event.actor
    incident.needs[body.id] = s.Need(body.id, body.track, body.text, asker, event.occurred_at)


@_on(e.NeedAnswered)
def _answered(incident: s.Incident, event: e.Event, body: e.NeedAnswered) -> None:
    need = incident.needs[body.id]
    need.answer = body.text
    need.answered_by = event.actor
    need.answered_at = event.occurred_at


# ── the record ───────────────────────────────────────────────────────────────────────────────


@_on(e.EntryRedacted)
def _redacted(incident: s.Incident, _event: e.Event, body: e.EntryRedacted) -> None:
    incident.redacted.append(body.redacts)


@_on(e.DecisionMade)
def _decided(incident: s.Incident, event: e.Event, body: e.DecisionMade) -> None:
    incident.decisions[body.id] = s.DecisionTaken(
        body.id,
        body.text,
        body.why,
        body.options,
        body.objections,
        body.revisit_at,
        event.on_behalf_of or event.actor,
        event.occurred_at,
    )


@_on(e.MomentSet)
def _moment(incident: s.Incident, event: e.Event, body: e.MomentSet) -> None:
    incident.moments[body.moment] = s.MomentAt(body.at, body.precision, event.actor, by_hand=True)


@_on(e.IndicatorAdded)
def _indicator(incident: s.Incident, event: e.Event, body: e.IndicatorAdded) -> None:
    incident.indicators[body.id] = s.Indicator(
        body.id, body.kind, body.value, body.note, event.actor, event.occurred_at
    )


# ── mitigation and remediation ───────────────────────────────────────────────────────────────


@_on(e.ActionAdded)
def _action(incident: s.Incident, event: e.Event, body: e.ActionAdded) -> None:
    incident.actions[body.id] = s.Action(
        body.id,
        body.track,
        body.text,
        body.owner,
        body.stops_service,
        event.actor,
        event.occurred_at,
        after_stop=body.track is Track.MITIGATION and bool(incident.mitigations),
    )


@_on(e.ActionAssigned)
def _action_assigned(incident: s.Incident, _event: e.Event, body: e.ActionAssigned) -> None:
    incident.actions[body.id].owner = body.owner


@_on(e.ActionStarted)
def _action_started(incident: s.Incident, event: e.Event, body: e.ActionStarted) -> None:
    action = incident.actions[body.id]
    action.status = ActionStatus.STARTED
    action.started_at = event.occurred_at


@_on(e.ActionDone)
def _action_done(incident: s.Incident, event: e.Event, body: e.ActionDone) -> None:
    action = incident.actions[body.id]
    action.status = ActionStatus.DONE
    action.ended_at = event.occurred_at
    action.result = body.result


@_on(e.ActionDropped)
def _action_dropped(incident: s.Incident, event: e.Event, body: e.ActionDropped) -> None:
    action = incident.actions[body.id]
    called_off = action.run_under_way
    if called_off is not None:
        called_off.outcome = Outcome.FAILED
    action.status = ActionStatus.DROPPED
    action.ended_at = event.occurred_at
    action.result = body.reason


@_on(e.ControlOrdered)
def _control_ordered(incident: s.Incident, event: e.Event, body: e.ControlOrdered) -> None:
    action = incident.actions[body.id]
    action.stops_service = action.stops_service or body.stops or None
    action.runs.append(
        s.ControlRun(
            body.service,
            body.control,
            body.title,
            dict(body.plan),
            body.reverts,
            event.on_behalf_of or event.actor,
            event.occurred_at,
        )
    )


def _control_ended(action: s.Action, event: e.Event, body: e.ErrandEnded) -> None:
    """What came of the run that is under way; that it is done is an event of its own."""
    run = action.run_under_way
    if run is None:
        return
    run.outcome = body.outcome
    run.detail = body.detail
    run.undo = None if body.undo is None else dict(body.undo)
    if run.reverts and body.outcome is Outcome.SENT:
        action.reverted_at = event.occurred_at
        action.reverted_by = run.by
    elif not run.reverts and body.outcome in {Outcome.FAILED, Outcome.UNKNOWN}:
        action.status = ActionStatus.OPEN
        action.result = body.detail


@_on(e.Mitigated)
def _mitigated(incident: s.Incident, event: e.Event, body: e.Mitigated) -> None:
    incident.mitigation = s.Mitigation(
        body.how, body.detail, body.verified, body.verified_by, event.actor, event.occurred_at
    )
    incident.mitigations.append(incident.mitigation)
    _finish(incident.mitigation_track, event)
    _place(incident, event, MomentName.MITIGATED)


@_on(e.CauseRecorded)
def _cause(incident: s.Incident, event: e.Event, body: e.CauseRecorded) -> None:
    incident.causes.append(s.Cause(body.text, event.actor, event.occurred_at))
    _place(incident, event, MomentName.CAUSE_FOUND, once=True)


@_on(e.Remediated)
def _remediated(incident: s.Incident, event: e.Event, body: e.Remediated) -> None:
    incident.fix = s.Fix(body.fix, body.verified, body.verified_by, event.actor, event.occurred_at)
    _finish(incident.remediation_track, event)
    _place(incident, event, MomentName.FIX_DEPLOYED)


def _finish(track: s.TrackState, event: e.Event) -> None:
    track.done_at = event.occurred_at
    _end_watch(track, event)


# ── impact, customers, notifications, duties ─────────────────────────────────────────────────


@_on(e.ImpactStated)
def _impact(incident: s.Incident, event: e.Event, body: e.ImpactStated) -> None:
    incident.measured |= body.stage is ImpactStage.ACTUAL
    incident.impacts.append(
        s.Impact(
            body.stage,
            body.text,
            dict(body.figures),
            body.services,
            event.actor,
            event.occurred_at,
        )
    )


@_on(e.CustomersImported)
def _imported(incident: s.Incident, event: e.Event, body: e.CustomersImported) -> None:
    _mark(incident, event, CustomerStatus.SUSPECTED, body.origin)
    for row in body.customers:
        known = incident.customers.get(row.id)
        if known is None:
            known = _listed(incident, event, row.id, CustomerStatus.SUSPECTED, body.origin)
        known.name = row.name or known.name
        known.contact = row.contact or known.contact
        known.records = known.records if row.records is None else row.records


def _listed(
    incident: s.Incident, event: e.Event, customer_id: str, status: CustomerStatus, basis: str
) -> s.Customer:
    """Someone who was not on the list."""
    customer = s.Customer(customer_id, "", "", None, status, basis, event.occurred_at)
    customer.history.append(event.seq)
    incident.customers[customer_id] = customer
    incident.customer_counts[status] += 1
    return customer


def _mark(
    incident: s.Incident, event: e.Event, status: CustomerStatus, basis: str, id_: str = ""
) -> s.Mark:
    """What this event says of all the customers that it names."""
    by = event.on_behalf_of or event.actor
    mark = s.Mark(status, basis, by, event.occurred_at, id_)
    incident.marks[event.seq] = mark
    return mark


@_on(e.CustomersMarked)
def _marked(incident: s.Incident, event: e.Event, body: e.CustomersMarked) -> None:
    mark = _mark(incident, event, body.status, body.because, body.id)
    if body.id:
        marking = incident.markings.get(body.id) or s.Marking(
            body.id, body.status, body.because, mark.by, mark.at
        )
        marking.customers += len(body.ids)
        incident.markings[body.id] = marking
    for customer_id in body.ids:
        customer = incident.customers.get(customer_id)
        if customer is None:
            _listed(incident, event, customer_id, body.status, body.because)
        else:
            _restate(incident, customer, event, mark)


def _restate(incident: s.Incident, customer: s.Customer, event: e.Event, in_force: s.Mark) -> None:
    """From this event on the customer is what that mark says."""
    incident.customer_counts[customer.status] -= 1
    incident.customer_counts[in_force.status] += 1
    customer.status = in_force.status
    customer.basis = in_force.basis
    customer.since = in_force.at
    customer.history.append(event.seq)


@_on(e.CustomersMarkingUndone)
def _unmarked(incident: s.Incident, event: e.Event, body: e.CustomersMarkingUndone) -> None:
    undone = _mark(incident, event, body.status, body.because, body.id)
    undone.undoes = True
    marking = incident.markings[body.id]
    marking.undone += len(body.ids)
    marking.undone_by, marking.undone_at = undone.by, undone.at
    for customer_id in body.ids:
        customer = incident.customers[customer_id]
        before = in_force(incident, customer)[:-1]
        _restate(incident, customer, event, before[-1] if before else undone)


@_on(e.NotificationDecided)
def _choice(incident: s.Incident, event: e.Event, body: e.NotificationDecided) -> None:
    incident.choice = s.NotificationChoice(
        body.choice, body.because, body.advised, event.actor, event.occurred_at
    )


@_on(e.NotificationDrafted)
def _drafted(incident: s.Incident, event: e.Event, body: e.NotificationDrafted) -> None:
    incident.notifications[body.id] = s.Notification(
        body.id,
        body.kind,
        body.audience,
        body.subject,
        body.text,
        event.actor,
        event.occurred_at,
        body.corrects,
        personal=body.personal,
    )


@_on(e.NotificationApproved)
def _approved(incident: s.Incident, event: e.Event, body: e.NotificationApproved) -> None:
    note = incident.notifications[body.id]
    note.status = NotificationStatus.APPROVED
    note.approved_by = event.actor
    note.approved_at = event.occurred_at


@_on(e.NotificationSent)
def _sent(incident: s.Incident, event: e.Event, body: e.NotificationSent) -> None:
    note = incident.notifications[body.id]
    note.status = NotificationStatus.SENT
    note.sent_at = event.occurred_at
    note.via = body.via
    note.service = body.service
    note.recipients = body.recipients
    if body.service is None:
        _tell_audience(incident, note, event)


def _tell_audience(incident: s.Incident, note: s.Notification, event: e.Event) -> None:
    everyone = note.audience is Audience.SITE_WIDE
    for customer_id in incident.customers if everyone else note.recipients:
        _tell(incident, customer_id, note, event)
    _place(incident, event, MomentName.CUSTOMERS_NOTIFIED, once=True)


def _tell(incident: s.Incident, customer_id: str, note: s.Notification, event: e.Event) -> None:
    customer = incident.customers[customer_id]
    incident.notified += not customer.told
    customer.told[note.kind] = event.occurred_at


@_on(e.DeliveryRecorded)
def _delivered(incident: s.Incident, event: e.Event, body: e.DeliveryRecorded) -> None:
    note = incident.notifications[body.id]
    note.deliveries[body.recipient] = s.Delivery(
        body.channel, body.outcome, event.occurred_at, body.detail
    )
    if body.recipient == s.EVERYONE and body.outcome is Outcome.SENT:
        _tell_audience(incident, note, event)
    customer = incident.customers.get(body.recipient)
    if customer is None:
        return
    if body.outcome is Outcome.SENT:
        _place(incident, event, MomentName.CUSTOMERS_NOTIFIED, once=True)
    if body.outcome is not Outcome.SENT:
        _untell(incident, customer, note)
    elif note.kind not in customer.told:
        _tell(incident, body.recipient, note, event)


@_on(e.DeliveriesRetried)
def _retried(incident: s.Incident, _event: e.Event, body: e.DeliveriesRetried) -> None:
    deliveries = incident.notifications[body.id].deliveries
    for recipient in body.recipients:
        deliveries.pop(recipient, None)


@_on(e.ErrandBegun)
def _errand_begun(incident: s.Incident, event: e.Event, body: e.ErrandBegun) -> None:
    known = incident.errands.get(body.key)
    incident.errands[body.key] = s.Errand(
        body.key,
        body.kind,
        body.service,
        body.recipients,
        event.recorded_at,
        attempts=(known.attempts if known else 0) + 1,
    )


@_on(e.ErrandEnded)
def _errand_ended(incident: s.Incident, event: e.Event, body: e.ErrandEnded) -> None:
    errand = incident.errands[body.key]
    errand.ended_at = event.recorded_at
    errand.outcome = body.outcome
    errand.again_at = body.again_at
    errand.reference = body.reference
    errand.url = body.url
    errand.detail = body.detail
    if body.kind is ErrandKind.CONTROL:
        _control_ended(incident.actions[action_of(body.key)], event, body)
    dismissal = incident.dismissal
    if body.key.startswith(DISMISSAL_TICKET) and dismissal is not None and not dismissal.ticket:
        dismissal.ticket = body.reference or None


@_on(e.AlertAttached)
def _alert_attached(incident: s.Incident, event: e.Event, body: e.AlertAttached) -> None:
    incident.alerts.append(
        s.Alert(
            body.source,
            body.fingerprint,
            body.title,
            body.group,
            body.started_at,
            event.recorded_at,
        )
    )


@_on(e.AlertResolved)
def _alert_resolved(incident: s.Incident, event: e.Event, body: e.AlertResolved) -> None:
    for alert in incident.firing(body.source):
        if alert.fingerprint == body.fingerprint:
            alert.resolved_at = event.occurred_at


def _untell(incident: s.Incident, customer: s.Customer, failed: s.Notification) -> None:
    """`failed` did not arrive; what was told by another notification of its kind stays told."""
    if failed.kind not in customer.told:
        return
    arrived = [
        note.sent_at
        for note in incident.notifications.values()
        if note is not failed and note.kind is failed.kind and note.sent_at is not None
        if note.reached(customer.id)
    ]
    if arrived:
        customer.told[failed.kind] = max(arrived)
    else:
        del customer.told[failed.kind]
        incident.notified -= not customer.told


@_on(e.ObligationAssessed)
def _assessed(incident: s.Incident, event: e.Event, body: e.ObligationAssessed) -> None:
    incident.assessments[body.regime] = s.Assessment(
        body.applies, body.because, body.aware_at, event.actor, event.occurred_at
    )


@_on(e.ObligationFulfilled)
def _fulfilled(incident: s.Incident, event: e.Event, body: e.ObligationFulfilled) -> None:
    incident.fulfilments[body.id] = s.Fulfilment(event.occurred_at, event.actor, body.reference)


@_on(e.ObligationWaived)
def _waived(incident: s.Incident, event: e.Event, body: e.ObligationWaived) -> None:
    incident.waivers[body.id] = s.Waiver(event.occurred_at, event.actor, body.reason)


# ── retrospective ────────────────────────────────────────────────────────────────────────────


@_on(e.SectionWritten)
def _section(incident: s.Incident, event: e.Event, body: e.SectionWritten) -> None:
    retro = incident.retrospective
    retro.sections[body.section] = s.SectionText(body.text, event.actor, event.occurred_at)
    retro.agreed.clear()


@_on(e.FollowUpAdded)
def _follow_up(incident: s.Incident, event: e.Event, body: e.FollowUpAdded) -> None:
    retro = incident.retrospective
    retro.follow_ups[body.id] = s.FollowUp(body.id, body.text, body.owner, body.due, event.actor)
    retro.no_follow_up = None
    retro.agreed.clear()


@_on(e.FollowUpDone)
def _follow_up_done(incident: s.Incident, event: e.Event, body: e.FollowUpDone) -> None:
    follow_up = incident.retrospective.follow_ups[body.id]
    follow_up.done_at = event.occurred_at
    follow_up.result = body.result


@_on(e.NoFollowUp)
def _no_follow_up(incident: s.Incident, _event: e.Event, body: e.NoFollowUp) -> None:
    incident.retrospective.no_follow_up = body.because
    incident.retrospective.agreed.clear()


@_on(e.RetrospectiveAgreed)
def _agreed(incident: s.Incident, event: e.Event, body: e.RetrospectiveAgreed) -> None:
    incident.retrospective.agreed[body.person] = event.occurred_at


@_on(e.PublicationDecided)
def _publication(incident: s.Incident, event: e.Event, body: e.PublicationDecided) -> None:
    incident.retrospective.publication = s.Publication(
        body.publish, body.because, event.actor, event.occurred_at
    )
