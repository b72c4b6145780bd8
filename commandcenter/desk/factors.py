"""The second factor of whoever sits at a desk: set up, proved, and asked for."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from commandcenter.desk.membership import Membership
from commandcenter.desk.vault import Vault
from commandcenter.incident.decisions import Stamp
from commandcenter.incident.refusal import Refused
from commandcenter.organisation import codes, second_factor
from commandcenter.organisation.deciding import someone
from commandcenter.organisation.events import FactorFailed
from commandcenter.organisation.second_factor import FRESH, LASTS, TRIES, waits
from commandcenter.organisation.state import Organisation
from commandcenter.store import Store


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator is given; shown to its person, once, and kept nowhere in clear.

    Attributes:
        secret: in base32, for typing it in.
        uri: `otpauth://…`, for a QR code.
    """

    secret: str
    uri: str


class Factors:
    """The second factor of one person, in one place.

    Attributes:
        place: where they sit, as their front door tells it; what is proved counts there.
    """

    def __init__(
        self, store: Store, who: str, membership: Membership, vault: Vault | None, place: str
    ) -> None:
        """Nothing is proved by sitting down."""
        self._store = store
        self._who = who
        self._membership = membership
        self._vault = vault
        self.place = place

    def must_be_proved(
        self, organisation: Organisation, now: datetime, within: timedelta = LASTS
    ) -> None:
        """Refuse until the second factor was proved here, where one is needed.

        Raises:
            FactorNeeded: it was not, or too long ago.
        """
        second_factor.must_be_proved(organisation, self._who, self.place, now, within)

    async def must_be_fresh(self, now: datetime) -> None:
        """The same for what does lasting damage in the wrong hands: proved minutes ago."""
        self.must_be_proved(await self._membership.now(), now, FRESH)

    def lock(self) -> None:
        """Ask for it anew before anything else is read here."""
        self.place = f"{self.place.partition('#')[0]}#{secrets.token_hex(8)}"

    async def begin(self, organisation_name: str, now: datetime) -> Enrolment:
        """A new secret, kept sealed until a code shows that the authenticator has it.

        Raises:
            FactorNeeded: the one that they have must be proved first.
            Refused: they do not belong to the organisation.
        """
        organisation = await self._membership.now()
        if someone(organisation, self._who).factor is not None:
            self.must_be_proved(organisation, now, FRESH)
        secret = codes.new_secret()
        ref = secrets.token_hex(16)
        sealed = await asyncio.to_thread(self._sealer.seal, secret, self._purpose(ref))
        await self._store.keep_secret(ref, self._who, sealed)
        return Enrolment(secret, codes.uri(secret, self._who, organisation_name))

    async def enrol(self, stamp: Callable[[], Stamp], code: str) -> list[str]:
        """Take the secret that was begun last into use.

        Returns:
            The recovery codes, which nobody sees again.

        Raises:
            FactorNeeded: the one that they have must be proved first.
            Refused: the code is not what the authenticator should show.
        """
        organisation = await self._membership.now()
        factor = someone(organisation, self._who).factor
        if factor is not None:
            self.must_be_proved(organisation, stamp().now, FRESH)
        begun = await self._store.newest_secret(self._who)
        if begun is None or (factor is not None and begun[0] == factor.ref):
            raise Refused(f"begin with {second_factor.ENROL}: no secret is waiting for its code")
        ref, sealed = begun
        recovery = codes.new_recovery_codes()
        hashes = await asyncio.to_thread(lambda: [codes.hashed(each) for each in recovery])
        await self._membership.decide(
            stamp,
            second_factor.enrol,
            ref=ref,
            secret=await self._unsealed(ref, sealed),
            code=code,
            recovery=hashes,
            place=self.place,
        )
        await self._store.forget_secrets(self._who, but=ref)
        return recovery

    async def prove(self, stamp: Callable[[], Stamp], code: str) -> None:
        """Give a code of the clock, or a recovery code.

        Raises:
            Refused: it is wrong, used before, or one has to wait; a wrong one is recorded.
        """
        organisation = await self._membership.now()
        factor = someone(organisation, self._who).factor
        secret, recovery = "", None
        if factor is not None:
            if not codes.is_of_the_clock(code) and not waits(factor, stamp().now):
                recovery = await asyncio.to_thread(codes.matching, code, list(factor.recovery))
            secret = await self._unsealed(factor.ref, await self._store.secret(factor.ref))
        organised = await self._membership.decide(
            stamp,
            second_factor.prove,
            secret=secret,
            code=code,
            recovery=recovery,
            place=self.place,
        )
        failed = organised.events[-1].body
        if isinstance(failed, FactorFailed):
            why = "that code was used before: wait for the next" if failed.used else "wrong code"
            left = max(0, TRIES - organised.organisation.failures_of(self._who))
            more = f"{left} more tries" if left > 1 else "one more try" if left else "wait a while"
            raise Refused(f"{why} ({more})")

    @property
    def _sealer(self) -> Vault:
        if self._vault is None:
            raise Refused("there is no key for secrets here, so no second factor can be set up")
        return self._vault

    async def _unsealed(self, ref: str, sealed: bytes | None) -> str:
        if sealed is None:
            raise Refused(
                "the secret of your second factor is gone: an administrator resets it "
                f"(commandcenter people factor reset {self._who})"
            )
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - few prove

        try:
            return await asyncio.to_thread(self._sealer.open, sealed, self._purpose(ref))
        except InvalidTag:
            raise Refused(
                "the secret of your second factor does not open: factor.key is another one "
                "than it was sealed with; put it back from its copy"
            ) from None

    def _purpose(self, ref: str) -> str:
        return f"totp {ref} {self._who}"
