"""A reply's body, read while it stays within its limit."""

import zlib
from collections.abc import AsyncIterator, Callable

#: zlib finds out by itself whether it is gzip or deflate.
_GZIP_OR_ZLIB = 47


class TooLarge(Exception):
    """The body is larger than anything that is expected."""


class Garbled(Exception):
    """The body is not encoded as its headers say."""


async def read_body(chunks: AsyncIterator[bytes], encoding: str, limit: int) -> bytes:
    """The body, decoded; never more of it in memory than the limit and one chunk.

    Args:
        chunks: as they came.
        encoding: the `Content-Encoding`.
        limit: bytes at most, as sent and as decoded.

    Raises:
        TooLarge: there is more.
        Garbled: it cannot be decoded.
    """
    decode = _decoder(encoding.strip().lower())
    body = bytearray()
    received = 0
    async for chunk in chunks:
        received += len(chunk)
        body += decode(chunk, limit + 1 - len(body))
        if len(body) > limit or received > limit:
            raise TooLarge
    return bytes(body)


class _Inflater:
    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(_GZIP_OR_ZLIB)

    def __call__(self, chunk: bytes, room: int) -> bytes:
        # Asked for no more than there is room for, a bomb never goes off.
        try:
            return self._zlib.decompress(chunk, room)
        except zlib.error:
            raise Garbled from None


def _as_it_is(chunk: bytes, _room: int) -> bytes:
    return chunk


def _decoder(encoding: str) -> Callable[[bytes, int], bytes]:
    if encoding in {"", "identity"}:
        return _as_it_is
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return _Inflater()
    raise Garbled
