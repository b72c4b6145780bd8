"""The process against random people: whatever they try, in any order, the truth stays true."""

import copy
import json
import math
import random
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import Phase as Stage
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from commandcenter.incident.brief import brief_text
from commandcenter.incident.cadence import prompt_due
from commandcenter.incident.decisions import (
    DECISIONS,
    actions,
    alerts,
    controls,
    course,
    drills,
    duties,
    follow_ups,
    impact,
    notifications,
    people,
    progress,
    record,
    restriction,
    standing_in,
)
from commandcenter.incident.decisions import retrospective as retro
from commandcenter.incident.decisions.errands import begin_errand, end_errand
from commandcenter.incident.errands import Routes, owed
from commandcenter.incident.events import (
    Estimate,
    Event,
    ImportedCustomer,
    Overridden,
    PhaseEntered,
    PromptRaised,
    decode,
    encode,
)
from commandcenter.incident.fold import fold
from commandcenter.incident.follow_ups import TICKETS, as_text, from_text
from commandcenter.incident.guards import unmet
from commandcenter.incident.obligations import regimes
from commandcenter.incident.picture import picture
from commandcenter.incident.publication import told_before
from commandcenter.incident.refusal import Refused
from commandcenter.incident.roles import roles_of
from commandcenter.incident.sentences import sentence
from commandcenter.incident.snapshot import freeze, thaw
from commandcenter.incident.state import WORKER, Incident
from commandcenter.incident.summary import Summary, summarised
from commandcenter.incident.text import BadText
from commandcenter.incident.tickets import TicketState
from commandcenter.incident.timeline import Timeline, timeline
from commandcenter.incident.words import (
    LEADS,
    REQUIRED_SECTIONS,
    SINGLE,
    ActionStatus,
    Audience,
    Choice,
    Containment,
    CustomerStatus,
    EntryKind,
    FollowUpStatus,
    ImpactStage,
    MomentName,
    NotificationKind,
    NotificationStatus,
    Outcome,
    Phase,
    Precision,
    Priority,
    Role,
    Section,
    Severity,
    Source,
    Track,
)
from tests.incident.plans import planned, planned_undo
from tests.incident.room import Room

#: The keys of `show --json` that are promised.
KEYS = {
    *("id", "title", "phase", "severity", "declared_at", "roles", "tracks", "impact"),
    *("customers", "notifications", "obligations", "actions", "root_cause", "moments"),
    *("unmet", "seq", "head_hash"),
}
TRACK_KEYS = {
    *("members", "lead", "last_report", "next_due_at", "overdue", "reports", "missed", "done"),
}
REMEDIATION_KEYS = TRACK_KEYS | {"eta", "eta_slips"}
PEOPLE = ["maya", "tom", "priya", "jonas", "olga"]

TEXT = ["as known", "found it", "no needs", "two\nlines", "a\x1b[31mb\u202e", "[b]", "", "x" * 600]
SOME = ["as known", "because", "two\nlines", "a\x1b[2Jb"]
FORCE = [None, None, None, "it burns", "it b\x1burns", ""]
NUMBER = ["1", "1", "1", "2", "3", "zero"]
MAYBE = [None, "maya", "tom"]
YES_OR_NO = [True, False]
CUSTOMERS = [
    ImportedCustomer(id=each, name=name, records=records)
    for each in ("acme", "globex", " hooli ", "in\x07itech", "x" * 600)
    for name, records in (("", None), ("a\x1bb", 3), ("Acme", -1), ("Acme", 12))
]
IDS = [["acme"], ["globex", "acme"], ["hooli", "hooli"], ["new"], []]
ESTIMATES = [90, 60, 20, 0, -5, "why", "", None]
DUTIES = [stage.id for each in list(regimes().values())[:2] for stage in each.stages]
FIGURES = [{}, {"records": 3}, {"records": 2.5}, {"": 1}, {"n": math.nan}, {"n": 10**400}]

#: What a firewall planned: to block an address, and to let it through again.
PLANS = [planned(f"{number}", reverts=reverts) for number in range(6) for reverts in (False, True)]

