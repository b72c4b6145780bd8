"""An import that is killed with its rows written and not committed: `python -m … INCIDENT COUNT`.

The store comes over standard input (URL, then key in hex), so that no key is in any argument list.
"""

import asyncio
import os
import signal
import sys
from typing import Any

from sqlalchemy import Engine, event

from commandcenter.desk import Desk
from commandcenter.incident.decisions.impact import import_customers
from commandcenter.incident.events import ImportedCustomer
from commandcenter.store import open_store


def watch(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    """Once the events are written, this process is gone before they are committed."""
    if statement.startswith("INSERT INTO event "):
        print("written", flush=True)  # noqa: T201 - the parent looks for it
        event.listen(connection, "commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))


async def run(url: str, key: bytes | None, incident_id: int, count: int) -> None:
    """Import so many customers, and be killed."""
    store = await open_store(url, key=key)
    event.listen(Engine, "after_cursor_execute", watch)
    rows = [ImportedCustomer(id=f"c-{number}") for number in range(count)]
    await Desk(store, "maya").do(incident_id, import_customers, customers=rows, origin="list")


if __name__ == "__main__":
    url, key = (sys.stdin.readline().strip() for _ in range(2))
    incident_id, count = map(int, sys.argv[1:])
    asyncio.run(run(url, bytes.fromhex(key) or None, incident_id, count))
