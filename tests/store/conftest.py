"""What only the store's own tests ask for."""

from pathlib import Path

import pytest

from tests.store.place import Place, embedded


@pytest.fixture
def file(tmp_path: Path) -> Place:
    """Where an embedded store can be opened, for what only a file can suffer."""
    return embedded(tmp_path / "store")
