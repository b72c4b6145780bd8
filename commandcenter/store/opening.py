"""Opening a store by its URL; each engine is loaded only where it is used."""

from pathlib import Path

from commandcenter.store.errors import StoreError
from commandcenter.store.store import Store

_SQLITE = "sqlite:///"
_POSTGRESQL = "postgresql+asyncpg://"


async def open_store(url: str, *, key: bytes | None = None, create: bool = True) -> Store:
    """Open a store, made where it is missing, with its schema brought forward.

    Args:
        url: `sqlite:///` and the absolute path of a file, or `postgresql+asyncpg://…`.
        key: 32 bytes; the embedded store is encrypted with it.
        create: whether a store that is not there is to be made.

    Raises:
        StoreError: of the kind that says what is wrong, with what to do about it.
    """
    if url.startswith(_SQLITE):
        from commandcenter.store.sqlite import open_sqlite  # noqa: PLC0415 - see above

        path = Path(url.removeprefix(_SQLITE))
        if not path.is_absolute():
            raise StoreError(f"name the store by its absolute path ({_SQLITE}/…), not {path}")
        return await open_sqlite(path, key, create=create)
    if url.startswith(_POSTGRESQL):
        from commandcenter.store.postgresql import open_postgresql  # noqa: PLC0415 - see above

        return await open_postgresql(url, create=create)
    # The URL may hold a password: only its beginning is repeated.
    raise StoreError(
        f"“{url.partition(':')[0]}:…” is not a store: its URL begins with"
        f" {_SQLITE} or {_POSTGRESQL}"
    )
