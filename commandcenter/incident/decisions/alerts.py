"""Alerts: what monitoring noticed is attached to an incident, and noted on it when it is over."""

from datetime import datetime

from commandcenter.incident import events as e
from commandcenter.incident.decisions.deciding import OPEN, Happenings, Stamp, decision
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import PROGRAM
from commandcenter.incident.state import Incident
from commandcenter.incident.text import line, safe_line, safe_text
from commandcenter.incident.words import Limit


def noticed(
    *,
    source: str,
    fingerprint: str,
    title: str,
    detail: str = "",
    severity: str = "",
    group: str = "",
    url: str = "",
    started_at: datetime | None = None,
) -> e.AlertAttached:
    """An alert as the log takes it: harmless, and as long as a line or a text may be."""
    return e.AlertAttached(
        source=line(source, "source"),
        fingerprint=safe_line(fingerprint)[: Limit.LINE],
        title=safe_line(title)[: Limit.LINE] or "alert",
        detail=safe_text(detail)[: Limit.TEXT],
        severity=safe_line(severity)[: Limit.NAME],
        group=safe_line(group)[: Limit.LINE],
        url=safe_line(url)[: Limit.LINE],
        started_at=started_at,
    )


@decision("attach an alert", by=PROGRAM, during=OPEN)
def attach_alert(incident: Incident, stamp: Stamp, *, alert: e.AlertAttached) -> Happenings:
    """Attach an alert that belongs to this incident; once for each of its episodes."""
    known = [each.fingerprint for each in incident.firing(alert.source)]
    if alert.fingerprint in known:
        raise Refused(f"{alert.title} is attached to {incident.ref} already")
    return [stamp.says(alert)]


@decision("note that an alert is over", by=PROGRAM, during=OPEN)
def resolve_alert(incident: Incident, stamp: Stamp, *, source: str, fingerprint: str) -> Happenings:
    """Note that an alert no longer fires."""
    if fingerprint not in [each.fingerprint for each in incident.firing(source)]:
        raise Refused(f"{fingerprint} from {source} does not fire on {incident.ref}")
    return [stamp.says(e.AlertResolved(source=source, fingerprint=fingerprint))]
