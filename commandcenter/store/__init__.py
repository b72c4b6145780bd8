"""The store: the append-only log of every incident, on SQLite or PostgreSQL."""

from commandcenter.store.chain import Record, Verdict
from commandcenter.store.errors import (
    Conflict,
    Damaged,
    MissingKey,
    NewerStore,
    Overtaken,
    StoreError,
    StoreUnavailable,
    UnknownIncident,
    UnsafeStore,
    WrongKey,
)
from commandcenter.store.keys import coming_key, keep_key, make_key, read_key
from commandcenter.store.leases import Fence
from commandcenter.store.log import Head
from commandcenter.store.opening import open_store
from commandcenter.store.store import Store

__all__ = [
    "Conflict",
    "Damaged",
    "Fence",
    "Head",
    "MissingKey",
    "NewerStore",
    "Overtaken",
    "Record",
    "Store",
    "StoreError",
    "StoreUnavailable",
    "UnknownIncident",
    "UnsafeStore",
    "Verdict",
    "WrongKey",
    "coming_key",
    "keep_key",
    "make_key",
    "open_store",
    "read_key",
]
