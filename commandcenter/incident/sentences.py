"""One sentence for each kind of event, as timeline, board and report tell it."""

from collections.abc import Callable, Sequence
from typing import Any

from commandcenter.incident import events as e
from commandcenter.incident.roles import title
from commandcenter.incident.tickets import Kept
from commandcenter.incident.times import short


def sentence(body: e.Body) -> str:
    """What happened, without who and when."""
    return SENTENCES[type(body)](body)


def _declared(body: e.Declared) -> str:
    told = f"declared ({body.source}): {body.title}"
    if body.reporter:
        told += f"; reported by {body.reporter}"
    return _with(told, body.detail)


def _confirmed(body: e.Confirmed) -> str:
    grounds = ["customers may be affected"] * body.customers_at_risk
    grounds += ["infrastructure was breached"] * body.infrastructure_breach
    why = " and ".join(grounds) or "forced"
    return f"confirmed as {body.severity.upper()} ({why}): {body.impact}"


def _dismissed(body: e.Dismissed) -> str:
    return f"dismissed: {body.reason}" + (f" (ticket {body.ticket})" if body.ticket else "")


def _restricted(body: e.IncidentRestricted) -> str:
    also = f", and {_some(body.seen_by)}" if body.seen_by else ""
    return _with(f"restricted to those with a part in it{also}", body.reason)


def _reported(body: e.ProgressReported) -> str:
    parts = ["no change"] if body.unchanged else [body.conditions]
    if not body.unchanged:
        parts += [f"actions: {body.actions}"] * bool(body.actions)
        parts += [f"needs: {body.needs}"] * bool(body.needs)
    if body.eta is not None:
        parts.append(f"time to fix: {estimate(body.eta)}")
    return f"{body.track} reports: {'; '.join(parts)}"


def estimate(eta: e.Estimate) -> str:
    """An estimate in words: a time, or unknown with the reason."""
    if eta.at is None:
        return f"unknown ({eta.because})"
    told = short(eta.at)
    told += f", {eta.confidence} confidence" if eta.confidence else ""
    return told + (f" ({eta.because})" if eta.because else "")


def _prompted(body: e.PromptRaised) -> str:
    told = f"{body.track} progress report due"
    if body.late:
        told += f" (asked {body.late} s late: no worker ran"
        earlier = "slot" if body.passed == 1 else "slots"
        told += f"; {body.passed} earlier {earlier} passed unasked)" if body.passed else ")"
    return told


def _logged(body: e.EntryLogged) -> str:
    if body.evidence is None:
        return body.text
    kept = body.evidence
    return f"{body.text} [{kept.size} bytes from {kept.host}, SHA-256 {kept.sha256}]"


def _decided(body: e.DecisionMade) -> str:
    instead = f" instead of {body.replaces}" if body.replaces else ""
    told = f"{body.id} decided{instead}: {body.text} — because {body.why}"
    if body.options:
        told += f"; options: {' | '.join(body.options)}"
    if body.objections:
        told += f"; objections: {' | '.join(body.objections)}"
    if body.would_change:
        told += f"; would change it: {' | '.join(body.would_change)}"
    if body.revisit_at is not None:
        told += f"; revisit {short(body.revisit_at)}"
    return told


def _action(body: e.ActionAdded) -> str:
    told = f"{body.track} action {body.id}: {body.text}"
    told += f" (owner {body.owner})" if body.owner else ""
    return told + (f", stops {body.stops_service}" if body.stops_service else "")


def _ordered(body: e.ControlOrdered) -> str:
    told = (
        f"{body.id} {'to be reverted' if body.reverts else 'run'} at {body.service}: {body.title}"
    )
    return told + (f", stops {body.stops}" if body.stops else "")


def _verified(told: str, verified: str, verified_by: str) -> str:
    return f"{told}; verified by {verified_by}" + (f": {verified}" if verified else "")


def _impact(body: e.ImpactStated) -> str:
    figures = ", ".join(f"{name} {value:g}" for name, value in body.figures.items())
    told = f"{body.stage} impact: {body.text}"
    told += f" [{figures}]" if figures else ""
    return told + (f" (services: {', '.join(body.services)})" if body.services else "")


