"""The outbox as arithmetic: what other systems are owed now, from the log alone.

A decision records an intent; what follows from it is worked out here, with a key that is the same
whoever works it out, and however often. The worker asks the systems, and records what came of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from commandcenter.incident.state import (
    EVERYONE,
    Action,
    ControlRun,
    Errand,
    Incident,
    Notification,
)
from commandcenter.incident.words import (
    Audience,
    ErrandKind,
    NotificationStatus,
    Outcome,
    Phase,
    Track,
)

#: What is older is no news: a worker that was down for a day wakes nobody about yesterday.
NEWS = timedelta(hours=1)
#: An attempt that nobody saw end within this time has no worker any more.
ABANDONED = timedelta(seconds=90)
#: Customers whose mail goes with one errand: so many may be in doubt after a crash.
BATCH = 50
#: The ticket for what remains of a dismissed incident.
DISMISSAL = "dismissal"
#: The end of what a post is about that is said in the incident's own channel.
IN_CHANNEL = ":channel"


@dataclass(frozen=True, slots=True)
class Routes:
    """What is set up for which purpose, by the names of the sections in the settings."""

    pagers: tuple[str, ...] = ()
    chats: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    trackers: tuple[str, ...] = ()
    status_pages: tuple[str, ...] = ()
    mailers: tuple[str, ...] = ()

    def for_audience(self, audience: Audience) -> tuple[str, ...]:
        """What can tell them: a status page tells everybody, mail those who are affected."""
        return self.status_pages if audience is Audience.SITE_WIDE else self.mailers


@dataclass(frozen=True, slots=True)
class Owed:
    """One errand to run.

    Attributes:
        about: what it is about: `M1:0`, `dismissal`, `escalation:1`, `due:mitigation:0`,
            `report:mitigation:0`, `A3:1`.
        unsettled: an attempt was begun and nobody saw it end: it may have been done.
    """

    kind: ErrandKind
    about: str
    service: str
    recipients: tuple[str, ...] = ()
    unsettled: bool = False

    @property
    def key(self) -> str:
        """The same for every attempt at it, and different for every errand."""
        return f"{self.kind}:{self.about}@{self.service}"

    @property
    def subject(self) -> str:
        """The first part of what it is about: `M1` of `M1:3`."""
        return self.about.partition(":")[0]


def run_of(action: Action, run: ControlRun) -> Owed:
    """The errand that makes the last run of an action."""
    return Owed(ErrandKind.CONTROL, f"{action.id}:{len(action.runs)}", run.service)


def action_of(key: str) -> str:
    """The action that an errand of the kind `control` is about: `A3` of `control:A3:1@firewall`."""
    return key.removeprefix(f"{ErrandKind.CONTROL}:").partition(":")[0]


def owed(incident: Incident, routes: Routes, now: datetime) -> list[Owed]:
    """What is to be asked of other systems now; nothing in a drill."""
    if incident.drill:
        return []
    begun = [
        _again(errand)
        for errand in incident.errands.values()
        if is_unfinished(errand, now) and not is_called_off(incident, errand)
    ]
    fresh = [each for each in _intended(incident, routes, now) if each.key not in incident.errands]
    return begun + fresh


def is_unfinished(errand: Errand, now: datetime) -> bool:
    """Whether it waits for another attempt, or was begun by a worker that is no more."""
    if errand.ended_at is None:
        return now - errand.begun_at >= ABANDONED
    return errand.outcome is None and errand.again_at is not None and errand.again_at <= now


def is_called_off(incident: Incident, errand: Errand) -> bool:
    """Whether nobody wants it any more: a page, a control, or an older change of a ticket."""
    if errand.kind is ErrandKind.PAGE:
        return errand.ended_at is not None and _is_over(incident, _about(errand))
    if errand.kind is ErrandKind.TICKET_CHANGE:
        return errand.key not in {each.key for each in _tickets(incident)}
    if errand.kind is not ErrandKind.CONTROL:
        return False
    return incident.actions[action_of(errand.key)].run_under_way is None


def published_since(incident: Incident, errand: Owed) -> str | None:
    """The notification that everybody has been told since the one that is to be published now."""
    if errand.kind is not ErrandKind.STATUS:
        return None
    mine = incident.notifications[errand.subject].sent_at
    for note in reversed(incident.notifications.values()):
        told = note.deliveries.get(EVERYONE)
        if mine and note.sent_at and note.sent_at > mine and told and told.outcome is Outcome.SENT:
            return note.id
    return None


def channel_of(incident: Incident, service: str) -> str:
    """What a chat names the incident's own channel by; empty where there is none."""
    for errand in incident.errands.values():
        if (errand.kind, errand.service) == (ErrandKind.CHANNEL, service) and errand.reference:
            return errand.reference
    return ""


def page_of(incident: Incident, owed: Owed) -> Errand:
    """The page that somebody has taken, or that is over."""
    return incident.errands[replace(owed, kind=ErrandKind.PAGE).key]


def _about(errand: Errand) -> str:
    return errand.key.removeprefix(f"{errand.kind}:").removesuffix(f"@{errand.service}")


def _again(errand: Errand) -> Owed:
    unsettled = errand.ended_at is None
    return Owed(errand.kind, _about(errand), errand.service, errand.recipients, unsettled)


