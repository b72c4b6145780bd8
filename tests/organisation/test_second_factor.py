"""The second factor: a code counts once, wrong ones cost time, and nothing is read before it."""

import asyncio
import secrets
from datetime import datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from cryptography.exceptions import InvalidTag

from commandcenter.desk import Desk, FactorNeeded, Vault
from commandcenter.incident.decisions import notifications, record
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import Source
from commandcenter.organisation import codes, decisions, second_factor
from commandcenter.organisation.words import OrganisationRole
from tests.organisation import keys
from tests.organisation.office import NOON

KEY = secrets.token_bytes(32)
STEP = timedelta(seconds=codes.STEP)


class House:
    """A closed organisation on a store, and a clock that only the test moves."""

    def __init__(self, store):
        self.store = store
        self.now = NOON

    def desk(self, who, place="here", *, store=None, fingerprint=None):
        return Desk(
            store or self.store,
            who,
            clock=lambda: self.now,
            place=place,
            vault=Vault(lambda: KEY),
            fingerprint=fingerprint,
        )

    def later(self, by: timedelta):
        self.now += by

    async def enrolled(self, who):
        """Their second factor is set up; what the authenticator has, and the recovery codes."""
        desk = self.desk(who)
        secret = (await desk.begin_factor()).secret
        recovery = await desk.enrol_factor(code(secret, self.now))
        self.later(STEP)
        return secret, recovery


