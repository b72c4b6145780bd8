"""Verbs of a notification's words: drafts, templates, and what each audience gets."""

from typing import TYPE_CHECKING, Any

import typer

from commandcenter.cli.output import say, say_json
from commandcenter.cli.running import AT, JSON, Recording, named, number_of, opened, tell, words
from commandcenter.cli.words import one_of
from commandcenter.config import Settings, load_settings
from commandcenter.incident.decisions import notifications
from commandcenter.incident.decisions.deciding import pick
from commandcenter.incident.decisions.retrospective import FollowUpWords
from commandcenter.incident.fields import MEANINGS, gap, gaps
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident, Notification
from commandcenter.incident.text import BadText, quoted
from commandcenter.incident.words import Audience, NotificationKind

if TYPE_CHECKING:
    from commandcenter.desk import Desk, Done
    from commandcenter.templates.drafting import House
    from commandcenter.templates.library import Library, Place, Template
    from commandcenter.templates.preview import Preview

ID = typer.Argument(..., metavar="ID", help="M1, or 1.")
FACT = typer.Option(
    [], "--fact", metavar="NAME=TEXT", help="What to put into a field; again for each."
)


def draft(
    context: typer.Context,
    text: str = typer.Argument(None, help="The text; - reads it. Without it: the template's."),
    kind: NotificationKind = typer.Option(..., help="Which message.", **one_of(NotificationKind)),
    audience: Audience = typer.Option(..., help="Who gets it.", **one_of(Audience)),
    subject: str = typer.Option(None, metavar="TEXT", help="Its first line."),
    language: str = typer.Option(None, metavar="LANGUAGE", help="Which template: en, de, …"),
    template: bool = typer.Option(
        False, "--template", help="Subject and text are a template: fill their {fields}."
    ),
    fact: list[str] = FACT,
    corrects: str = typer.Option(None, metavar="ID", help="The sent one that this corrects."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Draft a notification: in your own words, or by filling the template of its kind.

    What a template asks for and nobody knows stays as a gap, «what_to_do», and is to be filled
    before the approval.

    Example: commandcenter notify INC-7 draft --kind initial --audience affected --language en
    """
    number = number_of(context.obj)
    own = text is not None
    if own and subject is None:
        raise typer.BadParameter("a text of your own needs --subject; without both, a template is")
    if template and not own:
        raise typer.BadParameter("--template is about a text of your own: give TEXT and --subject")
    if own and language is not None:
        raise typer.BadParameter("--language chooses a template, where you give a text of your own")
    if own and fact and not template:
        raise typer.BadParameter("--fact fills {fields}: with a text of your own, add --template")
    written = words(text) if own else ""
    said = _facts(fact)

    async def take(desk: "Desk") -> "Done":
        facts: dict[str, Any] = {"kind": kind, "audience": audience, "corrects": corrects}
        if own and not template:
            return await desk.do(
                number, notifications.draft, subject=subject, text=written, **facts
            )
        from commandcenter.templates.drafting import fill

        settings = load_settings()
        filled = fill(
            _chosen(settings, kind, language, (subject, written) if own else None),
            await desk.open(number),
            kind=kind,
            audience=audience,
            house=_house(settings),
            given=said,
        )
        return await desk.do(
            number,
            notifications.draft,
            subject=filled.subject if own or subject is None else subject,
            text=filled.text,
            personal=filled.personal,
            **facts,
        )

    _tell_draft(Recording(take).at(at).taken(), "drafted", at=at, as_json=as_json)


def _chosen(
    settings: Settings,
    kind: NotificationKind,
    language: str | None,
    own: tuple[str, str] | None,
) -> "Template":
    """The words that somebody gave, or the template of the kind."""
    from commandcenter.templates.library import template_of

    if own is not None:
        return template_of(*own)
    return _library(settings).find(kind, language or settings.notifications.language)


def _library(settings: Settings) -> "Library":
    from commandcenter.templates.library import Library

    return Library(settings.templates)


def follow_up_drafts(incident: Incident, language: str | None) -> tuple[FollowUpWords, ...]:
    """What those are to be told who were told before, out of the template."""
    from commandcenter.templates.follow_up import follow_up_words

    settings = load_settings()
    return follow_up_words(
        incident,
        _library(settings),
        _house(settings),
        language or settings.notifications.language,
    )


def _house(settings: Settings) -> "House":
    from commandcenter.templates.drafting import House

    return House(settings.organisation.name, settings.organisation.contact)


def _facts(given: list[str]) -> dict[str, str]:
    said = {}
    for each in given:
        name, equals, text = each.partition("=")
        if not equals or not text.strip():
            raise typer.BadParameter(f"{quoted(each)} is no fact: write it as what_to_do=TEXT")
        said[name.strip()] = words(text)
    return said


def _tell_draft(done: "Done", what: str, *, at: str | None, as_json: bool) -> None:
    note = done.incident.notifications[named(done)]
    missing = gaps(f"{note.subject}\n{note.text}")
    told = f"missing: {', '.join(map(gap, missing))}" if missing else "someone else approves it"
    tell(done, f"{note.id} {what}; {told}", at=at, as_json=as_json, more={"missing": missing})


def revise(
    context: typer.Context,
    note: str = ID,
    text: str = typer.Argument(None),
    subject: str = typer.Option(None, metavar="TEXT", help="Its first line."),
    fact: list[str] = FACT,
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Change a draft, or put what is missing into its gaps; an approval falls away.

    Example: commandcenter notify INC-7 revise M1 --fact "what_to_do=Remove release 4.2.1."
    """
    number = number_of(context.obj)
    written = words(text) if text else None
    said = _facts(fact)

    async def take(desk: "Desk") -> "Done":
        return await desk.do(
            number,
            notifications.revise,
            notification=note,
            subject=subject,
            text=written,
            given=said,
        )

    _tell_draft(Recording(take).at(at).taken(), "revised", at=at, as_json=as_json)


def preview(
    context: typer.Context,
    note: str = ID,
    customer: str = typer.Option(None, metavar="ID", help="Whose copy."),
    as_json: bool = JSON,
) -> None:
    """Exactly what its audience gets: the mail, or the text of the status page.

    Example: commandcenter notify INC-7 preview M1 --customer c-114
    """
    from commandcenter.templates.preview import preview as previewed

    incident = opened(context.obj)
    chosen = incident.notifications[pick("M", incident.notifications, note, "notification")]
    if customer is not None:
        _check_customer(incident, chosen, customer)
    shown = previewed(incident, chosen, sender=_sender(chosen), customer=customer)
    if as_json:
        say_json(_as_json(chosen, shown))
        return
    from commandcenter.templates.preview import PageCopy

    say(f"{incident.ref} {chosen.id} {chosen.kind} to {chosen.audience}: {chosen.status}")
    if isinstance(shown.copy, PageCopy):
        say(f"Status page: {shown.copy.state}, impact {shown.copy.impact or 'not said'}")
    else:
        say(f"From: {shown.sender or '(no mail server is set up)'}")
        say(f"To: {_to(incident, shown)}")
    say(f"Subject: {shown.copy.subject}\n\n{shown.copy.text}")
    if shown.gaps:
        say(f"\nmissing: {', '.join(map(gap, shown.gaps))}")


def _check_customer(incident: Incident, note: Notification, customer: str) -> None:
    if note.audience is Audience.SITE_WIDE:
        raise Refused(f"{note.id} goes to everybody on a status page: leave --customer out")
    if customer not in incident.customers:
        raise Refused(
            f"{incident.ref} has no customer {quoted(customer)}: "
            f"commandcenter customers {incident.ref} list"
        )


def _to(incident: Incident, shown: "Preview") -> str:
    if shown.customer is None:
        return f"each of {len(shown.recipients)} customers; --customer ID shows one's copy"
    from commandcenter.templates.preview import MailCopy

    to = shown.copy.to if isinstance(shown.copy, MailCopy) else ""
    named_so = f"{shown.customer} {incident.customers[shown.customer].name}".strip()
    apart = "" if shown.customer in shown.recipients else "; not among its recipients"
    return f"{to or '(no contact is known)'} ({named_so}{apart})"


def _sender(note: Notification) -> str:
    """Who a mail is from, by the section that sends it or would."""
    settings = load_settings()
    section = settings.services.get(note.service or "")
    return str(section["sender"]) if section and "sender" in section else settings.sender


def _as_json(note: Notification, shown: "Preview") -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "id": note.id,
        "kind": note.kind,
        "audience": note.audience,
        "status": note.status,
        **asdict(shown.copy),
        "from": shown.sender or None,
        "customer": shown.customer,
        "recipients": len(shown.recipients),
        "missing": shown.gaps,
        "sha256": shown.sha256,
    }


def templates(context: typer.Context, as_json: bool = JSON) -> None:
    """The templates, where each comes from, what this incident cannot fill, and all fields.

    Example: commandcenter notify INC-7 templates
    """
    incident = opened(context.obj)
    settings = load_settings()
    rows = [_row(each, incident, settings) for each in _library(settings).places()]
    if as_json:
        say_json({"templates": rows, "fields": MEANINGS})
        return
    for row in rows:
        say(f"{row['language']} {row['kind']}: {row['file'] if row['own'] else 'shipped'}")
        if row["problem"]:
            say(f"  cannot be used: {row['problem']}")
        elif row["missing"]:
            say(f"  would miss {', '.join(row['missing'])}")
    say("fields:")
    for field, meaning in MEANINGS.items():
        say(f"  {{{field}}}  {meaning}")


def _row(place: "Place", incident: Incident, settings: Settings) -> dict[str, Any]:
    from commandcenter.templates.drafting import fill
    from commandcenter.templates.library import read_template

    problem, missing = None, []
    try:
        filled = fill(
            read_template(place.file),
            incident,
            kind=place.kind,
            audience=Audience.AFFECTED,
            house=_house(settings),
        )
        missing = gaps(f"{filled.subject}\n{filled.text}")
    except BadText as wrong:
        problem = str(wrong)
    return {
        "language": place.language,
        "kind": place.kind,
        "own": place.own,
        "file": str(place.file),
        "missing": missing,
        "problem": problem,
    }
