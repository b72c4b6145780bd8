"""Looking up what was written, in the index of the store. Each function is one transaction."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, select, text

from commandcenter.incident.events import Event
from commandcenter.incident.searching import Query, Term
from commandcenter.store import index, log, schema

#: So many entries are weighed against each other, those of the newest incidents; which of more is
#: the best for a word that they all hold, nobody could say.
WEIGHED = 10_000
#: Both rank an entry the higher, the more of it is what was asked for; then the newest first. The
#: rank of FTS5 also weighs how rare a word is among all entries: from the order of hits people
#: could tell how often it stands in incidents that they may not see.
_FIND = {
    "sqlite": (
        "SELECT place FROM (SELECT rowid AS place, words FROM search WHERE search MATCH :query"
        " AND (rowid >> 38) IN :incidents{kind} ORDER BY rowid DESC LIMIT :weighed)"
        " ORDER BY ({told}) / (200.0 + length(words)) DESC, place DESC LIMIT :most"
    ),
    "postgresql": (
        "SELECT place FROM (SELECT place, words FROM search WHERE words @@ CAST(:query AS tsquery)"
        " AND (place >> 38) IN :incidents{kind} ORDER BY place DESC LIMIT :weighed) AS found"
        " ORDER BY ts_rank(words, CAST(:query AS tsquery), 1) DESC, place DESC LIMIT :most"
    ),
}
#: How often a term stands in an entry, where a word of it begins.
_TOLD = (
    "(length(words) + 1 - length(replace(' ' || words, ' ' || :term{n}, '')))"
    " / (1 + length(:term{n}))"
)
_event = schema.event.c
_ONE = select(
    _event.seq,
    _event.recorded_at,
    _event.occurred_at,
    _event.actor,
    _event.on_behalf_of,
    _event.key,
    _event.type,
    _event.body,
).where(_event.incident_id == bindparam("number"), _event.seq == bindparam("seq"))


def find(
    connection: Connection, query: Query, incidents: Collection[int], kind: str | None, most: int
) -> list[tuple[int, Event]]:
    """The entries in which everything stands that was asked for, the best first.

    Args:
        connection: in a transaction.
        query: what was asked for.
        incidents: where to look, and nowhere else.
        kind: only entries of this kind.
        most: how many at most.

    Returns:
        Each with the number of its incident.
    """
    if not query or not incidents:
        return []
    dialect = connection.dialect.name
    only = " AND kind = :kind" if kind else ""
    told = " + ".join(_TOLD.format(n=number) for number, _ in enumerate(query.terms))
    statement = text(_FIND[dialect].format(kind=only, told=told)).bindparams(
        bindparam("incidents", expanding=True)
    )
    asked = {
        "query": " AND ".join(map(_for_fts5, query.terms))
        if dialect == "sqlite"
        else " & ".join(map(_for_postgresql, query.terms)),
        "incidents": list(incidents),
        **{f"term{n}": " ".join(term.words) for n, term in enumerate(query.terms)},
        # An event of many rows may be found in several of them.
        "most": most,
        "weighed": WEIGHED,
        **({"kind": kind} if kind else {}),
    }
    if dialect == "postgresql":
        # A plan for whichever words takes five times as long where half of the entries hold them.
        connection.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    places = dict.fromkeys(map(index.event_at, connection.scalars(statement, asked)))
    return [
        (number, event)
        for number, seq in places
        for event in log.decoded(connection.execute(_ONE, {"number": number, "seq": seq}).all())
    ]


def _for_fts5(term: Term) -> str:
    """Words are letters and digits alone, so nothing in them is syntax."""
    return f'"{" ".join(term.words)}"{" *" * term.begins}'


def _for_postgresql(term: Term) -> str:
    *before, last = (f"'{word}'" for word in term.words)
    return f"({' <-> '.join([*before, last + ':*' * term.begins])})"
