"""How long a store is without a worker when the one that works is killed."""

import asyncio
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from benchmarks.log import declared, seated
from benchmarks.product import command, environment
from benchmarks.row import NotMeasured, Row, spread
from commandcenter.desk import Desk
from commandcenter.incident.times import utc_now
from commandcenter.worker.clock import LEASE

RUNS = 3
#: Target of DESIGN §5, in seconds; and how long one waits for a worker at all.
TARGET, PATIENCE = 10.0, 60.0
#: Seconds between two looks at whose the lease is.
LOOK = 0.02


def rows() -> Iterator[Row]:
    """Two servers on one store, each as on a machine of its own; whose worker works is killed."""
    if os.geteuid() or shutil.which("unshare") is None:
        raise NotMeasured("a second host name needs root and unshare (util-linux)")
    with tempfile.TemporaryDirectory(prefix="cc-bench-") as folder:
        env = environment(Path(folder))
        asyncio.run(declared(env))
        taken = asyncio.run(_taken_over(env))
    yield Row(
        "a server is killed → the worker of another machine's works",
        f"≤ {TARGET:g} s",
        spread(taken, "s", 1),
        max(taken) <= TARGET,
        "the lease holds for 8 s after it was renewed last, every 2 s",
    )


async def _taken_over(env: Mapping[str, str]) -> list[float]:
    """Seconds from each kill (SIGKILL) until the lease is another machine's."""
    servers: dict[str, subprocess.Popen[bytes]] = {}
    times = []
    try:
        async with seated("maya", env) as desk:
            for name in ("one", "two"):
                servers[name] = _server(name, env)
            for _ in range(RUNS):
                at_work = await _working(desk, servers)
                await asyncio.sleep(2)  # What was begun last looks for the lease by now, too.
                begun = time.perf_counter()
                servers[at_work].kill()
                await _working(desk, servers.keys() - {at_work})
                times.append(time.perf_counter() - begun)
                servers[at_work].wait()
                servers[at_work] = _server(at_work, env)
    finally:
        for each in servers.values():
            each.kill()
            each.wait()
    return times


def _server(name: str, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """A server that is up."""
    # Whoever dies on the machine of its follower is followed at once; the lease is for others.
    apart = ["unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', name]
    server = subprocess.Popen(
        [*apart, *command("serve", "--host", "127.0.0.1", "--port", "0")],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert server.stdout
    server.stdout.readline()
    return server


async def _working(desk: Desk, machines: Iterable[str]) -> str:
    """Which of these machines holds the lease, as soon as one does."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        holder = await desk.store.lease_holder(LEASE, now=utc_now())
        machine = (holder or "").partition(":")[0]
        if machine in machines:
            return machine
        await asyncio.sleep(LOOK)
    raise NotMeasured(f"no worker took over within {PATIENCE:.0f} s")
