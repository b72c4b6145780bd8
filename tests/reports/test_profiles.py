"""Profiles: what each of them is told, and that nothing internal is in any byte of the others."""

import json
import re

import pytest

from commandcenter.incident import events as e
from commandcenter.incident.decisions import impact, people, record
from commandcenter.incident.decisions import retrospective as retro
from commandcenter.incident.events import ImportedCustomer
from commandcenter.incident.words import EntryKind, ImpactStage, Profile, Role, Section
from commandcenter.reports import FORMATS, rendered
from commandcenter.reports.disclosure import PUBLIC, REGULATOR
from tests.incident.room import Room
from tests.reports.documents import opened, strings_in
from tests.reports.rooms import report, write
from tests.reports.story import SECRETS, story

#: What an authority may read besides the public; all other secrets of the story are internal.
FOR_AN_AUTHORITY = {
    "note",
    "indicator",
    "indicator: note",
    "decision",
    "decision: why",
    "decision: option",
    "action",
    "action: service",
    "action: result",
    "mitigation: how it was verified",
    "earlier understanding of the cause",
    "fix: how it was verified",
    "duty: because",
    "notification: because",
    "text to those affected",
    "follow-up",
    *(f"retrospective: {section}" for section in Section),
}
PEOPLE = {"ana", "maya", "jonas", "sam", "priya", "tom", "lee", "kim"}


def everything_in(document: bytes, format_: str) -> str:
    """Every text of a document, metadata included."""
    if format_ != "pdf":
        return document.decode()
    pytest.importorskip("typst", reason="typst is not installed: pip install '.[pdf]'")
    read = opened(document)
    return "".join([*(page.extract_text() for page in read.pages), *strings_in(read)])


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    ("profile", "told"), [(Profile.PUBLIC, set()), (Profile.REGULATOR, FOR_AN_AUTHORITY)]
)
def test_what_is_internal_is_in_no_byte(profile: Profile, told: set[str], format_: str) -> None:
    room = story()

    document = rendered(write(room, profile).report, format_)

    text = "".join(everything_in(document, format_).split())
    found = {place for place, secret in SECRETS.items() if secret in text}
    assert found == told
    assert len(SECRETS) > 40


@pytest.mark.parametrize("format_", ["md", "html", "json"])
@pytest.mark.parametrize("profile", [Profile.PUBLIC, Profile.REGULATOR])
def test_outside_people_are_named_by_role(profile: Profile, format_: str) -> None:
    told = report(story(publish=True), format_, profile)

    assert set(re.findall(r"\w+", told)) & PEOPLE == set()
    assert "the commander saw no more uploads" in told
    assert "comms officer" in told


def test_inside_everything_is_told_and_everybody_named() -> None:
    told = report(story(), "md")

    absent = {place for place, secret in SECRETS.items() if secret not in told}
    assert absent == {"customer: contact"}  # The exported log has it.
    assert {name for name in PEOPLE if name not in told} == set()


def test_customers_are_counted_outside() -> None:
    told = report(story(), "md", Profile.PUBLIC)

    assert "2 customers were confirmed as affected, 3 cleared; " in told
    assert "sent 2026-11-23 15:13Z to 2 customers" in told


def test_a_customer_whom_somebody_names_in_a_text_is_not_named_outside() -> None:
    room = Room()
    room.responding()
    rows = [ImportedCustomer(id="acme-eu", name="Acme Corporation"), ImportedCustomer(id="7")]
    room.do("ana", impact.import_customers, customers=rows, origin="audit log")
    room.do(
        "maya",
        impact.state_impact,
        text="ACME corporation (acme-eu) lost 7 tokens",
        stage=ImpactStage.ACTUAL,
    )

    told = report(room, "json", Profile.PUBLIC)

    assert "[customer] ([customer]) lost 7 tokens" in told


