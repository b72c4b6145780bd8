"""References: they stay in the text, and tell what is true when it is read."""

from datetime import UTC

from commandcenter.incident.decisions import record
from commandcenter.incident.decisions import retrospective as retro
from commandcenter.incident.flat import flattened
from commandcenter.incident.references import Known, broken, in_zone, resolved
from commandcenter.incident.timeline import timeline
from commandcenter.incident.words import MomentName, Precision, Section
from tests.incident.room import NOON


def read(room, text, *, entries=True, at=lambda at, _precision: f"{at:%H:%M}"):
    kept = {each.seq: each for each in timeline(room.log)} if entries else None
    return resolved(text, Known(room.incident, kept, at))


def test_an_amended_entry_is_told_as_it_stands_now(room):
    room.looking_back()
    room.do("ana", record.log, text="the key leaked in May")
    number = room.incident.seq
    assert "“the key leaked in May”" in read(room, f"So {{#{number}}}.")
    room.do("ana", record.amend, seq=number, text="the key leaked in June")
    assert "“the key leaked in June”" in read(room, f"So {{#{number}}}.")


def test_a_corrected_moment_and_a_figure_counted_anew_are_told_as_they_are(room):
    room.looking_back()
    text = "Found at {moment detected}, after {figure time to detect}."
    before = read(room, text)
    room.do("ana", record.set_moment, at=NOON.replace(hour=1), moment=MomentName.EXPLOIT_BEGAN)
    assert read(room, text) != before
    assert "not known" not in read(room, text)
    assert "{" not in read(room, text)


def test_who_is_outside_is_told_of_no_entry(room):
    room.looking_back()
    assert read(room, "It leaked ({#2}) in May {#3}.", entries=False) == "It leaked in May."


def test_other_braces_are_text(room):
    room.looking_back()
    for text in ('{"a": 1}', "{}", "{#}", "{figure }", "{moment}", "{{#x}}"):
        assert read(room, text) == text
        assert broken(text, room.incident) == []


def test_a_reference_that_leads_nowhere_is_refused_with_what_there_is(room):
    room.looking_back()
    text = "{#9999} {moment lunch} {figure cakes}"
    no = room.refusal("ana", retro.write_section, section=Section.WHY, text=text)
    assert len(no.unmet) == 3
    assert "{moment lunch}: there are exploit-began" in no.unmet[1]


def test_a_day_is_told_without_a_time_and_what_is_withheld_not_at_all(room):
    room.looking_back()
    room.do("ana", record.set_moment, moment=MomentName.EXPLOIT_BEGAN,
            precision=Precision.DAY, at=NOON)  # fmt: skip
    assert read(room, "{moment exploit-began}", at=in_zone(UTC)) == "2026-11-23"
    log = timeline(room.log)
    log[1].text, log[1].amendments = "", []
    known = Known(room.incident, {each.seq: each for each in log}, in_zone(UTC))
    assert resolved(f"It leaked (see {{#{log[1].seq}}}) in May.", known) == "It leaked in May."


def test_markdown_without_its_signs_keeps_every_word():
    markdown = (
        "## Why\n\n- **old** image, *not* rebuilt\n  * `a*b` [docs](https://x.example)\n2*3*4"
    )
    assert flattened(markdown) == (
        "Why\n\n• old image, not rebuilt\n  • a*b docs (https://x.example)\n2*3*4"
    )
    assert flattened("```\n- **x**\n```") == "- **x**"
    assert (
        flattened("snake_case_word __init__ #4 a * b * c")
        == "snake_case_word __init__ #4 a * b * c"
    )
