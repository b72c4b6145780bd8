"""The outbox: runs the errands that the log owes to other systems, and records what came of each.

An errand is recorded before the call and after it. Whoever died in between left it unsettled: it
is then looked up where the service can tell, repeated where a repeat changes nothing, and said to
be in doubt ("may have been sent: check") everywhere else. It is never blindly sent twice.
"""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Awaitable, Collection
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime, timedelta

from commandcenter.desk import Desk, StoreError
from commandcenter.incident.decisions.errands import begin_errand, end_errand
from commandcenter.incident.errands import NEWS, Owed, Routes, owed, published_since
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident
from commandcenter.incident.words import ErrandKind, Outcome
from commandcenter.services.catalogue import Services
from commandcenter.services.errors import Rejected, ServiceError, Unavailable, Uncertain
from commandcenter.services.plans import plain, restored
from commandcenter.services.records import Controlled, Followed, Plan, Receipt, Repeats
from commandcenter.worker import wording
from commandcenter.worker.acts import Act, Answer
from commandcenter.worker.colleagues import Colleagues
from commandcenter.worker.tickets import Tickets

log = logging.getLogger(__name__)

#: Errands that run at once: one slow service must not stop the others.
AT_ONCE = 4
#: What many read in one place must come in order: a second text updates what the first opened.
IN_ORDER = {
    ErrandKind.PAGE,
    ErrandKind.PAGE_TAKEN,
    ErrandKind.PAGE_OVER,
    ErrandKind.CHANNEL,
    ErrandKind.POST,
    ErrandKind.STATUS,
    ErrandKind.TICKET_CHANGE,
}
#: Shortest and longest wait before the next attempt, and how many there are.
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=15)
ATTEMPTS = 10
#: After so long a look-up that failed is made again.
LOOK_AGAIN = timedelta(seconds=30)
IN_DOUBT = "may have been sent: check"
OVERTAKEN = "not published: {newer} was meanwhile, and this would read as newer"
TOO_LATE = "not run: no worker was there when it was ordered; run it again if it is still wanted"


def routes_of(services: Services) -> Routes:
    """What is set up for which purpose."""
    return Routes(
        pagers=tuple(services.pagers),
        chats=tuple(services.chats),
        channels=tuple(services.channels),
        trackers=tuple(services.trackers),
        status_pages=tuple(services.status_pages),
        mailers=tuple(services.mailers),
    )


