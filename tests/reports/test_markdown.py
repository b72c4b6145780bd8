"""The Markdown report: what it tells, and how."""

from datetime import timedelta

from commandcenter.incident.decisions import actions, impact, record
from commandcenter.incident.decisions import retrospective as retro
from commandcenter.incident.events import EntryAmended
from commandcenter.incident.words import (
    Containment,
    ImpactStage,
    MomentName,
    NotificationKind,
    Precision,
    Section,
)
from tests.incident.room import NOON, Room
from tests.reports.rooms import HASH
from tests.reports.rooms import report as report_as


def report(room: Room) -> str:
    return report_as(room, "md")


def test_a_figure_that_changed_is_plotted_from_what_to_what():
    room = Room().responding()
    for downloads in (120, 1893):
        room.later(5)
        room.do(
            "maya",
            impact.state_impact,
            text="downloads of the foreign release",
            stage=ImpactStage.CURRENT,
            figures={"downloads": downloads, "mirrors": 2}
            if downloads == 120
            else {"downloads": downloads},
        )

    told = report(room)
    assert "downloads | ▁█ | 120 | 1893" in " ".join(told.replace("|", " | ").split())
    assert "mirrors | " not in " ".join(told.split("Over time")[1].split("##")[0].split())


def test_the_course_is_told_from_the_exploit_to_the_fix() -> None:
    room = Room()
    room.closed()
    exploit = NOON - timedelta(days=3)
    room.do(
        "maya",
        record.set_moment,
        moment=MomentName.EXPLOIT_BEGAN,
        precision=Precision.DAY,
        at=exploit,
    )

    told = report(room)

    story = told[told.index("## What happened") : told.index("## Mitigation")]
    assert story.index("exploit began") < story.index("declared") < story.index("root cause")
    assert "that day" in story
    assert f"{exploit:%A %Y-%m-%d} (UTC)" in story


def test_what_is_not_known_is_said_to_be_not_known() -> None:
    room = Room()
    room.declare()

    told = report(room)

    [mitigate] = [line for line in told.splitlines() if line.startswith("| time to mitigate")]
    assert "not known" in mitigate
    assert "0 s" not in mitigate


def test_a_correction_is_shown_with_what_it_corrects() -> None:
    room = Room()
    room.declare()
    room.do("ana", record.log, text="it was build three")
    room.do("ana", record.amend, seq=len(room.log), text="it was build four")

    told = report(room)

    assert "it was build four (amended; first recorded: it was build three)" in told
    assert isinstance(room.log[-1].body, EntryAmended)


def test_indicators_cannot_be_clicked() -> None:
    room = Room()
    room.declare()
    room.do("ana", record.add_indicator, kind="url", value="https://evil.example.com/x")

    indicators = report(room).split("## Annex: Indicators")[1].split("##")[0]

    assert "hxxps" in indicators
    assert "https://evil" not in indicators


def test_verified_by_its_author_alone_is_named() -> None:
    room = Room()
    room.responding()
    room.do("priya", actions.declare_mitigated, how=Containment.STOPPED, detail="token revoked")

    assert "Nobody but its author verified it" in report(room)


def test_the_reader_learns_how_to_verify_it() -> None:
    room = Room()
    room.declare()

    told = report(room)

    assert HASH in told
    assert "commandcenter verify INC\\-1" in told or "commandcenter verify INC-1" in told


def test_the_retrospective_is_in_the_report() -> None:
    room = Room()
    room.looking_back()
    room.do("maya", retro.write_section, section=Section.WHY, text="nobody had rebuilt the image")

    assert "nobody had rebuilt the image" in report(room)


def test_references_in_the_retrospective_are_told_as_they_are_now() -> None:
    room = Room()
    room.looking_back()
    text = "Found at {moment detected}, see {#1}; {figure customers confirmed} were hit."
    room.do("maya", retro.write_section, section=Section.WHY, text=text)

    told, _, whole_log = report(room).partition("Full log")

    assert "{moment" not in told
    assert "{figure" not in told
    assert "{moment" in whole_log  # As it was written.
    assert "declared" in told.partition("see “")[2].partition("”")[0]


def test_a_message_is_quoted_with_its_subject_and_headings_without_their_rules():
    room = Room().looking_back()
    room.sent(
        NotificationKind.UPDATE,
        subject="What we know",
        text="To whom it concerns\n\nWhat happened\n-------------\nA token was stolen.\n"
        "We know more.\n\nA second paragraph.\n-- \nMaya",
    )

    told = report(room)
    quoted = told[told.index("> **What we know**") :].split("\n\n")[0]
    assert quoted.split("\n>\n") == [
        "> **What we know**",
        "> To whom it concerns",
        "> **What happened**",
        "> A token was stolen.\\\n> We know more.",
        "> A second paragraph.\\\n> \\--\\\n> Maya",
    ]
