"""What one person may do and see, asked anew each time: nothing of it is remembered."""

from collections.abc import Callable

from commandcenter.desk.known import Known
from commandcenter.desk.membership import Membership
from commandcenter.incident.refusal import Refused
from commandcenter.incident.sight import may_see
from commandcenter.incident.state import WORKER, Incident
from commandcenter.organisation.authority import Standing, must_take_part, standing_of
from commandcenter.organisation.state import Organisation
from commandcenter.store import Store, UnknownIncident

Asked = Callable[[Organisation], None]


class Sight:
    """Whom the organisation lets see what; what one may not see answers as if it did not exist."""

    def __init__(  # noqa: PLR0917 - a desk makes it, from all that it has
        self,
        store: Store,
        who: str,
        membership: Membership,
        known: Known,
        fingerprint: str | None,
        asked: Asked,
    ) -> None:
        """The sight of one person at one desk.

        Args:
            store: the log.
            who: the person.
            membership: who there is.
            known: what was folded already.
            fingerprint: of the key that proved who they are, where one did.
            asked: refuses until the second factor was proved, where one is needed.
        """
        self._store = store
        self._who = who
        self._membership = membership
        self._known = known
        self._fingerprint = fingerprint
        self._asked = asked

    async def standing(self) -> Standing:
        """What this person may do at all, as things stand now: a role that was taken is gone.

        Raises:
            FactorNeeded: their second factor is to be proved first.
            Refused: they do not belong to the organisation.
        """
        organisation = await self._membership.now()
        standing = standing_of(organisation, self._who)
        self._must_still_hold(organisation)
        self._asked(organisation)
        return standing

    def _must_still_hold(self, organisation: Organisation) -> None:
        """A key that was removed ends what it opened."""
        if self._fingerprint is None or self._who == WORKER:
            return
        holder = organisation.person_of_key(self._fingerprint)
        if holder is None or holder.name != self._who:
            raise Refused(f"the key that this was opened with is no longer {self._who}'s")

    async def taking_part(self) -> Standing:
        """The same for somebody who is about to decide something in an incident.

        Raises:
            Refused: they take no part in incidents.
        """
        await self.standing()
        return must_take_part(self._membership.known, self._who)

    def taking_part_in(self, incident: Incident) -> Standing:
        """The same for an incident that they were shown a moment ago, so that nothing is read.

        Raises:
            Refused: they take no part in it.
        """
        standing = must_take_part(self._membership.known, self._who)
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
