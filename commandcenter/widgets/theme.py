"""The two themes, and the names of the colours that widgets may use.

The hues are the colour-blind-safe set of Okabe and Ito (2008, "Color Universal Design"), moved in
lightness until every text reaches WCAG 2.2's 4.5 : 1 on every surface; blue stands against orange
and vermilion, never green against red. Widgets name meanings (`$label`, `$sev1`), not hues.
"""

from textual.content import Content
from textual.theme import Theme

from commandcenter.incident.severity import label
from commandcenter.incident.words import Severity

DARK = Theme(
    name="commandcenter-dark",
    dark=True,
    background="#0E1318",
    surface="#141B22",
    panel="#1A232C",
    foreground="#DDE3E9",
    primary="#56B4E9",
    secondary="#8DB6D3",
    accent="#F0D442",
    warning="#E69F00",
    error="#FF8552",
    success="#56B4E9",
    variables={
        "bright": "#FFFFFF",
        "label": "#94A3B1",
        "rule": "#33404D",
        "sev1": "#FF8552",
        "sev2": "#E69F00",
        "sev3": "#F0D442",
        "sev4": "#8DB6D3",
        "cursor": "#1B3347",
        "shade": "#24506B",
        "block-cursor-background": "#1B3347",
        "block-cursor-foreground": "#FFFFFF",
        "block-cursor-blurred-background": "#1A232C",
        "input-cursor-background": "#DDE3E9",
        "input-cursor-foreground": "#0E1318",
        "input-selection-background": "#1F4A6B",
        "input-selection-foreground": "#FFFFFF",
        "border": "#56B4E9",
        "border-blurred": "#33404D",
        "scrollbar": "#33404D",
        "scrollbar-hover": "#46586A",
        "scrollbar-active": "#56B4E9",
        "scrollbar-background": "#0E1318",
        "scrollbar-background-hover": "#0E1318",
        "scrollbar-background-active": "#0E1318",
        "scrollbar-corner-color": "#0E1318",
    },
)

LIGHT = Theme(
    name="commandcenter-light",
    dark=False,
    background="#FBFAF7",
    surface="#F3F2EE",
    panel="#EAE9E4",
    foreground="#22282E",
    primary="#005A8C",
    secondary="#3D5A73",
    accent="#6B5900",
    warning="#7D5200",
    error="#9C3800",
    success="#005A8C",
    variables={
        "bright": "#000000",
        "label": "#53606B",
        "rule": "#C3C7CB",
        "sev1": "#9C3800",
        "sev2": "#7D5200",
        "sev3": "#665500",
        "sev4": "#3D5A73",
        "cursor": "#D6E6F2",
        "shade": "#A9CCE3",
        "block-cursor-background": "#D6E6F2",
        "block-cursor-foreground": "#000000",
        "block-cursor-blurred-background": "#EAE9E4",
        "input-cursor-background": "#22282E",
        "input-cursor-foreground": "#FBFAF7",
        "input-selection-background": "#B9D7EC",
        "input-selection-foreground": "#000000",
        "border": "#005A8C",
        "border-blurred": "#C3C7CB",
        "scrollbar": "#C3C7CB",
        "scrollbar-hover": "#9AA2A9",
        "scrollbar-active": "#005A8C",
        "scrollbar-background": "#FBFAF7",
        "scrollbar-background-hover": "#FBFAF7",
        "scrollbar-background-active": "#FBFAF7",
        "scrollbar-corner-color": "#FBFAF7",
    },
)

THEMES = (DARK, LIGHT)


def severity(value: Severity | None) -> Content:
    """The severity as word, shape and colour: `SEV1 ▲`; six cells wide, also while unknown."""
    if value is None:
        return Content.styled("SEV? ·", "$label")
    return Content.styled(label(value), f"bold ${value}")
