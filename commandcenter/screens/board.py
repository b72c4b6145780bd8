"""The board: the whole response on one screen."""

from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from commandcenter.incident.cadence import standing
from commandcenter.incident.decisions import record
from commandcenter.incident.decisions.deciding import RESPONDING
from commandcenter.incident.decisions.progress import Answer, hold_roll_call
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident
from commandcenter.incident.words import Phase, Track
from commandcenter.screens.followed import Followed
from commandcenter.screens.forms import control, course, people, progress
from commandcenter.screens.forms import record as recording
from commandcenter.screens.forms import work as working
from commandcenter.screens.live import Live
from commandcenter.widgets.entries import (
    Line as Row,
)
from commandcenter.widgets.entries import (
    drawn_line,
    is_entry,
    line_key,
    line_text,
    with_day_rules,
)
from commandcenter.widgets.headline import Headline
from commandcenter.widgets.lane import Lane
from commandcenter.widgets.note_line import NoteLine
from commandcenter.widgets.notices import tell
from commandcenter.widgets.virtual_list import VirtualList

#: How many entries the board's tail holds, without what is routine; the Timeline screen has all.
TAIL = 200


class Board(Live):
    """Both sub-teams, the phase, the tail of the timeline, and the note line."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    DEFAULT_CLASSES = "board"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it so
        (0, "-tiny"),
        (60, "-narrow"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - as above
        (0, "-low"),
        (14, "-short"),
        (22, "-mid"),
        (32, "-high"),
    ]
    BINDING_GROUP_TITLE = "Board"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "update", "Update", id="board.update", tooltip="Report progress for a lane"),
        Binding("a", "action", "Action", id="board.action", tooltip="Add a step"),
        Binding("w", "work", "Work", id="board.work", tooltip="Start, finish or drop a step"),
        Binding(
            "c", "control", "Control", id="board.control", tooltip="Tell a firewall or registry"
        ),
        Binding("d", "decide", "Decide", id="board.decide", tooltip="Record a decision"),
        Binding("r", "roll_call", "Roll call", id="board.roll_call", tooltip="Walk both lanes"),
        Binding("p", "phase", "Phase", id="board.phase", tooltip="What the next phase needs"),
        Binding("H", "hand_over", "Hand over", id="board.hand_over", tooltip="With the brief"),
        Binding("s", "needs", "Asks", id="board.asks", tooltip="What the sub-teams need of you"),
        Binding(
            "o",
            "overdue",
            "Overdue",
            id="board.overdue",
            tooltip="Ask again, report for them, five more minutes",
        ),
        Binding("J", "join", "Join", id="board.join", tooltip="Join a sub-team", show=False),
        Binding("L", "leave", "Leave", id="board.leave", tooltip="Leave a sub-team", show=False),
        Binding("A", "assign", "Assign", id="board.assign", tooltip="Give a role", show=False),
        Binding("M", "moment", "Moment", id="board.moment", tooltip="Set a key moment", show=False),
        Binding("i", "note", "Note", id="board.note", tooltip="Write into the timeline"),
        Binding("R", "replay", "Replay", id="board.replay", tooltip="As it was at any instant"),
    ]

    def __init__(self) -> None:
        """An empty board."""
        super().__init__()
        self._followed = Followed()
        self._told_overdue: set[str] = set()
        self._accepting = False

    def content(self) -> ComposeResult:
        """Head, lanes, tail, note."""
        zone = self.session.zone
        yield Headline()
        yield Static("Opening the log …", id="waiting")
        with Horizontal(id="lanes"):
            for track in Track:
                yield Lane(track, zone=zone, id=track)
        yield VirtualList[Row](
            lambda row, width: drawn_line(row, zone, width),
            key=line_key,
            text=line_text,
            selectable=is_entry,
            follow=True,
            empty="Nothing has happened yet.",
            id="tail",
        )
        yield NoteLine(
            placeholder="note, or : for commands", id="note", classes="leave-first -plain"
        )

    def on_mount(self) -> None:
        """Keys act on the board, not in the note line, until one goes there."""
        super().on_mount()
        self.set_focus(self.query_one("#tail"))

    # What is shown

    async def refresh_from_log(self) -> None:
        """Show the incident as the log tells it now."""
        await self._followed.catch_up(self.session)
        self._incident = incident = self._followed.incident
        if incident is None:
            self.query_one("#waiting", Static).update(
                "No incident is open here: 1 lists them, d there declares one."
            )
            return
        telling = (e for e in reversed(self._followed.timeline.entries) if not e.is_routine)
        latest = islice(telling, TAIL)
        tail = sorted(latest, key=lambda e: (e.occurred_at, e.seq))
        self.query_one("#tail", VirtualList).show(with_day_rules(tail, self.session.zone))
        self.query_one("#waiting").display = False
        note = self.query_one(NoteLine)
        if note.display:  # Nothing is written into the past.
            note.belong_to(incident.ref, self.center.drafts)
        self.center.place_title = self.title_of(incident)
        self.tick()
        self.refresh_bindings()
        self._offer_command(incident)

    def title_of(self, incident: Incident) -> str:
        """What the terminal is called meanwhile."""
        return f"{'DRILL ' if incident.drill else ''}{incident.ref} {incident.title}"

    def tick(self) -> None:
        """The clocks."""
        incident = self._incident
        if incident is None:
            return
        now = self.session.clock()
        self.query_one(Headline).show(incident, now, len(self.session.here))
        remedy = "o: what to do" if incident.commander == self.session.who else ""
        for lane in self.query(Lane):
            lane.show(incident, now, remedy=remedy)
        self._fit_lanes()
        self._tell_commander(incident)
        self.center.prompts_changed()

    def _fit_lanes(self) -> None:
        """Side by side, the lanes take what they need, and leave half of the screen to the tail."""
        lanes = self.query_one("#lanes")
        side_by_side = self.has_class("-wide") and not self.has_class("-low")
        wanted = max(lane.wanted for lane in self.query(Lane))
        lanes.styles.height = min(wanted, self.size.height // 2 - 1) if side_by_side else None

    def _tell_commander(self, incident: Incident) -> None:
        """Ring once for each slot that a sub-team let pass."""
        if incident.commander != self.session.who:
            return
        for track in self._overdue(incident):
            since = standing(incident.track(track).watches, self.session.clock()).overdue_since
            key = f"{incident.id}:{track}:{since}"
            if since is None or key in self._told_overdue:
                continue
            self._told_overdue.add(key)
            self.app.bell()
            tell(
                self.app,
                f"The {track} report is overdue. o asks again, reports for them or "
                "gives five more minutes.",
                severity="warning",
            )

    def _overdue(self, incident: Incident) -> list[Track]:
        now = self.session.clock()
        return [
            track
            for track, state in incident.tracks.items()
            if standing(state.watches, now).overdue
        ]

    def _offer_command(self, incident: Incident) -> None:
        """A successor is shown the brief, and accepts or not."""
        offer = incident.handover
        if offer is None or offer.to != self.session.who:
            self._accepting = False
        elif not self._accepting and self.is_current:
            self._accepting = True
            self.ask_about(lambda now: people.accept(self.session, now))

    def save_draft(self) -> None:
        """Keep the note that is typed."""
        self.query_one(NoteLine).keep()

    # Acts

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        """Only what makes sense now; the palette and the command line explain the rest."""
        incident = self._incident
        if action == "overdue":
            return bool(incident and self._overdue(incident))
        if action == "control":
            wanted = incident and incident.phase in RESPONDING and not incident.drill
            return bool(wanted and self.session.offers)
        if action == "needs":
            return bool(incident and incident.open_needs)
        if action in {"roll_call", "update"}:
            return bool(incident and incident.phase in {Phase.RESPONSE, Phase.ESCALATION})
        return True

    def action_update(self) -> None:
        """Report for one's own lane; who is in both or in none is asked which."""
        incident = self._incident
        if incident is None:
            return
        mine = [track for track in Track if self.session.who in incident.track(track).members]
        if len(mine) == 1:
            self.ask_about(lambda now: progress.report(self.session, now, mine[0]))
        else:
            self.ask_about(
                progress.which_lane,
                then=lambda track: self.ask_about(
                    lambda now: progress.report(self.session, now, track)
                ),
            )

    def action_action(self) -> None:
        """Add a step to one's lane."""
        incident = self._incident
        if incident is None:
            return
        mine = [track for track in Track if self.session.who in incident.track(track).members]
        track = mine[0] if mine else Track.MITIGATION
        self.ask_about(lambda now: working.add_action(self.session, now, track))

    def action_work(self) -> None:
        """Start, finish, drop or hand on a step."""
        self.ask_about(lambda now: working.work_on(self.session, now))

    def action_control(self) -> None:
        """Have a firewall or registry do something, seen exactly before."""
        self.ask_about(lambda now: control.which(self.session, now))

    def action_decide(self) -> None:
        """In investigation: is it an incident? Later: any decision."""
        incident = self._incident
        if incident is not None and incident.phase is Phase.INVESTIGATION:
            self.ask_about(lambda now: course.confirm(self.session, now))
        else:
            self.ask_about(lambda now: recording.decide(self.session, now))

    def action_hand_over(self) -> None:
        """Offer command; or accept or take it, where that is one's place."""
        incident = self._incident
        if incident is None:
            return
        offer = incident.handover
        if offer is not None and offer.to == self.session.who:
            self.ask_about(lambda now: people.accept(self.session, now))
        elif incident.commander == self.session.who:
            self.ask_about(lambda now: people.hand_over(self.session, now))
        else:
            self.ask_about(lambda now: people.take_command(self.session, now))

    def action_needs(self) -> None:
        """Answer the ask queue."""
        self.ask_about(lambda now: progress.answer_need(self.session, now))

    def action_join(self) -> None:
        """Join a sub-team."""
        self.ask_about(lambda now: people.join(self.session, now))

    def action_leave(self) -> None:
        """Leave a sub-team."""
        self.ask_about(lambda now: people.leave(self.session, now))

    def action_assign(self) -> None:
        """Give a role."""
        self.ask_about(lambda now: people.assign(self.session, now))

    def action_moment(self) -> None:
        """Set a key moment."""
        self.ask_about(lambda now: recording.moment(self.session, now))

    def action_overdue(self) -> None:
        """Ask again, report for them, or give five more minutes."""
        incident = self._incident
        if incident is None:
            return
        late = self._overdue(incident)

        def report_for_them(outcome: Any) -> None:
            if isinstance(outcome, Track):
                self.ask_about(lambda now: progress.report(self.session, now, outcome))

        self.ask_about(lambda now: progress.overdue(self.session, now, late), then=report_for_them)

    @work(exit_on_error=False)
    async def action_roll_call(self) -> None:
        """Walk both lanes, one small form each; record them together, then name the next time."""
        incident = await self.session.incident()
        if incident is None:
            return
        lanes = [track for track in Track if incident.track(track).done_at is None]
        answers: dict[Track, Answer] = {}
        for number, track in enumerate(lanes, 1):
            step = f"{number} of {len(lanes)}"
            answer = await self.center.ask(
                progress.roll_call_lane(self.session, incident, track, step)
            )
            if answer is None:
                tell(self.app, "Roll call left; nothing was recorded.")
                return
            answers[track] = answer
        try:
            done = await self.session.do(incident, hold_roll_call, answers=answers)
        except Refused as refused:
            tell(self.app, f"Not recorded: {refused}", severity="warning")
            return
        due = [
            kept.next_due_at
            for state in done.incident.tracks.values()
            if (kept := standing(state.watches, self.session.clock())).next_due_at
        ]
        upcoming = f"{min(due).astimezone(self.session.zone):%H:%M}" if due else "none"
        tell(self.app, f"Roll call recorded. The next is due at {upcoming}.")

    def action_note(self) -> None:
        """Go to the note line."""
        self.query_one("#note").focus()

    @on(Input.Submitted, "#note")
    def _note_written(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        if text:
            self._write_note(text)

    @work(exit_on_error=False)
    async def _write_note(self, text: str) -> None:
        incident = self._incident
        if incident is None:
            return
        try:
            await self.session.do(incident, record.log, text=text)
        except Refused as refused:
            tell(self.app, f"{refused}", severity="warning")
            return
        note = self.query_one(NoteLine)
        if note.value.strip() == text:
            note.value = ""
            note.keep()
        self.read()
