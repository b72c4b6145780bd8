"""The Notifications screen: advice, drafts, approval, sending, legal duties."""

import pytest

from commandcenter.incident.decisions import errands, impact, notifications
from commandcenter.incident.errands import Owed, Routes
from commandcenter.incident.state import WORKER
from commandcenter.incident.words import (
    Audience,
    CustomerStatus,
    ErrandKind,
    NotificationKind,
    NotificationStatus,
    Outcome,
)
from commandcenter.screens.outreach import Outreach
from tests.screens.response import gone, shows, text_of
from tests.waiting import eventually


async def at_notifications(app, pilot) -> str:
    await shows(app, "RESPONSE")
    await pilot.press("4")
    return await shows(app, "Advised")


async def note_of(response, number: str):
    return (await response.incident()).notifications[number]


async def test_it_shows_the_advice_the_words_and_the_running_duties(response):
    app = response.session("jonas")
    async with app.run_test(size=(120, 40)) as pilot:
        seen = await at_notifications(app, pilot)
        for told in (
            *("Advised  site wide now: A2 stops package publishing", "Decided  not yet (d)"),
            *("☐ M1  initial   everyone  draft", "jonas drafted it", "Remove it, rotate"),
            *("notify the supervisory authority (GDPR Art. 33(1))", "to assess gdpr-processor"),
        ):
            assert told in seen


async def test_the_decision_is_recorded_beside_the_advice(response):
    app = response.session("jonas")
    async with app.run_test(size=(120, 40)) as pilot:
        await at_notifications(app, pilot)
        await pilot.press("d")
        await shows(app, "Who is told, and when")
        await pilot.press("tab", *"users depend on it", "ctrl+s")
        await shows(app, "Decided  site wide now by jonas: users depend on it")


async def test_a_draft_comes_from_its_template_and_its_gaps_keep_it_from_approval(response):
    app = response.session("jonas")
    async with app.run_test(size=(120, 40)) as pilot:
        await at_notifications(app, pilot)
        await pilot.press("w")
        await shows(app, "A new notification")
        await pilot.press("ctrl+s")
        seen = await shows(app, "Still to say: «organisation»")
        assert "Security incident of 2026-11-23" in seen
        await pilot.press("ctrl+s")
        await shows(app, "☐ M2  initial   affected  draft")
        await shows(app, "Missing  «organisation»")
    draft = await note_of(response, "M2")
    assert (draft.author, draft.personal) == ("jonas", True)

    maya = response.session("maya")
    async with maya.run_test(size=(120, 40)) as pilot:
        await at_notifications(maya, pilot)
        await pilot.press("G", "a")
        await shows(maya, "Approve M2")
        await pilot.press("ctrl+s")
        await shows(maya, "Force, because")
    assert (await note_of(response, "M2")).status is NotificationStatus.DRAFT


async def test_gaps_are_filled_one_by_one(response):
    await response.does(
        "jonas",
        notifications.draft,
        kind=NotificationKind.UPDATE,
        audience=Audience.SITE_WIDE,
        subject="News",
        text="What to do: «what_to_do»",
    )
    app = response.session("jonas")
    async with app.run_test(size=(120, 40)) as pilot:
        await at_notifications(app, pilot)
        await pilot.press("G", "e")
        await shows(app, "M2: other words")
        await pilot.press(*"rotate your keys", "ctrl+s")
        await shows(app, "What to do: rotate your keys")


async def test_approval_shows_the_exact_words_and_is_not_for_their_author(response):
    jonas = response.session("jonas")
    async with jonas.run_test(size=(120, 40)) as pilot:
        await at_notifications(jonas, pilot)
        await pilot.press("a")
        await shows(jonas, "Approve M1")
        await pilot.press("ctrl+s")
        await shows(jonas, "may not approve notifications")

    maya = response.session("maya")
    async with maya.run_test(size=(120, 40)) as pilot:
        await at_notifications(maya, pilot)
        await pilot.press("a")
        seen = await shows(maya, "Approve M1")
        assert "Remove it, rotate the credentials" in seen
        await pilot.press("ctrl+s")
        await shows(maya, "◐ M1  initial   everyone  approved")


