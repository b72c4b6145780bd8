"""How events place the key moments."""

from datetime import timedelta

from commandcenter.incident import events as e
from commandcenter.incident import state as s
from commandcenter.incident.fold.registry import on
from commandcenter.incident.words import MomentName, Precision

#: What was recorded within this time of happening is known to the second.
LIVE = timedelta(minutes=1)


def place(incident: s.Incident, event: e.Event, moment: MomentName, *, once: bool = False) -> None:
    """Place a moment where the event happened, unless someone placed it by hand."""
    known = incident.moments.get(moment)
    if known is not None and (known.by_hand or once):
        return
    live = event.recorded_at - event.occurred_at < LIVE
    precision = event.body.precision or (Precision.SECOND if live else Precision.MINUTE)
    incident.moments[moment] = s.MomentAt(event.occurred_at, precision, event.actor, by_hand=False)


@on(e.MomentSet)
def _moment(incident: s.Incident, event: e.Event, body: e.MomentSet) -> None:
    incident.moments[body.moment] = s.MomentAt(body.at, body.precision, event.actor, by_hand=True)
