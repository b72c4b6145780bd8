"""How the retrospective changes what is true."""

from commandcenter.incident import events as e
from commandcenter.incident import state as s
from commandcenter.incident.fold.registry import on


@on(e.SectionWritten)
def _section(incident: s.Incident, event: e.Event, body: e.SectionWritten) -> None:
    retro = incident.retrospective
    retro.sections[body.section] = s.SectionText(body.text, event.actor, event.occurred_at)
    retro.agreed.clear()


@on(e.FollowUpAdded)
def _follow_up(incident: s.Incident, event: e.Event, body: e.FollowUpAdded) -> None:
    retro = incident.retrospective
    retro.follow_ups[body.id] = s.FollowUp(body.id, body.text, body.owner, body.due, event.actor)
    retro.no_follow_up = None
    retro.agreed.clear()


@on(e.FollowUpDone)
def _follow_up_done(incident: s.Incident, event: e.Event, body: e.FollowUpDone) -> None:
    follow_up = incident.retrospective.follow_ups[body.id]
    follow_up.done_at = event.occurred_at
    follow_up.result = body.result


@on(e.NoFollowUp)
def _no_follow_up(incident: s.Incident, _event: e.Event, body: e.NoFollowUp) -> None:
    incident.retrospective.no_follow_up = body.because
    incident.retrospective.agreed.clear()


@on(e.RetrospectiveAgreed)
def _agreed(incident: s.Incident, event: e.Event, body: e.RetrospectiveAgreed) -> None:
    incident.retrospective.agreed[body.person] = event.occurred_at


@on(e.PublicationDecided)
def _publication(incident: s.Incident, event: e.Event, body: e.PublicationDecided) -> None:
    incident.retrospective.publication = s.Publication(
        body.publish, body.because, event.actor, event.occurred_at
    )
