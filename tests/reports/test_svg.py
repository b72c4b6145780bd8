"""The drawings: what is written in them can be read."""

import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from commandcenter.incident.text import width
from commandcenter.reports.model import Axis, Lane, Lanes, Mark
from commandcenter.reports.svg import CHARACTER, lanes_svg

SVG = "{http://www.w3.org/2000/svg}"
Span = tuple[float, float, float]


def labels_of(drawing: ET.Element) -> list[Span]:
    """From, to, and the line on which it stands, of each label."""
    found = []
    for each in drawing.iter(f"{SVG}text"):
        if each.get("class") == "label":
            x, long = float(each.attrib["x"]), width(each.text or "") * CHARACTER
            left = x if each.attrib["text-anchor"] == "start" else x - long
            found.append((left, left + long, float(each.attrib["y"])))
    return found


def stems_of(drawing: ET.Element) -> list[Span]:
    """Where, from and to which height, of each line from a label to its mark."""
    return [
        tuple(float(each.attrib[name]) for name in ("x1", "y1", "y2"))
        for each in drawing.iter(f"{SVG}line")
        if each.get("class") == "stem"
    ]


@given(
    st.lists(
        st.tuples(
            st.floats(0, 1).map(lambda x: round(x, 3)),
            st.sampled_from(["closed", "fix deployed", "follow-up to those affected"]),
        ),
        min_size=2,
        max_size=10,
    )
)
def test_no_label_stands_on_another_and_none_leaves_the_drawing(marks):
    lane = Lane(
        title="Notification", marks=tuple(Mark(x=x, when="then", label=told) for x, told in marks)
    )
    drawing = ET.fromstring(
        lanes_svg(Lanes(title="Course", axis=Axis(ticks=()), lanes=(lane,)), "d")
    )

    labels = labels_of(drawing)
    assert len(labels) == len(marks)
    for number, (left, right, y) in enumerate(labels):
        assert left >= 0
        assert right <= 800
        for other_left, other_right, other_y in labels[number + 1 :]:
            assert y != other_y or right < other_left or other_right < left


def test_no_line_crosses_out_a_label_of_those_that_are_close_to_the_end():
    """As notifications are: several, in the last days, with long names."""
    places = [
        (0.59, "initial to everyone"),
        (0.59, "customers notified"),
        (0.67, "update to everyone"),
        (0.82, "final to everyone"),
        (0.89, "final to those affected"),
        (0.94, "follow-up to those affected"),
        (0.94, "follow-up to everyone"),
    ]
    lane = Lane(title="N", marks=tuple(Mark(x=x, when="then", label=told) for x, told in places))
    drawing = ET.fromstring(
        lanes_svg(Lanes(title="Course", axis=Axis(ticks=()), lanes=(lane,)), "d")
    )

    crossed = [
        (stem, label)
        for stem in stems_of(drawing)
        for label in labels_of(drawing)
        if label[0] < stem[0] < label[1] and stem[1] < label[2] < stem[2]
    ]
    assert crossed == []


def test_a_quiet_time_that_is_left_out_cuts_every_lane_and_the_axis():
    axis = Axis(ticks=(), breaks=({"x": 0.5, "label": "3 d"},))
    lanes = tuple(Lane(title=title) for title in ("Detection", "Closure"))

    told = lanes_svg(Lanes(title="Course", axis=axis, lanes=lanes), "d")

    assert "3 d later" in told
    assert len(re.findall('class="break"', told)) == len(lanes) + 1
