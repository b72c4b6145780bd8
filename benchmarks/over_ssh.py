"""Sessions over SSH: how soon one is there, what it holds, and what many cost, on one machine."""

import asyncio
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh
import psutil

from benchmarks.log import seated, told
from benchmarks.painting import SIZE, key_times, started
from benchmarks.product import command, environment, run
from benchmarks.row import NotMeasured, Row, percentile, spread
from commandcenter.desk import StoreError
from commandcenter.incident.decisions.record import log
from tests.terminal import Missing, Terminal

RUNS = 7
SESSIONS = 30
#: How many of them press keys, one after the other.
TYPING = 3
UPDATES = 5
#: Seconds for thirty sessions that are asked for at once, and targets of ours for what DESIGN does
#: not name: until all are painted, and until a write meanwhile is done.
PATIENCE, TOGETHER, WRITTEN = 120.0, 10.0, 2.0
#: Seconds for which idle sessions are listened to, and of silence after which an update is over.
IDLE, QUIET = 10.0, 0.4
#: Targets of DESIGN §11: seconds and megabytes a session, milliseconds, bytes.
CONNECT, MEMORY, KEY, IDLE_BYTES, UPDATE_BYTES = 0.35, 30, 20, 500, 4096


@dataclass(frozen=True)
class Server:
    """A running front door.

    Attributes:
        process: the server's, and of all that it started.
        client: the client's call up to the verb.
        env: the environment of its home.
    """

    process: psutil.Process
    client: Sequence[str]
    env: Mapping[str, str]

    def seconds_at_work(self) -> float:
        """Processor seconds that all its processes have taken."""
        family = [self.process, *self.process.children(recursive=True)]
        return float(sum(sum(each.cpu_times()[:2]) for each in family))

    def memory(self) -> float:
        """What all its processes hold, in MB: shared pages are counted once (PSS)."""
        family = [self.process, *self.process.children(recursive=True)]
        return float(sum(each.memory_full_info().pss for each in family)) / 2**20


def rows() -> Iterator[Row]:
    """One session after the other, then many at once, and what they are sent."""
    if shutil.which("ssh") is None:
        raise NotMeasured("OpenSSH's client is not on the PATH (apt install openssh-client)")
    with tempfile.TemporaryDirectory(prefix="cc-bench-") as folder:
        env = environment(Path(folder)) | {
            "COMMANDCENTER_SERVER__CONNECTIONS_FROM_ONE_ADDRESS": "100",
            "COMMANDCENTER_SERVER__SESSIONS_OF_ONE_PERSON": "100",
        }
        incident = asyncio.run(told(env))
        with _serving(Path(folder), env) as server:
            yield _connecting(server, incident)
            yield from _many(server, incident)


