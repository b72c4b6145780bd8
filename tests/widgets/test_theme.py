"""Both themes can be read by everyone, with and without colour."""

import itertools

import pytest
from textual.color import Color
from textual.theme import Theme

from commandcenter.incident.words import Severity
from commandcenter.widgets.theme import THEMES, severity

#: What is written in, and what it is written on.
TEXTS = (
    "foreground",
    "bright",
    "label",
    "sev1",
    "sev2",
    "sev3",
    "sev4",
    "primary",
    "warning",
    "error",
)
SURFACES = ("background", "surface", "panel", "cursor")


def colour(theme: Theme, name: str) -> Color:
    return Color.parse(theme.variables.get(name) or getattr(theme, name))


def luminance(shade: Color) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shade.normalized]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def contrast(one: Color, other: Color) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def deuteranope(shade: Color) -> tuple[float, float, float]:
    """What is seen without the medium cones (Viénot, Brettel and Mollon 1999)."""
    red, green, blue = shade.normalized
    mixed = 0.29275 * red + 0.70725 * green
    return mixed, mixed, 0.02234 * (green - red) + blue


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_text_reaches_the_contrast_of_wcag_on_every_surface(theme):
    poor = {
        (text, surface): round(ratio, 2)
        for text, surface in itertools.product(TEXTS, SURFACES)
        if (ratio := contrast(colour(theme, text), colour(theme, surface))) < 4.5
    }
    assert poor == {}


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_worst_and_mildest_severity_differ_for_the_colour_blind(theme):
    worst, mildest = (deuteranope(colour(theme, name)) for name in ("sev1", "sev4"))
    assert max(abs(a - b) for a, b in zip(worst, mildest, strict=True)) > 0.25


def test_severity_is_a_word_and_a_shape_beside_its_colour():
    shown = [severity(each).plain for each in Severity]
    assert [text.split()[0] for text in shown] == ["SEV1", "SEV2", "SEV3", "SEV4"]
    assert len({text.split()[1] for text in shown}) == 4
    assert {severity(each).cell_length for each in (*Severity, None)} == {6}
