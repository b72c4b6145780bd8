"""Filtering as one types: each longer query searches only what the last one left."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Row = TypeVar("Row")


class Narrowing(Generic[Row]):
    """Rows, and those of them that hold every word of a query, in any case and order."""

    def __init__(self, text: Callable[[Row], str]) -> None:
        """No rows; `text` is what a row is searched by."""
        self._text = text
        self._all: list[Row] = []
        self._shown: list[Row] = self._all
        self._texts: dict[int, str] = {}
        self._last = ""
        self.query = ""

    @property
    def shown(self) -> Sequence[Row]:
        """The rows that match, in their order."""
        return self._shown

    def replace(self, rows: Sequence[Row]) -> None:
        """Take other rows under the same query."""
        self._all = list(rows)
        self._texts.clear()
        self._shown = self._matching(self._all, self.query)

    def extend(self, rows: Sequence[Row]) -> None:
        """Take more rows."""
        self._all.extend(rows)
        if self._shown is not self._all:
            self._shown.extend(self._matching(rows, self.query))

    def narrow(self, query: str) -> None:
        """Show the rows that match; the rows of a query that begins alike are searched only."""
        query = " ".join(query.casefold().split())
        among = self._shown if self.query and query.startswith(self.query) else self._all
        self._shown = self._matching(among, query)
        self.query = query
        self._last = query or self._last

    def matches(self, index: int) -> bool:
        """Whether a shown row matches the last query that was not empty."""
        return bool(self._last) and self._holds(self._shown[index], self._last.split())

    def _matching(self, rows: Sequence[Row], query: str) -> list[Row]:
        if not query:
            return self._all
        words = query.split()
        return [row for row in rows if self._holds(row, words)]

    def _holds(self, row: Row, words: list[str]) -> bool:
        text = self._texts.get(id(row))
        if text is None:
            text = self._texts[id(row)] = self._text(row).casefold()
        return all(word in text for word in words)
