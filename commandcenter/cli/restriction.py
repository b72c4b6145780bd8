"""Verbs that say who sees an incident."""

import typer

from commandcenter.cli.running import AT, INC, JSON, family, record, words
from commandcenter.incident.decisions import restriction

app = family()

BECAUSE = typer.Option("", "--because", metavar="TEXT", help="Why.")


@app.command()
def restrict(
    incident: str = INC,
    see: list[str] = typer.Option(
        [], "--see", metavar="PERSON", help="Who sees it besides those with a part in it."
    ),
    because: str = BECAUSE,
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """Hide an incident from everybody but those with a part in it, those named, and auditors.

    For the others it does not exist: no list, search, figure or export shows it. Chats, pagers and
    trackers are told nothing of it from then on.

    Example: commandcenter restrict INC-7 --see ana --because "concerns a colleague"
    """
    record(incident, restriction.restrict, seen_by=see, reason=words(because)).at(at).told(
        "is seen only by those with a part in it" + (f", and {', '.join(see)}" if see else ""),
        as_json=as_json,
    )


@app.command()
def unrestrict(
    incident: str = INC, because: str = BECAUSE, at: str = AT, as_json: bool = JSON
) -> None:
    """Let everybody see it again, with all that was recorded meanwhile.

    Example: commandcenter unrestrict INC-7
    """
    record(incident, restriction.unrestrict, reason=words(because)).at(at).told(
        "is seen by everybody again", as_json=as_json
    )
