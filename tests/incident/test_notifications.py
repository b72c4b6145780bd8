"""Notifications: advice, four eyes, exact words, who was reached."""

from commandcenter.incident.advice import advise
from commandcenter.incident.decisions import actions, course, notifications, people
from commandcenter.incident.fields import TemplateField, gap
from commandcenter.incident.guards import unmet
from commandcenter.incident.words import (
    Audience,
    Choice,
    CustomerStatus,
    NotificationKind,
    NotificationStatus,
    Outcome,
    Role,
    Severity,
    Track,
)


def delivered(room, note, recipient, outcome):
    facts = {"recipient": recipient, "channel": "mail", "outcome": outcome}
    return room.do("jonas", notifications.record_delivery, notification=note, **facts)


def affected(room, *ids):
    room.customers(*ids)
    room.mark(*ids, status=CustomerStatus.CONFIRMED)


# ── advice and choice ────────────────────────────────────────────────────────────────────────


def test_the_advice_is_site_wide_when_a_mitigation_stops_a_service(room):
    room.responding()
    facts = {"track": Track.MITIGATION, "text": "stop it", "stops_service": "login"}
    room.do("priya", actions.add_action, **facts)
    assert advise(room.incident).choice is Choice.SITE_WIDE_NOW
    room.do("priya", actions.drop_action, action="A1", reason="no need")
    assert advise(room.incident).choice is Choice.AT_CLOSURE


def test_the_advice_is_affected_now_when_it_is_urgent_and_they_are_known(room):
    room.responding()
    affected(room, "acme")
    assert advise(room.incident).choice is Choice.AFFECTED_NOW
    room.do("maya", course.set_severity, severity=Severity.SEV4, reason="test data")
    assert advise(room.incident).choice is Choice.AT_CLOSURE


def test_overruling_the_advice_keeps_both(room):
    room.responding()
    affected(room, "acme")
    facts = {"choice": Choice.AT_CLOSURE, "because": "they know already"}
    room.do("maya", notifications.decide_notification, **facts)
    assert room.incident.choice.advised is Choice.AFFECTED_NOW


def test_nobody_impacted_is_refused_while_somebody_is(room):
    room.closing()
    affected(room, "acme")
    facts = {"choice": Choice.NOBODY_IMPACTED, "because": "hope"}
    no = room.refusal("maya", notifications.decide_notification, **facts)
    assert "1 customers are confirmed" in str(no)
    room.mark("acme", status=CustomerStatus.CLEARED)
    room.do("maya", notifications.decide_notification, **facts)
    assert not any("final" in text for text in unmet(room.incident))
    room.mark("acme", status=CustomerStatus.CONFIRMED)
    assert any("has not reached 1 of 1" in text for text in unmet(room.incident))


# ── drafts and approval ──────────────────────────────────────────────────────────────────────


def test_the_author_does_not_approve_their_own_words_unless_forced(room):
    room.responding()
    facts = {
        "kind": NotificationKind.INITIAL,
        "audience": Audience.SITE_WIDE,
        "subject": "s",
        "text": "t",
    }
    room.do("maya", notifications.draft, **facts)
    no = room.refusal("maya", notifications.approve, notification="M1")
    assert "maya wrote M1: someone else approves it" in str(no)
    room.do("maya", notifications.approve, notification="M1", force="alone on shift")
    assert room.incident.overrides[-1].reason == "alone on shift"


def test_only_the_commander_approves(room):
    room.responding()
    note = room.drafted()
    assert "is for the commander" in str(
        room.refusal("sam", notifications.approve, notification=note)
    )


def test_changing_the_words_drops_their_approval(room):
    room.responding()
    affected(room, "acme")
    note = room.drafted()
    room.do("maya", notifications.approve, notification=note)
    room.do("jonas", notifications.revise, notification=note, text="other words")
    assert room.incident.notifications[note].status is NotificationStatus.DRAFT
    no = room.refusal("jonas", notifications.send, notification=note)
    assert "is not approved yet" in str(no)


def test_a_revision_that_changes_nothing_keeps_the_approval(room):
    room.responding()
    note = room.drafted(text="the words")
    room.do("maya", notifications.approve, notification=note)
    no = room.refusal("jonas", notifications.revise, notification=note, text=" the words ")
    assert "says exactly that already" in str(no)
    assert room.incident.notifications[note].status is NotificationStatus.APPROVED


def test_a_sent_text_is_corrected_by_a_new_one_that_points_back(room):
    room.responding()
    affected(room, "acme")
    note = room.sent()
    assert "draft a correction" in str(
        room.refusal("jonas", notifications.revise, notification=note, text="x")
    )
    correction = room.drafted(NotificationKind.UPDATE, corrects=note.lower())
    assert room.incident.notifications[correction].corrects == note
    no = room.refusal(
        "jonas",
        notifications.draft,
        kind=NotificationKind.UPDATE,
        audience=Audience.AFFECTED,
        subject="s",
        text="t",
        corrects=correction,
    )
    assert "was not sent yet: revise it" in str(no)


def test_a_correction_also_reaches_those_who_were_told_in_error(room):
    room.responding()
    affected(room, "acme", "globex")
    note = room.sent()
    room.mark("acme", status=CustomerStatus.CLEARED)
    correction = room.sent(NotificationKind.UPDATE, corrects=note)
    assert room.incident.notifications[correction].recipients == ("acme", "globex")


