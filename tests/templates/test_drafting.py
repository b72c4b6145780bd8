"""Drafts out of templates: filled from the incident and what people say, or with gaps to see."""

import asyncio

import pytest

from commandcenter.demo import tell
from commandcenter.incident.decisions import actions, impact, notifications, progress
from commandcenter.incident.events import Estimate
from commandcenter.incident.fields import TemplateField, gaps
from commandcenter.incident.fold import fold
from commandcenter.incident.state import Incident
from commandcenter.incident.text import BadText
from commandcenter.incident.words import (
    Audience,
    Containment,
    ImpactStage,
    NotificationKind,
    Track,
)
from commandcenter.templates.drafting import House, fill, known
from commandcenter.templates.library import Library, template_of
from tests.incident.room import NOON
from tests.store.place import embedded

HOUSE = House("Example Ltd", "security@example.com")
#: What only people know, however complete the log is.
SAID = {
    "what_happened": "A release that we did not make was published under our name.",
    "what_changed": "Correction: two mirrors served it as well.",
    "what_data": "names and mail addresses",
    "consequences": "Mail that pretends to be ours.",
    "how_we_know": "The download log is complete; what ran elsewhere we cannot see.",
    "what_to_do": "Remove release 4.2.1 and rotate the credentials of machines that ran it.",
    "next_update": "today at 18:00 UTC",
}
#: What the demo's story has not come to yet.
LATER = {
    "stopped": "2026-11-23 12:00 UTC",
    "fixed": "2026-11-23 16:00 UTC",
    "cause": "A changed build step leaked the token.",
    "fix": "Signatures are verified on read.",
    "prevention": "Images are rebuilt from source every night.",
}
EVERY = [(kind, place.language) for kind in NotificationKind for place in Library().places(kind)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo's incident in full response."""

    async def told() -> Incident:
        store = await embedded(tmp_path_factory.mktemp("demo") / "store").open()
        try:
            number = await tell(store, NOON)
            return fold(Incident(number), await store.read(number))
        finally:
            await store.close()

    return asyncio.run(told())


def filled(incident, text, *, audience=Audience.AFFECTED, kind=NotificationKind.INITIAL, **given):
    template = template_of("{title}", text)
    return fill(template, incident, kind=kind, audience=audience, house=HOUSE, given=given)


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_the_demos_story_and_a_few_facts_fill_every_template(demo, kind, language, audience):
    words = fill(
        Library().find(kind, language),
        demo,
        kind=kind,
        audience=audience,
        house=HOUSE,
        given=SAID | LATER,
    )

    assert gaps(words.subject + words.text) == []
    assert words.personal == (audience is Audience.AFFECTED)
    assert ("{" in words.text) == words.personal
    assert "Stolen CI token" in words.subject or "2026-11-23" in words.subject
    assert "package publishing" in words.text or kind in {
        NotificationKind.FINAL,
        NotificationKind.FOLLOW_UP,
    }


def test_the_log_says_what_it_can(room):
    room.do(
        "ana",
        impact.state_impact,
        text="all who log in",
        stage=ImpactStage.CURRENT,
        figures={"accounts": 1_234_567, "share": 0.5},
        services=("login",),
    )
    step = {"track": Track.MITIGATION, "text": "stop the API", "stops_service": "API"}
    room.do("priya", actions.add_action, **step)
    room.do("priya", actions.finish_action, action="A1", result="rule 4411")

    words = filled(room.incident, "{impact}|{figures}|{services}|{what_we_did}|{what_happened}")

    assert words.text.split("|") == [
        "all who log in",
        "accounts: 1234567, share: 0.5",
        "login, API",
        "- stop the API",
        "tokens may be abused",
    ]
    stopped = {"how": Containment.STOPPED, "detail": "API closed"}
    room.later(30).do("priya", actions.declare_mitigated, **stopped)
    assert filled(room.incident, "{what_we_did} {stopped}").text == (
        "API closed 2026-11-23 12:30 UTC"
    )
    assert filled(room.incident, "{organisation} {contact} {incident} {date}").text == (
        "Example Ltd security@example.com INC-1 2026-11-23"
    )


def test_the_estimate_is_internal(room):
    eta = Estimate(at=room.now.replace(hour=17, minute=43), because="ESTIMATED", confidence="low")
    report = {"track": Track.REMEDIATION, "conditions": "INTERNAL", "eta": eta}
    room.do("tom", progress.report, **report)

    for kind in NotificationKind:
        told = " ".join(known(room.incident, kind, HOUSE).values())
        assert not {"ESTIMATED", "INTERNAL", "17:43"} & set(told.split())


def test_an_early_message_does_not_guess_at_what_happened_later(room):
    late = filled(room.incident, "{what_happened}", kind=NotificationKind.FINAL)
    assert gaps(late.text) == [TemplateField.WHAT_HAPPENED]


def test_what_people_say_goes_before_the_log(room):
    assert filled(room.incident, "x", title="Our token\nwas stolen").subject == (
        "Our token was stolen"
    )
    for wrong in ("titel", "customer"):
        with pytest.raises(BadText, match="is no field that can be given; there are organisation"):
            filled(room.incident, "x", **{wrong: "x"})


def test_everybody_is_told_the_same(room):
    text = "To {customer}\n\n{{Hello}} {title}."
    site_wide = filled(room.incident, text, audience=Audience.SITE_WIDE)

    assert (site_wide.text, site_wide.personal) == ("{Hello} Stolen CI token.", False)
    affected = filled(room.incident, text)
    assert affected.personal
    assert affected.text == "To {customer}\n\n{{Hello}} Stolen CI token."
    facts = {"kind": NotificationKind.INITIAL, "audience": Audience.SITE_WIDE}
    no = room.refusal(
        "jonas", notifications.draft, subject="s", text="{customer}", personal=True, **facts
    )
    assert "everybody is told the same" in str(no)


# ── from the draft to the approval ───────────────────────────────────────────────────────────


def test_a_draft_with_gaps_is_not_approved_until_they_are_closed(room):
    words = filled(room.incident, "To {customer}: {what_to_do}\n{next_update}")
    note = room.drafted(subject=words.subject, text=words.text, personal=words.personal)

    no = room.refusal("maya", notifications.approve, notification=note)
    assert no.forceable
    assert "M1 does not say «what_to_do», «next_update» yet" in str(no)
    assert "revise M1 --fact what_to_do=TEXT --fact next_update=TEXT" in str(no)
    given = {"what_to_do": "run {x}", "next_update": "soon"}
    room.do("jonas", notifications.revise, notification=note, given=given)
    assert room.incident.notifications[note].text == "To {customer}: run {{x}}\nsoon"
    room.do("maya", notifications.approve, notification=note)


def test_the_commander_may_force_a_gap_and_the_record_says_so(room):
    note = room.drafted(text="Do «what_to_do».")
    room.do("maya", notifications.approve, notification=note, force="the site is down")
    assert room.incident.overrides[-1].unmet[0].startswith("M1 does not say «what_to_do»")


def test_a_gap_that_is_not_there_cannot_be_closed(room):
    note = room.drafted(text="Do «what_to_do».")
    no = room.refusal("jonas", notifications.revise, notification=note, given={"contact": "x"})
    assert str(no) == "M1 has no gap for contact; missing in it is: what_to_do"


def test_a_revised_text_keeps_what_its_fields_mean(room):
    note = room.drafted(text="To {customer}", personal=True)
    room.do("jonas", notifications.revise, notification=note, text="Dear {customer} {{x}}")
    assert room.incident.notifications[note].personal
    with pytest.raises(BadText, match=r"the text, line 1: '\{title\}' is no field here"):
        room.do("jonas", notifications.revise, notification=note, text="{title}")


def test_a_text_of_ones_own_stands_for_itself(room):
    text = '{"customer": "{customer}"} {{x}} ${7*7} {'
    note = room.drafted(text=text)
    room.do("maya", notifications.approve, notification=note)
    assert room.incident.notifications[note].text == text