#: Every decision with what people may say with it, sense and nonsense.
TRIES = {
    course.acknowledge: {"text": TEXT},
    course.confirm: {
        "severity": list(Severity),
        "impact": SOME,
        "customers_at_risk": YES_OR_NO,
        "infrastructure_breach": YES_OR_NO,
        "force": FORCE,
    },
    course.dismiss: {"reason": TEXT, "ticket": [None, *TEXT]},
    course.set_severity: {"severity": list(Severity), "reason": SOME},
    course.advance: {"force": FORCE},
    course.reopen: {"reason": SOME},
    course.change_cadence: {"minutes": [-1, 1, 7, 15, 60, 9999], "reason": SOME},
    people.assign: {
        "role": list(Role),
        "person": [*PEOPLE, WORKER],
        "contact": [None, *SOME],
        "force": FORCE,
    },
    people.take_command: {"force": FORCE},
    people.release: {"role": list(Role), "person": PEOPLE},
    people.join: {"track": list(Track), "contact": [None, *SOME]},
    people.leave: {"track": [None, *Track]},
    people.give_contact: {"contact": TEXT, "person": MAYBE},
    people.offer_handover: {"to": PEOPLE},
    people.withdraw_handover: {"reason": TEXT},
    people.accept_handover: {},
    standing_in.stand_in: {"person": [*PEOPLE, WORKER], "reason": TEXT},
    restriction.restrict: {"seen_by": [[], ["olga"], ["tom", "olga"], [WORKER]], "reason": TEXT},
    restriction.unrestrict: {"reason": TEXT},
    progress.report: {
        "track": list(Track),
        "conditions": TEXT,
        "actions": TEXT,
        "needs": TEXT,
        "eta": ESTIMATES,
    },
    progress.report_unchanged: {"track": list(Track), "eta": ESTIMATES},
    progress.answer_need: {"need": NUMBER, "text": TEXT},
    progress.ask_again: {"track": list(Track)},
    progress.give_time: {"track": list(Track)},
    progress.hold_roll_call: {
        "answers": [
            {},
            {Track.MITIGATION: progress.Answer(conditions="\nquiet", needs="a phone")},
            {track: progress.Answer(conditions="y", needs="b") for track in Track},
            dict.fromkeys(Track, progress.Answer()),
        ]
    },
    record.log: {"text": TEXT, "kind": list(EntryKind), "precision": [None, *Precision]},
    record.capture: {"output": [b"", b"\x00\xff", b"ok" * 40_000], "host": TEXT},
    record.amend: {"seq": list(range(-1, 40)), "text": TEXT},
    record.decide: {
        "text": TEXT,
        "why": SOME,
        "options": [(), ("this", "that")],
        "would_change": [(), ("proof",)],
        "replaces": [None, None, *NUMBER],
    },
    record.set_moment: {"moment": list(MomentName), "precision": list(Precision)},
    record.add_indicator: {"kind": SOME, "value": TEXT, "note": TEXT},
    actions.add_action: {
        "track": list(Track),
        "text": SOME,
        "owner": MAYBE,
        "stops_service": [None, "login"],
    },
    actions.assign_action: {"action": NUMBER, "owner": PEOPLE},
    actions.start_action: {"action": NUMBER},
    actions.finish_action: {"action": NUMBER, "result": TEXT},
    actions.drop_action: {"action": NUMBER, "reason": TEXT},
    controls.order_control: {
        "service": ["firewall"],
        "plan": PLANS,
        "stops": ["", "login"],
        "action": [None, *NUMBER],
    },
    controls.order_revert: {"action": NUMBER, "plan": PLANS},
    actions.declare_mitigated: {
        "how": list(Containment),
        "detail": SOME,
        "verified": TEXT,
        "verified_by": MAYBE,
    },
    actions.record_cause: {"text": TEXT},
    actions.declare_remediated: {"fix": SOME, "verified": TEXT, "verified_by": MAYBE},
    impact.state_impact: {"text": SOME, "stage": list(ImpactStage), "figures": FIGURES},
    impact.import_customers: {
        "customers": [[row, CUSTOMERS[1]] for row in CUSTOMERS],
        "origin": SOME,
    },
    impact.mark_customers: {"ids": IDS, "status": list(CustomerStatus), "because": SOME},
    impact.undo_marking: {"marking": [None, None, *NUMBER], "because": SOME},
    notifications.decide_notification: {"choice": list(Choice), "because": SOME},
    notifications.draft: {
        "kind": list(NotificationKind),
        "audience": list(Audience),
        "subject": TEXT,
        "text": TEXT,
        "corrects": [None, None, "1"],
    },
    notifications.revise: {"notification": NUMBER, "subject": [None, *TEXT], "text": TEXT},
    notifications.submit: {"notification": NUMBER},
    notifications.approve: {"notification": NUMBER, "force": FORCE},
    notifications.send: {
        "notification": NUMBER,
        "via": SOME,
        "service": [None, None, "mailer"],
    },
    notifications.retry: {"notification": NUMBER, "unknown": YES_OR_NO},
    notifications.record_delivery: {
        "notification": NUMBER,
        "recipient": ["acme", "globex", "hooli", "nobody@x.example"],
        "channel": SOME,
        "outcome": list(Outcome),
        "detail": TEXT,
    },
    duties.assess: {
        "regime": [*list(regimes())[:2], "lex"],
        "applies": YES_OR_NO,
        "because": SOME,
        "agreed_hours": [None, None, 24, 0],
    },
    duties.fulfil: {"duty": DUTIES, "reference": TEXT},
    duties.waive: {"duty": DUTIES, "reason": TEXT},
    retro.write_section: {"section": list(Section), "text": TEXT},
    follow_ups.add_follow_up: {
        "text": TEXT,
        "owner": PEOPLE,
        "due": ["2027-01-01", "2027-01-01", "2020-01-01", "soon"],
        "priority": list(Priority),
    },
    follow_ups.change_follow_up: {
        "follow_up": NUMBER,
        "text": [None, *TEXT],
        "owner": MAYBE,
        "due": [None, "2027-02-02", "20270303", "soon"],
        "priority": [None, *Priority],
    },
    follow_ups.finish_follow_up: {"follow_up": NUMBER, "result": TEXT},
    follow_ups.drop_follow_up: {"follow_up": NUMBER, "reason": TEXT},
    follow_ups.reopen_follow_up: {"follow_up": NUMBER, "reason": TEXT},
    follow_ups.raise_follow_up: {
        "follow_up": NUMBER,
        "service": ["tracker", ""],
        "anew": YES_OR_NO,
    },
    follow_ups.no_follow_up: {"because": TEXT},
    retro.agree: {},
    retro.excuse: {"person": [*PEOPLE, "ana", WORKER], "because": TEXT},
    retro.decide_publication: {
        "publish": YES_OR_NO,
        "because": SOME,
        "words": [(), [retro.FollowUpWords(each, "s", "t") for each in Audience]],
        "force": FORCE,
    },
}
#: What rules of their own try: the program's decisions, and the one that the store completes.
ELSEWHERE = {
    *("raise_prompt", "notice_silence", "play_inject", "attach_alert", "resolve_alert"),
    *("begin_errand", "end_errand", "raise_agreed", "note_ticket", "redact"),
}


