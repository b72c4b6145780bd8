"""The three lines on top of the board: what it is, where it stands, who and how bad."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from textual.content import Content
from textual.widget import Widget

from commandcenter.incident.clocks import duties_of, questions_of
from commandcenter.incident.obligations import DutyState
from commandcenter.incident.picture import acknowledgement_owed
from commandcenter.incident.state import Incident
from commandcenter.incident.text import safe_line
from commandcenter.incident.times import countdown
from commandcenter.incident.words import PROCESS, CustomerStatus, Phase, Role
from commandcenter.widgets.changed import refresh_changed
from commandcenter.widgets.theme import severity

#: A legal clock with less time left than this is shown as pressing.
PRESSING = timedelta(hours=12)
GAP = "   "
#: Below this width the commander, not the legal clock, stands beside the phase.
SHORT = 60
#: From this width on the comms officer is named.
ROOMY = 98


class Headline(Widget):
    """Identity, severity, age and company; the phase line; people, impact and legal clocks."""

    DEFAULT_CSS = """
    Headline { height: 3; padding: 0 1; background: $surface; }
    """

    def __init__(self) -> None:
        """Three empty lines."""
        super().__init__()
        self._incident: Incident | None = None
        self._now: datetime | None = None
        self._here = 0
        self._drawn: Sequence[str] = ()
        self._made: tuple[object, Content] = (None, Content(""))

    def show(self, incident: Incident, now: datetime, here: int) -> None:
        """Show the incident as of now, and how many people look at it."""
        self._incident, self._now, self._here = incident, now, here
        before, self._drawn = self._drawn, self.render().plain.split("\n")
        refresh_changed(self, before, self._drawn)

    def render(self) -> Content:
        """The lines that fit into this width; made once for each second."""
        seq = self._incident.seq if self._incident else 0
        size = (self.content_size, self.has_class("-short"))
        shown = (id(self._incident), seq, self._now, self._here, size)
        if self._made[0] != shown:
            self._made = shown, self._make()
        return self._made[1]

    def _make(self) -> Content:
        incident, now = self._incident, self._now
        if incident is None or now is None:
            return Content("")
        width = max(10, self.content_size.width)
        lines = [_identity(incident, now, self._here, width)]
        if not self.has_class("-short"):
            phase = phase_line(incident.phase, width)
            beside = (
                _clocks(incident, now, width - phase.cell_length - len(GAP))
                if width >= SHORT
                else _commander(incident)
            )
            lines += [
                _apart(phase, beside, width),
                _facts(incident, now, width).truncate(width, ellipsis=True),
            ]
        return Content("\n").join(lines)


def _identity(incident: Incident, now: datetime, here: int, width: int) -> Content:
    age = countdown(now - incident.declared_at) if incident.declared_at else ""
    right = severity(incident.severity) + Content.assemble("  T+", (age, "bold"))
    if here > 1 and width >= 70:  # noqa: PLR2004 - below, the title needs the room
        right += Content.styled(f"  {here} here", "$label")
    drill = ("DRILL ", "bold $accent") if incident.drill else ""
    left = Content.assemble(drill, (incident.ref, "bold $bright"), "  ", safe_line(incident.title))
    return _apart(left, right, width)


def _apart(left: Content, right: Content, width: int) -> Content:
    """Both at the ends of one line; the left one gives way."""
    if not right.cell_length:
        return left.truncate(width, ellipsis=True)
    room = max(4, width - right.cell_length - 2)
    return left.truncate(room, ellipsis=True, pad=True) + "  " + right


def phase_line(phase: Phase, width: int) -> Content:
    """`escalation ✓ › RESPONSE › closure` and so on; where that is too long, only where it is."""
    if phase is Phase.DISMISSED:
        return Content.styled("DISMISSED", "bold $label")
    now = PROCESS.index(phase)
    parts = []
    for index, each in enumerate(PROCESS[:-1] if phase is not Phase.CLOSED else PROCESS):
        if index < now:
            parts.append(Content.styled(f"{each} ✓", "$label"))
        elif index == now:
            parts.append(Content.styled(each.upper(), "bold $primary"))
        else:
            parts.append(Content.styled(each, "$label"))
    line = Content(" › ").join(parts)
    if line.cell_length <= width:
        return line
    return Content.assemble((phase.upper(), "bold $primary"), (f"  {now + 1} of 5", "$label"))


def _facts(incident: Incident, now: datetime, width: int) -> Content:
    comms = [_comms(incident)] if width >= ROOMY else []
    return Content(GAP).join(
        [_commander(incident), *comms, *_warnings(incident, now), _impact(incident)]
    )


def _comms(incident: Incident) -> Content:
    return Content.assemble(("Comms ", "$label"), incident.holder(Role.COMMS) or "nobody")


def _commander(incident: Incident) -> Content:
    if incident.commander is None:
        return Content.assemble(("Commander ", "$label"), ("NOBODY", "bold $warning"))
    return Content.assemble(("Commander ", "$label"), (incident.commander, "$bright"))


def _impact(incident: Incident) -> Content:
    counts = incident.customer_counts
    if not incident.customers:
        return Content.assemble(("Impact ", "$label"), "no customer listed")
    return Content.assemble(
        ("Impact ", "$label"),
        f"{counts[CustomerStatus.SUSPECTED]} suspected · "
        f"{counts[CustomerStatus.CONFIRMED]} confirmed · {incident.notified} notified",
    )


def _warnings(incident: Incident, now: datetime) -> list[Content]:
    told = []
    if incident.restriction is not None:
        told.append("restricted")
    if incident.handover is not None:
        told.append(f"handover offered to {incident.handover.to}")
    if acknowledgement_owed(incident):
        told.append("reply owed")
    waiting = [each.id for each in incident.notifications.values() if each.awaits_approval]
    if waiting:
        told.append(f"{', '.join(waiting)} to approve")
    revisited = [each.id for each in incident.decisions_in_force if each.is_to_be_revisited(now)]
    if revisited:
        told.append(f"{', '.join(revisited)} to be revisited")
    if incident.mitigations_after_stop:
        many = incident.mitigations_after_stop
        told.append(f"{many} {'mitigation' if many == 1 else 'mitigations'} after the stop")
    return [Content.styled(each, "$warning") for each in told]


def _clocks(incident: Incident, now: datetime, room: int) -> Content:
    """The legal clocks, the next first: as many as have room, and how many more there are."""
    nearest: dict[str, timedelta] = {}
    for duty in duties_of(incident, now):
        if duty.due and duty.state in {DutyState.RUNNING, DutyState.OVERDUE}:
            left = duty.due - now
            nearest[duty.regime] = min(left, nearest.get(duty.regime, left))
    if not nearest:
        open_questions = len(questions_of(incident)) if incident.confirmation else 0
        asked = incident.assessments or not open_questions
        return Content.styled("" if asked else "legal duties: assess", "$label")
    soonest = sorted(nearest.items(), key=lambda each: each[1])
    for many in range(len(soonest), 0, -1):
        # Those that are late lead.
        counted = " left" if soonest[many - 1][1] >= timedelta(0) else ""
        more = f" +{len(soonest) - many}" if many < len(soonest) else ""
        shown = Content(" · ").join(_running(regime, due) for regime, due in soonest[:many])
        rack = shown + Content.styled(f"{counted}{more}", "$label")
        if rack.cell_length <= room:
            break
    return rack


def _running(regime: str, left: timedelta) -> Content:
    name = regime.upper()
    if left < timedelta(0):
        return Content.styled(f"{name} LATE {_hours(-left)}", "bold $warning")
    style = "bold $warning" if left < PRESSING else "$bright"
    return Content.assemble((f"{name} ", "$label"), (_hours(left), style))


def _hours(left: timedelta) -> str:
    """`70:18`: hours and minutes; a legal clock needs no seconds."""
    minutes = int(left.total_seconds() // 60)
    return f"{minutes // 60}:{minutes % 60:02}"
