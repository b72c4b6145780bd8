"""The clock rack: the legal duties of one incident, with their deadlines."""

from datetime import datetime

from commandcenter.incident.obligations import AWARE, Duty, Regime, duties, open_questions, regimes
from commandcenter.incident.state import Incident


def duties_of(incident: Incident, now: datetime) -> list[Duty]:
    """Every duty of every regime that applies, as it stands at `now`."""
    return duties(
        {
            regime: assessment.aware_at
            for regime, assessment in incident.assessments.items()
            if assessment.applies and assessment.aware_at is not None
        },
        {duty: fulfilment.at for duty, fulfilment in incident.fulfilments.items()},
        {duty: waiver.reason for duty, waiver in incident.waivers.items()},
        now=now,
        agreed_hours={
            stage.id: assessment.agreed_hours
            for regime, assessment in incident.assessments.items()
            if assessment.agreed_hours and regime in regimes()
            for stage in regimes()[regime].stages
            if stage.after == AWARE
        },
    )


def questions_of(incident: Incident) -> list[Regime]:
    """The regimes of which nobody has said yet whether they apply."""
    return open_questions(incident.assessments.keys())
