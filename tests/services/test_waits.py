"""However a service says that it wants to be left alone: within bounds, or not heard."""

import httpx
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.services.waits import LONGEST, asked_wait
from tests.services.conftest import NOW

HEADERS = st.sampled_from(["retry-after", "x-ratelimit-reset", "ratelimit-reset", "ratelimit"])
TEXTS = (
    st.binary().map(lambda given: given.decode("latin-1"))
    | st.floats().map(str)
    | st.integers().map(str)
    | st.datetimes().map(str)
    | st.lists(st.integers()).map(lambda given: ";t=".join(map(str, ["", *given])))
)


@given(st.dictionaries(HEADERS, TEXTS), st.sampled_from([200, 403, 420, 429, 503]))
def test_whatever_is_said_the_wait_has_bounds(said, status):
    headers = httpx.Headers({name: text.encode("utf-8", "replace") for name, text in said.items()})
    wait = asked_wait(status, headers, NOW)
    assert wait is None or 0 <= wait <= LONGEST
