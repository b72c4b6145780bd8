"""Notifications: who is told what and when, what became of it, and which legal duties run."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from commandcenter.incident.advice import advise
from commandcenter.incident.clocks import duties_of, questions_of
from commandcenter.incident.fields import gap, gaps
from commandcenter.incident.obligations import Duty, DutyState
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import EVERYONE, Incident, Notification
from commandcenter.incident.text import safe_line, safe_text
from commandcenter.incident.times import clock, countdown, echo
from commandcenter.incident.words import Audience, NotificationStatus, Outcome
from commandcenter.screens.copies import Copies
from commandcenter.screens.forms import notifying, told
from commandcenter.screens.live import Live
from commandcenter.templates.preview import preview
from commandcenter.widgets.headline import Headline
from commandcenter.widgets.notices import tell
from commandcenter.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from commandcenter.desk import Done

MARKS = {
    NotificationStatus.DRAFT: ("☐", "$label"),
    NotificationStatus.APPROVED: ("◐", "$primary"),
    NotificationStatus.SENT: ("☑", "$label"),
}
#: Legal duties that are shown at most, and deliveries that are named one by one.
DUTIES, NAMED = 5, 40


class Notifications(Live):
    """The advice and the decision, the notifications, one of them whole, the duties."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    BINDING_GROUP_TITLE = "Notifications"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "decide", "Decide", id="notifications.decide", tooltip="Who is told, when"),
        Binding("w", "draft", "Write", id="notifications.draft", tooltip="Draft a new one"),
        Binding("e", "edit", "Edit", id="notifications.edit", tooltip="Other words"),
        Binding("s", "submit", "Submit", id="notifications.submit", tooltip="It is ready"),
        Binding("a", "approve", "Approve", id="notifications.approve", tooltip="These words"),
        Binding("S", "send", "Send", id="notifications.send", tooltip="To its audience, for good"),
        Binding("R", "retry", "Retry", id="notifications.retry", tooltip="What did not arrive"),
        Binding("C", "correct", "Correct", id="notifications.correct", tooltip="Points back to it"),
        Binding(
            "v", "copies", "Copies", id="notifications.copies", tooltip="Each one's, and how far"
        ),
        Binding("l", "duty", "Legal", id="notifications.duty", tooltip="Assess, fulfil, waive"),
    ]

    def __init__(self) -> None:
        """Nothing is shown yet."""
        super().__init__()
        self._drafted: str | None = None

    def content(self) -> ComposeResult:
        """Head, advice, list, the selected one, duties."""
        yield Headline()
        yield Static(id="advice")
        yield VirtualList[Notification](
            self._row,
            key=lambda note: note.id,
            text=lambda note: f"{note.id} {note.kind} {note.audience} {note.subject}",
            empty="Nothing is drafted yet. w drafts a notification from its template.",
            id="list",
        )
        with VerticalScroll(id="whole"):
            yield Static(id="text")
        yield Static(id="duties")

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.set_focus(self._list)

    @property
    def _list(self) -> "VirtualList[Notification]":
        return self.query_one("#list", VirtualList)

    @property
    def chosen(self) -> Notification | None:
        """The selected notification."""
        return self._list.selected

    # What is shown

    async def refresh_from_log(self) -> None:
        """Show the incident as the log tells it now."""
        incident = await self.session.incident()
        if incident is None:
            self._list.set_empty("Open an incident first: 1 lists them.")
            return
        self._incident = incident
        self.center.place_title = f"{incident.ref} notifications"
        self.query_one("#advice", Static).update(_advice(incident))
        self._list.show(list(incident.notifications.values()))
        if self._drafted in incident.notifications:
            self._list.select(self._drafted)
            self._drafted = None
        elif self._list.selected is None and incident.notifications:
            self._list.select(next(reversed(incident.notifications)))
        self._show_whole()
        self.tick()
        self.refresh_bindings()

    def tick(self) -> None:
        """The clocks."""
        if self._incident is not None:
            now = self.session.clock()
            self.query_one(Headline).show(self._incident, now, len(self.session.here))
            duties = duties_of(self._incident, now)
            self.query_one("#duties", Static).update(self._duties(self._incident, duties))

    @on(VirtualList.Highlighted)
    def _show_whole(self) -> None:
        incident, note = self._incident, self.chosen
        shown = Content("") if incident is None or note is None else self._whole(incident, note)
        self.query_one("#text", Static).update(shown)

    def _row(self, note: Notification, _width: int) -> Content:
        mark, style = MARKS[note.status]
        counts = Counter(each.outcome for each in note.deliveries.values())
        trouble = counts[Outcome.FAILED] + counts[Outcome.UNKNOWN]
        reach = "everyone" if note.audience is Audience.SITE_WIDE else "affected"
        when = f" {clock(note.sent_at, self.session.zone)}" if note.sent_at else ""
        return Content.assemble(
            (mark, style),
            f" {note.id:<4}",
            (f"{note.kind:<10}{reach:<10}{note.status}{when}  ", "$label"),
            ("waits for approval  " if note.awaits_approval else "", "$warning"),
            (f"▲ {trouble} not reached  " if trouble else "", "bold $warning"),
            safe_line(note.subject),
        )

    def _whole(self, incident: Incident, note: Notification) -> Content:
        """The words exactly, to whom, and what became of it."""
        zone = self.session.zone
        shown = preview(incident, note, sender=self.session.outreach.sender)
        to = "everyone, on the status page"
        if note.audience is Audience.AFFECTED:
            to = f"{len(shown.recipients)} customers by name"
        lines = [Content.assemble(("To       ", "$label"), to)]
        steps = [f"{note.author} drafted it {clock(note.drafted_at, zone)}"]
        if note.submitted_at:
            steps.append(f"{note.submitted_by} submitted it {clock(note.submitted_at, zone)}")
        if note.approved_at:
            steps.append(f"{note.approved_by} approved it {clock(note.approved_at, zone)}")
        if note.sent_at:
            steps.append(f"sent {echo(note.sent_at, zone)}, {note.via}")
        if note.corrects:
            steps.append(f"corrects {note.corrects}")
        if note.follows:
            steps.append(f"follows {', '.join(note.follows)}")
        lines.append(Content.assemble(("Course   ", "$label"), safe_line("; ".join(steps))))
        missing = gaps(f"{note.subject}\n{note.text}")
        if missing:
            told_gaps = ", ".join(map(gap, missing))
            lines.append(Content.styled(f"Missing  {told_gaps}: e fills them", "$warning"))
        lines += _deliveries(note)
        lines += [Content(""), Content.styled(safe_line(note.subject), "bold $bright")]
        lines += [Content(line) for line in safe_text(note.text).splitlines()]
        return Content("\n").join(lines)

    def _duties(self, incident: Incident, duties: list[Duty]) -> Content:
        now, zone = self.session.clock(), self.session.zone
        lines = []
        for duty in duties:
            left = "" if duty.due is None else _left(duty, countdown(duty.due - now))
            due = f"  due {echo(duty.due, zone)}" if duty.due else ""
            style = "bold $warning" if duty.state is DutyState.OVERDUE else ""
            lines.append(
                Content.assemble(
                    (f"{duty.state:<10}", style or "$label"),
                    (f"{left:<16}", style or "$bright"),
                    (duty.title, style),
                    (due, "$label"),
                )
            )
        questions = questions_of(incident)
        if questions:
            names = ", ".join(each.id for each in questions)
            lines.append(Content.styled(f"to assess {names} (l)", "$label"))
        more = len(lines) - DUTIES
        if more > 0:
            lines = [*lines[: DUTIES - 1], Content.styled(f"and {more + 1} more (l)", "$label")]
        return Content("\n").join(lines or [Content.styled("No legal duty is open.", "$label")])

    # Acts

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        """Only what the selected notification can take now."""
        note = self.chosen if self.is_mounted else None
        wanted = {
            "edit": {NotificationStatus.DRAFT, NotificationStatus.APPROVED},
            "submit": {NotificationStatus.DRAFT},
            "approve": {NotificationStatus.DRAFT},
            "send": {NotificationStatus.APPROVED},
            "correct": {NotificationStatus.SENT},
            "copies": set(NotificationStatus),
            "retry": {NotificationStatus.SENT},
        }.get(action)
        if wanted is None:
            return True
        if action == "submit" and note is not None and note.awaits_approval:
            return False
        if action == "retry" and note is not None and note.service is None:
            return False
        return note is not None and note.status in wanted

    def action_decide(self) -> None:
        """Who is told, and when."""
        self.ask_about(lambda now: told.decide_notification(self.session, now))

    def action_draft(self) -> None:
        """Choose the message, then write it from its template."""
        self.ask_about(
            lambda now: notifying.choose(self.session, now),
            then=lambda chosen: self.ask_about(
                lambda now: notifying.draft(self.session, now, *chosen), then=self._made
            ),
        )

    def _made(self, done: "Done") -> None:
        """One's own draft is the one that one goes on with."""
        self._drafted = getattr(done.events[-1].body, "id", None)
        self.read()

    def action_correct(self) -> None:
        """A new message that points back to the selected one."""
        if (note := self.chosen) is not None:
            self.ask_about(
                lambda now: notifying.draft(
                    self.session, now, note.kind, note.audience, corrects=note
                ),
                then=self._made,
            )

    def action_edit(self) -> None:
        """Other words; an approval falls away."""
        self._about_chosen(notifying.revise)

    def action_submit(self) -> None:
        """It is ready for somebody else to approve."""
        self._about_chosen(notifying.submit)

    def action_approve(self) -> None:
        """Exactly these words."""
        self._about_chosen(notifying.approve)

    def action_retry(self) -> None:
        """Deliver once more what did not arrive."""
        self._about_chosen(notifying.retry)

    async def action_send(self) -> None:
        """To its audience, by what is set up; asked once more."""
        note = self.chosen
        if note is None:
            return
        try:
            carriers = (await self.session.outreach.routes()).for_audience(note.audience)
        except Refused as refused:
            tell(self.app, str(refused), severity="error")
            return
        self.ask_about(lambda now: notifying.send(self.session, now, note, carriers))

    def _about_chosen(self, form: notifying.AboutNote) -> None:
        if (note := self.chosen) is not None:
            self.ask_about(lambda now: form(self.session, now, now.notifications[note.id]))
        else:
            tell(self.app, "Nothing is selected: w drafts a notification.")

    @on(VirtualList.Selected, "#list")
    def action_copies(self) -> None:
        """Who gets the selected one, the exact copy of each, and what became of it."""
        if self._incident is not None and (note := self.chosen) is not None:
            self.app.push_screen(Copies(self.session, self._incident, note))

    def action_duty(self) -> None:
        """Which legal duties apply, which are done."""
        self.ask_about(lambda now: notifying.duty(self.session, now))


