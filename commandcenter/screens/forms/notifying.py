"""Forms of notifications: drafting from a template, approving, sending, retrying; legal duties."""

from collections.abc import Callable, Sequence

from commandcenter.incident.clocks import duties_of, questions_of
from commandcenter.incident.decisions import duties, notifications
from commandcenter.incident.decisions.notifications import audience_of
from commandcenter.incident.fields import MEANINGS, gap, gaps
from commandcenter.incident.obligations import NOTICE, DutyState
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident, Notification
from commandcenter.incident.words import Audience, NotificationKind, Outcome
from commandcenter.screens.session import Session
from commandcenter.templates.drafting import fill
from commandcenter.templates.preview import preview
from commandcenter.widgets.form import FORCE, Answers, Field, Form, Kind

AboutNote = Callable[[Session, Incident, Notification], Form]
Chosen = tuple[NotificationKind, Audience]

WHO = {Audience.AFFECTED: "those affected, by mail", Audience.SITE_WIDE: "everyone, on the page"}
#: Gaps that a form asks for one by one; more are filled in the text itself.
ASKED = 6
BY_HAND = "by hand"


def choose(session: Session, incident: Incident) -> Form:  # noqa: ARG001 - as every form
    """Which message, and for whom."""
    sent = [note.kind for note in incident.notifications.values() if note.sent_at]
    following = NotificationKind.UPDATE if sent else NotificationKind.INITIAL

    async def submit(answers: Answers) -> Chosen:
        return NotificationKind(answers["kind"]), Audience(answers["audience"])

    return Form(
        "A new notification",
        submit,
        [
            Field(
                "kind",
                "Message",
                Kind.CHOICE,
                required=True,
                default=following,
                options={each: each for each in NotificationKind},
            ),
            Field(
                "audience",
                "To",
                Kind.CHOICE,
                required=True,
                default=Audience.AFFECTED,
                options={each: WHO[each] for each in Audience},
            ),
        ],
        label="Write it",
        incident=incident.ref,
        context="Its template is filled with what the incident knows.",
    )


def draft(
    session: Session,
    incident: Incident,
    kind: NotificationKind,
    audience: Audience,
    corrects: Notification | None = None,
) -> Form:
    """The template of its kind, filled; what nobody knows is a gap."""
    outreach = session.outreach
    words = fill(
        outreach.library.find(kind, outreach.language),
        incident,
        kind=kind,
        audience=audience,
        house=outreach.house,
    )
    subject, text = words.subject, words.text
    if corrects is not None:
        subject, text = f"Correction: {corrects.subject}", corrects.text

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            notifications.draft,
            kind=kind,
            audience=audience,
            subject=answers["subject"],
            text=answers["text"],
            corrects=corrects.id if corrects else None,
            personal=corrects.personal if corrects else words.personal,
        )

    return Form(
        f"{kind.capitalize()} notification to {WHO[audience]}",
        submit,
        _words(subject, text),
        name=f"draft-{kind}-{audience}",
        label="Keep the draft",
        incident=incident.ref,
        context=_told_gaps(subject, text),
    )


def revise(session: Session, incident: Incident, note: Notification) -> Form:
    """Other words, or what fills the gaps of a template."""
    missing = gaps(f"{note.subject}\n{note.text}")[:ASKED]

    async def submit(answers: Answers) -> object:
        given = {str(each): answers[each] for each in missing if answers.given(each)}
        changed = (answers["subject"], answers["text"]) != (note.subject, note.text.strip())
        return await session.do(
            incident,
            notifications.revise,
            notification=note.id,
            subject=answers["subject"] if changed else None,
            text=answers["text"] if changed else None,
            given=given or None,
        )

    asked = [
        Field(each, each.replace("_", " ").capitalize(), help=MEANINGS[each]) for each in missing
    ]
    return Form(
        f"{note.id}: other words",
        submit,
        [*asked, *_words(note.subject, note.text)],
        name=f"revise-{note.id}",
        label="Keep these words",
        incident=incident.ref,
        context="An approval falls away with the words that it was given for."
        * (note.approved_at is not None),
    )


def submit(session: Session, incident: Incident, note: Notification) -> Form:
    """It is ready: somebody else is asked to approve it."""

    async def tell(_answers: Answers) -> object:
        return await session.do(incident, notifications.submit, notification=note.id)

    shown = preview(incident, note, sender=session.outreach.sender)
    return Form(
        f"Submit {note.id}",
        tell,
        label="Ask for approval",
        incident=incident.ref,
        context=f"To {_reach(incident, note)}\n\n{shown.copy.subject}\n\n{shown.copy.text}",
        consequence=lambda _answers: "The commander sees that it waits. Nothing is sent yet.",
        name=f"submit-{note.id}",
    )


def approve(session: Session, incident: Incident, note: Notification) -> Form:
    """Exactly these words, to exactly this audience."""
    shown = preview(incident, note, sender=session.outreach.sender)

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            notifications.approve,
            notification=note.id,
            force=answers.given(FORCE),
        )

    return Form(
        f"Approve {note.id}",
        submit,
        label="Approve these words",
        incident=incident.ref,
        context=f"To {_reach(incident, note)}\n\n{shown.copy.subject}\n\n{shown.copy.text}",
        consequence=lambda _answers: "Nothing is sent yet. Other words need another approval.",
        name=f"approve-{note.id}",
        forcible=True,
    )


