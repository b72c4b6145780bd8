"""A log that somebody changed behind the program's back is shown, and said to be no proof."""

from contextlib import closing
from pathlib import Path

import pytest

from commandcenter.store.sqlite_file import connect
from tests.store.place import TRIGGERS


@pytest.fixture
def tampered(response, home: Path):
    """The response, after somebody with its key made Eve the author of its third entry."""
    key = bytes.fromhex((home / "store.key").read_text().strip())
    with closing(connect(home / "commandcenter.db", key)) as file:
        for name in TRIGGERS:
            file.execute(f"DROP TRIGGER {name}")
        file.execute("UPDATE event SET actor = 'eve' WHERE seq = 3")
    return response


@pytest.mark.parametrize("call", ["show INC-1", "show INC-1 --json", "log INC-1 on"])
def test_whoever_opens_it_is_told_and_can_go_on(tampered, call):
    told = tampered(*call.split()).succeeded()

    assert "INC-1 does not verify: event 3 is not what was recorded" in told.err
    assert "does not verify" not in told.out