def test_comms_moves_and_with_it_the_right_to_draft(room):
    room.responding()
    room.do("maya", people.assign, role=Role.COMMS, person="ana")
    facts = {"kind": NotificationKind.INITIAL, "audience": Audience.SITE_WIDE}
    no = room.refusal("jonas", notifications.draft, **facts, subject="s", text="t")
    assert "the comms officer (ana)" in str(no)


# ── sending and reaching ─────────────────────────────────────────────────────────────────────


def test_suspected_customers_are_told_early_and_only_the_impacted_finally(room):
    room.closing()
    room.customers("acme", "globex", "initech")
    room.mark("globex", status=CustomerStatus.CONFIRMED)
    room.mark("initech", status=CustomerStatus.CLEARED)
    first = room.sent()
    last = room.sent(NotificationKind.FINAL)
    assert room.incident.notifications[first].recipients == ("acme", "globex")
    assert room.incident.notifications[last].recipients == ("globex",)
    assert room.incident.notified == 2


def test_nothing_is_sent_to_nobody_or_twice(room):
    room.responding()
    note = room.drafted()
    room.do("maya", notifications.approve, notification=note)
    no = room.refusal("jonas", notifications.send, notification=note)
    assert "has no recipient" in str(no)
    affected(room, "acme")
    room.do("jonas", notifications.send, notification=note)
    assert "was sent already" in str(room.refusal("jonas", notifications.send, notification=note))


def test_a_final_that_did_not_arrive_leaves_the_customer_untold(room):
    room.closing()
    affected(room, "acme", "globex")
    note = room.sent(NotificationKind.FINAL)
    delivered(room, note, "acme", Outcome.FAILED)
    assert any("1 of 2 impacted customers (acme)" in text for text in unmet(room.incident))
    assert room.incident.notified == 1
    delivered(room, note, "acme", Outcome.SENT)
    assert not any("final" in text for text in unmet(room.incident))
    assert room.incident.notified == 2


def test_a_delivery_that_may_have_been_sent_is_not_taken_for_one_that_was(room):
    room.closing()
    affected(room, "acme")
    note = room.sent(NotificationKind.FINAL)
    delivered(room, note, "acme", Outcome.FAILED)
    delivered(room, note, "acme", Outcome.UNKNOWN)
    assert any("1 of 1 impacted customers (acme)" in text for text in unmet(room.incident))


def test_a_second_update_that_fails_does_not_untell_the_first(room):
    room.responding()
    affected(room, "acme")
    room.sent(NotificationKind.UPDATE)
    second = room.sent(NotificationKind.UPDATE)
    delivered(room, second, "acme", Outcome.FAILED)
    assert room.incident.notified == 1


def test_a_customer_confirmed_after_the_final_is_owed_one_too(room):
    room.closing()
    affected(room, "acme")
    room.sent(NotificationKind.FINAL)
    affected(room, "globex")
    assert any("1 of 2 impacted customers (globex)" in text for text in unmet(room.incident))
    room.sent(NotificationKind.FINAL)
    assert not any("final" in text for text in unmet(room.incident))


def test_a_final_to_the_whole_site_reaches_those_found_later(room):
    room.closing()
    room.sent(NotificationKind.FINAL, Audience.SITE_WIDE)
    affected(room, "acme")
    assert not any("final" in text for text in unmet(room.incident))


def test_what_was_not_sent_has_no_delivery(room):
    room.responding()
    note = room.drafted()
    facts = {"recipient": "acme", "channel": "mail", "outcome": Outcome.SENT}
    no = room.refusal("jonas", notifications.record_delivery, notification=note, **facts)
    assert "was not sent yet" in str(no)


# ── submitted for approval ───────────────────────────────────────────────────────────────────


def test_who_wrote_it_says_when_it_is_ready_and_other_words_are_not(room):
    room.responding()
    note = room.drafted()
    assert not room.incident.notifications[note].awaits_approval

    room.do("jonas", notifications.submit, notification=note)
    assert room.incident.notifications[note].awaits_approval
    assert "waits for approval" in str(
        room.refusal("jonas", notifications.submit, notification=note)
    )
    room.do("jonas", notifications.revise, notification=note, text="other words")
    assert not room.incident.notifications[note].awaits_approval

    room.do("jonas", notifications.submit, notification=note)
    room.do("maya", notifications.approve, notification=note)
    assert not room.incident.notifications[note].awaits_approval
    assert "is approved already" in str(
        room.refusal("jonas", notifications.submit, notification=note)
    )


def test_what_still_has_a_gap_is_not_ready(room):
    room.responding()
    note = room.drafted(text=f"Ask {gap(TemplateField.CONTACT)}")
    refused = str(room.refusal("jonas", notifications.submit, notification=note))

    assert "does not say" in refused


def test_what_a_status_page_would_cut_off_is_neither_submitted_nor_approved(room):
    room.responding()
    note = room.drafted(audience=Audience.SITE_WIDE, subject="s" * 256, text="t" * 25_001)
    for who, act in (("jonas", notifications.submit), ("maya", notifications.approve)):
        refused = str(room.refusal(who, act, notification=note))
        assert "has 256 characters, a status page takes 255" in refused
        assert "has 25001 characters, a status page takes 25000" in refused

    mailed = room.drafted(subject="s" * 256, text="t" * 25_001)
    room.do("jonas", notifications.submit, notification=mailed)
