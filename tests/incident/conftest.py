"""What the domain's tests ask for: a room with one incident, at each point of the process."""

import pytest

from tests.incident.room import Room


@pytest.fixture
def room() -> Room:
    """A room in which nothing was declared yet."""
    return Room()
