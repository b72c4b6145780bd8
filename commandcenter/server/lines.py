"""What the server tells of itself: a line of JSON for each thing, which never has it wait."""

import contextlib
import json
import logging
import os
import sys
import threading
import time
from datetime import UTC, datetime
from queue import Queue
from typing import Any

#: Lines that wait for whoever reads them; of those that come then, only the number is kept.
WAITING = 10_000
#: Seconds that the last lines have, when the server ends.
PARTING = 1.0


class Lines(logging.Formatter):
    """A line of JSON for each thing that happened: who, whence, what; never what was written."""

    #: What every record has; the rest is what was said of it.
    PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "what": record.getMessage(),
        }
        said |= {key: value for key, value in vars(record).items() if key not in self.PLAIN}
        if record.exc_info and record.exc_info[0] is not None:
            said["error"] = record.exc_info[0].__name__
        return json.dumps(said, default=str)


class Unhurried(logging.Handler):
    """Has a thread write the lines: a reader who stalls must stop nobody's session."""

    def __init__(self, descriptor: int, waiting: int = WAITING) -> None:
        """Begin to write.

        Args:
            descriptor: where the lines go; bare, for a buffer that is full could not be closed.
            waiting: how many may wait.
        """
        super().__init__()
        self.setFormatter(Lines())
        self._descriptor = descriptor
        self._lines: Queue[bytes] = Queue(waiting)
        self._lost = 0
        threading.Thread(target=self._write, name="lines", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Have it written, unless too many wait; once there is room, it is told how many did."""
        try:
            if self._lost:
                told = {"msg": "lines lost", "lines": self._lost, "levelname": "WARNING"}
                self._put(logging.makeLogRecord(told))
                self._lost = 0
            self._put(record)
        except Exception:  # noqa: BLE001 - there is no room, or no line of it: no session ends by that
            self._lost += 1

    def _put(self, record: logging.LogRecord) -> None:
        self._lines.put_nowait(f"{self.format(record)}\n".encode())

    def _write(self) -> None:
        while True:
            line = self._lines.get()
            with contextlib.suppress(OSError):  # Nobody reads them any more.
                while line:
                    line = line[os.write(self._descriptor, line) :]
            self._lines.task_done()

    def close(self) -> None:
        """Leave the last lines some time; not for ever, for their reader may never come back."""
        until = time.monotonic() + PARTING
        while self._lines.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.01)
        super().close()


def tell_in_lines() -> None:
    """Have everything that is logged told in lines of JSON, on standard error."""
    logging.basicConfig(level=logging.INFO, handlers=[Unhurried(sys.stderr.fileno())], force=True)
    # What it tells of each connection is ours to tell, with the person's name; but that somebody
    # wanted their agent or X11 forwarded is told by it alone.
    logging.getLogger("asyncssh").addFilter(
        lambda record: (
            record.levelno >= logging.WARNING or "forwarding request denied" in record.getMessage()
        )
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
