"""Progress: reports and their estimates, prompts, needs, the roll call, silence."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from commandcenter.incident import events as e
from commandcenter.incident.cadence import Due, prompt_due, standing
from commandcenter.incident.decisions.deciding import (
    OPEN,
    RESPONDING,
    RESPONSE,
    Happenings,
    Stamp,
    decision,
    next_id,
    pick,
)
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import COMMAND, PROGRAM, TEAMS, VOICES, require
from commandcenter.incident.state import Incident
from commandcenter.incident.text import line, prose
from commandcenter.incident.times import iso, short
from commandcenter.incident.words import Track

#: Everyone who is in a sub-team, and the commander.
REPORTERS = TEAMS[Track.MITIGATION] | TEAMS[Track.REMEDIATION]
#: "No needs" is an explicit value of the CAN form.
NO_NEEDS = frozenset({"", "-", "—", "none", "no", "nothing", "no needs", "n/a"})
SNOOZE = timedelta(minutes=5)


@decision("report progress", by=REPORTERS, during=RESPONDING)
def report(
    incident: Incident,
    stamp: Stamp,
    *,
    track: Track,
    conditions: str,
    actions: str = "",
    needs: str = "",
    eta: e.Estimate | None = None,
) -> Happenings:
    """Make a CAN report: conditions (what is true now), actions (done and next), needs.

    Remediation gives an estimate with every report: a time, or unknown with the reason.
    """
    require(incident, stamp, TEAMS[track], f"report for {track}")
    eta = _checked(incident, stamp, track, eta)
    made = e.ProgressReported(
        track=track,
        conditions=prose(conditions, "conditions"),
        actions=prose(actions, "actions") if actions.strip() else "",
        needs=_needs(needs),
        eta=eta,
    )
    return [stamp.says(made), *_raised(incident, stamp, track, made.needs)]


@decision("report progress", by=REPORTERS, during=RESPONDING)
def report_unchanged(
    incident: Incident, stamp: Stamp, *, track: Track, eta: e.Estimate | None = None
) -> Happenings:
    """Report that nothing changed: the last report and estimate still hold."""
    require(incident, stamp, TEAMS[track], f"report for {track}")
    state = incident.track(track)
    if state.last_report is None:
        raise Refused(f"{track} has not reported yet: there is nothing that could be unchanged")
    if track is Track.REMEDIATION and eta is None:
        eta = _standing_estimate(incident, stamp.now)
    eta = _checked(incident, stamp, track, eta)
    last = state.last_report
    return [
        stamp.says(
            e.ProgressReported(
                track=track,
                conditions=last.conditions,
                actions=last.actions,
                needs=last.needs,
                eta=eta,
                unchanged=True,
            )
        )
    ]


def _standing_estimate(incident: Incident, now: datetime) -> e.Estimate | None:
    """The last estimate, unless its time has gone by: a stale one cannot be repeated."""
    last = incident.remediation_track.eta
    if last is None:
        return None
    if last.at is not None and last.at <= now:
        raise Refused(
            f"the estimate {short(last.at)} has gone by: give a new one (--eta TIME, or "
            "--eta unknown --because REASON)"
        )
    return e.Estimate(at=last.at, because=last.because, confidence=last.confidence)


def _checked(
    incident: Incident, stamp: Stamp, track: Track, eta: e.Estimate | None
) -> e.Estimate | None:
    """The estimate as it goes into the record, if this track needs one."""
    if track is Track.MITIGATION:
        if eta is not None:
            raise Refused("an estimated time to fix belongs to remediation, not to mitigation")
        return None
    if eta is None:
        if incident.fix is not None:
            return None
        raise Refused(
            "a remediation report needs the estimated time to fix: --eta TIME or DURATION, "
            "or --eta unknown --because REASON"
        )
    if eta.at is None and not eta.because.strip():
        raise Refused("an unknown time to fix needs its reason: --because REASON")
    if eta.at is not None and eta.at < stamp.at:
        raise Refused(f"the estimated time to fix, {short(eta.at)}, is in the past")
    return e.Estimate(
        at=eta.at,
        because=prose(eta.because, "reason") if eta.because.strip() else "",
        confidence=line(eta.confidence, "confidence") if eta.confidence else None,
    )


def _needs(needs: str) -> str:
    return "" if needs.strip().lower() in NO_NEEDS else prose(needs, "needs")


def _raised(incident: Incident, stamp: Stamp, track: Track, needs: str) -> Happenings:
    """The need as an item in the commander's ask queue, unless it is there already."""
    known = any(need.text == needs and need.track is track for need in incident.open_needs)
    if not needs or known:
        return []
    return [stamp.says(e.NeedRaised(id=next_id("N", incident.needs), track=track, text=needs))]


@decision("answer needs", by=VOICES, during=OPEN)
def answer_need(incident: Incident, stamp: Stamp, *, need: str, text: str) -> Happenings:
    """Answer an item of the ask queue."""
    wanted = pick("N", incident.needs, need, "need")
    answered = incident.needs[wanted]
    if answered.answered_at is not None:
        raise Refused(
            f"{wanted} was answered by {answered.answered_by} at {short(answered.answered_at)}"
        )
    return [stamp.says(e.NeedAnswered(id=wanted, text=prose(text, "answer")))]


