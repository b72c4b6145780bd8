"""The words of a notification on the command line: templates, gaps, and exact previews."""

import pytest

from tests.cli.hostile import TEXT, harmless, refused

DRAFT = ("notify", "INC-1", "draft", "--kind", "initial", "--audience", "affected")
FACTS = ("organisation", "impact", "services", "what_data", "consequences", "what_we_did")
FACTS += ("what_to_do", "next_update", "contact")


@pytest.fixture
def told(response, tmp_path):
    """INC-1 in response, with one customer of whom all is known and one hardly known."""
    file = tmp_path / "customers.csv"
    file.write_text("id,name,contact,records\nc-1,Acme {x},sec@acme.example,120\nc-2,,,\n", "utf-8")
    response("customers", "INC-1", "import", str(file)).succeeded()
    return response


def facts(text="said"):
    return [word for name in FACTS for word in ("--fact", f"{name}={text}")]


def note(verb):
    return verb("notify", "INC-1", "list", "--json").succeeded().json[-1]


def test_without_a_text_the_template_is_filled_and_its_gaps_are_named(told):
    drafted = told(*DRAFT, "--fact", "contact=call us", user="jonas").succeeded().out

    assert "M1 drafted; missing: «organisation», «impact», " in drafted
    assert "«contact»" not in drafted
    assert "packages" in note(told)["text"]
    no = told("notify", "INC-1", "approve", "M1")
    assert no.code == 1
    assert "M1 does not say «organisation», «impact», " in no.err


def test_gaps_are_closed_one_after_the_other_until_it_can_be_approved(told):
    told(*DRAFT, user="jonas").succeeded()
    for name in FACTS:
        told("notify", "INC-1", "revise", "M1", "--fact", f"{name}=said", user="jonas").succeeded()

    told("notify", "INC-1", "approve", "M1").succeeded()
    shown = told("notify", "INC-1", "preview", "M1", "--customer", "c-1").succeeded().out
    assert "«" not in shown


def test_the_language_is_chosen_by_word_or_by_the_settings(told, home):
    told(*DRAFT, "--language", "de", *facts(), user="jonas").succeeded()
    assert note(told)["subject"].startswith("Sicherheitsvorfall vom ")

    (home / "settings.toml").write_text(
        '[notifications]\nlanguage = "de"\n[organisation]\ncontact = "Ruf an"\n', "utf-8"
    )
    told(*DRAFT, user="jonas").succeeded()
    assert "Wie Sie uns erreichen\n---------------------\nRuf an" in note(told)["text"]


def test_the_organisations_own_template_goes_before_the_shipped_one(told, home):
    own = home / "ours" / "en"
    own.mkdir(parents=True)
    (own / "initial.md").write_text("Subject: Ours\n\nHello {customer}: {title}\n", "utf-8")
    (own / "update.md").write_text("Subject: {titel}\n\nHello\n", "utf-8")
    (home / "settings.toml").write_text('[notifications]\ntemplates = "ours"\n', "utf-8")

    told(*DRAFT, user="jonas").succeeded()
    assert note(told)["text"] == "Hello {customer}: Stolen CI token"
    rows = told("notify", "INC-1", "templates", "--json").succeeded().json["templates"]
    [mine, broken] = [each for each in rows if each["own"]]
    assert (mine["file"], mine["missing"]) == (str(own / "initial.md"), [])
    assert "update.md, line 1: '{titel}' is no field here" in broken["problem"]
    update = ("notify", "INC-1", "draft", "--kind", "update", "--audience", "affected")
    assert "update.md, line 1: '{titel}'" in refused(told(*update, user="jonas")).err


def test_a_preview_is_the_mail_of_that_customer(told, home):
    (home / "settings.toml").write_text(
        '[services.smtp]\nhost = "h"\nsender = "Us <us@example.com>"\n', "utf-8"
    )
    text = "To {customer}\n\n{title} {{x}}\n\nRecords: {records}"
    told(*DRAFT, "--template", "--subject", "About {title}", text, user="jonas").succeeded()

    shown = told("notify", "INC-1", "preview", "M1", "--customer", "c-1").succeeded().out
    assert shown.splitlines()[1:] == [
        "From: Us <us@example.com>",
        "To: sec@acme.example (c-1 Acme {x})",
        "Subject: About Stolen CI token",
        "",
        "To Acme {x}",
        "",
        "Stolen CI token {x}",
        "",
        "Records: 120",
    ]
    for_scripts = told("notify", "INC-1", "preview", "M1", "--customer", "c-2", "--json").json
    assert for_scripts["text"] == "Stolen CI token {x}"
    assert (for_scripts["from"], for_scripts["to"]) == ("Us <us@example.com>", "")
    unfilled = told("notify", "INC-1", "preview", "M1").succeeded().out
    assert "To: each of 2 customers" in unfilled
    assert "To {customer}\n" in unfilled


def test_a_preview_of_what_everybody_is_told_is_the_status_page(told):
    site_wide = (*DRAFT[:-1], "site-wide")
    told(*site_wide, *facts(), user="jonas").succeeded()

    shown = told("notify", "INC-1", "preview", "1").succeeded().out
    assert "Status page: identified, impact critical\n" in shown
    assert "From:" not in shown
    assert "{" not in shown
    no = refused(told("notify", "INC-1", "preview", "M1", "--customer", "c-1"))
    assert "goes to everybody" in no.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("words",), 2, "needs --subject"),
        (("--template",), 2, "give TEXT and --subject"),
        (("words", "--subject", "S", "--language", "de"), 2, "--language chooses a template"),
        (("words", "--subject", "S", "--fact", "title=x"), 2, "add --template"),
        (("--fact", "title"), 2, "write it as what_to_do=TEXT"),
        (("--fact", "titel=x"), 1, "is no field that can be given; there are organisation"),
        (("--fact", "customer=x"), 1, "is no field that can be given"),
        (("--language", "fr"), 1, "there is no initial template in 'fr'; there is: de, en"),
        (("--language", "../../etc"), 1, "is no language"),
        (("{titel}", "--subject", "S", "--template"), 1, "the text, line 1: '{titel}' is no"),
        (("x", "--subject", "{customer}", "--template"), 1, "the subject, line 1: '{customer}'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_drafted_is_refused_in_one_line(told, arguments, code, said):
    no = refused(told(*DRAFT, *arguments, user="jonas"))

    assert no.code == code
    assert said in no.err
    assert told("notify", "INC-1", "list", "--json").json == []


def test_a_customer_who_is_not_there_has_no_preview(told):
    told(*DRAFT, *facts(), user="jonas").succeeded()

    no = refused(told("notify", "INC-1", "preview", "M1", "--customer", "c-9"))
    assert "INC-1 has no customer 'c-9'" in no.err


def test_whatever_is_said_is_text(told):
    harmless(told(*DRAFT, *facts(TEXT[:5_000]), user="jonas").succeeded())

    for reading in ("preview M1", "preview M1 --customer c-1", "preview M1 --json", "list"):
        harmless(told("notify", "INC-1", *reading.split()).succeeded())
