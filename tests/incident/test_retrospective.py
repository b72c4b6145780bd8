"""The retrospective: written, agreed by everyone who took part, published or not, followed up."""

import pytest

from commandcenter.incident.agreement import voices
from commandcenter.incident.decisions import course, follow_ups, notifications, people
from commandcenter.incident.decisions import retrospective as retro
from commandcenter.incident.guards import unmet
from commandcenter.incident.publication import advise_publication
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import (
    Audience,
    CustomerStatus,
    NotificationKind,
    Phase,
    Role,
    Section,
    Severity,
)

FOLLOW_UP = NotificationKind.FOLLOW_UP


def disagreeing(room):
    return [text.split()[0] for text in unmet(room.incident) if "has not agreed" in text]


def follow_up(room, **facts):
    facts = {"text": "rotate", "owner": "tom", "due": "2027-01-31"} | facts
    return room.do("ana", follow_ups.add_follow_up, **facts)


def test_one_cannot_agree_with_what_is_not_written(room):
    room.looking_back()
    no = room.refusal("ana", retro.agree)
    assert len(no.unmet) == 6
    assert "there is nothing to agree with yet" in str(no)


def test_everyone_who_took_part_agrees_also_who_left(room):
    room.looking_back()
    room.written()
    room.do("priya", people.leave)
    assert "priya" in disagreeing(room)
    room.do("priya", retro.agree)
    assert "priya" not in disagreeing(room)
    assert "has agreed already" in str(room.refusal("priya", retro.agree))


def test_observers_are_not_asked_to_agree(room):
    room.looking_back()
    assert "olga" not in disagreeing(room)


@pytest.mark.parametrize("change", ["section", "follow-up"])
def test_a_later_change_asks_everyone_again(room, change):
    room.looking_back()
    room.written()
    room.do("ana", retro.agree)
    if change == "section":
        facts = {"section": Section.WHY, "text": "another why"}
        room.do("tom", retro.write_section, **facts)
    else:
        follow_up(room)
    assert "ana" in disagreeing(room)


def test_writing_the_same_again_changes_nothing(room):
    room.looking_back()
    room.written()
    room.do("ana", retro.agree)
    no = room.refusal("tom", retro.write_section, section=Section.WHY, text="about why")
    assert "says exactly that already" in str(no)
    assert "ana" not in disagreeing(room)


@pytest.mark.parametrize("due", ["tomorrow", "31.12.2026", "2026-13-01", ""])
def test_a_follow_up_has_a_date(room, due):
    room.looking_back()
    facts = {"text": "rotate", "owner": "tom", "due": due}
    assert "is not a date like" in str(room.refusal("ana", follow_ups.add_follow_up, **facts))


def test_a_follow_up_is_not_due_in_the_past(room):
    room.looking_back()
    facts = {"text": "rotate", "owner": "tom", "due": "2026-11-22"}
    assert "is in the past" in str(room.refusal("ana", follow_ups.add_follow_up, **facts))


def test_no_action_is_a_decision_of_the_commander_until_there_is_one(room):
    room.looking_back()
    assert "may not" in str(room.refusal("tom", follow_ups.no_follow_up, because="x"))
    room.do("maya", follow_ups.no_follow_up, because="a drill showed it works")
    assert not any("no follow-up action" in text for text in unmet(room.incident))
    follow_up(room)
    assert room.incident.retrospective.no_follow_up is None
    assert "there are follow-up actions" in str(
        room.refusal("maya", follow_ups.no_follow_up, because="x")
    )


def test_a_follow_up_is_finished_long_after_the_incident_is_closed(room):
    room.closed()
    room.do("tom", follow_ups.finish_follow_up, follow_up="f1", result="rotated")
    assert room.incident.retrospective.follow_ups["F1"].result == "rotated"
    assert "is done already" in str(room.refusal("tom", follow_ups.finish_follow_up, follow_up="1"))


def test_publication_is_for_the_commander(room):
    room.looking_back()
    no = room.refusal("jonas", retro.decide_publication, publish=True, because="x")
    assert "that is for the commander" in str(no)


def test_a_closed_retrospective_is_not_rewritten(room):
    room.closed()
    no = room.refusal("ana", retro.write_section, section=Section.WHY, text="x")
    assert "too late to write the retrospective" in str(no)


def test_command_can_still_move_while_looking_back(room):
    room.looking_back()
    room.do("maya", people.offer_handover, to="tom")
    room.do("tom", people.accept_handover)
    room.do("tom", course.advance, force="nobody has time")
    assert room.incident.phase is Phase.CLOSED
    assert room.incident.roles[Role.COMMANDER] == ["tom"]


# ── those who cannot be asked ────────────────────────────────────────────────────────────────────


def test_the_commander_does_without_somebody_who_cannot_be_asked(room):
    room.looking_back()
    room.written()
    assert "may not" in str(room.refusal("tom", retro.excuse, person="priya", because="ill"))
    room.do("maya", retro.excuse, person="priya", because="on leave until March")
    assert "priya" not in disagreeing(room)
    [priya] = [each for each in voices(room.incident) if each.person == "priya"]
    assert (priya.excused, priya.agreed_at) == ("on leave until March", None)


