"""What one person may do and see, asked anew each time: nothing of it is remembered."""

from commandcenter.desk.known import Known
from commandcenter.desk.membership import Membership
from commandcenter.incident.refusal import Refused
from commandcenter.incident.sight import may_see
from commandcenter.incident.state import WORKER, Incident
from commandcenter.organisation.authority import Standing, must_take_part, standing_of
from commandcenter.store import Store, UnknownIncident


class Sight:
    """Whom the organisation lets see what; what one may not see answers as if it did not exist."""

    def __init__(self, store: Store, who: str, membership: Membership, known: Known) -> None:
        """The sight of one person at one desk."""
        self._store = store
        self._who = who
        self._membership = membership
        self._known = known

    async def standing(self) -> Standing:
        """What this person may do at all, as things stand now: a role that was taken is gone.

        Raises:
            Refused: they do not belong to the organisation.
        """
        return standing_of(await self._membership.now(), self._who)

    async def taking_part(self) -> Standing:
        """The same for somebody who is about to decide something in an incident.

        Raises:
            Refused: they take no part in incidents.
        """
        return must_take_part(await self._membership.now(), self._who)

    async def taking_part_in(self, incident: Incident) -> Standing:
        """The same for an incident that they see.

        Raises:
            Refused: they take no part in it.
        """
        standing = await self.taking_part()
        if self._who != WORKER and not may_see(incident, self._who):
            raise Refused(f"{self._who} sees {incident.ref} as auditor, and writes nothing into it")
        return standing

    def sees(self, incident: Incident, standing: Standing) -> bool:
        """Whether the incident is there for this person."""
        return standing.sees_all or (standing.reads and may_see(incident, self._who))

    def must_see(self, incident: Incident, standing: Standing) -> None:
        """Answer as if there were none where this person may not see it.

        Raises:
            UnknownIncident: they may not.
        """
        if not self.sees(incident, standing):
            self._known.forget(incident.id)
            raise UnknownIncident(incident.id)

    async def visible(self, incident_id: int, standing: Standing, *, restricted: bool) -> bool:
        """Whether it is there for this person; its log is read only where it is restricted."""
        if standing.sees_all or not standing.reads or not restricted:
            return standing.reads
        return self.sees(await self._known.now(incident_id), standing)

    async def must_be_there(self, incident_id: int) -> None:
        """The same as `must_see`, without reading the log of what all may see.

        Raises:
            UnknownIncident: they may not.
        """
        standing = await self.standing()
        restricted = await self._store.is_restricted(incident_id)
        if not await self.visible(incident_id, standing, restricted=restricted):
            raise UnknownIncident(incident_id)
