"""The desk: the one door between people and the log. Load, decide, append, retry, watch."""

from collections.abc import Awaitable, Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ParamSpec

from commandcenter.desk.factors import Enrolment
from commandcenter.desk.membership import ATTEMPTS, Organised
from commandcenter.desk.reading import Reading
from commandcenter.incident.decisions import DECISIONS, Decision, Stamp
from commandcenter.incident.decisions.course import declare
from commandcenter.incident.decisions.deciding import Rule
from commandcenter.incident.decisions.record import redact
from commandcenter.incident.decisions.standing_in import HOW, must_be_ones_own, stand_in
from commandcenter.incident.events import AlertAttached, Event, Happening
from commandcenter.incident.fold import fold
from commandcenter.incident.refusal import Refused
from commandcenter.incident.sentences import sentence
from commandcenter.incident.state import WORKER, Incident
from commandcenter.incident.words import Precision, Source
from commandcenter.organisation import access, authority
from commandcenter.organisation import deciding as organising
from commandcenter.organisation.access import Access
from commandcenter.organisation.state import Organisation, Person
from commandcenter.store import Conflict, Record, UnknownIncident

P = ParamSpec("P")

#: Decisions that cannot be taken back: a fresh second factor is asked for.
LASTING = frozenset({"send", "decide_publication", "unrestrict"})


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a decision.

    Attributes:
        incident: as it is now.
        events: what was recorded; for a repeated key, what had been recorded the first time.
        also_in: after an erasure, the other entries that hold the same words.
    """

    incident: Incident
    events: list[Event]
    also_in: tuple[int, ...] = ()


class Desk(Reading):
    """One person's way to every incident.

    Tasks may share it: what they await in between, each event is folded once and in order.
    """

    def stamped(
        self,
        *,
        at: datetime | None = None,
        precision: Precision | None = None,
        on_behalf_of: str | None = None,
        because: str = "",
    ) -> "Desk":
        """The same desk, for acts that happened at another time or are entered for another.

        Args:
            at: when it happened; None for now.
            precision: how exactly that is known, where it is not known to the minute.
            on_behalf_of: whose act it is; None for whomever this desk stands in already.
            because: why it is done for them, which a closed organisation asks for.
        """
        other = copy(self)
        if at is not None:
            other._at, other._precision = at, precision  # noqa: SLF001 - a copy of this very desk
        if on_behalf_of is not None:
            other._on_behalf_of = on_behalf_of  # noqa: SLF001 - as above
            other._because = because or self._because  # noqa: SLF001 - as above
        return other

    # ── the organisation ─────────────────────────────────────────────────────────────────────

    async def organisation(self) -> Organisation:
        """Who there is, as the organisation's log tells it now.

        The object is this desk's own and is brought up to date in place at every call.

        Raises:
            Refused: whoever asks does not belong to it.
        """
        await self._sight.standing()
        return await self._membership.now()

    async def person_of_key(self, fingerprint: str) -> Person | None:
        """Whom a public key proves (`SHA256:…`); None where it is nobody's. For front doors."""
        return (await self._membership.now()).person_of_key(fingerprint)

    async def organisation_log(self) -> list[Event]:
        """Every event of the organisation's log.

        Raises:
            Refused: whoever asks does not belong to it.
        """
        await self._sight.standing()
        return await self.store.organisation()

    async def organise(
        self, decision: organising.Decision[P], /, *args: P.args, **kwargs: P.kwargs
    ) -> Organised:
        """Take a decision about the organisation and record it, again where someone was faster.

        Raises:
            Refused: the decision is not allowed as things stand now.
        """
        await self._sight.standing()
        if self._on_behalf_of is not None:
            raise Refused("nobody manages people for another: do it in your own name")
        await self.factors.must_be_fresh(self.clock())
        return await self._membership.decide(self._stamp, decision, *args, **kwargs)

    async def begin_factor(self, organisation: str = "") -> Enrolment:
        """A secret for an authenticator of this person; nothing changes until `enrol_factor`.

        Raises:
            FactorNeeded: the one that they have must be proved first.
            Refused: they do not belong to the organisation.
        """
        return await self.factors.begin(organisation, self.clock())

    async def enrol_factor(self, code: str) -> list[str]:
        """Take the secret that was begun last into use; the recovery codes, shown this once.

        Raises:
            Refused: the code is not what the authenticator should show.
        """
        return await self.factors.enrol(self._stamp, code)

    async def prove(self, code: str) -> None:
        """Prove the second factor by a code; from then on this place may read and act.

        Raises:
            Refused: it is wrong, was used before, or one has to wait.
        """
        await self.factors.prove(self._stamp, code)

    async def leaving(self, incident_id: int, what: str) -> None:
        """Before anything of an incident leaves the house: a fresh second factor, and a record.

        Args:
            incident_id: of which.
            what: which report it is, for the record: `pdf, regulator`.

        Raises:
            FactorNeeded: it was proved too long ago.
            UnknownIncident: there is none of this number that this person may see.
        """
        await self._sight.must_be_there(incident_id)
        await self.factors.must_be_fresh(self.clock())
        await self._witness.exported(incident_id, what, self.clock())

    async def accesses(self, incident_id: int | None = None) -> list[Access]:
        """Who looked at what, as far as this person may know it, oldest first.

        Raises:
            Refused: that is for auditors and administrators.
            UnknownIncident: there is none of this number that they may know of.
        """
        standing = await self._sight.standing()
        access.must_read_accesses(await self._membership.now(), self.who)
        there = [
            number
            for number, summary in await self.store.summaries()
            if not summary.restricted
            or await self._sight.visible(number, standing, restricted=True)
        ]
        if incident_id is not None and incident_id not in there:
            raise UnknownIncident(incident_id)
        found = await self.store.accesses(incident_id)
        return access.readable(found, there, everything=standing.sees_all)

    # ── deciding ─────────────────────────────────────────────────────────────────────────────

    async def take_in(self, incident_id: int, records: Sequence[Record]) -> None:
        """Take in an exported log under its own number and with its own chain.

        Raises:
            Damaged: the chain does not hold.
            Refused: this person takes no part in incidents.
            StoreError: the number belongs to another incident.
        """
        await self._sight.taking_part()
        await self.store.import_records(incident_id, records)

    async def declare(
        self,
        title: str,
        source: Source,
        *,
        detail: str = "",
        reporter: str | None = None,
        contact: str | None = None,
        drill: bool = False,
        cadence: int = 15,
        alerts: Sequence[AlertAttached] = (),
        seen_by: Sequence[str] | None = None,
    ) -> Done:
        """Start an incident, with the alerts that are why, where there are some.

        One that is restricted from the start (`seen_by` names whom to, besides those with a part
        in it) gets a number that tells nobody how many there are.
        """
        standing = await self._sight.taking_part()
        stamp = self._stamp(standing)
        happenings = declare(
            stamp,
            title=title,
            source=source,
            detail=detail,
            reporter=reporter,
            contact=contact,
            drill=drill or self.drill,
            cadence=cadence,
            alerts=alerts,
            seen_by=seen_by,
        )
        if self._on_behalf_of is not None:
            act = DECISIONS[stand_in.__name__]
            happenings = [*happenings, *await self._standing_in(Incident(0), stamp, act)]
        incident_id, events = await self.store.create(happenings, recorded_at=stamp.now)
        incident = fold(Incident(incident_id), events)
        return Done(self._known.keep(incident), events)

    async def do(
        self, incident_id: int, decision: Decision[P], /, *args: P.args, **kwargs: P.kwargs
    ) -> Done:
        """Take a decision and record it, again from the start where someone was faster.

        Raises:
            Refused: the decision is not allowed as things stand now; the message names who was
                faster where that is why.
        """

        async def take(incident: Incident) -> list[Event]:
            stamp = self._stamp_for(incident)
            if getattr(decision, "__name__", "") in LASTING:
                await self.factors.must_be_fresh(self.clock())
            happenings = decision(incident, stamp, *args, **kwargs)
            if self._on_behalf_of is not None and happenings:
                rule = DECISIONS[getattr(decision, "__name__", "")]
                happenings = [*await self._standing_in(incident, stamp, rule), *happenings]
            return await self._append(incident, happenings, stamp.now)

        return await self._retrying(incident_id, take)

    async def redact(self, incident_id: int, seq: int, reason: str) -> Done:
        """Erase an entry's text for good, with the reason; says where else the words stand."""
        from commandcenter.incident.erasure import also_in  # noqa: PLC0415 - few erase

        if self._on_behalf_of is not None:
            raise Refused("nobody erases for another: do it in your own name")
        log = await self.events(incident_id)

        async def take(incident: Incident) -> list[Event]:
            stamp = self._stamp_for(incident)
            digest = ""
            if 1 <= seq <= incident.seq:
                digest = await self.store.scrubbed_sha256(incident_id, seq)
            [happening] = redact(incident, stamp, seq=seq, reason=reason, scrubbed_sha256=digest)
            return await self.store.redact(
                incident_id, incident.seq, seq, happening, recorded_at=stamp.now
            )

        done = await self._retrying(incident_id, take)
        return replace(done, also_in=tuple(also_in(log, seq)))

    async def _retrying(
        self, incident_id: int, take: Callable[[Incident], Awaitable[list[Event]]]
    ) -> Done:
        known = self._known.get(incident_id)
        seen = (known or await self.glance(incident_id)).seq  # A long log is read before the turn.
        for _ in range(ATTEMPTS):
            async with self.store.turn():
                incident = await self.glance(incident_id)
                try:
                    events = await take(incident)
                except Conflict:
                    continue
                except Refused as refused:
                    raise await self._naming_the_faster(refused, incident, seen) from None
                return Done(await self._known.take_in(incident, events), events)
        raise Refused(
            f"INC-{incident_id} changes too quickly just now; nothing was recorded: try again"
        )

    async def _naming_the_faster(self, refused: Refused, incident: Incident, seen: int) -> Refused:
        """The refusal, with what somebody else did since this person last saw the incident."""
        if type(refused) is not Refused:  # It says more than its line, or who was faster already.
            return refused
        news = await self.store.read(incident.id, after=seen) if incident.seq > seen else []
        others = [event for event in news if event.actor not in {self.who, WORKER}]
        if not others:
            return refused
        last = others[-1]
        return Refused(
            f"{refused.message} ({last.actor} was faster: {sentence(last.body)})",
            refused.unmet,
            forceable=refused.forceable,
        )

    async def _append(
        self, incident: Incident, happenings: list[Happening], now: datetime
    ) -> list[Event]:
        if not happenings:
            return []
        authority.must_let_hold(self._membership.known, happenings)
        return await self.store.append(incident.id, incident.seq, happenings, recorded_at=now)

    async def _standing_in(self, incident: Incident, stamp: Stamp, rule: Rule) -> list[Happening]:
        """Why this is done for another, where it may be."""
        must_be_ones_own(rule.name, rule.act)
        person = stamp.on_behalf_of or ""
        organisation = await self._membership.now()
        if not organisation.is_open:
            organising.someone(organisation, person)
            if not self._because:
                raise Refused(f"say why you act for {person}: {HOW}")
        if not self._because:
            return []
        return stand_in(incident, stamp, person=person, reason=self._because)

    def _stamp_for(self, incident: Incident) -> Stamp:
        return self._stamp(self._sight.taking_part_in(incident))

    def _stamp(self, standing: authority.Standing = authority.EVERYBODY) -> Stamp:
        now = self.clock().replace(microsecond=0)  # Nobody reads more, and texts stay short.
        return Stamp(
            self.who,
            now,
            self._at or now,
            self._on_behalf_of,
            standing.may_hold,
            self._precision,
        )
