"""How follow-up actions change what is true: of themselves, and of who agrees."""

from commandcenter.incident import events as e
from commandcenter.incident import state as s
from commandcenter.incident.fold.registry import on
from commandcenter.incident.follow_ups import follow
from commandcenter.incident.tickets import Kept
from commandcenter.incident.words import FollowUpStatus, Phase


@on(e.FollowUpAdded)
@on(e.FollowUpChanged)
@on(e.FollowUpDropped)
@on(e.FollowUpReopened)
def _agreed_anew(incident: s.Incident, event: e.Event, body: e.Body) -> None:
    """What was agreed is another now; after the end it stays agreed as it was then."""
    retro = incident.retrospective
    follow(retro.follow_ups, event)
    if incident.phase is not Phase.CLOSED:
        retro.agreed.clear()
    if isinstance(body, e.FollowUpAdded | e.FollowUpReopened):
        retro.no_follow_up = None


@on(e.FollowUpDone)
@on(e.FollowUpRaised)
def _as_agreed(incident: s.Incident, event: e.Event, _body: e.Body) -> None:
    follow(incident.retrospective.follow_ups, event)


@on(e.TicketChanged)
def _ticket_changed(incident: s.Incident, event: e.Event, body: e.TicketChanged) -> None:
    follow(incident.retrospective.follow_ups, event)
    as_agreed = {Kept.STATUS} if body.state.status is FollowUpStatus.DONE else set()
    if set(body.applied) - as_agreed and incident.phase is not Phase.CLOSED:
        incident.retrospective.agreed.clear()


@on(e.NoFollowUp)
def _no_follow_up(incident: s.Incident, _event: e.Event, body: e.NoFollowUp) -> None:
    incident.retrospective.no_follow_up = body.because
    incident.retrospective.agreed.clear()
