"""The verb of searching: everything that was ever written, in every incident."""

from datetime import tzinfo
from typing import TYPE_CHECKING, Any

import typer

from commandcenter.cli.output import ENDLESS, page_width, say, say_json
from commandcenter.cli.running import JSON, at_desk, family, known_incidents, number_of
from commandcenter.config import load_settings
from commandcenter.incident.picture import plain
from commandcenter.incident.refusal import Refused
from commandcenter.incident.searching import Hit, Query
from commandcenter.incident.text import one_line, quoted

if TYPE_CHECKING:
    from commandcenter.config import Settings
    from commandcenter.desk import Desk

app = family()

#: Hits that are told where no other number is asked for, and the most.
USUAL, MOST = 20, 1000
#: Characters of a text around what was found: in a pipe, and beside nothing else.
CONTEXT, INDENT = 160, 4


@app.command()
def search(
    text: list[str] = typer.Argument(
        None, metavar="TEXT…", help='Words, which may go on; a "phrase in quotes" as it is.'
    ),
    kind: str = typer.Option(None, metavar="KIND", help="Only entries of this kind."),
    incident: str = typer.Option(
        None, metavar="INC", help="Only in this one.", autocompletion=known_incidents
    ),
    limit: int = typer.Option(USUAL, min=1, max=MOST, metavar="N", help="So many at most."),
    rebuild: bool = typer.Option(False, "--rebuild", help="Make the index anew, from the logs."),
    as_json: bool = JSON,
) -> None:
    """Find what was written: in titles, entries, reports, notifications, lists of customers.

    Case, accents and order do not matter; every word must stand in the entry. What was corrected
    is found as it was and as it is; what was redacted is not found.

    Example: commandcenter search '"signing key" mirror' --kind decision
    """
    query = Query.of(" ".join(text or []))
    if not query and not (rebuild and not text):
        raise Refused("there is no word to look for: give letters or digits")
    number = None if incident is None else number_of(incident)

    async def work(desk: "Desk", _settings: "Settings") -> list[Hit]:
        if rebuild:
            await desk.index(anew=True)
        if not query:
            return []
        # One more than is told, to know whether there are more.
        return await desk.search(query, incident_id=number, kind=kind, most=limit + 1)

    hits = at_desk(work)
    more, hits = len(hits) > limit, hits[:limit]
    if as_json:
        say_json({"hits": [_as_json(hit, query) for hit in hits], "more": more})
        return
    zone = load_settings().zone
    for hit in hits:
        _tell(hit, query, zone)
    if more:
        say(f"{limit} shown, and there are more: narrow it, or --limit {min(MOST, limit * 5)}")
    elif not query:
        say("the index was made anew")
    elif not hits:
        where = f" in INC-{number}" if number else ""
        which = f" among entries of kind {quoted(kind)}" if kind else ""
        say(f"Nothing{where}{which} holds all of that.")


def _tell(hit: Hit, query: Query, zone: tzinfo) -> None:
    """Which entry, when, whose and what; below it the place, what was found between »«."""
    event = hit.event
    local = event.occurred_at.astimezone(zone)
    who = one_line(event.on_behalf_of or event.actor, 20)
    head = f"{hit.ref} #{event.seq}  {local:%Y-%m-%d %H:%M}  {who}  {hit.kind}"
    room = page_width()
    title = one_line(
        hit.summary.title, CONTEXT if room == ENDLESS else max(0, room - len(head) - 5)
    )
    say(f"{head} · {title}")
    size = CONTEXT if room == ENDLESS else room - INDENT - 6
    shown = hit.excerpt(query, size).marked("»", "«")
    say(" " * INDENT + one_line(shown, CONTEXT * 2 if room == ENDLESS else room - INDENT))


def _as_json(hit: Hit, query: Query) -> dict[str, Any]:
    event, found = hit.event, hit.excerpt(query, CONTEXT)
    return {
        "id": hit.ref,
        "title": hit.summary.title,
        "seq": event.seq,
        "occurred_at": plain(event.occurred_at),
        "actor": event.actor,
        "on_behalf_of": event.on_behalf_of,
        "type": event.type,
        "kind": hit.kind,
        "text": found.text,
        "marks": [list(mark) for mark in found.marks],
    }