# ── prompts ──────────────────────────────────────────────────────────────────────────────────


@decision("raise a prompt", by=PROGRAM, during=RESPONSE)
def raise_prompt(incident: Incident, stamp: Stamp, *, track: Track, due: Due) -> Happenings:
    """Ask a sub-team for the report that fell due. The key makes it one, whoever races."""
    still = prompt_due(incident.track(track).watch, stamp.now)
    if still is None or still.slot < due.slot:
        raise Refused(f"the {track} report of {short(due.slot)} is no longer due")
    raised = e.PromptRaised(track=track, slot=due.slot, late=due.late, passed=due.passed)
    return [stamp.says(raised, key=f"due:{track}:{iso(due.slot)}")]


@decision("ask again", by=COMMAND, during=RESPONSE)
def ask_again(incident: Incident, stamp: Stamp, *, track: Track) -> Happenings:
    """Ask a late sub-team again."""
    return [stamp.says(e.PromptRepeated(track=track, slot=_overdue(incident, stamp, track)))]


@decision("give more time", by=COMMAND, during=RESPONSE)
def give_time(incident: Incident, stamp: Stamp, *, track: Track) -> Happenings:
    """Give a late sub-team five more minutes; the slot stays unkept in the record."""
    slot = _overdue(incident, stamp, track)
    return [stamp.says(e.PromptSnoozed(track=track, slot=slot, until=stamp.now + SNOOZE))]


def _overdue(incident: Incident, stamp: Stamp, track: Track) -> datetime:
    now = standing(incident.track(track).watches, stamp.now)
    if now.overdue_since is None:
        raise Refused(f"no {track} report is overdue")
    return now.overdue_since


@decision("note the silence", by=PROGRAM, during=RESPONSE)
def notice_silence(incident: Incident, stamp: Stamp, *, since: datetime) -> Happenings:
    """Tell the commander that nobody wrote anything for too long; once per silence."""
    if incident.last_entry_at is not None and incident.last_entry_at > since:
        raise Refused(f"somebody wrote at {short(incident.last_entry_at)}: it is not silent")
    minutes = int((stamp.now - since).total_seconds() // 60)
    return [stamp.says(e.SilenceNoticed(since=since, minutes=minutes), key=f"silence:{iso(since)}")]


# ── roll call ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Answer:
    """What one sub-team said in a roll call; empty conditions mean "no change"."""

    conditions: str = ""
    actions: str = ""
    needs: str = ""
    eta: e.Estimate | None = None


@decision("hold a roll call", by=COMMAND, during=RESPONSE)
def hold_roll_call(incident: Incident, stamp: Stamp, *, answers: dict[Track, Answer]) -> Happenings:
    """Walk both lanes: one report for each, entered for its lead, and the time of the next."""
    happened: Happenings = []
    said: list[str] = []
    for track in Track:
        state = incident.track(track)
        if state.done_at is not None:
            said.append(f"{track}: done")
            continue
        answer = answers.get(track)
        if answer is None:
            said.append(f"{track}: not reached")
            continue
        voice = _for_lead(incident, stamp, track)
        if answer.conditions.strip():
            happened += report(
                incident,
                voice,
                track=track,
                conditions=answer.conditions,
                actions=answer.actions,
                needs=answer.needs,
                eta=answer.eta,
            )
            first = answer.conditions.strip().splitlines()[0]
            said.append(f"{track}: {line(first[:120], 'conditions')}")
        else:
            happened += report_unchanged(incident, voice, track=track, eta=answer.eta)
            said.append(f"{track}: no change")
    next_at = _next_due(incident, stamp.now, frozenset(answers))
    return [
        *_numbered(incident, happened),
        stamp.says(e.RollCalled(summary="; ".join(said), next_at=next_at)),
    ]


def _for_lead(incident: Incident, stamp: Stamp, track: Track) -> Stamp:
    lead = incident.track(track).lead
    return replace(stamp, on_behalf_of=lead if lead != stamp.who else None)


def _numbered(incident: Incident, happened: Happenings) -> Happenings:
    """Two lanes may raise a need each in one breath: give each its own number."""
    taken = len(incident.needs)
    numbered = []
    for each in happened:
        body = each.body
        if isinstance(body, e.NeedRaised):
            taken += 1
            body = body.model_copy(update={"id": f"N{taken}"})
        numbered.append(
            e.Happening(body, each.occurred_at, each.actor, each.on_behalf_of, each.key)
        )
    return numbered


def _next_due(incident: Incident, now: datetime, answered: frozenset[Track]) -> datetime | None:
    """The next time a report is due from anyone, once these lanes have answered."""
    upcoming = [
        watch.next_due(now, answered=track in answered)
        for track, state in incident.tracks.items()
        if (watch := state.watch) is not None
    ]
    return min(upcoming, default=None)