def code(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """The same hashes with less work in them."""
    monkeypatch.setattr(codes, "hasher", lambda: PasswordHasher(time_cost=1, memory_cost=64))


@pytest.fixture
async def house(store):
    """Ann manages; maya commands; tom responds, with a key."""
    house = House(store)
    ann = house.desk("ann")
    await ann.organise(decisions.add_person, person="ann", roles=[OrganisationRole.ADMINISTRATOR])
    await ann.organise(decisions.add_person, person="maya", roles=[OrganisationRole.COMMANDER])
    await ann.organise(
        decisions.add_person,
        person="tom",
        roles=[OrganisationRole.RESPONDER],
        keys=[keys.ED25519],
    )
    return house


def test_codes_are_those_of_the_standard():
    """RFC 6238, appendix B, the last six of its eight digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, told in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        at = datetime.fromtimestamp(seconds, NOON.tzinfo)
        assert codes.step_of(secret, told, at) == seconds // codes.STEP


def test_a_clock_may_be_one_step_off_and_no_more():
    secret = codes.new_secret()
    here = int(NOON.timestamp()) // codes.STEP
    found = [codes.step_of(secret, code(secret, NOON + each * STEP), NOON) for each in range(-2, 3)]

    assert found == [None, here - 1, here, here + 1, None]


def test_what_is_sealed_opens_only_with_its_key_and_for_its_purpose():
    vault = Vault(lambda: KEY)
    sealed = vault.seal("secret", "totp 1 maya")

    assert b"secret" not in sealed
    assert vault.open(sealed, "totp 1 maya") == "secret"
    with pytest.raises(InvalidTag):
        vault.open(sealed, "totp 1 tom")
    with pytest.raises(InvalidTag):
        Vault(lambda: bytes(32)).open(sealed, "totp 1 maya")


async def test_nothing_is_read_or_done_before_it_is_proved(house):
    maya = house.desk("maya")
    number = (await maya.declare("Stolen token", Source.REPORT)).incident.id
    secret, _ = await house.enrolled("maya")

    elsewhere = house.desk("maya", "elsewhere")
    for asked in (
        elsewhere.incidents(),
        elsewhere.open(number),
        elsewhere.events(number),
        elsewhere.catch_up(number, 0),
        elsewhere.head(number),
        elsewhere.records(number),
        elsewhere.verify(number),
        elsewhere.organisation(),
        elsewhere.organisation_log(),
        elsewhere.declare("Mine", Source.REPORT),
        elsewhere.do(number, record.log, text="hello"),
        elsewhere.redact(number, 1, "because"),
        elsewhere.leaving(number, "json"),
    ):
        with pytest.raises(FactorNeeded, match="a code of your second factor is needed"):
            await asked

    await elsewhere.prove(code(secret, house.now))
    assert (await elsewhere.open(number)).title == "Stolen token"
    # The program needs none.
    assert await house.desk(WORKER).incidents()


async def test_a_code_counts_once(house):
    secret, _ = await house.enrolled("maya")
    given = code(secret, house.now)
    await house.desk("maya", "one").prove(given)

    with pytest.raises(Refused, match="used before"):
        await house.desk("maya", "two").prove(given)
    # Nor does one of before, though a clock may be off by a step.
    with pytest.raises(Refused, match="used before"):
        await house.desk("maya", "two").prove(code(secret, house.now - STEP))


async def test_of_many_who_use_one_code_at_once_one_gets_in(house, place):
    secret, _ = await house.enrolled("maya")
    stores = [await place.open() for _ in range(3)]
    given = code(secret, house.now)

    ends = await asyncio.gather(
        *(house.desk("maya", str(n), store=each).prove(given) for n, each in enumerate(stores)),
        return_exceptions=True,
    )
    for each in stores:
        await each.close()

    assert sum(each is None for each in ends) == 1
    assert all(isinstance(each, Refused) for each in ends if each is not None)


async def test_wrong_codes_cost_time_and_then_more_of_it(house):
    secret, recovery = await house.enrolled("maya")
    desk = house.desk("maya", "elsewhere")
    for left in ("4 more tries", "3 more tries", "2 more tries", "one more try", "wait a while"):
        with pytest.raises(Refused, match=left):
            await desk.prove("000000")

    for right in (code(secret, house.now), recovery[0]):
        with pytest.raises(Refused, match="5 wrong codes in a row, wait 30 s"):
            await desk.prove(right)
    house.later(timedelta(seconds=31))
    with pytest.raises(Refused, match="wait a while"):
        await desk.prove("000000")
    with pytest.raises(Refused, match="6 wrong codes in a row, wait 1 min"):
        await desk.prove(code(secret, house.now))
    house.later(timedelta(minutes=1))
    await desk.prove(code(secret, house.now))
    with pytest.raises(Refused, match="4 more tries"):
        await desk.prove("000000")
    log = [event.type for event in await desk.organisation_log()]
    assert log.count("factor.failed") == 7


async def test_a_recovery_code_counts_once_in_any_spelling(house):
    _, recovery = await house.enrolled("maya")
    assert len(set(recovery)) == codes.RECOVERY_CODES

    await house.desk("maya", "one").prove(recovery[3].lower().replace("-", " "))

    with pytest.raises(Refused, match="wrong code"):
        await house.desk("maya", "two").prove(recovery[3])
    await house.desk("maya", "two").prove(recovery[4])


async def test_neither_secret_nor_recovery_codes_stand_anywhere_in_clear(house, place):
    secret, recovery = await house.enrolled("maya")

    def everything(connection):
        tables = ("event", "secret")
        return [
            str(tuple(row))
            for name in tables
            for row in connection.exec_driver_sql(f"SELECT * FROM {name}")
        ]

    rows = await house.store._reading(everything)  # noqa: SLF001 - not for users
    assert rows
    for hidden in (secret, *recovery, *(codes.normal(each) for each in recovery)):
        assert not any(hidden in row for row in rows)


async def test_a_proof_holds_for_a_while_and_what_cannot_be_undone_asks_again(house):
    secret, _ = await house.enrolled("maya")
    maya = house.desk("maya")
    number = (await maya.declare("Stolen token", Source.REPORT)).incident.id
    await maya.leaving(number, "json")

    house.later(second_factor.FRESH)
    await maya.do(number, record.log, text="hello")
    for asked in (maya.leaving(number, "json"), maya.do(number, notifications.send, note="M1")):
        with pytest.raises(FactorNeeded, match="needed again first"):
            await asked
    await maya.prove(code(secret, house.now))
    await maya.leaving(number, "json")

    house.later(second_factor.LASTS)
    with pytest.raises(FactorNeeded):
        await maya.open(number)


async def test_who_manages_people_proves_it_again_each_time(house):
    secret, _ = await house.enrolled("ann")
    ann = house.desk("ann")
    house.later(second_factor.FRESH)
    give = {"person": "tom", "role": OrganisationRole.COMMS}

    with pytest.raises(FactorNeeded):
        await ann.organise(decisions.give_role, **give)
    await ann.prove(code(secret, house.now))
    await ann.organise(decisions.give_role, **give)


async def test_it_can_be_required_of_everybody(house):
    ann, tom = house.desk("ann"), house.desk("tom")
    with pytest.raises(Refused, match="you have none yourself yet"):
        await ann.organise(second_factor.require_factor, required=True)
    await house.enrolled("ann")
    await ann.organise(second_factor.require_factor, required=True)

    with pytest.raises(FactorNeeded, match="people factor enrol") as needed:
        await tom.incidents()
    assert needed.value.enrol
    await house.enrolled("tom")
    assert await tom.incidents() == []


async def test_who_lost_it_sets_it_up_anew_after_an_administrator_reset_it(house):
    secret, _ = await house.enrolled("tom")
    house.later(second_factor.LASTS)
    tom = house.desk("tom")
    # With the key alone nobody replaces it.
    with pytest.raises(FactorNeeded):
        await tom.begin_factor()
    await house.desk("ann").organise(second_factor.reset, person="tom")

    with pytest.raises(Refused, match="no second factor yet"):
        await tom.prove(code(secret, house.now))
    again, _ = await house.enrolled("tom")
    assert again != secret
    await house.desk("tom", "elsewhere").prove(code(again, house.now))


async def test_a_lock_asks_again_where_it_was_proved(house):
    secret, _ = await house.enrolled("tom")
    tom = house.desk("tom")
    await tom.incidents()

    tom.factors.lock()

    with pytest.raises(FactorNeeded):
        await tom.incidents()
    await tom.prove(code(secret, house.now))
    await tom.incidents()


async def test_enrolling_needs_a_code_that_the_authenticator_shows(house):
    tom = house.desk("tom")
    with pytest.raises(Refused, match="no secret is waiting"):
        await tom.enrol_factor("123456")
    secret = (await tom.begin_factor("Example")).secret
    with pytest.raises(Refused, match="not what the authenticator should show"):
        await tom.enrol_factor("000000" if code(secret, house.now) != "000000" else "111111")
    with pytest.raises(Refused, match="no 'eve' in the organisation"):
        await house.desk("eve").begin_factor()


async def test_a_key_that_is_removed_ends_what_it_opened(house):
    tom = house.desk("tom", fingerprint=keys.ED25519_PRINT)
    await tom.incidents()

    await house.desk("ann").organise(
        decisions.remove_key, person="tom", fingerprint=keys.ED25519_PRINT
    )

    with pytest.raises(Refused, match="no longer tom's"):
        await tom.incidents()
    assert await house.desk("tom").incidents() == []


def test_recovery_codes_are_hashed_by_argon2id_with_the_library_s_own_costs(monkeypatch):
    monkeypatch.undo()
    kept = codes.hashed("ABCD-EFGH-IJKL-MNOP")

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert codes.matching("abcdefghijklmnop", ["$broken", kept]) == kept


async def test_after_years_of_proofs_only_the_tail_is_folded(house, monkeypatch):
    monkeypatch.setattr("commandcenter.desk.membership.SNAPSHOT_FROM", 10)
    monkeypatch.setattr("commandcenter.desk.membership.SNAPSHOT_EVERY", 5)
    secret, _ = await house.enrolled("maya")
    for _ in range(6):
        await house.desk("maya").prove(code(secret, house.now))
        house.later(STEP)
    whole = await house.desk("maya").organisation()

    read = []
    organisation = house.store.organisation

    async def counting(after=0):
        events = await organisation(after)
        read.append(len(events))
        return events

    monkeypatch.setattr(house.store, "organisation", counting)
    again = await house.desk("maya").organisation()

    assert again == whole
    assert sum(read) < 5
