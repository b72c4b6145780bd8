"""Which column of a list is what: found by its name, and overruled by a person."""

from collections.abc import Iterable, Mapping, Sequence

from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import one_line, quoted

#: What is known of a customer → the names under which columns hold it, as `_plain` writes them.
FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id", "customer id", "customerid", "account id", "account", "customer", "number"),
    "name": ("name", "customer name", "company", "company name", "organisation", "organization"),
    "contact": (
        *("security contact", "contact", "email", "e mail", "mail", "email address"),
        *("contact email", "contact.email"),
    ),
    "records": ("records", "records affected", "affected records", "count"),
}

#: What is known of a customer → the index of its column.
Mapped = Mapping[str, int]


def known_among(heading: Sequence[str]) -> dict[str, int]:
    """The columns that are known by their names; of several, the one whose name says it best."""
    plain = [_plain(name) for name in heading]
    return {
        field: plain.index(best)
        for field, aliases in FIELDS.items()
        if (best := next((alias for alias in aliases if alias in plain), None)) is not None
    }


def mapped(heading: Sequence[str], overrides: Mapping[str, str] | None = None) -> Mapped:
    """Which column is what.

    Args:
        heading: the names of the columns.
        overrides: what a person says, field → name of the column; an empty name for none.

    Raises:
        Refused: there is no such column, or nothing is the id; it lists those there are.
    """
    overrides = overrides or {}
    found = known_among(heading)
    plain = [_plain(name) for name in heading]
    for field, name in overrides.items():
        if field not in FIELDS:
            raise Refused(f"{quoted(field)} is nothing to map; there are {', '.join(FIELDS)}")
        found.pop(field, None)
        if name.strip():
            found[field] = _index(heading, plain, name)
    if "id" not in found:
        raise Refused(
            f"no column is the id; there are {_listed(heading)}: say which with --map id=NAME"
        )
    return {field: found[field] for field in FIELDS if field in found}


def read_map(given: Iterable[str]) -> dict[str, str]:
    """What people typed: `id=Kundennummer`.

    Raises:
        Refused: it is written otherwise.
    """
    overrides = {}
    for each in given:
        field, equals, name = each.partition("=")
        if not equals:
            raise Refused(f"{quoted(each)} maps nothing: write it as id=NAME-OF-THE-COLUMN")
        overrides[field.strip().lower()] = name
    return overrides


def _index(heading: Sequence[str], plain: Sequence[str], name: str) -> int:
    exact = name.strip()
    if exact in heading:
        return heading.index(exact)
    if _plain(name) in plain:
        return plain.index(_plain(name))
    raise Refused(f"there is no column {quoted(name)}; there are {_listed(heading)}")


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


def _listed(heading: Sequence[str]) -> str:
    return one_line(", ".join(filter(None, heading)) or "none", 300)
