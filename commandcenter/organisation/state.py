"""The organisation as its log tells it."""

from dataclasses import dataclass, field
from datetime import datetime

from commandcenter.organisation.ssh_keys import PublicKey
from commandcenter.organisation.words import OrganisationRole


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A public key of a person, and since when it is theirs (UTC)."""

    key: PublicKey
    since: datetime


@dataclass(slots=True)
class Factor:
    """A person's second factor.

    Attributes:
        ref: under which its sealed secret is kept.
        step: of the clock; no code up to it counts any more.
        recovery: the hashes of the recovery codes that are left.
        proved: place → when a right code was given there last (UTC).
        failures: wrong codes since the last right one.
        failed_at: when the last of them was given (UTC).
    """

    ref: str
    since: datetime
    step: int
    recovery: list[str]
    proved: dict[str, datetime]
    failures: int = 0
    failed_at: datetime | None = None


@dataclass(slots=True)
class Person:
    """One person.

    Attributes:
        name: what they are called in every log; the login name.
        keys: fingerprint → key.
        added_at: when they came (UTC); for whoever left and came back, the last time.
    """

    name: str
    full_name: str
    contact: str
    added_at: datetime
    roles: set[OrganisationRole] = field(default_factory=set)
    keys: dict[str, HeldKey] = field(default_factory=dict)
    factor: Factor | None = None


@dataclass(slots=True)
class Organisation:
    """Who there is.

    Attributes:
        seq: number of events.
        people: those who belong to it now, by name.
        former: those who were removed → when (UTC).
        factor_required: everybody needs a second factor.
    """

    seq: int = 0
    people: dict[str, Person] = field(default_factory=dict)
    former: dict[str, datetime] = field(default_factory=dict)
    factor_required: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nobody is in it: then whoever can open the store may do what they say they may.

        The first person is an administrator, and the last one stays: so a closed organisation
        always has somebody who manages it.
        """
        return not self.people

    @property
    def administrators(self) -> list[str]:
        """Who manages people."""
        return [
            name
            for name, person in self.people.items()
            if OrganisationRole.ADMINISTRATOR in person.roles
        ]

    def failures_of(self, person: str) -> int:
        """Wrong codes since the last right one."""
        factor = self.people[person].factor
        return factor.failures if factor else 0

    def person_of_key(self, fingerprint: str) -> Person | None:
        """Whom a key proves; None where it is nobody's."""
        for person in self.people.values():
            if fingerprint in person.keys:
                return person
        return None