class Outbox:
    """Runs what is owed, a few errands at once."""

    def __init__(self, desk: Desk, services: Services) -> None:
        """Prepare; nothing is called before `run`.

        Args:
            desk: at which the program itself sits.
            services: what is set up.
        """
        self.desk = desk
        self.services = services
        self.routes = routes_of(services)
        self._tickets = Tickets(desk, services.trackers)
        self._colleagues = Colleagues(services)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._not_before: dict[str, datetime] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def run(self, incident: Incident) -> None:
        """Begin what is owed for an incident and not under way here; does not wait for it."""
        now = self.desk.clock()
        for each in owed(incident, self.routes, now):
            name = f"{incident.ref} {each.key}"
            if name in self._running or self._not_before.get(name, now) > now:
                continue
            task = asyncio.create_task(self._run(incident.id, each, name), name=name)
            self._running[name] = task

    async def settle(self) -> None:
        """Wait for what is under way."""
        while self._running:
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _run(self, incident_id: int, errand: Owed, name: str) -> None:
        try:
            async with self._turn(incident_id, errand), self._slots:
                await self._attempt(incident_id, errand, name)
            self._running.pop(name)
            self.run(await self.desk.open(incident_id))  # The next mails do not wait for a tick.
        except (Refused, StoreError) as trouble:
            log.warning("%s: %s", name, trouble)
        except Exception:
            log.exception("%s failed by a defect", name)
            self._not_before[name] = self.desk.clock() + LONGEST_WAIT
        finally:
            self._running.pop(name, None)

    def _turn(self, incident_id: int, errand: Owed) -> AbstractAsyncContextManager[None]:
        if errand.kind in IN_ORDER:
            return self._turns[f"{incident_id} {errand.service}"]
        return nullcontext()

    async def _attempt(self, incident_id: int, errand: Owed, name: str) -> None:
        incident = await self.desk.open(incident_id)
        if errand.service not in self.services.by_name:
            await self._begin(incident, errand)
            wrong = self.services.unusable.get(errand.service, f"{errand.service} is not set up")
            await self._end(incident, errand, Outcome.FAILED, wrong)
        elif errand.kind is ErrandKind.MAIL:
            await self._mail(incident, errand)
        elif self._came_too_late(incident, errand):
            await self._begin(incident, errand)
            await self._end(incident, errand, Outcome.FAILED, TOO_LATE)
        else:
            await self._call(incident, errand, self._act(incident, errand), name)

    def _came_too_late(self, incident: Incident, errand: Owed) -> bool:
        """Whether nobody ran a control when it was ordered: by now it could surprise people."""
        if errand.kind is not ErrandKind.CONTROL or errand.key in incident.errands:
            return False
        run = incident.actions[errand.subject].run_under_way
        return run is not None and self.desk.clock() - run.at > NEWS

    # One call

    async def _call(self, incident: Incident, errand: Owed, act: Act, name: str) -> None:
        if errand.unsettled and await self._found(incident, errand, act, name):
            return
        await self._begin(incident, errand)
        if newer := published_since(incident, errand):
            # Added below it, it would read as the latest word.
            await self._end(incident, errand, Outcome.FAILED, OVERTAKEN.format(newer=newer))
            return
        try:
            answer = await act.call()
        except Uncertain as doubt:
            log.warning("%s: %s", name, doubt)
            if not await self._found(incident, errand, act, name):
                await self._later(incident, errand, doubt)
        except ServiceError as trouble:
            await self._later(incident, errand, trouble)
        else:
            await self._done(incident, errand, answer)

    async def _found(self, incident: Incident, errand: Owed, act: Act, name: str) -> bool:
        """Whether it is known by now what came of an unsettled attempt; False: it can be repeated.

        Where the service cannot be asked just now, it stays unsettled until it can; where it will
        never tell, that is said.
        """
        if act.repeats is Repeats.HARMLESS:
            return False
        if act.repeats is Repeats.BLIND:
            await self._end(incident, errand, Outcome.UNKNOWN, IN_DOUBT)
            return True
        try:
            answer = await act.find()
        except Rejected as refused:
            await self._end(incident, errand, Outcome.UNKNOWN, f"{IN_DOUBT} ({refused})")
            return True
        except ServiceError as trouble:
            log.warning("%s cannot be looked up: %s", name, trouble)
            self._not_before[name] = self.desk.clock() + LOOK_AGAIN
            return True
        if answer is not None:
            await self._done(incident, errand, answer)
        return answer is not None

    async def _later(self, incident: Incident, errand: Owed, trouble: ServiceError) -> None:
        """Try again, unless it was refused or was tried often enough."""
        attempts = self._attempts(incident, errand)
        if isinstance(trouble, Rejected) or attempts >= ATTEMPTS:
            await self._end(incident, errand, Outcome.FAILED, str(trouble))
            return
        again_at = self.desk.clock() + _wait(attempts, trouble)
        await self.desk.do(
            incident.id,
            end_errand,
            owed=errand,
            outcome=None,
            detail=str(trouble),
            again_at=again_at,
        )

    async def _done(self, incident: Incident, errand: Owed, answer: Answer) -> None:
        receipt = answer if isinstance(answer, Receipt) else answer.receipt
        undo = answer.undo if isinstance(answer, Controlled) else None
        ticket = answer.state if isinstance(answer, Followed) else None
        await self.desk.do(
            incident.id,
            end_errand,
            owed=errand,
            outcome=Outcome.SENT,
            detail=receipt.detail,
            reference=receipt.reference,
            url=receipt.url,
            undo=plain(undo) if undo else None,
            ticket=ticket,
        )

    async def _begin(self, incident: Incident, errand: Owed) -> None:
        await self.desk.do(incident.id, begin_errand, owed=errand)

    async def _end(self, incident: Incident, errand: Owed, outcome: Outcome, detail: str) -> None:
        await self.desk.do(incident.id, end_errand, owed=errand, outcome=outcome, detail=detail)

    @staticmethod
    def _attempts(incident: Incident, errand: Owed) -> int:
        known = incident.errands.get(errand.key)
        return known.attempts if known else 1

    # What is called

    def _act(self, incident: Incident, errand: Owed) -> Act:
        key = wording.act_key(incident, errand.key)
        match errand.kind:
            case ErrandKind.TICKET | ErrandKind.TICKET_CHANGE:
                return self._tickets.act(incident, errand, key)
            case ErrandKind.CONTROL:
                return self._control(incident, errand)
            case ErrandKind.STATUS:
                return self._status(incident, errand, key)
            case _:
                return self._colleagues.act(incident, errand, key)

    def _control(self, incident: Incident, errand: Owed) -> Act:
        """Exactly what was confirmed; by the plan's own key it is found again."""
        system = self.services.controls[errand.service]
        run = incident.actions[errand.subject].runs[-1]

        async def call() -> Answer:
            return await system.run(restored(Plan, run.plan))

        async def find() -> Answer | None:
            return await system.find_run(restored(Plan, run.plan))

        return Act(call, find, system.repeats)

    def _status(self, incident: Incident, errand: Owed, key: str) -> Act:
        page = self.services.status_pages[errand.service]
        note = incident.notifications[errand.subject]
        said = wording.status(incident, note)
        known = [
            each.reference
            for each in incident.errands.values()
            if each.kind is ErrandKind.STATUS and each.service == errand.service and each.reference
        ]

        def call() -> Awaitable[Receipt]:
            if known:
                return page.update(known[-1], said, key=key)
            return page.publish(said, key=key)

        return Act(call, lambda: page.find_status(key), page.repeats)

    # Mail

    async def _mail(self, incident: Incident, errand: Owed) -> None:
        """One message to each recipient; what became of each is recorded together."""
        note = incident.notifications[errand.subject]
        waiting = [each for each in errand.recipients if each not in note.deliveries]
        if errand.unsettled:
            await self._answer(
                incident, errand, dict.fromkeys(waiting, (Outcome.UNKNOWN, IN_DOUBT))
            )
            return
        await self._begin(incident, errand)
        answers: dict[str, tuple[Outcome, str]] = {}
        mails = {}
        for customer in waiting:
            mail = wording.mail(incident, note, customer)
            if "@" in mail.to:
                mails[mail.key] = customer, mail
            else:
                answers[customer] = Outcome.FAILED, "no mail address is known"
        put_off: ServiceError | None = None
        mailer = self.services.mailers[errand.service]
        try:
            async for each in mailer.deliver([mail for _, mail in mails.values()]):
                customer, _ = mails[each.mail.key]
                if isinstance(each.outcome, Unavailable):
                    put_off = each.outcome
                else:
                    answers[customer] = _answer(each.outcome)
        except ServiceError as trouble:
            put_off = trouble
        rest = [each for each in waiting if each not in answers]
        if put_off is not None and self._attempts(incident, errand) >= ATTEMPTS:
            answers |= dict.fromkeys(rest, (Outcome.FAILED, str(put_off)))
            rest = []
        await self._answer(incident, errand, answers, rest, put_off)

    async def _answer(
        self,
        incident: Incident,
        errand: Owed,
        answers: dict[str, tuple[Outcome, str]],
        rest: Collection[str] = (),
        put_off: ServiceError | None = None,
    ) -> None:
        again_at = None
        if rest:
            again_at = self.desk.clock() + _wait(self._attempts(incident, errand), put_off)
        await self.desk.do(
            incident.id,
            end_errand,
            owed=errand,
            outcome=None if rest else _worst(answers),
            detail=str(put_off or ""),
            again_at=again_at,
            answers=answers,
        )


def _answer(outcome: Receipt | ServiceError) -> tuple[Outcome, str]:
    match outcome:
        case Receipt(detail=detail):
            return Outcome.SENT, detail
        case Uncertain():
            return Outcome.UNKNOWN, f"{IN_DOUBT}: {outcome}"
        case _:
            return Outcome.FAILED, str(outcome)


def _worst(answers: dict[str, tuple[Outcome, str]]) -> Outcome:
    outcomes = {outcome for outcome, _ in answers.values()}
    order = (Outcome.UNKNOWN, Outcome.FAILED)
    return next((each for each in order if each in outcomes), Outcome.SENT)


def _wait(attempts: int, trouble: ServiceError | None) -> timedelta:
    """Longer after each attempt, as long as the service asks for at least, and never in step."""
    longer: timedelta = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    wait = longer * random.uniform(0.8, 1.2)  # noqa: S311 - not a secret
    asked = trouble.retry_after if isinstance(trouble, Unavailable) else None
    return max(wait, timedelta(seconds=asked or 0))