def test_every_decision_is_tried():
    assert {each.__name__ for each in TRIES} | ELSEWHERE == set(DECISIONS)


def around(family):
    """A step in which somebody takes a decision of one family, mostly one that is theirs now."""
    mine = [decision for decision in TRIES if decision.__module__ == family.__name__]

    def somebody_decides(self, seed):
        self.steps += 1  # else the same seed, which hypothesis likes to try again, says the same
        chance = random.Random(f"{seed} {self.steps}")
        phase = self.room.incident.phase
        fitting = [each for each in mine if phase in DECISIONS[each.__name__].phases]
        for _ in range(5):  # people try again when they are refused
            fits = fitting and chance.random() < 0.9
            decision = chance.choice(fitting if fits else mine)
            facts = {name: chance.choice(given) for name, given in TRIES[decision].items()}
            if "eta" in facts:
                facts["eta"] = self.estimate(facts["eta"])
            by = chance.choice(self.suited(decision) if fits else PEOPLE)
            at = self.room.now - timedelta(minutes=chance.choice([0, 0, 0, 0, 3, 45]))
            on_behalf_of = chance.choice([None, None, None, "priya"])
            if self.attempt(decision, by, at=at, on_behalf_of=on_behalf_of, **facts):
                break

    return rule(seed=st.integers(0, 2**32))(somebody_decides)


