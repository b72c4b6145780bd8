"""Templates: those that are shipped, and the organisation's own in their place."""

import pytest

from commandcenter.incident.text import BadText
from commandcenter.incident.words import NotificationKind
from commandcenter.templates.library import SHIPPED, Library, read_template

KINDS = list(NotificationKind)
LANGUAGES = sorted({place.language for place in Library().places()})
INITIAL = NotificationKind.INITIAL


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "templates"
    (folder / "en").mkdir(parents=True)
    return folder


def test_every_kind_is_shipped_in_every_language():
    assert LANGUAGES == ["de", "en"]
    assert [(each.language, each.kind) for each in Library().places()] == [
        (language, kind) for language in LANGUAGES for kind in KINDS
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_asks_for_the_same_fields_in_each_language(kind):
    asked = {language: Library().find(kind, language).fields for language in LANGUAGES}

    assert all(fields == asked["en"] for fields in asked.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_shipped_template_says_all_that_a_recipient_must_be_told(kind, language):
    """GDPR Art. 34(2) by Art. 33(3): the nature, a contact, the consequences, the measures."""
    fields = Library().find(kind, language).fields

    assert fields >= {"organisation", "incident", "date", "impact", "what_data", "contact"}
    assert fields >= {"what_we_did", "what_to_do", "customer", "records"}
    assert "what_happened" in fields or kind is NotificationKind.UPDATE
    assert "next_update" in fields or kind is NotificationKind.FOLLOW_UP
    assert "consequences" in fields or kind not in {INITIAL, NotificationKind.FINAL}
    assert "cause" not in fields or kind not in {INITIAL, NotificationKind.UPDATE}


def test_a_file_of_the_organisation_replaces_the_shipped_one_alone(own):
    (own / "en" / "initial.md").write_text("Subject: Ours: {title}\n\nHello.\n", "utf-8-sig")
    (own / "nb").mkdir()
    (own / "nb" / "final.md").write_text("Subject: {title}\r\n\r\nHei.\r\n", "utf-8")
    library = Library(own)

    assert library.find(INITIAL, "en").fields == {"title"}
    assert library.find(NotificationKind.FINAL, "NB").text == (("Hei.",),)
    assert library.find(INITIAL, "de") == Library().find(INITIAL, "de")
    assert [each.language for each in library.places() if each.own] == ["en", "nb"]


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (b"Hello.\n", "line 1: a template is `Subject: "),
        (b"Subject: x\n\n", "line 1: a template is `Subject: "),
        (b"Subject: {customer}\nHello.\n", "line 1: '{customer}' is no field here"),
        (b"Subject: x\n\nHello.\n{titel}\n", "line 4: '{titel}' is no field here"),
        (b"Subject: x\n\n\xff", "is not in UTF-8"),
        (b"Subject: x\n" + b"x" * 300_000, "is no file of at most"),
    ],
)
def test_a_template_that_cannot_be_read_is_named_with_its_line(own, written, line):
    file = own / "en" / "initial.md"
    file.write_bytes(written)

    with pytest.raises(BadText) as refused:
        Library(own).find(INITIAL, "en")
    assert str(refused.value).startswith(str(file))
    assert line in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "language", ["..", "../en", "en/../de", "", "e\x1b", "/etc", "__pycache__"]
)
def test_a_language_is_no_path(language):
    with pytest.raises(BadText, match="is no language"):
        Library().find(INITIAL, language)


def test_a_language_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(BadText, match="there is no initial template in 'fr'; there is: de, en"):
        Library().find(INITIAL, "fr")


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(BadText, match="gone cannot be read: No such file"):
        Library(tmp_path / "gone").find(INITIAL, "en")


def test_every_file_in_the_package_is_used():
    used = {place.file for place in Library().places()}
    assert used == set(SHIPPED.glob("*/*.md"))
    assert all(read_template(file).text for file in used)