def test_who_is_excused_may_agree_all_the_same(room):
    room.looking_back()
    room.written()
    room.do("maya", retro.excuse, person="priya", because="ill")
    room.do("priya", retro.agree)
    assert room.incident.retrospective.excused == {}
    assert "has agreed already" in str(
        room.refusal("maya", retro.excuse, person="priya", because="ill")
    )


def test_a_later_change_asks_those_who_agreed_and_not_those_who_are_excused(room):
    room.looking_back()
    room.written()
    room.do("maya", retro.excuse, person="priya", because="ill")
    room.do("ana", retro.agree)
    follow_up(room)
    assert "ana" in disagreeing(room)
    assert "priya" not in disagreeing(room)


def test_who_took_no_part_is_not_excused(room):
    room.looking_back()
    no = room.refusal("maya", retro.excuse, person="olga", because="x")
    assert "olga took no part in INC-1" in str(no)


# ── publication ──────────────────────────────────────────────────────────────────────────────────


WORDS = [retro.FollowUpWords(each, "What we learned", "It was so.") for each in Audience]


def published(room, **facts):
    facts = {"publish": True, "because": "they asked", "words": WORDS} | facts
    return room.do("maya", retro.decide_publication, **facts)


def test_severity_and_impact_advise_on_publication(room):
    room.looking_back()
    advised = advise_publication(room.incident)
    assert advised.publish
    assert advised.reasons == (
        "severity is high (sev2)",
        "2 customers were impacted",
        "2 customers were told before",
    )
    room.incident.severity = Severity.SEV4
    room.mark("acme", "globex", status=CustomerStatus.CLEARED)
    assert advise_publication(room.incident).reasons == (
        "severity is not high (sev4)",
        "no customer was impacted",
    )
    assert not advise_publication(room.incident).publish


def test_overruling_the_advice_keeps_both(room):
    room.looking_back()
    room.do("maya", retro.decide_publication, publish=False, because="they know it all")
    decided = room.incident.retrospective.publication
    assert (decided.publish, decided.advised) == (False, True)


def test_what_is_published_becomes_a_draft_to_those_who_were_told_before(room):
    room.looking_back()
    room.customers("initech")
    room.mark("initech", status=CustomerStatus.CONFIRMED)
    room.mark("globex", status=CustomerStatus.CLEARED)
    published(room)

    [note] = [n for n in room.incident.notifications.values() if n.kind is FOLLOW_UP]
    assert (note.audience, note.follows, note.author) == (Audience.AFFECTED, ("M1",), WORKER)
    room.do("maya", notifications.approve, notification=note.id)
    room.do("jonas", notifications.send, notification=note.id)
    assert note.id == "M2"
    assert room.incident.notifications["M2"].recipients == ("acme", "globex")


def test_everybody_who_was_told_is_told_the_rest_as_well(room):
    room.looking_back()
    room.sent(NotificationKind.UPDATE, Audience.SITE_WIDE)
    published(room)
    drafted = [n for n in room.incident.notifications.values() if n.kind is FOLLOW_UP]
    assert [(n.audience, n.follows) for n in drafted] == [
        (Audience.AFFECTED, ("M1",)),
        (Audience.SITE_WIDE, ("M2",)),
    ]
    published(room, because="again")
    assert len(room.incident.notifications) == 4


def test_where_nobody_was_told_nothing_is_published_unless_forced(room):
    room.closing()
    room.do("maya", course.advance, force="nothing to tell")
    no = room.refusal("maya", retro.decide_publication, publish=True, because="x", words=WORDS)
    assert no.unmet[0].startswith("nobody was told before: whoever else is to read it")
    published(room, force="it goes on our blog")
    assert room.incident.notifications == {}
    assert advise_publication(room.incident).reasons == (
        "nobody was told before, so nobody is owed the rest",
    )


def test_what_is_to_be_published_is_drafted_before_the_end(room):
    room.looking_back()
    published(room, words=())
    [left] = [text for text in unmet(room.incident) if "published" in text]
    assert "no follow-up to affected is drafted" in left
    room.drafted(FOLLOW_UP)
    assert not any("published" in text for text in unmet(room.incident))


def test_a_follow_up_is_not_approved_once_it_is_not_to_be_published(room):
    room.looking_back()
    published(room)
    room.do("maya", retro.decide_publication, publish=False, because="counsel objects")
    no = room.refusal("maya", notifications.approve, notification="M2")
    assert no.unmet == ("the retrospective is not to be published: counsel objects",)


def test_what_another_wrote_meanwhile_is_merged(room):
    room.looking_back()
    room.do("ana", retro.write_section, section=Section.WHY, text="One. Two.")
    room.do("tom", retro.write_section, section=Section.WHY, text="One. 2.", base="One. Two.")
    room.do("ana", retro.write_section, section=Section.WHY, text="1. Two.", base="One. Two.")
    assert room.incident.retrospective.sections[Section.WHY].text == "1. 2."


def test_a_true_conflict_changes_nothing_and_holds_both_texts(room):
    room.looking_back()
    room.do("tom", retro.write_section, section=Section.WHY, text="theirs")
    no = room.refusal("ana", retro.write_section, section=Section.WHY, text="mine", base="")
    assert isinstance(no, retro.Conflicting)
    assert (no.by, no.merge.mine, no.merge.theirs) == ("tom", "mine", "theirs")
    assert room.incident.retrospective.sections[Section.WHY].text == "theirs"
