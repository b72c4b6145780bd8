"""Filtering as one types: each longer query searches only what the last one left."""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

Row = TypeVar("Row")


class _Left(NamedTuple, Generic[Row]):
    """What a query left: its rows, and what each is searched by."""

    query: str
    rows: list[Row]
    texts: list[str]


class Narrowing(Generic[Row]):
    """Rows, and those of them that hold every word of a query, in any case and order."""

    def __init__(self, text: Callable[[Row], str]) -> None:
        """No rows; `text` is what a row is searched by."""
        self._text = text
        self._all: _Left[Row] = _Left("", [], [])
        #: What each query left that the present one begins with; a letter taken back finds it here.
        self._left: list[_Left[Row]] = []
        self._last = ""
        self.query = ""

    @property
    def shown(self) -> Sequence[Row]:
        """The rows that match, in their order."""
        return self._now.rows

    @property
    def _now(self) -> _Left[Row]:
        return self._left[-1] if self._left else self._all

    def replace(self, rows: Sequence[Row]) -> None:
        """Take other rows under the same query."""
        self._all = _Left("", list(rows), [])
        self._search_anew()

    def extend(self, rows: Sequence[Row]) -> None:
        """Take more rows."""
        self._all.rows.extend(rows)
        self._search_anew()

    def narrow(self, query: str) -> None:
        """Show the rows that match; after a query that began alike, only its rows are searched."""
        self.query = " ".join(query.casefold().split())
        while self._left and not self.query.startswith(self._now.query):
            self._left.pop()
        if self.query != self._now.query:
            self._search()
        self._last = self.query or self._last

    def matches(self, index: int) -> bool:
        """Whether a shown row matches the last query that was not empty."""
        text = self._text(self.shown[index]).casefold()
        return bool(self._last) and all(word in text for word in self._last.split())

    def _search_anew(self) -> None:
        self._left.clear()
        if self.query:
            self._search()

    def _search(self) -> None:
        unread = self._all.rows[len(self._all.texts) :]
        self._all.texts.extend(self._text(row).casefold() for row in unread)
        _, rows, texts = self._now
        for word in self.query.split():
            kept = [index for index, text in enumerate(texts) if word in text]
            rows = [rows[index] for index in kept]
            texts = [texts[index] for index in kept]
        self._left.append(_Left(self.query, rows, texts))
