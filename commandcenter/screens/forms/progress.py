"""Forms of the progress: reports, roll call, needs, what to do about an overdue report."""

from datetime import datetime

from commandcenter.incident.cadence import standing
from commandcenter.incident.decisions import progress
from commandcenter.incident.events import Estimate
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident
from commandcenter.incident.times import BadTime, countdown, echo, parse_eta, span
from commandcenter.incident.words import Track
from commandcenter.screens.session import Session
from commandcenter.widgets.form import Answers, Field, Form, Kind

#: Estimates that say "we do not know".
UNKNOWN = "unknown"
#: The field for why one reports instead of the lead.
INSTEAD = "instead"


def report(session: Session, incident: Incident, track: Track) -> Form:
    """A CAN report; remediation gives its estimate. Nothing typed in conditions: no change."""
    state = incident.track(track)
    lead = state.lead
    for_lead = lead is not None and lead != session.who and session.who not in state.members

    async def submit(answers: Answers) -> object:
        person = lead if for_lead else None
        because = answers[INSTEAD] if for_lead else ""
        eta = estimate(session, answers) if track is Track.REMEDIATION else None
        if answers["conditions"]:
            return await session.do_for(
                incident,
                person,
                because,
                progress.report,
                track=track,
                conditions=answers["conditions"],
                actions=answers["actions"],
                needs=answers["needs"],
                eta=eta,
            )
        return await session.do_for(
            incident, person, because, progress.report_unchanged, track=track, eta=eta
        )

    fields = [
        Field(
            "conditions",
            "Conditions",
            Kind.TEXT,
            required=state.last_report is None,
            help="What is true now."
            + (" Left empty: no change since the last report." if state.last_report else ""),
        ),
        Field("actions", "Actions", Kind.LINE, help="Done since the last report, and next."),
        Field("needs", "Needs", Kind.LINE, help="What the commander must get you. Empty: none."),
    ]
    if track is Track.REMEDIATION:
        fields += _estimate_fields(session, incident)
    if for_lead:
        fields.append(
            Field(
                INSTEAD,
                "Why for them",
                required=True,
                default=f"{lead} has not reported",
                help=f"Why you report instead of {lead}; it is recorded.",
            )
        )
    return Form(
        f"{track.capitalize()} report",
        submit,
        fields,
        name=f"report-{track}",
        label="Send report",
        incident=incident.ref,
        context=_standing(session, incident, track, for_lead=lead if for_lead else None),
    )


def _estimate_fields(session: Session, incident: Incident) -> list[Field]:
    last = incident.remediation_track.eta
    now = session.clock()
    default = ""
    if last is not None:
        if last.at is None:
            default = UNKNOWN
        elif last.at > now:
            default = _as_typed(last.at, now, session)
    return [
        Field(
            "eta",
            "Time to fix",
            Kind.LINE,
            required=True,
            default=default,
            help="A time (16:30), a length of time (45m), or unknown. Never told to customers.",
            check=lambda text: _read_eta(session, text),
        ),
        Field(
            "because",
            "Because",
            Kind.LINE,
            default=last.because if last is not None and last.at is None else "",
            help="Why it moved, or why it is unknown.",
        ),
    ]


def estimate(session: Session, answers: Answers) -> Estimate:
    """The estimate as filled in.

    Raises:
        BadTime: it cannot be read.
    """
    return Estimate(at=_read_eta(session, answers["eta"]), because=answers["because"])


def _as_typed(moment: datetime, now: datetime, session: Session) -> str:
    """A time as one would type it: that of the day, or whole where that would say another."""
    local = moment.astimezone(session.zone)
    of_day = f"{local:%H:%M}"
    try:
        read = parse_eta(of_day, now=now, zone=session.zone)
    except BadTime:
        read = None
    exact = local.replace(second=0, microsecond=0)
    return of_day if read == exact else exact.isoformat(timespec="minutes")


def _read_eta(session: Session, text: str) -> datetime | None:
    if text.strip().lower() == UNKNOWN:
        return None
    return parse_eta(text, now=session.clock(), zone=session.zone)