def _intended(incident: Incident, routes: Routes, now: datetime) -> Iterator[Owed]:
    yield from _pages(incident, routes)
    if incident.restriction is not None:
        # Rooms, rotas and ticket lists are read by people who may not know of it.
        routes = replace(routes, pagers=(), chats=(), channels=(), trackers=())
    yield from _course(incident, routes, now)
    yield from _prompts(incident, routes, now)
    yield from _reports(incident, routes, now)
    dismissal = incident.dismissal
    if dismissal is not None and dismissal.ticket is None and now - dismissal.at < NEWS:
        yield from _each(ErrandKind.TICKET, DISMISSAL, routes.trackers[:1])
    yield from _tickets(incident)
    for action in incident.actions.values():
        run = action.run_under_way
        if run is not None:
            yield run_of(action, run)
    for note in incident.notifications.values():
        if note.status is NotificationStatus.SENT and note.service is not None:
            yield from _deliveries(incident, note, note.service, routes)


def _tickets(incident: Incident) -> Iterator[Owed]:
    """The tickets to be opened, and those that are to be told what was changed here."""
    for each in incident.retrospective.follow_ups.values():
        ticket = each.ticket
        if ticket is None or incident.restriction is not None:
            continue
        if not ticket.reference:
            yield Owed(ErrandKind.TICKET, f"{each.id}:open:{ticket.number}", ticket.service)
        elif ticket.untold:
            yield Owed(ErrandKind.TICKET_CHANGE, f"{each.id}:{ticket.changes}", ticket.service)


def _course(incident: Incident, routes: Routes, now: datetime) -> Iterator[Owed]:
    """Every phase is told; who shall join is woken, and finds a channel for the incident."""
    own = tuple(each for each in routes.chats if channel_of(incident, each))
    for number, step in enumerate(incident.phases):
        if now - step.at >= NEWS:
            continue
        about = f"{step.phase}:{number}"
        if step.phase is Phase.ESCALATION and not _is_over(incident, about):
            yield from _each(ErrandKind.PAGE, about, routes.pagers)
            yield from _each(ErrandKind.CHANNEL, about, routes.channels)
        yield from _each(ErrandKind.POST, about, routes.chats)
        if step.phase is not Phase.INVESTIGATION:
            yield from _each(ErrandKind.POST, about + IN_CHANNEL, own)


def _pages(incident: Incident, routes: Routes) -> Iterator[Owed]:
    """What was sent to wake people is taken once somebody is there, and ends when it is over."""
    someone = any(track.members for track in incident.tracks.values())
    for errand in incident.errands.values():
        if errand.kind is not ErrandKind.PAGE or errand.outcome is not Outcome.SENT:
            continue
        if errand.service not in routes.pagers:
            continue
        about = _about(errand)
        if _is_over(incident, about):
            yield Owed(ErrandKind.PAGE_OVER, about, errand.service)
        elif someone and not about.startswith("again:"):
            yield Owed(ErrandKind.PAGE_TAKEN, about, errand.service)


def _is_over(incident: Incident, about: str) -> bool:
    """Whether nobody needs to be woken about it any more."""
    kind, _, rest = about.partition(":")
    if kind != "again":
        return incident.phase not in {Phase.INVESTIGATION, Phase.ESCALATION, Phase.RESPONSE}
    track, _, number = rest.partition(":")
    state = incident.track(Track(track))
    asked = state.prompts[int(number)].at
    answered = state.last_report is not None and state.last_report.at >= asked
    return answered or state.watch is None or state.watch.live_from > asked


def _reports(incident: Incident, routes: Routes, now: datetime) -> Iterator[Owed]:
    for track, state in incident.tracks.items():
        for number, report in enumerate(state.reports):
            if now - report.at < NEWS:
                yield from _each(ErrandKind.POST, f"report:{track}:{number}", routes.chats)


def _prompts(incident: Incident, routes: Routes, now: datetime) -> Iterator[Owed]:
    for track, state in incident.tracks.items():
        for number, made in enumerate(state.prompts):
            if now - made.at < NEWS:
                about = f"{'again' if made.again else 'due'}:{track}:{number}"
                yield from _each(ErrandKind.POST, about, routes.chats)
                if made.again:
                    yield from _each(ErrandKind.PAGE, about, routes.pagers)


def _deliveries(
    incident: Incident, note: Notification, service: str, routes: Routes
) -> Iterator[Owed]:
    """The next of the errands that deliver it; those before it may still be under way."""
    mine = [errand for errand in incident.errands.values() if _delivers(errand, note)]
    about = f"{note.id}:{len(mine)}"
    done = set(note.deliveries).union(*(e.recipients for e in mine if e.outcome is None))
    if service in routes.status_pages and EVERYONE not in done:
        yield Owed(ErrandKind.STATUS, about, service, (EVERYONE,))
    elif service in routes.mailers:
        waiting = [each for each in note.recipients if each not in done]
        if waiting:
            yield Owed(ErrandKind.MAIL, about, service, tuple(waiting[:BATCH]))


def _delivers(errand: Errand, note: Notification) -> bool:
    return errand.key.startswith(
        (f"{ErrandKind.MAIL}:{note.id}:", f"{ErrandKind.STATUS}:{note.id}:")
    )


def _each(kind: ErrandKind, about: str, services: tuple[str, ...]) -> Iterator[Owed]:
    for service in services:
        yield Owed(kind, about, service)
