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
        self._all_texts: list[str] = []
        self._shown: list[Row] = self._all
        self._texts: list[str] = self._all_texts
        self._last = ""
        self.query = ""

    @property
    def shown(self) -> Sequence[Row]:
        """The rows that match, in their order."""
        return self._shown

    def replace(self, rows: Sequence[Row]) -> None:
        """Take other rows under the same query."""
        self._all, self._all_texts = list(rows), []
        self._search(self.query)

    def extend(self, rows: Sequence[Row]) -> None:
        """Take more rows."""
        self._all.extend(rows)
        if self.query:
            self._search(self.query)

    def narrow(self, query: str) -> None:
        """Show the rows that match; after a query that began alike, only its rows are searched."""
        query = " ".join(query.casefold().split())
        self._search(query, narrows=bool(self.query) and query.startswith(self.query))
        self.query = query
        self._last = query or self._last

    def matches(self, index: int) -> bool:
        """Whether a shown row matches the last query that was not empty."""
        text = self._text(self._shown[index]).casefold()
        return bool(self._last) and all(word in text for word in self._last.split())

    def _search(self, query: str, *, narrows: bool = False) -> None:
        if not query:
            self._shown, self._texts = self._all, self._all_texts
            return
        if not narrows:
            unread = self._all[len(self._all_texts) :]
            self._all_texts.extend(self._text(row).casefold() for row in unread)
            self._shown, self._texts = self._all, self._all_texts
        for word in query.split():
            kept = [index for index, text in enumerate(self._texts) if word in text]
            self._shown = [self._shown[index] for index in kept]
            self._texts = [self._texts[index] for index in kept]
