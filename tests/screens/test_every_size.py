"""From 40×10 to 200×60, while it is resized, without colour and in the light."""

import pytest

from tests.screens.helpers import drawn
from tests.screens.response import shows, text_of

SIZES = [(40, 10), (60, 16), (80, 24), (120, 40), (200, 60)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
async def test_severity_commander_what_is_due_and_the_way_out_are_always_in_sight(response, size):
    app = response.session()
    async with app.run_test(size=size):
        seen = await shows(app, "next report in 00:45")
        for told in ("INC-4", "SEV1 ▲", "Commander maya", "next report in 15:45", "q Quit"):
            assert told in seen


async def test_a_session_follows_its_terminal_through_every_size(response):
    app = response.session()
    async with app.run_test(size=(120, 40)) as pilot:
        await shows(app, "Mitigation · lead priya")
        for size in [*SIZES, *reversed(SIZES)]:
            await pilot.resize_terminal(*size)
            await shows(app, "next report in 00:45")
        await pilot.press("u")
        await shows(app, "Report for which sub-team?")
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await shows(app, "Write it")


@pytest.mark.parametrize("key", ["1", "2", "3", "4", "5"])
@pytest.mark.parametrize("size", SIZES[:3], ids=lambda size: "x".join(map(str, size)))
async def test_every_screen_keeps_its_keys_in_sight(response, size, key):
    app = response.session()
    async with app.run_test(size=size) as pilot:
        await shows(app, "RESPONSE")
        await pilot.press(key)
        await shows(app, "q Quit")
        assert "? Help" in text_of(app)


async def test_without_colour_lateness_still_reads(response, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    response.prompt_falls_due()
    app = response.session()
    async with app.run_test(size=(120, 40)):
        await shows(app, "▲ REPORT OVERDUE 00:01")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("key", ["1", "2", "5"], ids=["incidents", "board", "timeline"])
async def test_the_screens_stand_as_they_were_agreed(response, snapshot, key, size):
    app = response.session()
    async with app.run_test(size=size) as pilot:
        await shows(app, "next report in 00:45")
        await pilot.press(key)
        await shows(app, {"1": "1 ended", "2": "next report", "5": "exploit began"}[key])
        await pilot.pause()
        lines = [line.rstrip() for line in text_of(app).splitlines()]
        assert lines == snapshot


async def test_the_light_theme_is_as_legible(response):
    """WCAG 2.2, 1.4.3: text has a contrast of at least 4.5 to 1 against what is behind it."""
    app = response.session(theme="commandcenter-light")
    async with app.run_test(size=(120, 40)):
        await shows(app, "Mitigation · lead priya")
        for strip in drawn(app):
            for segment in strip:
                style = segment.style
                if (
                    segment.text.strip(" ─│╭╮╰╯░▓▁▂▃▄▅▆▇█▌")
                    and style
                    and style.color
                    and style.bgcolor
                ):
                    ratio = contrast(style.color.triplet, style.bgcolor.triplet)
                    assert ratio >= 4.5, f"{segment.text!r}: {ratio:.1f}"


def contrast(one, other) -> float:
    """The contrast ratio of two colours, as WCAG defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [each / 255 for each in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