class Process(RuleBasedStateMachine):
    """People, a clock and a worker around one incident."""

    def __init__(self) -> None:
        super().__init__()
        self.room = Room()
        self.live = Timeline()
        self.summary = Summary()
        self.seen = 0
        self.resumed: Incident | None = None
        self.steps = 0

    # ── what can be tried ────────────────────────────────────────────────────────────────────

    @initialize(
        milestone=st.sampled_from(
            [*["declare"] * 3, "staffed", *["responding"] * 4, "closing", "looking_back", "closed"]
        ),
        source=st.sampled_from(Source),
        by=st.sampled_from(["ana", WORKER]),
    )
    def it_began(self, milestone, source, by):
        """Many examples begin further on, where random people seldom come by chance."""
        if milestone == "declare":
            self.room.declare(by, source=source)
        else:
            getattr(self.room, milestone)()

    around_its_course = around(course)
    around_people = around(people)
    around_progress = around(progress)
    around_the_record = around(record)
    around_its_restriction = around(restriction)
    around_standing_in = around(standing_in)
    around_the_work = around(actions)
    around_controls = around(controls)
    around_impact = around(impact)
    around_notifications = around(notifications)
    around_duties = around(duties)
    around_the_retrospective = around(retro)
    around_follow_ups = around(follow_ups)

    @rule(by=st.sampled_from(PEOPLE), go=st.sampled_from([False, False, False, True]))
    def things_are_done_as_they_should_be(self, by, go):
        if go:
            self.in_good_order(by)

    @precondition(lambda self: self.room.incident.phase is Phase.CLOSURE)
    @rule()
    def the_closure_is_ended_with_all_done_but_one(self):
        by = self.room.incident.commander
        known = {"acme": CustomerStatus.SUSPECTED, "globex": CustomerStatus.CONFIRMED}
        facts = {"customers": [CUSTOMERS[0], CUSTOMERS[4]], "origin": "a call"}
        self.attempt(impact.import_customers, by, **facts)
        for each, status in known.items():
            facts = {"ids": [each], "status": status, "because": "a call"}
            self.attempt(impact.mark_customers, by, **facts)
        facts = {"regime": next(iter(regimes())), "applies": True, "because": "names"}
        self.attempt(duties.assess, by, **facts)
        here = self.room
        for left_out in range(4):
            self.room = copy.deepcopy(here)
            self.all_but(left_out, by)
            self.attempt(course.advance, by)
        self.room = here

    def the_track_ends(self, track):
        by = self.room.incident.commander or "maya"
        if track is Track.MITIGATION:
            facts = {"how": Containment.MINIMISED, "detail": "blocked"}
            self.attempt(actions.declare_mitigated, by, **facts)
        else:
            self.attempt(actions.declare_remediated, by, fix="x", verified="y")

    def in_good_order(self, by):
        """The orderly way on, so that the later phases are reached as well."""
        incident, commander = self.room.incident, self.room.incident.commander or by
        match incident.phase:
            case Phase.INVESTIGATION:
                facts = {"severity": Severity.SEV3, "impact": "some", "customers_at_risk": True}
                self.attempt(course.confirm, commander, **facts)
                return
            case Phase.ESCALATION:
                self.attempt(people.take_command, by)
                for each in Track:
                    self.attempt(people.join, commander, track=each)
            case Phase.RESPONSE:
                how = {"how": Containment.STOPPED, "detail": "revoked"}
                self.attempt(actions.declare_mitigated, commander, **how)
                self.attempt(actions.record_cause, commander, text="a token")
                self.attempt(actions.declare_remediated, commander, fix="x", verified="y")
                facts = {"choice": Choice.AT_CLOSURE, "because": "policy"}
                self.attempt(notifications.decide_notification, commander, **facts)
            case Phase.CLOSURE:
                self.all_but(None, commander)
            case Phase.RETROSPECTIVE:
                for section in REQUIRED_SECTIONS:
                    self.attempt(retro.write_section, commander, section=section, text="x")
                self.attempt(follow_ups.no_follow_up, commander, because="none needed")
                for each in incident.participants:
                    self.attempt(retro.agree, each)
                words = [retro.FollowUpWords(each, "s", "t") for each in Audience]
                facts = {"publish": bool(told_before(incident)), "because": "sev1", "words": words}
                self.attempt(retro.decide_publication, commander, **facts)
        self.attempt(course.advance, commander)

    def all_but(self, left_out, commander):
        steps = [self.measured, self.suspects_cleared, self.final_sent, self.duties_waived]
        for number, step in enumerate(steps):
            if number != left_out:
                step(commander)

    def measured(self, commander):
        facts = {"text": "all", "stage": ImpactStage.ACTUAL}
        self.attempt(impact.state_impact, commander, **facts)

    def suspects_cleared(self, commander):
        ids = [each.id for each in self.room.incident.customers_in(CustomerStatus.SUSPECTED)]
        facts = {"status": CustomerStatus.CLEARED, "because": "audit"}
        self.attempt(impact.mark_customers, commander, ids=ids, **facts)

    def final_sent(self, commander):
        if not self.room.incident.customers_in(CustomerStatus.CONFIRMED):
            facts = {"choice": Choice.NOBODY_IMPACTED, "because": "audit"}
            self.attempt(notifications.decide_notification, commander, **facts)
            return
        draft = {"kind": NotificationKind.FINAL, "audience": Audience.AFFECTED}
        self.sent(commander, draft)

    def duties_waived(self, commander):
        for duty in DUTIES:
            self.attempt(duties.waive, commander, duty=duty, reason="settled")

    def sent(self, by, draft):
        note = f"M{len(self.room.incident.notifications) + 1}"
        self.attempt(notifications.draft, by, subject="s", text="t", **draft)
        self.attempt(notifications.submit, by, notification=note)
        self.attempt(notifications.approve, by, notification=note, force="alone")
        self.attempt(notifications.send, by, notification=note)
        return note

    @rule(
        kind=st.sampled_from(NotificationKind),
        audience=st.sampled_from(Audience),
        customer=st.sampled_from(CUSTOMERS[:9]),
        outcome=st.sampled_from([None, *Outcome]),
    )
    def a_notification_goes_out(self, kind, audience, customer, outcome):
        by = self.room.incident.commander or "maya"
        self.attempt(impact.import_customers, by, customers=[customer], origin="a call")
        ids, confirmed = [customer.id], CustomerStatus.CONFIRMED
        self.attempt(impact.mark_customers, by, ids=ids, status=confirmed, because="a call")
        note = self.sent(by, {"kind": kind, "audience": audience})
        if outcome is not None:
            facts = {"recipient": customer.id, "channel": "mail", "outcome": outcome}
            self.attempt(notifications.record_delivery, by, notification=note, **facts)

    @rule(minutes=st.sampled_from([0.5, 1, 5, 14, 15, 16, 47, 600]))
    def time_passes(self, minutes):
        self.room.later(minutes)

    @rule(
        minutes=st.sampled_from([1, 15, 16, 40]),
        track=st.sampled_from(Track),
        stale=st.sampled_from([False, False, True]),
    )
    def the_worker_looks_at_the_clock(self, minutes, track, stale):
        self.room.later(minutes)
        due = prompt_due(self.room.incident.track(track).watch, self.room.now)
        if due is not None:
            if stale:
                self.the_track_ends(track)
            self.attempt(progress.raise_prompt, WORKER, track=track, due=due)
        since = self.room.incident.last_entry_at
        if since is not None:
            self.attempt(progress.notice_silence, WORKER, since=since)

    @rule(title=st.sampled_from(TEXT), fingerprint=st.sampled_from("ab"), over=st.booleans())
    def monitoring_notices_something(self, title, fingerprint, over):
        alert = alerts.noticed(source="monitor", fingerprint=fingerprint, title=title)
        self.attempt(alerts.attach_alert, WORKER, alert=alert)
        if over:
            facts = {"source": "monitor", "fingerprint": fingerprint}
            self.attempt(alerts.resolve_alert, WORKER, **facts)

    @rule(number=st.integers(1, 3), kind=st.sampled_from(EntryKind))
    def an_exercise_tells_something(self, number, kind):
        told = self.attempt(drills.play_inject, WORKER, key=f"inject:{number}", text="x", kind=kind)
        assert not told or self.room.incident.drill

    @rule(outcome=st.sampled_from([None, *Outcome]), late=st.booleans())
    def the_worker_runs_what_was_ordered(self, outcome, late):
        if late:
            self.room.later(20)
        for each in owed(self.room.incident, Routes(), self.room.now):
            self.attempt(begin_errand, WORKER, owed=each)
            again_at = None if outcome else self.room.now
            facts = {"outcome": outcome, "again_at": again_at, "undo": planned_undo()}
            if each.kind in TICKETS:
                facts |= {"reference": "#1", "ticket": TicketState(FollowUpStatus.OPEN)}
            self.attempt(end_errand, WORKER, owed=each, **facts)

    @precondition(lambda self: self.room.incident.retrospective.follow_ups)
    @rule(number=st.sampled_from(NUMBER))
    def what_was_agreed_is_raised(self, number):
        facts = {"follow_up": number, "service": "tracker"}
        self.attempt(follow_ups.raise_agreed, WORKER, **facts)

    @precondition(lambda self: self.room.incident.retrospective.follow_ups)
    @rule(
        status=st.sampled_from(FollowUpStatus),
        owner=st.sampled_from(["", *PEOPLE]),
        due=st.sampled_from([None, "", "2027-05-05"]),
        ago=st.sampled_from([0, 3, 60]),
    )
    def somebody_changes_a_ticket(self, status, owner, due, ago):
        for each in list(self.room.incident.retrospective.follow_ups.values()):
            changed_at = self.room.now - timedelta(minutes=ago)
            state = TicketState(status, owner and f"{owner}-there", owner, due, changed_at)
            facts = {"follow_up": each.id, "service": "tracker", "state": state}
            if self.attempt(follow_ups.note_ticket, WORKER, **facts):
                seen = self.room.incident.retrospective.follow_ups[each.id].ticket.seen
                recorded = len(self.room.log)
                self.attempt(follow_ups.note_ticket, WORKER, **facts)
                assert len(self.room.log) == recorded, "an echo was recorded"
                assert seen.status is status

    @precondition(lambda self: self.room.log)
    @rule(by=st.sampled_from(PEOPLE), seq=st.integers(1, 40))
    def somebody_erases(self, by, seq):
        before = list(self.room.log)
        try:
            self.room.redact(by, min(seq, len(before)))
        except Refused:
            assert self.room.log == before
        self.resumed = None

    @rule()
    def a_snapshot_is_kept(self):
        self.resumed = thaw(freeze(self.room.incident))

    def suited(self, decision):
        """Those whose decision it is."""
        incident = self.room.incident
        if decision is people.accept_handover and incident.handover is not None:
            return [incident.handover.to]
        doers = DECISIONS[decision.__name__].doers
        return [each for each in PEOPLE if roles_of(incident, each) & doers] or PEOPLE

    def estimate(self, given):
        if isinstance(given, int):
            return Estimate(at=self.room.now + timedelta(minutes=given))
        return None if given is None else Estimate(because=given)

    def attempt(self, decision, by, **facts):
        before = copy.deepcopy(self.room.incident)
        recorded = len(self.room.log)
        was_wanting = unmet(before)
        try:
            self.room.do(by, decision, **facts)
        except (Refused, BadText) as refused:
            told = str(refused)
        else:
            self._check_phases_left(recorded, was_wanting)
            return True
        assert self.room.incident == before
        assert len(self.room.log) == recorded
        assert told
        assert "\n" not in told
        return False

    def _check_phases_left(self, recorded, was_wanting):
        """Nobody leaves a phase with something unmet, unless an override says exactly that."""
        news = self.room.log[recorded:]
        self._check_closure(news)
        if any(isinstance(event.body, PhaseEntered) for event in news) and was_wanting:
            left = next(event.body for event in news if isinstance(event.body, PhaseEntered)).left
            if left is Phase.INVESTIGATION and self.room.incident.confirmation is not None:
                return
            assert self.room.incident.overrides[-1].unmet == tuple(was_wanting)

    def _check_closure(self, news):
        """The closure is left with everyone measured and told, whatever the guard looks at."""
        entered = [each.body for each in news if isinstance(each.body, PhaseEntered)]
        forced = any(isinstance(each.body, Overridden) for each in news)
        if forced or not any(each.left is Phase.CLOSURE for each in entered):
            return
        incident = self.room.incident
        assert ImpactStage.ACTUAL in {each.stage for each in incident.impacts}
        everybody_was_told = any(
            (each.kind, each.audience, each.status)
            == (NotificationKind.FINAL, Audience.SITE_WIDE, NotificationStatus.SENT)
            for each in incident.notifications.values()
        )
        for customer in incident.customers.values():
            assert customer.status is not CustomerStatus.SUSPECTED
            if customer.status is CustomerStatus.CONFIRMED:
                assert everybody_was_told or NotificationKind.FINAL in customer.told
        for regime, assessment in incident.assessments.items():
            owed_by_law = regimes()[regime].stages if assessment.applies else ()
            settled = incident.fulfilments.keys() | incident.waivers.keys()
            assert {stage.id for stage in owed_by_law} <= settled

    # ── what stays true ──────────────────────────────────────────────────────────────────────

    @invariant()
    def the_log_tells_everything(self):
        log = self.room.log
        assert [event.seq for event in log] == list(range(1, len(log) + 1))
        stored = [
            Event(
                event.seq,
                event.recorded_at,
                event.occurred_at,
                event.actor,
                event.on_behalf_of,
                event.key,
                decode(event.type, encode(event.body)),
            )
            for event in log
        ]
        assert stored == log
        assert fold(Incident(1), stored) == self.room.incident

    @invariant()
    def a_snapshot_goes_on_like_the_log(self):
        if self.resumed is not None:
            fold(self.resumed, self.room.log[self.resumed.seq :])
            assert self.resumed == self.room.incident

    @invariant()
    def one_person_commands_and_never_none_again(self):
        holders = self.room.incident.roles
        assert all(len(holders.get(role, [])) <= 1 for role in SINGLE)
        ever = any(
            event.type in {"role.assigned", "handover.accepted"}
            and getattr(event.body, "role", Role.COMMANDER) is Role.COMMANDER
            for event in self.room.log
        )
        assert (self.room.incident.commander is not None) == ever

    @invariant()
    def a_lead_is_a_member(self):
        for each, state in self.room.incident.tracks.items():
            assert state.lead is None or state.lead in state.members
            assert state.lead == self.room.incident.holder(LEADS[each])

    @invariant()
    def each_slot_is_asked_for_once_and_only_while_it_is_owed(self):
        prompts = [event for event in self.room.log if isinstance(event.body, PromptRaised)]
        asked = [(event.body.track, event.body.slot) for event in prompts]
        assert len(asked) == len(set(asked))
        for event in prompts[-2:]:
            before = fold(Incident(1), self.room.log[: event.seq - 1])
            watch = before.track(event.body.track).watch
            assert before.phase is Phase.RESPONSE
            assert watch is not None
            assert event.body.slot <= event.recorded_at
            assert all(watch.instant(number) < event.body.slot for number in watch.filled)

    @invariant()
    def the_counts_are_a_recount(self):
        incident = self.room.incident
        customers = incident.customers.values()
        for status in CustomerStatus:
            assert incident.customer_counts[status] == sum(c.status is status for c in customers)
        assert incident.notified == sum(bool(customer.told) for customer in customers)

    @invariant()
    def told_means_that_a_sent_text_reached_them(self):
        incident = self.room.incident
        sent = [
            note
            for note in incident.notifications.values()
            if note.status is NotificationStatus.SENT
        ]
        for customer in incident.customers.values():
            for kind in customer.told:
                assert any(note.kind is kind and note.reached(customer.id) for note in sent)
        for note in sent:
            for each in filter(note.reached, note.recipients):
                assert note.kind in incident.customers[each].told

    @invariant()
    def a_follow_up_goes_to_nobody_who_was_not_told_before(self):
        incident = self.room.incident
        for note in incident.notifications.values():
            if note.kind is NotificationKind.FOLLOW_UP and not note.corrects:
                earlier = [incident.notifications[each] for each in note.follows]
                assert all(each.kind is not NotificationKind.FOLLOW_UP for each in earlier)
                for each in note.recipients:
                    assert any(
                        other.recipients and each in other.recipients
                        for other in incident.notifications.values()
                        if other.kind is not NotificationKind.FOLLOW_UP
                    )

    @invariant()
    def an_action_that_is_done_or_dropped_is_not_run(self):
        for action in self.room.incident.actions.values():
            run = action.run_under_way
            assert run is None or run.reverts or action.status is ActionStatus.STARTED
            assert action.reverted_at is None or action.revertible is None

    @invariant()
    def the_phase_fits_what_is_known(self):
        incident = self.room.incident
        if incident.phase is not Phase.RESPONSE:
            assert all(state.watch is None for state in incident.tracks.values())
        for state in incident.tracks.values():
            assert state.done_at is None or state.watch is None
        steps = [step.at for step in incident.phases]
        assert steps == sorted(steps)
        if not incident.phase.is_open:
            assert incident.handover is None

    @invariant()
    def the_line_in_the_list_agrees(self):
        incident = self.room.incident
        told = summarised(Summary(), self.room.log)
        assert (told.title, told.phase, told.severity, told.commander, told.declared_at) == (
            incident.title,
            incident.phase,
            incident.severity,
            incident.commander,
            incident.declared_at,
        )
        assert (told.seq, told.updated_at) == (incident.seq, incident.updated_at)
        assert told.follow_ups == incident.retrospective.follow_ups
        assert from_text(as_text(told.follow_ups)) == told.follow_ups

    @invariant()
    def everything_can_be_shown(self):
        incident, now = self.room.incident, self.room.now
        shown = json.loads(json.dumps(picture(incident, now, "hash"), allow_nan=False))
        assert set(shown) >= KEYS
        for each in Track:
            assert set(shown["tracks"][each]) >= TRACK_KEYS
        assert set(shown["tracks"]["remediation"]) >= REMEDIATION_KEYS
        assert shown["unmet"] == unmet(incident)
        assert incident.ref in brief_text(incident, now)
        entries = timeline(self.room.log)
        assert sorted(entry.seq for entry in entries) == list(range(1, incident.seq + 1))
        for entry in entries:
            json.dumps(entry.as_json(), allow_nan=False)
            assert sentence(entry.body)
            assert not {"\x1b", "\u202e", "\x07"} & set(entry.shown)

    @invariant()
    def an_open_timeline_equals_a_fresh_one(self):
        if self.seen > len(self.room.log):
            self.seen, self.live = 0, Timeline()
        self.live.extend(self.room.log[self.seen :])
        self.seen = len(self.room.log)
        assert self.live.in_order() == timeline(self.room.log)


Process.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Stage.explicit, Stage.reuse, Stage.generate, Stage.target, Stage.shrink],
)
test_whatever_people_try_the_record_stays_true = Process.TestCase
