"""Every test gets a PostgreSQL database of its own, or a skip that says how to get one."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.postgres import execute


async def tables(url: str) -> list[str]:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = await connection.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        )
        names = list(found)
    await engine.dispose()
    return names


@pytest.mark.parametrize("visit", ["first", "second"])
async def test_what_one_test_leaves_behind_the_next_one_does_not_see(visit, fresh_postgres):
    assert await tables(fresh_postgres) == []
    await execute(fresh_postgres, f"CREATE TABLE {visit} (x int)")
    assert await tables(fresh_postgres) == [visit]