def _marked(body: e.CustomersMarked) -> str:
    told = f"{body.status}: {_some(body.ids)} — {body.because}"
    return f"{body.id} {told}" if body.id else told


def _unmarked(body: e.CustomersMarkingUndone) -> str:
    return f"{body.id} undone, {body.status}: {_some(body.ids)} — {body.because}"


def _some(ids: Sequence[str]) -> str:
    more = len(ids) - 5
    return ", ".join(ids[:5]) + (f" and {more} more" if more > 0 else "")


def _sent(body: e.NotificationSent) -> str:
    reach = f"{len(body.recipients)} customers" if body.recipients else "everyone"
    return f"{body.id} sent to {reach} ({body.via})"


def _errand(body: e.ErrandEnded) -> str:
    told = f"{body.kind} through {body.service}: {body.outcome or 'not yet'}"
    told += f" ({body.reference})" if body.reference else ""
    told += f", again at {short(body.again_at)}" if body.again_at else ""
    return _with(told, body.detail)


def _follow_up_changed(body: e.FollowUpChanged) -> str:
    new = [
        body.text,
        body.owner and f"now {body.owner}'s",
        body.due and f"now due {body.due}",
        body.priority and f"now {body.priority} priority",
    ]
    return f"follow-up {body.id}: {', '.join(filter(None, new))}"


def _ticket_changed(body: e.TicketChanged) -> str:
    state = body.state
    said = {
        Kept.STATUS: f"it is {state.status}",
        Kept.OWNER: f"it is {state.assignee or 'nobody'}'s",
        Kept.DUE: f"it is due {state.due or 'never'}",
    }
    news = [f"{said[part]}, and so here" for part in body.applied]
    news += [f"{said[part]}, but here it was changed later, which stays" for part in body.kept]
    news = news or [f"{said[Kept.OWNER]} there"]
    return f"follow-up {body.id} in {body.service}: {'; '.join(news)}"


def _assessed(body: e.ObligationAssessed) -> str:
    told = f"{body.regime} {'applies' if body.applies else 'does not apply'}: {body.because}"
    told += f" (aware {short(body.aware_at)})" if body.aware_at else ""
    return told + (f", {body.agreed_hours} h by contract" if body.agreed_hours else "")


def _with(told: str, more: str) -> str:
    return f"{told} — {more}" if more else told


