"""A list of customers that another system answers with, page by page, read to its end.

A list that ends early would leave out customers who are affected, so whatever says that there is
more than what was read is a refusal, not a list.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from commandcenter.incident.refusal import Refused
from commandcenter.incident.text import one_line
from commandcenter.lists.table import list_in, value_at
from commandcenter.services.endpoint import Endpoint
from commandcenter.services.errors import ServiceError
from commandcenter.services.http import Http, checked_url
from commandcenter.services.replies import Reply
from commandcenter.services.rules import Destination, bearer
from commandcenter.services.secrets import MayHaveToken

#: Told how many customers are read, and of how many; 0 where nobody says.
Progress = Callable[[int, int], None]

#: Bytes of a page, pages, and customers at most.
LARGEST_PAGE, MOST_PAGES, MOST_CUSTOMERS = 50_000_000, 20_000, 2_000_000
#: Where bodies name the address of the next page.
_NEXT = (
    *("next", "links.next", "links.next.href", "_links.next", "_links.next.href", "paging.next"),
    *("paging.next.link", "pagination.next", "pagination.next_url", "meta.next", "next_url"),
    *("next_page_url", "nextLink", "@odata.nextLink"),
)
#: Where bodies say that there is more, and how many there are in all.
_MORE = (
    *("has_more", "hasMore", "meta.has_more", "pagination.has_more", "next_cursor", "nextCursor"),
    *("cursor.next", "meta.next_cursor", "response_metadata.next_cursor", "next_page_token"),
    *("nextPageToken", "paging.next.after"),
)
_TOTAL = (
    *("total", "total_count", "totalCount", "total_results", "meta.total", "meta.total_count"),
    *("pagination.total", "paging.total"),
)
#: Digits of a number of customers that can be meant.
_LONGEST_NUMBER = 10


@dataclass(frozen=True, slots=True)
class Paging:
    """How a system is asked for the next page; by default where its answer says that it is.

    Attributes:
        next_at: the path in the body to the address of the next page: `links.next`.
        page: the parameter that takes a page's number, counted from 1 or from what the URL has
            there, until a page is empty.
        cursor: parameter and path in the body, `after=paging.next.after`: what is found there is
            sent as that, until there is nothing.
    """

    next_at: str = ""
    page: str = ""
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, and how.

    Attributes:
        url: of the list.
        token: shown as a bearer token (RFC 6750), to this host only.
        private: whether the host may be on this machine or network, also by http://.
        path: where the body keeps the list: `data.items`.
    """

    url: str
    token: MayHaveToken
    private: bool = False
    path: str = ""
    paging: Paging = Paging()


async def fetch(asked: Asked, http: Http, progress: Progress) -> list[Any]:
    """Every entry of the list, as the system gives it.

    Nothing is kept of it before its end is reached, so it can be cancelled at any time.

    Args:
        asked: what to ask.
        http: the way there.
        progress: told after each page.

    Raises:
        Refused: it cannot be had whole, in a line that says why and what to do.
    """
    if sum(map(bool, (asked.paging.next_at, asked.paging.page, asked.paging.cursor))) > 1:
        raise Refused("there is one way to the next page: name --next, --page or --cursor")
    try:
        url = checked_url(asked.url, plain=asked.private)
        endpoint = http.endpoint(_destination(asked, url))
    except ValueError as wrong:
        own = asked.url.startswith("http://") and not asked.private
        meant = ", or say that it is your own network (--private)" if own else ""
        raise Refused(f"the URL {wrong}{meant}") from None
    try:
        return await _Reading(asked, endpoint, progress).all(url)
    except ServiceError as failed:
        raise Refused(f"{failed}; nothing was recorded") from None


def _destination(asked: Asked, url: httpx.URL) -> Destination:
    origin = url.copy_with(raw_path=b"/", fragment=None)
    return Destination(
        url.host,
        str(origin),
        secret=asked.token.secret,
        headers=bearer,
        private=asked.private,
        plain=asked.private,
        meant="say --private",
        largest=LARGEST_PAGE,
    )


