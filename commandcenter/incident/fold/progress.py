"""How reports, prompts, roll calls and needs change what is true."""

from datetime import datetime

from commandcenter.incident import events as e
from commandcenter.incident import state as s
from commandcenter.incident.cadence import Watch
from commandcenter.incident.fold.registry import on
from commandcenter.incident.words import Track


def start_watch(incident: s.Incident, track: s.TrackState, event: e.Event) -> None:
    """From this event on, the track owes reports."""
    track.watches.append(Watch(event.occurred_at, incident.cadence, event.recorded_at))


def end_watch(track: s.TrackState, event: e.Event) -> None:
    """From this event on, the track owes no more reports."""
    if track.watch is not None:
        track.watch.ended_at = event.recorded_at


@on(e.ProgressReported)
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


@on(e.PromptRaised)
def _prompted(incident: s.Incident, event: e.Event, body: e.PromptRaised) -> None:
    watch = incident.track(body.track).watch
    if watch is not None:
        watch.prompted = max(watch.prompted, (body.slot - watch.start) // watch.interval)
    _asked(incident, event, body.track, body.slot)


@on(e.PromptRepeated)
def _repeated(incident: s.Incident, event: e.Event, body: e.PromptRepeated) -> None:
    _asked(incident, event, body.track, body.slot, again=True)


def _asked(
    incident: s.Incident, event: e.Event, track: Track, slot: datetime, *, again: bool = False
) -> None:
    made = s.PromptMade(slot, event.recorded_at, again)
    incident.track(track).prompts.append(made)


@on(e.PromptSnoozed)
def _snoozed(incident: s.Incident, _event: e.Event, body: e.PromptSnoozed) -> None:
    watch = incident.track(body.track).watch
    if watch is not None:
        watch.snoozed_until = body.until


@on(e.RollCalled)
def _roll_called(incident: s.Incident, event: e.Event, body: e.RollCalled) -> None:
    incident.roll_calls.append(s.RollCall(event.occurred_at, event.actor, body.summary))


@on(e.NeedRaised)
def _need(incident: s.Incident, event: e.Event, body: e.NeedRaised) -> None:
    asker = event.on_behalf_of or event.actor
    incident.needs[body.id] = s.Need(body.id, body.track, body.text, asker, event.occurred_at)


@on(e.NeedAnswered)
def _answered(incident: s.Incident, event: e.Event, body: e.NeedAnswered) -> None:
    need = incident.needs[body.id]
    need.answer = body.text
    need.answered_by = event.actor
    need.answered_at = event.occurred_at
