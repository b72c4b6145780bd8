"""A store to test, once on each engine."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from commandcenter.store import Store
from tests.store.place import Place, embedded


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where a store can be opened; both engines, one after the other."""
    if request.param == "sqlite":
        return embedded(tmp_path / "store")
    return Place(request.getfixturevalue("fresh_postgres"))


@pytest.fixture
async def store(place: Place) -> AsyncIterator[Store]:
    """An open, empty store at that place."""
    opened = await place.open()
    yield opened
    await opened.close()


@pytest.fixture
def file(tmp_path: Path) -> Place:
    """Where an embedded store can be opened, for what only a file can suffer."""
    return embedded(tmp_path / "store")
