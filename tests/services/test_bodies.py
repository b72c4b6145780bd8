"""A body is read while it stays within its limit, and takes no more memory than that."""

import tracemalloc
import zlib

import pytest

from commandcenter.services.bodies import TooLarge, read_body

LIMIT = 100_000


async def chunks(whole, size=65_536):
    for start in range(0, len(whole), size):
        yield whole[start : start + size]


async def test_a_bomb_never_goes_off():
    bomb = zlib.compress(bytes(50_000_000), 9)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            await read_body(chunks(bomb), "deflate", LIMIT)
        assert tracemalloc.get_traced_memory()[1] < 10 * LIMIT
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["", "deflate"])
@pytest.mark.parametrize("size", [0, 1, LIMIT])
async def test_a_body_up_to_its_limit_is_read_whole(encoding, size):
    body = b"x" * size
    sent = zlib.compress(body) if encoding else body
    assert await read_body(chunks(sent, 7), encoding, LIMIT) == body
    more = b"x" * (LIMIT + 1)
    with pytest.raises(TooLarge):
        await read_body(chunks(zlib.compress(more) if encoding else more), encoding, LIMIT)