def test_people_in_the_same_role_are_told_apart() -> None:
    room = Room()
    room.responding()
    room.do("maya", people.assign, role=Role.MITIGATION_LEAD, person="lee")
    room.do("lee", record.log, text="seen by lee", kind=EntryKind.FINDING)
    room.do("priya", record.log, text="seen by Priya", kind=EntryKind.FINDING)

    told = report(room, "json", Profile.PUBLIC)

    assert "seen by the mitigation lead 1" in told
    assert "seen by the mitigation lead 2" in told


def test_a_retrospective_is_public_once_its_publication_is_decided() -> None:
    assert "why: what we say" not in report(story(publish=False), "md", Profile.PUBLIC)

    room = story(publish=True)
    assert "why: what we say" in report(room, "md", Profile.PUBLIC)
    assert "rotate tokens monthly" in report(room, "md", Profile.PUBLIC)


def test_a_preview_lists_what_is_left_out() -> None:
    room = story()

    left_out = {each.what: each.items for each in write(room, Profile.PUBLIC).left_out}

    [marked] = left_out["entries marked internal"]
    assert SECRETS["entry marked internal"] in marked
    assert "maya: commander" in left_out["people, who are named by role"]
    assert left_out["customers, who are counted"] == ("5 customers",)
    assert "entry 1 (incident.declared): detail, reporter, contact" in left_out["parts of entries"]
    told = "".join(item for items in left_out.values() for item in items)
    whole = {"note", "evidence", "decision", "draft: subject", "estimate: because"}
    assert {place for place in whole if SECRETS[place] not in told} == set()


def test_inside_nothing_is_left_out() -> None:
    assert write(story()).left_out == ()
    assert write(story(), Profile.EXECUTIVE).left_out == ()


def test_an_indicator_is_defanged_wherever_somebody_wrote_it() -> None:
    room = Room()
    room.declare()
    room.do("ana", record.log, text="it calls https://evil.example.com/x", kind=EntryKind.FINDING)
    room.do("ana", record.add_indicator, kind="url", value="https://evil.example.com/x")

    inside = report(room, "json")
    assert "it calls hxxps://evil[.]example[.]com/x" in inside
    assert "https://evil" not in inside
    assert "it calls [indicator]" in report(room, "json", Profile.PUBLIC)


def test_what_is_new_is_withheld_until_somebody_says_that_it_may_be_read() -> None:
    for kind, fields in (PUBLIC | REGULATOR).items():
        assert fields <= set(kind.model_fields)
    never = {kind.__name__ for kind in set(e.KINDS.values()) - set(REGULATOR)}
    assert {"ErrandEnded", "ControlOrdered", "AlertAttached", "ContactGiven"} <= never


def test_a_report_as_json_is_the_whole_model() -> None:
    written = write(story(), Profile.PUBLIC).report

    read = json.loads(rendered(written, "json"))

    assert read["format"] == "commandcenter-report-1"
    assert type(written).model_validate(read) == written


def test_nobody_agrees_by_name_outside() -> None:
    room = Room()
    room.looking_back()
    room.written()
    room.do("maya", retro.agree)

    assert "Agreed by commander" in report(room, "md", Profile.REGULATOR)


def test_a_reference_tells_nobody_more_than_they_may_know() -> None:
    room = Room()
    room.looking_back()
    room.do("ana", record.log, text="zqinternalzq", kind=EntryKind.FINDING, internal=True)
    hidden = room.incident.seq
    room.do("ana", record.log, text="an open finding", kind=EntryKind.FINDING)
    text = f"**First** (see {{#{hidden}}}), then {{#{hidden + 1}}} on {{moment detected}}"
    room.do("ana", retro.write_section, section=Section.WHY, text=text)
    room.do("maya", retro.decide_publication, publish=True, because="asked", words=())
    for format_ in ("md", "html"):
        assert "zqinternalzq" in report(room, format_)
        outside = report(room, format_, Profile.PUBLIC)
        assert "zqinternalzq" not in outside
        assert "First, then “an open finding” (entry " in outside
        assert "{moment" not in outside
