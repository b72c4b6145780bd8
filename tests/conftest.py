"""What every test may ask for: a home, a command line, a database of its own."""

import asyncio
import gc
import os
import secrets
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from commandcenter.store import Store
from tests import postgres
from tests.commandline import CommandLine, foreign, isolated
from tests.store.place import Place, embedded


def pytest_configure() -> None:
    """Hear interrupts, and have what tests start hear them: behind a shell's `&` nobody does."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def moved_in(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """An empty home in that folder, which this process sees as its own while the patch lasts."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    for name in filter(foreign, list(os.environ)):
        patch.delenv(name)
    for name, value in isolated(home).items():
        if name.startswith("COMMANDCENTER_"):
            patch.setenv(name, value)
    return home


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """A command line that was run in this process may have left the collector off."""
    yield
    gc.enable()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty `COMMANDCENTER_HOME`, with nothing of the developer's own set-up around it.

    Also this process sees it so. The person is maya, and no worker starts by itself.
    """
    return moved_in(tmp_path, monkeypatch)


@pytest.fixture
def cli(home: Path) -> CommandLine:
    """The program in that home: `cli("update", "INC-1", "mitigation", "…", user="priya")`."""
    return CommandLine(isolated(home))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server, one for each process of the test run; skips where none can be had."""
    try:
        with postgres.server() as url:
            yield url
    except postgres.Unavailable as missing:
        pytest.skip(str(missing))


@pytest.fixture
async def fresh_postgres(postgres_url: str) -> AsyncIterator[str]:
    """The URL of a newly created, empty database that goes with the test."""
    name = f"cc_{secrets.token_hex(6)}"
    await postgres.execute(postgres_url, f"CREATE DATABASE {name}")
    yield postgres.in_database(postgres_url, name)
    await postgres.execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def made_postgres(postgres_url: str) -> str:
    """A database with an empty store in it, made once, to be copied."""
    name = f"cc_made_{secrets.token_hex(6)}"

    async def make() -> None:
        await postgres.execute(postgres_url, f"CREATE DATABASE {name}")
        store = await Place(postgres.in_database(postgres_url, name)).open()
        await store.close()

    asyncio.run(make())
    return name


@pytest.fixture
async def copied_postgres(postgres_url: str, made_postgres: str) -> AsyncIterator[str]:
    """The URL of a database with an empty store in it that goes with the test."""
    name = f"cc_{secrets.token_hex(6)}"
    await postgres.execute(postgres_url, f"CREATE DATABASE {name} TEMPLATE {made_postgres}")
    yield postgres.in_database(postgres_url, name)
    await postgres.execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where a store can be opened; both engines, one after the other.

    There is nothing yet, but where the test asks for a `store`: that one was made before.
    """
    if request.param == "sqlite":
        return embedded(tmp_path / "store")
    made = "store" in request.fixturenames
    return Place(request.getfixturevalue("copied_postgres" if made else "fresh_postgres"))


@pytest.fixture
async def store(place: Place) -> AsyncIterator[Store]:
    """An open, empty store at that place."""
    opened = await place.open()
    yield opened
    await opened.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the very end what was not tested here, and why: a skip must not pass unseen."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        if isinstance(report.longrepr, tuple)
        else str(report.longrepr)
        for report in skipped
    )
    if reasons:
        terminalreporter.section("not tested here")
        for reason, count in reasons.most_common():
            terminalreporter.line(f"{count} skipped: {reason}")