class _Reading:
    """One reading of a list from its first page to its last."""

    def __init__(self, asked: Asked, endpoint: Endpoint, progress: Progress) -> None:
        self._asked = asked
        self._endpoint = endpoint
        self._progress = progress
        self._found: list[Any] = []
        self._seen: set[str] = set()
        self._before = b""
        self._total = 0

    async def all(self, url: httpx.URL) -> list[Any]:
        """Every entry, from the page at this address on."""
        number = self._asked.paging.page
        if number and not url.params.get(number, "").isdecimal():
            url = url.copy_set_param(number, 1)
        page: httpx.URL | None = url
        while page is not None:
            if str(page) in self._seen or len(self._seen) >= MOST_PAGES:
                raise Refused(f"the pages of {page.host} lead in circles, or have no end")
            self._seen.add(str(page))
            page = await self._page(page)
        return self._found

    async def _page(self, url: httpx.URL) -> httpx.URL | None:
        """Read one page; where the next one is."""
        reply = await self._endpoint.call("GET", url.raw_path.decode("ascii"))
        document = reply.read(Any)
        entries = list_in(document, self._asked.path)
        if entries and reply.body == self._before:
            raise Refused(
                f"{url.host} gives the same page again: it does not know the parameter of --page"
            )
        self._before = reply.body
        self._found += entries
        if len(self._found) > MOST_CUSTOMERS:
            raise Refused(f"{url.host} gives more than {MOST_CUSTOMERS:,} customers: ask for fewer")
        self._total = max(self._total, self._said_total(document, reply))
        self._progress(len(self._found), self._total)
        following = self._following(url, document, reply, entries)
        if following is None:
            self._check_end(url, document)
        return following

    def _following(
        self, url: httpx.URL, document: Any, reply: Reply, entries: list[Any]
    ) -> httpx.URL | None:
        paging = self._asked.paging
        if paging.page:
            number = int(url.params[paging.page]) + 1
            return url.copy_set_param(paging.page, number) if entries else None
        if paging.cursor:
            parameter, _, path = paging.cursor.partition("=")
            cursor = value_at(document, path or parameter)
            return url.copy_set_param(parameter, str(cursor)) if cursor else None
        if paging.next_at:
            return _joined(url, value_at(document, paging.next_at))
        return _joined(url, _link(reply)) or _joined(url, self._usual_next(document))

    def _said(self, document: Any, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        """What stands under these names at the top, or in an object on the way to the list."""
        steps = self._asked.path.split(".")
        places = [
            document,
            *(value_at(document, ".".join(steps[:n])) for n in range(1, len(steps))),
        ]
        for place in places:
            yield from ((name, value_at(place, name)) for name in names)

    def _usual_next(self, document: Any) -> str | None:
        """The address in the body, where it is one; a mere cursor is none."""
        for _, found in self._said(document, _NEXT):
            if isinstance(found, str) and found.startswith(("http://", "https://", "/", "?")):
                return found
        return None

    def _said_total(self, document: Any, reply: Reply) -> int:
        """How many there are in all; 0 where nobody says."""
        for _, found in self._said(document, _TOTAL):
            if type(found) is int and found > 0:
                return found
        said = reply.headers.get("x-total-count", "")
        return int(said) if said.isdecimal() and len(said) < _LONGEST_NUMBER else 0

    def _check_end(self, url: httpx.URL, document: Any) -> None:
        """Whether what seems the last page says that it is not."""
        more = next((path for path, found in self._said(document, _MORE) if found), None)
        paging = self._asked.paging
        if more is not None and not (paging.cursor or paging.page):
            raise Refused(
                f"{url.host} says that there is more ({more}), but not where: say how to ask for "
                "the next page with --cursor PARAMETER=PATH, --page PARAMETER or --next PATH"
            )
        if self._total > len(self._found):
            raise Refused(
                f"{url.host} has {self._total:,} customers and gave {len(self._found):,}: say how "
                "to ask for the next page with --page PARAMETER, --cursor PARAMETER=PATH or "
                "--next PATH"
            )


def _joined(url: httpx.URL, address: object) -> httpx.URL | None:
    """The address of the next page, which may be relative; None where there is none.

    Raises:
        Refused: it is on another host, to which no token goes.
    """
    if not isinstance(address, str) or not address:
        return None
    try:
        found = url.join(address)
    except httpx.InvalidURL:
        raise Refused(f"{url.host} names a next page that is no address") from None
    if (found.scheme, found.host, found.port) != (url.scheme, url.host, url.port):
        raise Refused(
            f"{url.host} says that the next page is on {one_line(found.host or 'no host', 100)}, "
            "which is not asked"
        )
    return found


def _link(reply: Reply) -> str | None:
    """What the header says is next (RFC 8288)."""
    response = httpx.Response(200, headers={"link": reply.headers.get("link", "")})
    return response.links.get("next", {}).get("url")
