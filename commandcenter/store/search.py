"""Looking up what was written, in the index of the store. Each function is one transaction."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, select, text

from commandcenter.incident.events import Event
from commandcenter.incident.searching import Query, Term
from commandcenter.store import index, log, schema

#: Both rank an entry the higher, the more of it is what was asked for; then the newest first.
_FIND = {
    "sqlite": (
        "SELECT rowid FROM search WHERE search MATCH :query AND (rowid >> 38) IN :incidents{kind}"
        " ORDER BY rank, rowid DESC LIMIT :most"
    ),
    "postgresql": (
        "SELECT place FROM search WHERE words @@ CAST(:query AS tsquery)"
        " AND (place >> 38) IN :incidents{kind}"
        " ORDER BY ts_rank(words, CAST(:query AS tsquery), 1) DESC, place DESC LIMIT :most"
    ),
}
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
    statement = text(_FIND[dialect].format(kind=only)).bindparams(
        bindparam("incidents", expanding=True)
    )
    asked = {
        "query": " AND ".join(map(_for_fts5, query.terms))
        if dialect == "sqlite"
        else " & ".join(map(_for_postgresql, query.terms)),
        "incidents": list(incidents),
        # An event of many rows may be found in several of them.
        "most": most,
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