@pytest.mark.parametrize("carriers", [(), ("statuspage",)], ids=["by hand", "by a service"])
async def test_sending_says_what_will_happen_and_asks_once_more(response, carriers):
    await response.does("maya", notifications.approve, notification="M1")

    async def routes():
        return Routes(status_pages=carriers)

    app = response.session("jonas", outreach=lambda: Outreach(routes=routes))
    async with app.run_test(size=(120, 40)) as pilot:
        await at_notifications(app, pilot)
        await pilot.press("S")
        wanted = "It cannot be called back" if carriers else "commandcenter itself sends nothing"
        await shows(app, wanted)
        await pilot.press("ctrl+s")
        await shows(app, "This cannot be undone")
        assert (await note_of(response, "M1")).sent_at is None
        await pilot.press("ctrl+s")
        await shows(app, "☑ M1  initial   everyone  sent")
    note = await note_of(response, "M1")
    assert note.service == (carriers[0] if carriers else None)
    assert note.reached("C0001") is not bool(carriers)


async def test_who_was_not_reached_is_named_and_can_be_tried_again(response):
    number, desk = response.number, response.desk
    await response.does(
        "jonas",
        impact.mark_customers,
        ids=["[link](x)"],
        status=CustomerStatus.SUSPECTED,
        because="logs",
    )
    await response.does(
        "jonas",
        notifications.draft,
        kind=NotificationKind.UPDATE,
        audience=Audience.AFFECTED,
        subject="News",
        text="More soon.",
    )
    await response.does("maya", notifications.approve, notification="M2")
    await response.does("jonas", notifications.send, notification="M2", service="smtp")
    owed = Owed(ErrandKind.MAIL, "M2:0", "smtp", ("[link](x)",))
    await desk(WORKER).do(number, errands.begin_errand, owed=owed)
    await desk(WORKER).do(
        number,
        errands.end_errand,
        owed=owed,
        outcome=Outcome.FAILED,
        answers={"[link](x)": (Outcome.FAILED, "no such mailbox")},
    )

    app = response.session("jonas")
    async with app.run_test(size=(120, 40)) as pilot:
        await at_notifications(app, pilot)
        await pilot.press("G")
        await shows(app, "▲ [link](x): failed, no such mailbox")
        await pilot.press("R")
        await shows(app, "1 get it again.")
        await pilot.press("ctrl+s")
        await gone(app, "no such mailbox")
    assert (await note_of(response, "M2")).deliveries == {}


async def test_a_sent_text_is_corrected_by_a_new_message(response):
    await response.does("maya", notifications.approve, notification="M1")
    await response.does("jonas", notifications.send, notification="M1")
    app = response.session("jonas")
    async with app.run_test(size=(120, 40)) as pilot:
        await at_notifications(app, pilot)
        await pilot.press("C")
        await shows(app, "Correction: Do not use release 4.2.1")
        await pilot.press("ctrl+s")
        await shows(app, "☐ M2")
    assert (await note_of(response, "M2")).corrects == "M1"


async def test_a_legal_duty_is_done_from_here(response):
    app = response.session("jonas")
    async with app.run_test(size=(120, 40)) as pilot:
        await at_notifications(app, pilot)
        await pilot.press("l")
        await shows(app, "Legal duties")
        await pilot.press("tab", "right", "right", "tab", *"DPA 2026/114", "ctrl+s")
        await shows(app, "fulfilled")
    assert "gdpr-authority" in (await response.incident()).fulfilments


async def test_others_drafts_appear_and_move_no_selection(response):
    app = response.session("maya")
    async with app.run_test(size=(80, 24)) as pilot:
        await at_notifications(app, pilot)
        await response.does(
            "jonas",
            notifications.draft,
            kind=NotificationKind.UPDATE,
            audience=Audience.SITE_WIDE,
            subject="A newer one",
            text="More soon.",
        )
        await shows(app, "A newer one")
        assert "Remove it, rotate" in text_of(app)
        await eventually(lambda: app.screen.chosen.id == "M1")


async def test_everybody_s_own_copy_is_seen_with_what_became_of_it(response):
    await response.does(
        "jonas",
        notifications.draft,
        kind=NotificationKind.INITIAL,
        audience=Audience.AFFECTED,
        subject="Your records",
        text="Dear {customer}, look at your logs.",
        personal=True,
    )
    app = response.session("jonas")
    async with app.run_test(size=(120, 40)) as pilot:
        await at_notifications(app, pilot)
        await pilot.press("G", "enter")
        await shows(app, "251 would get it")
        await shows(app, "Dear Birch Analytics 1, look at your logs.")
        await pilot.press("slash", *"c0002", "enter")
        await shows(app, "Dear Cobalt Analytics 1, look at your logs.")
        await shows(app, "security@c0002.example (C0002 Cobalt Analytics 1)")
        await pilot.press("escape", "escape")
        await gone(app, "Dear Cobalt")