def _advice(incident: Incident) -> Content:
    advice = advise(incident)
    lines = [
        Content.assemble(
            ("Advised  ", "$label"),
            (advice.choice.replace("-", " "), "bold $bright"),
            (f": {'; '.join(advice.reasons)}", "$label"),
        )
    ]
    chosen = incident.choice
    if chosen is None:
        lines.append(Content.styled("Decided  not yet (d)", "$warning"))
    else:
        lines.append(
            Content.assemble(
                ("Decided  ", "$label"),
                (chosen.choice.replace("-", " "), "bold"),
                (f" by {safe_line(chosen.by)}: {safe_line(chosen.because)}", "$label"),
            )
        )
    lines += [Content.styled(f"Since    {safe_line(each)}", "$label") for each in advice.changes]
    return Content("\n").join(lines)


def _deliveries(note: Notification) -> list[Content]:
    """How far it came, and who must be looked after."""
    if note.status is not NotificationStatus.SENT or note.service is None:
        return []
    counts = Counter(each.outcome for each in note.deliveries.values())
    waiting = max(0, (len(note.recipients) or 1) - len(note.deliveries))
    parts = [f"{count} {outcome}" for outcome, count in counts.items()]
    parts += [f"{waiting} under way"] * bool(waiting)
    lines = [Content.assemble(("Reached  ", "$label"), ", ".join(parts))]
    open_ones = [
        (recipient, each)
        for recipient, each in note.deliveries.items()
        if each.outcome is not Outcome.SENT
    ]
    for recipient, each in open_ones[:NAMED]:
        who = "everyone" if recipient == EVERYONE else recipient
        lines.append(
            Content.assemble(
                ("         ▲ ", "$warning"),
                f"{safe_line(who)}: {each.outcome}",
                (f", {safe_line(each.detail)}" if each.detail else "", "$label"),
            )
        )
    if len(open_ones) > NAMED:
        lines.append(Content.styled(f"         and {len(open_ones) - NAMED} more", "$label"))
    return lines


def _left(duty: Duty, time: str) -> str:
    match duty.state:
        case DutyState.RUNNING:
            return f"{time} left"
        case DutyState.OVERDUE:
            return f"{time} late"
        case _:
            return ""