def send(session: Session, incident: Incident, note: Notification, carriers: Sequence[str]) -> Form:
    """To its audience as now known; by a service that is set up, or recorded as done by hand."""
    options = {each: f"through {each}" for each in carriers}
    options[BY_HAND] = "I sent it myself"

    async def submit(answers: Answers) -> object:
        by = answers["by"]
        return await session.do(
            incident,
            notifications.send,
            notification=note.id,
            service=None if by == BY_HAND else by,
        )

    def consequence(answers: Answers) -> str:
        if answers["by"] == BY_HAND:
            return f"{note.id} is recorded as sent by you. commandcenter itself sends nothing."
        return f"{note.id} goes to {_reach(incident, note)}, now. It cannot be called back."

    return Form(
        f"Send {note.id}: {note.subject}",
        submit,
        [
            Field(
                "by",
                "How",
                Kind.CHOICE,
                required=True,
                default=next(iter(options)),
                options=options,
            )
        ],
        label="Send it",
        incident=incident.ref,
        reading=f"To {_reach(incident, note)}\n\n{note.subject}\n\n{note.text}",
        consequence=consequence,
        danger=True,
    )


def retry(session: Session, incident: Incident, note: Notification) -> Form:
    """Deliver once more what did not arrive."""
    outcomes = [each.outcome for each in note.deliveries.values()]
    failed, unknown = outcomes.count(Outcome.FAILED), outcomes.count(Outcome.UNKNOWN)

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            notifications.retry,
            notification=note.id,
            unknown=answers.ticked("unknown"),
        )

    def consequence(answers: Answers) -> str:
        told = f"{failed + unknown * answers.ticked('unknown')} get it again."
        return told + (" Some of them may have it already." if answers.ticked("unknown") else "")

    return Form(
        f"{note.id}: once more",
        submit,
        [
            Field(
                "unknown",
                "In doubt too",
                Kind.SWITCH,
                help=f"{unknown} may have arrived: those may get it twice.",
            )
        ],
        label="Deliver again",
        incident=incident.ref,
        context=f"{failed} failed, {unknown} may have arrived.",
        consequence=consequence,
    )


def duty(session: Session, incident: Incident) -> Form:
    """One of the legal duties: does it apply, was it done, does it fall away?"""
    now = session.clock()
    running = {
        each.id: f"{each.title} ({each.state})"
        for each in duties_of(incident, now)
        if each.state not in {DutyState.FULFILLED, DutyState.WAIVED}
    }
    asked = {each.id: each.title for each in questions_of(incident)}
    acts = {
        **({"applies": "it applies", "not": "it does not apply"} if asked else {}),
        **({"done": "it was done", "waive": "it falls away"} if running else {}),
    }
    if not acts:
        raise Refused(f"every legal duty of {incident.ref} is assessed, and none is open")

    async def submit(answers: Answers) -> object:
        about, act, words = answers["about"], answers["act"], answers["words"]
        if (act in {"done", "waive"}) != (about in running):
            what = "a question: say whether it applies" if about in asked else "assessed already"
            raise Refused(f"{about} is {what}")
        if act == "done":
            return await session.do(incident, duties.fulfil, duty=about, reference=words)
        if act == "waive":
            return await session.do(incident, duties.waive, duty=about, reason=words)
        aware = answers.given("aware")
        return await session.do(
            incident,
            duties.assess,
            regime=about,
            applies=act == "applies",
            because=words,
            aware_at=session.past(aware) if aware else None,
        )

    options = {**running, **asked}
    return Form(
        "Legal duties",
        submit,
        [
            Field(
                "about",
                "Duty",
                Kind.CHOICE,
                required=True,
                options=options,
                default=next(iter(options)),
            ),
            Field("act", "Say", Kind.CHOICE, required=True, options=acts, default=next(iter(acts))),
            Field("words", "Why, or where", help="The reason; for what was done, its reference."),
            Field("aware", "Aware since", Kind.TIME, help="Empty: since it was confirmed."),
        ],
        name="duty",
        incident=incident.ref,
        reading="\n".join(
            [*(f"{each.title}: {each.question}" for each in questions_of(incident)), NOTICE]
        ),
    )


def _words(subject: str, text: str) -> list[Field]:
    return [
        Field("subject", "Subject", required=True, default=subject),
        Field("text", "Text", Kind.TEXT, required=True, default=text),
    ]


def _told_gaps(subject: str, text: str) -> str:
    missing = gaps(f"{subject}\n{text}")
    if not missing:
        return ""
    return f"Still to say: {', '.join(map(gap, missing))}. It can be kept so, and not approved."


def _reach(incident: Incident, note: Notification) -> str:
    if note.audience is Audience.SITE_WIDE:
        return "everyone"
    return f"{len(audience_of(incident, note))} customers by name"
