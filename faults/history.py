"""The history of a run: what was asked and answered, what was broken; and whether it holds."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any


class History:
    """Everything that happened, one line of JSON each, in order."""

    def __init__(self, path: Path) -> None:
        """Begin a new file."""
        self._file = path.open("x", encoding="utf-8")
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self.asked: set[str] = set()
        self.acknowledged: set[str] = set()
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
        self.note("answered", text=text, code=code, told=told)

    def breaks(self, what: str, **facts: Any) -> None:
        """Something was broken."""
        self.broken[what] += 1
        self.note("broke", how=what, **facts)

    def judged(self, found: Iterable[str]) -> list[str]:
        """What the record lacks, has twice, or invented.

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
        ]