def _standing(session: Session, incident: Incident, track: Track, *, for_lead: str | None) -> str:
    """What one must know while writing: the last report and the clock."""
    state = incident.track(track)
    now = session.clock()
    lines = []
    if for_lead:
        lines.append(f"On behalf of {for_lead}, whose report it is; both names are recorded.")
    kept = standing(state.watches, now)
    if kept.overdue_since is not None:
        lines.append(f"Overdue for {countdown(now - kept.overdue_since)}.")
    elif kept.next_due_at is not None:
        lines.append(f"Due in {countdown(kept.next_due_at - now)}.")
    last = state.last_report
    if last is not None:
        lines.append(f"Last ({span(now - last.at)} ago, {last.by}): {last.conditions}")
    return "\n".join(lines)


def roll_call_lane(session: Session, incident: Incident, track: Track, step: str) -> Form:
    """One lane of a roll call: collects the answer, records nothing yet."""

    async def submit(answers: Answers) -> progress.Answer:
        try:
            eta = None
            if track is Track.REMEDIATION and answers["eta"]:
                eta = estimate(session, answers)
        except BadTime as wrong:
            raise Refused(str(wrong)) from None
        return progress.Answer(answers["conditions"], answers["actions"], answers["needs"], eta)

    lead = incident.track(track).lead or "whoever speaks for them"
    base = report(session, incident, track)
    return Form(
        f"Roll call {step}: {track}, {lead}",
        submit,
        [
            Field(
                each.name,
                each.label,
                each.kind,
                default=each.default,
                help="Left empty: no change." if each.name == "conditions" else each.help,
                required=each.required,
                check=each.check,
            )
            for each in base.fields
            if each.name != INSTEAD
        ],
        label="Next",
        incident=incident.ref,
        context=f"“{track.capitalize()}: conditions, actions, needs?”\n{base.context}",
    )


def answer_need(session: Session, incident: Incident) -> Form:
    """The ask queue: pick one, answer it."""
    now = session.clock()
    options = {
        need.id: f"{need.id} {need.track}, {need.by}, {span(now - need.at)}: {need.text}"
        for need in incident.open_needs
    }
    if not options:
        raise Refused("no sub-team waits for an answer")

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident, progress.answer_need, need=answers["need"], text=answers["text"]
        )

    return Form(
        f"Ask queue: {len(options)} open",
        submit,
        [
            Field(
                "need",
                "Need",
                Kind.CHOICE,
                required=True,
                options=options,
                default=next(iter(options), ""),
            ),
            Field("text", "Answer", Kind.TEXT, required=True),
        ],
        name="answer",
        label="Answer",
        incident=incident.ref,
    )


def overdue(session: Session, incident: Incident, tracks: list[Track]) -> Form:
    """What the commander can do about an overdue report."""
    now = session.clock()

    async def submit(answers: Answers) -> object:
        track = Track(answers["track"])
        if answers["how"] == "report":
            return track
        decision = progress.ask_again if answers["how"] == "ask" else progress.give_time
        return await session.do(incident, decision, track=track)

    def late(track: Track) -> str:
        since = standing(incident.track(track).watches, now).overdue_since
        return f"{track}, {countdown(now - since)} late" if since else str(track)

    return Form(
        "A report is overdue",
        submit,
        [
            Field(
                "track",
                "Sub-team",
                Kind.CHOICE,
                required=True,
                options={track: late(track) for track in tracks},
                default=tracks[0],
            ),
            Field(
                "how",
                "Do",
                Kind.CHOICE,
                required=True,
                default="ask",
                options={
                    "ask": "ask again",
                    "report": "report on their behalf",
                    "snooze": "give five more minutes",
                },
                help="The missed slot stays in the record, whatever you choose.",
            ),
        ],
        label="Do it",
        incident=incident.ref,
        context="\n".join(
            f"{track.capitalize()}: {echo(since, session.zone)}, lead "
            f"{incident.track(track).lead or 'nobody'}"
            for track in tracks
            if (since := standing(incident.track(track).watches, now).overdue_since)
        ),
    )


def which_lane(incident: Incident) -> Form:
    """For whom one speaks, where that is not plain."""

    async def submit(answers: Answers) -> Track:
        return Track(answers["track"])

    return Form(
        "Report for which sub-team?",
        submit,
        [
            Field(
                "track",
                "Sub-team",
                Kind.CHOICE,
                required=True,
                default=Track.MITIGATION,
                options={
                    track: f"{track} (lead {incident.track(track).lead or 'nobody'})"
                    for track in Track
                },
            ),
        ],
        label="Write it",
        incident=incident.ref,
    )
