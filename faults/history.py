"""The history of a run: what was asked and answered, what was broken; and whether it holds."""

import json
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

#: Whoever is told this must find that it is so.
DENIAL = "nothing was recorded"


class Missing(Exception):
    """This cannot be tried here; the message says what is missing, and how to get it."""


class History:
    """Everything that happened, one line of JSON each, in order."""

    def __init__(self, path: Path) -> None:
        """Begin a new file."""
        self._file = path.open("x", encoding="utf-8")
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self.asked: set[str] = set()
        self.acknowledged: set[str] = set()
        self.denied: set[str] = set()
        self.broken: Counter[str] = Counter()

    def close(self) -> None:
        """Nothing more happens."""
        self._file.close()

    def note(self, what: str, **facts: Any) -> None:
        """Write a line."""
        with self._lock:
            seconds = round(time.monotonic() - self._began, 3)
            self._file.write(json.dumps({"at": seconds, "what": what, **facts}) + "\n")
            self._file.flush()

    def asks(self, text: str) -> None:
        """Somebody asks for a text to be written."""
        self.asked.add(text)
        self.note("asked", text=text)

    def answered(self, text: str, code: int, told: str) -> None:
        """What they were told."""
        if code == 0:
            self.acknowledged.add(text)
        elif DENIAL in told:
            self.denied.add(text)
        self.note("answered", text=text, code=code, told=told)

    def breaks(self, what: str, **facts: Any) -> None:
        """Something was broken."""
        self.broken[what] += 1
        self.note("broke", how=what, **facts)

    def writes(
        self,
        argv: Sequence[str],
        text: str,
        env: Mapping[str, str],
        under_way: Callable[["subprocess.Popen[str]"], object] = lambda _: None,
    ) -> str:
        """Have a command write a text, and note what it says of it.

        Args:
            argv: the command.
            text: the one that it writes.
            env: its environment.
            under_way: is given the process, which may be broken.

        Returns:
            What was said.
        """
        self.asks(text)
        with subprocess.Popen(
            argv,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            under_way(process)
            out, err = process.communicate(timeout=180)
        told = (out + err).strip()[:400]
        self.answered(text, process.returncode, told)
        return told

    def judged(self, found: Iterable[str]) -> list[str]:
        """What the record lacks, has twice, invented, or has though it was denied.

        Args:
            found: the texts in the record, in order.
        """
        seen = Counter(found)
        return [
            *(
                f"lost, though acknowledged: {each}"
                for each in sorted(self.acknowledged - set(seen))
            ),
            *(f"there {count} times: {each}" for each, count in sorted(seen.items()) if count > 1),
            *(f"never asked for: {each}" for each in sorted(set(seen) - self.asked)),
            *(f"there, though it was denied: {each}" for each in sorted(self.denied & set(seen))),
        ]
