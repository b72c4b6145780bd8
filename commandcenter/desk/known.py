"""The incidents that a desk has folded, each kept up to date in place from its log."""

from commandcenter import __version__
from commandcenter.incident.collector import collector_paused
from commandcenter.incident.events import EntryRedacted, Event
from commandcenter.incident.fold import fold
from commandcenter.incident.state import Incident
from commandcenter.store import Store

#: From so many events on, a snapshot makes opening a matter of the tail.
SNAPSHOT_FROM = 50_000
#: A new snapshot is kept when the last one is so many events behind.
SNAPSHOT_EVERY = 5_000
SNAPSHOT_VERSION = f"{__version__}/8"


class Known:
    """What is folded once and brought up to date from then on; shared by the desks of one person.

    Tasks may share it: what they await in between, each event is folded once and in order.
    """

    def __init__(self, store: Store) -> None:
        """Know nothing yet."""
        self._store = store
        self._incidents: dict[int, Incident] = {}
        self.damaged: dict[int, str] = {}
        """What is wrong with the chain of those whose end does not verify, by number."""

    def get(self, incident_id: int) -> Incident | None:
        """The incident as it was when it was last looked at."""
        return self._incidents.get(incident_id)

    def keep(self, incident: Incident) -> Incident:
        """Keep an incident, unless it is kept already; the one that is kept."""
        return self._incidents.setdefault(incident.id, incident)

    def forget(self, incident_id: int) -> None:
        """Keep it no longer."""
        self._incidents.pop(incident_id, None)

    async def now(self, incident_id: int) -> Incident:
        """The incident as its log tells it now.

        Raises:
            UnknownIncident: there is none of this number.
        """
        known = self.get(incident_id)
        if known is None:
            incident = self.keep(await load(self._store, incident_id))
            verdict = await self._store.verify_tail(incident_id)
            if verdict.problem is not None:
                self.damaged[incident_id] = verdict.problem
            return incident
        news = await self._store.read(incident_id, after=known.seq)
        return await self.take_in(known, news)

    async def take_in(self, incident: Incident, news: list[Event]) -> Incident:
        """Fold what is new; after an erasure nothing that was folded before may be kept."""
        fresh = [event for event in news if event.seq > incident.seq]
        if any(isinstance(event.body, EntryRedacted) for event in fresh):
            self._incidents[incident.id] = await load(self._store, incident.id)
            return self._incidents[incident.id]
        return fold(incident, fresh)


async def load(store: Store, incident_id: int) -> Incident:
    """The incident as its log tells it now.

    Raises:
        UnknownIncident: there is none of this number.
    """
    incident = await _from_snapshot(store, incident_id) or Incident(incident_id)
    events = await store.read(incident_id, after=incident.seq)
    with collector_paused():
        fold(incident, events)
    if incident.seq >= SNAPSHOT_FROM and len(events) >= SNAPSHOT_EVERY:
        await _keep_snapshot(store, incident)
    return incident


async def _from_snapshot(store: Store, incident_id: int) -> Incident | None:
    stored = await store.snapshot(incident_id, SNAPSHOT_VERSION)
    if stored is None:
        return None
    from commandcenter.incident.snapshot import thaw  # noqa: PLC0415 - only large ones pay

    return thaw(stored[1])


async def _keep_snapshot(store: Store, incident: Incident) -> None:
    from commandcenter.incident.snapshot import freeze  # noqa: PLC0415 - only large ones pay

    await store.save_snapshot(incident.id, incident.seq, SNAPSHOT_VERSION, freeze(incident))
