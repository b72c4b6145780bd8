"""The whole state as plain data: what `show --json` prints. Its keys are a contract."""

from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any

from commandcenter.incident.advice import advise
from commandcenter.incident.agreement import voices
from commandcenter.incident.cadence import standing
from commandcenter.incident.clocks import duties_of, questions_of
from commandcenter.incident.guards import unmet
from commandcenter.incident.metrics import intervals
from commandcenter.incident.preflight import preflight
from commandcenter.incident.publication import advise_publication
from commandcenter.incident.state import EtaGiven, Incident
from commandcenter.incident.times import iso
from commandcenter.incident.words import SINGLE, CustomerStatus, Role, Track

#: Roles that sub-team membership already shows.
SHOWN_AS_MEMBERS = frozenset({Role.MITIGATION_RESPONDER, Role.REMEDIATION_RESPONDER})


def picture(incident: Incident, now: datetime, head_hash: str) -> dict[str, Any]:
    """Everything that is true of the incident at `now`; times are RFC 3339 in UTC."""
    advice = advise(incident)
    counts = incident.customer_counts
    shown: dict[str, Any] = plain(
        {
            "id": incident.ref,
            "title": incident.title,
            "detail": incident.detail,
            "source": incident.source,
            "reporter": incident.reporter,
            "contact": incident.contact,
            "acknowledged_at": incident.acknowledged_at,
            "acknowledgement_owed": acknowledgement_owed(incident),
            "drill": incident.drill,
            "phase": incident.phase,
            "phases": incident.phases,
            "severity": incident.severity,
            "severities": incident.severities,
            "declared_at": incident.declared_at,
            "declared_by": incident.declared_by,
            "confirmation": incident.confirmation,
            "dismissal": incident.dismissal,
            "roles": _roles(incident),
            "participants": incident.participants,
            "contacts": incident.contacts,
            "handover": incident.handover,
            "handovers": incident.handovers,
            "restriction": incident.restriction,
            "cadence_minutes": incident.cadence,
            "tracks": {track: _track(incident, track, now) for track in Track},
            "needs": list(incident.needs.values()),
            "actions": list(incident.actions.values()),
            "mitigation": incident.mitigation,
            "mitigations_after_stop": incident.mitigations_after_stop,
            "root_cause": incident.root_cause,
            "causes": incident.causes,
            "fix": incident.fix,
            "impact": incident.impacts,
            "customers": {
                **{status: counts[status] for status in CustomerStatus},
                "notified": incident.notified,
            },
            "advice": advice,
            "notification_decision": incident.choice,
            "notifications": list(incident.notifications.values()),
            "obligations": duties_of(incident, now),
            "obligations_unassessed": [regime.id for regime in questions_of(incident)],
            "moments": {name: moment.at for name, moment in incident.moments.items()},
            "metrics": {
                each.name: None if each.length is None else each.length.total_seconds()
                for each in intervals(incident)
            },
            "decisions": list(incident.decisions.values()),
            "indicators": list(incident.indicators.values()),
            "overrides": incident.overrides,
            "roll_calls": incident.roll_calls,
            "retrospective": _retrospective(incident),
            "preflight": preflight(incident),
            "unmet": unmet(incident),
            "seq": incident.seq,
            "head_hash": head_hash,
        }
    )
    return shown


def acknowledgement_owed(incident: Incident) -> bool:
    """Whether someone outside reported this and has not been told that it arrived."""
    outside = incident.source.is_outside or incident.reporter is not None
    return outside and incident.acknowledged_at is None


def _roles(incident: Incident) -> dict[str, Any]:
    """Role → person for the roles of one person, role → people for the others."""
    return {
        role: incident.holder(role) if role in SINGLE else incident.roles.get(role, [])
        for role in Role
        if role not in SHOWN_AS_MEMBERS
    }


def _track(incident: Incident, track: Track, now: datetime) -> dict[str, Any]:
    state = incident.track(track)
    kept = standing(state.watches, now)
    shown: dict[str, Any] = {
        "members": list(state.members),
        "lead": state.lead,
        "last_report": state.last_report,
        "next_due_at": kept.next_due_at,
        "overdue": kept.overdue,
        "overdue_since": kept.overdue_since,
        "snoozed_until": kept.snoozed_until,
        "reports": len(state.reports),
        "due": kept.due,
        "made": kept.made,
        "late": kept.late,
        "missed": kept.missed,
        "adherence": kept.adherence,
        "done": state.done_at is not None,
        "done_at": state.done_at,
    }
    if track is Track.REMEDIATION:
        shown |= {
            "eta": _eta(state.eta),
            "eta_because": state.eta.because if state.eta else None,
            "eta_stale": state.done_at is None and _gone_by(state.eta, now),
            "eta_slips": len(state.slips),
            "eta_slipped_seconds": sum(by for _, by in state.slips),
            "eta_ledger": state.estimates,
        }
    return shown


def _gone_by(eta: EtaGiven | None, now: datetime) -> bool:
    return eta is not None and eta.at is not None and eta.at < now


def _eta(eta: EtaGiven | None) -> str | None:
    if eta is None:
        return None
    return iso(eta.at) if eta.at else "unknown"


def _retrospective(incident: Incident) -> dict[str, Any]:
    retro = incident.retrospective
    return {
        "sections": retro.sections,
        "actions": list(retro.follow_ups.values()),
        "no_action": retro.no_follow_up,
        "agreed": retro.agreed,
        "voices": voices(incident),
        "publication_advice": advise_publication(incident),
        "publication": retro.publication,
    }


def plain(value: Any) -> Any:
    """`value` as JSON knows it: dataclasses as objects, times as RFC 3339, words as strings."""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, str) else value
