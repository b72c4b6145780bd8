"""What is true of one incident: the data that folding its events builds up."""

from commandcenter.incident.state.course import (
    Confirmation,
    Dismissal,
    MomentAt,
    Override,
    PhaseStep,
    SeverityChange,
)
from commandcenter.incident.state.duties import Assessment, Fulfilment, Waiver
from commandcenter.incident.state.follow_ups import FollowUp, Ticket
from commandcenter.incident.state.impact import Customer, Impact, Mark, Marking
from commandcenter.incident.state.incident import Incident
from commandcenter.incident.state.names import EVERYONE, WORKER, reference
from commandcenter.incident.state.notifications import Delivery, Notification, NotificationChoice
from commandcenter.incident.state.people import Handover, HandoverOffer, Restriction
from commandcenter.incident.state.progress import (
    EtaGiven,
    Need,
    PromptMade,
    ReportMade,
    RollCall,
    TrackState,
)
from commandcenter.incident.state.record import DecisionTaken, Indicator
from commandcenter.incident.state.retrospective import (
    Excuse,
    Publication,
    Retrospective,
    SectionText,
)
from commandcenter.incident.state.services import Alert, Errand
from commandcenter.incident.state.work import Action, Cause, ControlRun, Fix, Mitigation

__all__ = [
    "EVERYONE",
    "WORKER",
    "Action",
    "Alert",
    "Assessment",
    "Cause",
    "Confirmation",
    "ControlRun",
    "Customer",
    "DecisionTaken",
    "Delivery",
    "Dismissal",
    "Errand",
    "EtaGiven",
    "Excuse",
    "Fix",
    "FollowUp",
    "Fulfilment",
    "Handover",
    "HandoverOffer",
    "Impact",
    "Incident",
    "Indicator",
    "Mark",
    "Marking",
    "Mitigation",
    "MomentAt",
    "Need",
    "Notification",
    "NotificationChoice",
    "Override",
    "PhaseStep",
    "PromptMade",
    "Publication",
    "ReportMade",
    "Restriction",
    "Retrospective",
    "RollCall",
    "SectionText",
    "SeverityChange",
    "Ticket",
    "TrackState",
    "Waiver",
    "reference",
]
