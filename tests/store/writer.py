"""A writer in a process of its own: `python -m tests.store.writer INCIDENT NAME COUNT`.

The store comes over standard input (URL, then key in hex), so that no key is in any argument list.
Prints `ready`, waits for another line, then appends as fast as it is let.
"""

import asyncio
import sys

from commandcenter.store import Conflict, open_store
from tests.store.story import NOW, logged


async def write(url: str, key: bytes | None, incident_id: int, name: str, count: int) -> None:
    """Append so many entries, each again where somebody was faster."""
    store = await open_store(url, key=key)
    print("ready", flush=True)  # noqa: T201 - the parent waits for it
    sys.stdin.readline()
    head = await store.head(incident_id)
    seq = head.seq if head else 0
    for number in range(count):
        entry = logged(f"{name} {number}", key=f"{name}:{number}", actor=name)
        while True:
            try:
                [event] = await store.append(incident_id, seq, [entry], recorded_at=NOW)
            except Conflict as conflict:
                seq = conflict.actual
            else:
                seq = event.seq
                break
    await store.close()


if __name__ == "__main__":
    url, key = (sys.stdin.readline().strip() for _ in range(2))
    incident_id, name, count = sys.argv[1:]
    asyncio.run(write(url, bytes.fromhex(key) or None, int(incident_id), name, int(count)))