SENTENCES: dict[type[e.Body], Callable[[Any], str]] = {
    e.Declared: _declared,
    e.ReportAcknowledged: lambda b: f"report acknowledged: {b.text}",
    e.Confirmed: _confirmed,
    e.Dismissed: _dismissed,
    e.SeveritySet: lambda b: f"severity is {b.severity.upper()}: {b.reason}",
    e.PhaseEntered: lambda b: f"{b.left} → {b.entered}",
    e.Reopened: lambda b: f"reopened from {b.left}: {b.reason}",
    e.Overridden: lambda b: f"forced to {b.act} — {b.reason}; unmet: {'; '.join(b.unmet)}",
    e.CadenceChanged: lambda b: (
        f"reports every {'minute' if b.minutes == 1 else f'{b.minutes} minutes'} from now on:"
        f" {b.reason}"
    ),
    e.RoleAssigned: lambda b: f"{b.person} is {title(b.role)}",
    e.RoleReleased: lambda b: f"{b.person} is no longer {title(b.role)}",
    e.TeamJoined: lambda b: f"{b.person} joined {b.track}",
    e.TeamLeft: lambda b: f"{b.person} left {b.track}",
    e.ContactGiven: lambda b: f"{b.person} can be reached: {b.contact}",
    e.StoodIn: lambda b: f"acts for {b.person}: {b.reason}",
    e.HandoverOffered: lambda b: f"command offered to {b.to}",
    e.HandoverWithdrawn: lambda b: _with(f"handover to {b.to} called off", b.reason),
    e.HandoverAccepted: lambda b: f"took command from {b.previous}",
    e.IncidentRestricted: _restricted,
    e.RestrictionLifted: lambda b: _with("everybody may see it again", b.reason),
    e.ProgressReported: _reported,
    e.PromptRaised: _prompted,
    e.PromptRepeated: lambda b: f"{b.track} asked again for its report",
    e.PromptSnoozed: lambda b: f"{b.track} given until {short(b.until)}",
    e.RollCalled: lambda b: f"roll call: {b.summary}",
    e.SilenceNoticed: lambda b: (
        f"nobody has written anything for {b.minutes} minute{'s' * (b.minutes != 1)}"
    ),
    e.NeedRaised: lambda b: f"{b.track} needs {b.id}: {b.text}",
    e.NeedAnswered: lambda b: f"answered {b.id}: {b.text}",
    e.EntryLogged: _logged,
    e.EntryAmended: lambda b: f"amends {b.amends}: {b.text}",
    e.EntryRedacted: lambda b: f"redacted {b.redacts}: {b.reason}",
    e.DecisionMade: _decided,
    e.MomentSet: lambda b: f"moment: {b.moment.replace('-', ' ')}",
    e.IndicatorAdded: lambda b: _with(f"indicator {b.id}: {b.kind} {b.value}", b.note),
    e.ActionAdded: _action,
    e.ActionAssigned: lambda b: f"{b.id} is {b.owner}'s",
    e.ActionStarted: lambda b: f"{b.id} started",
    e.ActionDone: lambda b: _with(f"{b.id} done", b.result),
    e.ActionDropped: lambda b: f"{b.id} dropped: {b.reason}",
    e.ControlOrdered: _ordered,
    e.Mitigated: lambda b: _verified(f"{b.how}: {b.detail}", b.verified, b.verified_by),
    e.CauseRecorded: lambda b: f"root cause: {b.text}",
    e.Remediated: lambda b: _verified(f"fixed: {b.fix}", b.verified, b.verified_by),
    e.ImpactStated: _impact,
    e.CustomersImported: lambda b: f"{len(b.customers)} customers suspected, from {b.origin}",
    e.CustomersMarked: _marked,
    e.CustomersMarkingUndone: _unmarked,
    e.NotificationDecided: lambda b: f"notification: {b.choice.replace('-', ' ')} — {b.because}",
    e.NotificationDrafted: lambda b: f"{b.id} drafted ({b.kind}, {b.audience}): {b.subject}",
    e.NotificationSubmitted: lambda b: f"{b.id} submitted: it waits for approval",
    e.NotificationApproved: lambda b: f"{b.id} approved",
    e.NotificationSent: _sent,
    e.DeliveryRecorded: lambda b: _with(
        f"{b.id} to {b.recipient} ({b.channel}): {b.outcome}", b.detail
    ),
    e.DeliveriesRetried: lambda b: f"{b.id} is sent once more to {len(b.recipients)}",
    e.ErrandBegun: lambda b: f"{b.kind} through {b.service} begun",
    e.ErrandEnded: _errand,
    e.AlertAttached: lambda b: _with(f"alert from {b.source}: {b.title}", b.detail),
    e.AlertResolved: lambda b: f"alert {b.fingerprint} from {b.source} is over",
    e.ObligationAssessed: _assessed,
    e.ObligationFulfilled: lambda b: _with(f"duty {b.id} done", b.reference),
    e.ObligationWaived: lambda b: f"duty {b.id} waived: {b.reason}",
    e.SectionWritten: lambda b: f"retrospective, {b.section.heading.lower()}: {b.text}",
    e.FollowUpAdded: lambda b: (
        f"follow-up {b.id}: {b.text} ({b.owner}, due {b.due}, {b.priority} priority)"
    ),
    e.FollowUpChanged: _follow_up_changed,
    e.FollowUpDone: lambda b: _with(f"follow-up {b.id} done", b.result),
    e.FollowUpDropped: lambda b: f"follow-up {b.id} dropped: {b.reason}",
    e.FollowUpReopened: lambda b: f"follow-up {b.id} open again: {b.reason}",
    e.FollowUpRaised: lambda b: f"follow-up {b.id}: a ticket in {b.service} is asked for",
    e.TicketChanged: _ticket_changed,
    e.NoFollowUp: lambda b: f"no follow-up action: {b.because}",
    e.RetrospectiveAgreed: lambda b: f"{b.person} agrees with the retrospective",
    e.AgreementExcused: lambda b: f"{b.person} is not asked whether they agree: {b.because}",
    e.PublicationDecided: lambda b: f"{'publish' if b.publish else 'do not publish'}: {b.because}",
}
