"""How notifications and their deliveries change what is true."""

from commandcenter.incident import events as e
from commandcenter.incident import state as s
from commandcenter.incident.fold.moments import place
from commandcenter.incident.fold.registry import on
from commandcenter.incident.words import Audience, MomentName, NotificationStatus, Outcome


@on(e.NotificationDecided)
def _choice(incident: s.Incident, event: e.Event, body: e.NotificationDecided) -> None:
    incident.choice = s.NotificationChoice(
        body.choice, body.because, body.advised, event.actor, event.occurred_at
    )


@on(e.NotificationDrafted)
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
        follows=body.follows,
    )


@on(e.NotificationSubmitted)
def _submitted(incident: s.Incident, event: e.Event, body: e.NotificationSubmitted) -> None:
    note = incident.notifications[body.id]
    note.submitted_by = event.actor
    note.submitted_at = event.occurred_at


@on(e.NotificationApproved)
def _approved(incident: s.Incident, event: e.Event, body: e.NotificationApproved) -> None:
    note = incident.notifications[body.id]
    note.status = NotificationStatus.APPROVED
    note.approved_by = event.actor
    note.approved_at = event.occurred_at


@on(e.NotificationSent)
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
    place(incident, event, MomentName.CUSTOMERS_NOTIFIED, once=True)


def _tell(incident: s.Incident, customer_id: str, note: s.Notification, event: e.Event) -> None:
    customer = incident.customers[customer_id]
    incident.notified += not customer.told
    customer.told[note.kind] = event.occurred_at


@on(e.DeliveryRecorded)
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
        place(incident, event, MomentName.CUSTOMERS_NOTIFIED, once=True)
    if body.outcome is not Outcome.SENT:
        _untell(incident, customer, note)
    elif note.kind not in customer.told:
        _tell(incident, body.recipient, note, event)


@on(e.DeliveriesRetried)
def _retried(incident: s.Incident, _event: e.Event, body: e.DeliveriesRetried) -> None:
    deliveries = incident.notifications[body.id].deliveries
    for recipient in body.recipients:
        deliveries.pop(recipient, None)


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
