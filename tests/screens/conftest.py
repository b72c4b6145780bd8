"""The demo's story as a store, told once and copied for every test."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from commandcenter.demo import tell
from tests.screens.response import NOW, Response
from tests.store.place import Place, embedded


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, list[int]]:
    """Where the story lies, and which incident of it is in full response, once that is known."""
    return embedded(tmp_path_factory.mktemp("told") / "store"), []


@pytest.fixture
async def response(told: tuple[Place, list[int]], tmp_path: Path) -> AsyncIterator[Response]:
    """The demo's incident in full response, in a store that is this test's own."""
    original, number = told
    if not number:
        store = await original.open()
        number.append(await tell(store, NOW))
        await store.close()
    folder = tmp_path / "store"
    shutil.copytree(original.path.parent, folder)
    store = await Place(f"sqlite:///{folder / original.path.name}", original.key).open()
    yield Response(store, tmp_path, number[0])
    await store.close()


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Response]:
    """A store in which nothing has happened yet."""
    store = await embedded(tmp_path / "store").open()
    yield Response(store, tmp_path)
    await store.close()
