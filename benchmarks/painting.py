"""What a person at a terminal waits for: a program's start on a pseudo-terminal, and its keys."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice

import psutil

from benchmarks.row import NotMeasured
from tests.picture import Picture
from tests.terminal import Chunk, Missing, Terminal

SIZE = (120, 40)
#: Cells that are not blank, from which on somebody sees something.
GLYPHS = 20
#: Seconds of silence after which a start, and the answer to a key, are over.
START_QUIET = 0.15
KEY_QUIET = 0.06
#: Seconds for a start, and for the first byte of a key's answer.
START_PATIENCE = 30.0
KEY_PATIENCE = 1.0
#: Keys that each change the picture: one that does not is answered by the next tick of a clock.
KEYS = ("up", "up", "down", "tab", "shift+tab", "up", "down")
KEY_PRESSES = 35
#: Seconds from tick to tick of a clock, in which its painting is over, and in which keys are then
#: pressed.
TICK, TICK_QUIET, ROOM = 1.0, 0.05, 0.7


@dataclass(frozen=True)
class Start:
    """One start.

    Attributes:
        first: milliseconds from exec until something is seen.
        full: milliseconds until the last byte of the first whole picture.
        memory: resident, in MB, of the session's processes then.
    """

    first: float
    full: float
    memory: float


@contextmanager
def started(
    command: Sequence[str], env: Mapping[str, str], ready: str
) -> Iterator[tuple[Terminal, Start]]:
    """Start a program and measure how it comes up; it runs on within the block.

    Args:
        command: what to run.
        env: its environment.
        ready: a text that stands on the screen only once the picture is whole.

    Raises:
        NotMeasured: it never painted.
    """
    with Terminal(command, size=SIZE, env=env) as terminal:
        try:
            last = _whole(terminal, ready)
        except Missing as missing:
            raise NotMeasured(f"{command[0]} did not paint: {str(missing)[-300:]}") from missing
        yield (
            terminal,
            Start(
                first=_milliseconds(terminal, _first(terminal.chunks)),
                full=_milliseconds(terminal, last),
                memory=_memory(terminal),
            ),
        )


def key_times(
    terminal: Terminal, keys: Iterable[str] | None = None, *, ticks: bool = False
) -> list[float]:
    """Milliseconds from each key to the last byte of its answer; keys without one are left out.

    Args:
        terminal: what is pressed on.
        keys: which; a few of the board's, if not said.
        ticks: whether a clock runs on the screen: then keys are pressed between two of its ticks,
            whose painting would pass for the last of the answer.
    """
    times = []
    tick = 0.0
    for key in keys or islice(cycle(KEYS), KEY_PRESSES):
        if ticks and time.perf_counter() - tick > ROOM:
            terminal.wait_for_output(len(terminal.chunks), 2 * TICK)
            tick = terminal.wait_for_silence(TICK_QUIET).at
        before = len(terminal.chunks)
        pressed = time.perf_counter()
        terminal.press(key)
        try:
            terminal.wait_for_output(before, KEY_PATIENCE)
        except Missing:
            continue
        last = terminal.wait_for_silence(KEY_QUIET)
        times.append((last.at - pressed) * 1000)
    return times


def _whole(terminal: Terminal, ready: str) -> Chunk:
    seen = 0
    while True:
        last = terminal.wait_for_silence(START_QUIET, START_PATIENCE, after=seen)
        screen = terminal.screen
        if ready in screen and _glyphs(screen) >= GLYPHS:
            return last
        seen = len(terminal.chunks)


def _first(chunks: Sequence[Chunk]) -> Chunk:
    """The chunk with which something can be seen; drawn after the fact, chunk by chunk."""
    picture = Picture(*SIZE)
    for chunk in chunks:
        picture.feed(chunk.data)
        if _glyphs(picture.text) >= GLYPHS:
            return chunk
    return chunks[-1]


def _glyphs(screen: str) -> int:
    return len("".join(screen.split()))


def _milliseconds(terminal: Terminal, chunk: Chunk) -> float:
    return (chunk.at - terminal.started) * 1000


def _memory(terminal: Terminal) -> float:
    """Resident megabytes of the processes of this session; a worker that it started is no part."""
    leader = psutil.Process(terminal.process.pid)
    family = [leader, *leader.children(recursive=True)]
    mine = [process for process in family if os.getsid(process.pid) == leader.pid]
    return float(sum(process.memory_info().rss for process in mine)) / 2**20
