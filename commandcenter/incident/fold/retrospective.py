"""How the retrospective changes what is true."""

from commandcenter.incident import events as e
from commandcenter.incident import state as s
from commandcenter.incident.fold.registry import on


@on(e.SectionWritten)
def _section(incident: s.Incident, event: e.Event, body: e.SectionWritten) -> None:
    retro = incident.retrospective
    retro.sections[body.section] = s.SectionText(body.text, event.actor, event.occurred_at)
    retro.agreed.clear()


@on(e.RetrospectiveAgreed)
def _agreed(incident: s.Incident, event: e.Event, body: e.RetrospectiveAgreed) -> None:
    incident.retrospective.agreed[body.person] = event.occurred_at
    incident.retrospective.excused.pop(body.person, None)


@on(e.AgreementExcused)
def _excused(incident: s.Incident, event: e.Event, body: e.AgreementExcused) -> None:
    excuse = s.Excuse(body.because, event.actor, event.occurred_at)
    incident.retrospective.excused[body.person] = excuse


@on(e.PublicationDecided)
def _publication(incident: s.Incident, event: e.Event, body: e.PublicationDecided) -> None:
    incident.retrospective.publication = s.Publication(
        body.publish, body.because, event.actor, event.occurred_at, body.advised
    )