@contextmanager
def _serving(folder: Path, env: Mapping[str, str]) -> Iterator[Server]:
    key = asyncssh.generate_private_key("ssh-ed25519")
    key_file, known = folder / "key", folder / "known_hosts"
    key_file.write_bytes(key.export_private_key())
    key_file.chmod(0o600)
    run("people", "add", "maya", "--role", "administrator", env=env)
    run("people", "role", "give", "maya", "commander", env=env)
    run("people", "key", "add", "maya", key.export_public_key().decode(), env=env)
    server = subprocess.Popen(
        command("serve", "--host", "127.0.0.1", "--port", "0"),
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout
        found = re.search(r"port (\d+)", server.stdout.readline())
        if found is None:
            raise NotMeasured("commandcenter serve did not come up")
        host_key = asyncssh.read_private_key(folder / "home" / "host.key")
        public = host_key.export_public_key().decode()
        known.write_text(f"[127.0.0.1]:{found[1]} {public}")
        options = ("BatchMode=yes", "IdentitiesOnly=yes", f"UserKnownHostsFile={known}")
        client = ["ssh", "-F", "none", "-tt", "-i", str(key_file), "-p", found[1]]
        client += [f"-o{each}" for each in options]
        yield Server(psutil.Process(server.pid), [*client, "incident@127.0.0.1"], env)
    finally:
        server.terminate()
        server.wait(20)


def _connecting(server: Server, incident: int) -> Row:
    """In turn, so that a busy moment of the machine hits both alike."""
    calls = {
        "over SSH": [*server.client, "open", f"INC-{incident}"],
        "a fresh interpreter, no SSH": command("open", f"INC-{incident}"),
    }
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(RUNS + 1):
        for name, argv in calls.items():
            with started(argv, server.env, "RESPONSE") as (_, start):
                times[name].append(start.full)
    # The first of each only warmed the caches.
    ours, fresh = (each[1:] for each in times.values())
    return Row(
        "ssh → full board, 120×40",
        f"≤ {CONNECT * 1000:.0f} ms",
        spread(ours, "ms"),
        statistics.median(ours) <= CONNECT * 1000,
        f"a fresh interpreter, no SSH {spread(fresh, 'ms')}",
    )


def _many(server: Server, incident: int) -> Iterator[Row]:
    empty = server.memory()
    argv = [*server.client, "open", f"INC-{incident}"]
    with ExitStack() as open_ones:
        before, begun = server.seconds_at_work(), time.perf_counter()
        sessions = [
            open_ones.enter_context(Terminal(argv, size=SIZE, env=server.env))
            for _ in range(SESSIONS)
        ]
        written = _meanwhile(server, incident)
        for each in sessions:
            each.wait_for("RESPONSE", PATIENCE)
        painted = time.perf_counter() - begun
        took = (server.seconds_at_work() - before) / SESSIONS
        yield Row(
            f"{SESSIONS} sessions over SSH asked for at once → all painted",
            f"≤ {TOGETHER:g} s",
            f"{painted:.1f} s",
            painted <= TOGETHER,
            f"processor time {took:.2f} s a session",
        )
        yield Row(
            "an entry written by somebody meanwhile",
            f"≤ {WRITTEN:g} s",
            written if isinstance(written, str) else f"{written:.2f} s",
            not isinstance(written, str) and written <= WRITTEN,
        )
        _settle(sessions)
        each_holds = (server.memory() - empty) / SESSIONS
        yield Row(
            f"memory of a session over SSH, {SESSIONS} open (PSS)",
            f"≤ {MEMORY} MB",
            f"{each_holds:.1f} MB",
            each_holds <= MEMORY,
            f"server, fork server and nobody in: {empty:.0f} MB",
        )
        sent, idle = asyncio.run(_idle(server, incident, sessions))
        yield Row(
            f"an idle board over SSH, bytes a second, {SESSIONS} open",
            f"≤ {IDLE_BYTES}",
            spread(sent, "bytes/s"),
            statistics.median(sent) <= IDLE_BYTES,
            f"processor time {idle:.1%} of a core a session",
        )
        try:
            bytes_of_update, delays = asyncio.run(_updates(server, incident, sessions))
        except (StoreError, Missing) as error:
            raise NotMeasured(f"an entry painted in {SESSIONS} sessions: {error!s:.200}") from error
        yield Row(
            f"an entry painted in {SESSIONS} sessions over SSH, bytes in each",
            f"≤ {UPDATE_BYTES}",
            spread(bytes_of_update, "bytes"),
            statistics.median(bytes_of_update) <= UPDATE_BYTES,
            f"painted in all of them after {spread(delays, 'ms')}",
        )
        yield _keys(sessions, "")
        unlucky = _process_of_session(server)
        unlucky.suspend()
        try:
            # Whose process it is cannot be told from outside; who does not answer is left out.
            yield _keys(sessions, ", one of them stopped")
        finally:
            unlucky.resume()


def _keys(sessions: Sequence[Terminal], how: str) -> Row:
    times = [each for session in sessions[:TYPING] for each in key_times(session, ticks=True)]
    return Row(
        f"key → last byte over SSH, p95 of {len(times)}, {SESSIONS} open{how}",
        f"≤ {KEY} ms",
        f"{percentile(times, 0.95):.1f} ms, p50 {percentile(times, 0.5):.1f}",
        percentile(times, 0.95) <= KEY,
    )


def _process_of_session(server: Server) -> psutil.Process:
    """The process of the session that was begun last; the fork server is its parent."""
    forked = [
        each
        for each in server.process.children(recursive=True)
        if each.ppid() != server.process.pid and each.terminal()
    ]
    return max(forked, key=lambda each: each.create_time())


def _meanwhile(server: Server, incident: int) -> float | str:
    """Seconds that an entry takes while all these come in, or how it was refused."""
    return asyncio.run(_write(server, incident))


async def _write(server: Server, incident: int) -> float | str:
    async with seated("maya", server.env) as desk:
        begun = time.perf_counter()
        try:
            await desk.do(incident, log, text="written while thirty come in")
        except StoreError as error:
            return f"refused: {error!s:.80}"
        return time.perf_counter() - begun


def _settle(sessions: Sequence[Terminal]) -> None:
    for each in sessions:
        each.wait_for_silence(QUIET, 30)


def _written(session: Terminal) -> int:
    return sum(len(chunk.data) for chunk in session.chunks)


async def _idle(
    server: Server, incident: int, sessions: Sequence[Terminal]
) -> tuple[list[float], float]:
    """What a board costs on which nothing happens but that its clocks run.

    Returns:
        The bytes a second in each session, and the share of a core that a session takes.
    """
    async with seated("maya", server.env) as desk:
        while True:
            head = await desk.head(incident)
            before, worked = [_written(each) for each in sessions], server.seconds_at_work()
            await asyncio.sleep(IDLE)
            sent = [
                (_written(each) - was) / IDLE for each, was in zip(sessions, before, strict=True)
            ]
            worked = server.seconds_at_work() - worked
            if await desk.head(incident) == head:  # Else a prompt fell due meanwhile.
                return sent, worked / IDLE / SESSIONS


async def _updates(
    server: Server, incident: int, sessions: Sequence[Terminal]
) -> tuple[list[float], list[float]]:
    """What each session is sent from an entry until silence, the ticks of its clock included.

    Returns:
        The bytes in each session, and the milliseconds from each entry until the last showed it.
    """
    sizes: list[float] = []
    delays: list[float] = []
    async with seated("maya", server.env) as desk:
        for number in range(UPDATES):
            before = [_written(each) for each in sessions]
            text = f"beat-{number:04}"
            begun = time.perf_counter()
            await desk.do(incident, log, text=text)
            for each in sessions:
                await asyncio.to_thread(each.wait_for, text, 30)
            delays.append((time.perf_counter() - begun) * 1000)
            await asyncio.to_thread(_settle, sessions)
            sizes += [_written(each) - was for each, was in zip(sessions, before, strict=True)]
    return sizes, delays
