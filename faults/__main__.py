"""`make faults`: people write while processes are killed, disks fill up and servers go away.

A run is repeated by its seed, as far as processes can be; its history is kept. Exit code: 0 when no
acknowledged write was lost or doubled, nobody was told what is not so, every chain verifies, damage
is told as damage, and nothing was sent twice, or was left unsent without a word.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from faults import calls, clocks, damage, database, disk, door, holding, mutations, sending, writing
from faults.history import History, Missing

#: Each has people write in a folder of its own for so many seconds, breaks what it breaks, and
#: returns what was wrong.
Scene = Callable[[Path, History, random.Random, float, int], list[str]]
SCENES: dict[str, Scene] = {
    "writers": writing.scene,
    "damage": damage.scene,
    "calls": calls.scene,
    "disk": disk.scene,
    "holding": holding.scene,
    "clocks": clocks.scene,
    "door": door.scene,
    "database": database.scene,
    "sending": sending.scene,
    "mutations": mutations.scene,
}


def main() -> int:
    """Run the scenes, and say what came of each."""
    parser = argparse.ArgumentParser(prog="python -m faults")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--seconds", type=float, default=60, help="for each scene that has a time")
    parser.add_argument("--writers", type=int, default=6)
    parser.add_argument("--only", default=",".join(SCENES), help=f"of: {', '.join(SCENES)}")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="commandcenter-faults-"))
    print(f"seed {asked.seed}; histories in {folder}", flush=True)
    wrong = 0
    for name in asked.only.split(","):
        inside = folder / name
        inside.mkdir(mode=0o700)
        history = History(inside / "history.jsonl")
        chance = random.Random(f"{asked.seed} {name}")
        try:
            problems = SCENES[name](inside, history, chance, asked.seconds, asked.writers)
        except Missing as missing:
            print(f"{name}: not tried here: {missing}", flush=True)
            continue
        finally:
            history.close()
        print(f"{name}: {_told(history)}: {'BAD' if problems else 'good'}", flush=True)
        for each in problems:
            print(f"  BAD: {each}", flush=True)
        wrong += len(problems)
    print("failed" if wrong else "nothing lost or doubled, and nobody was told what is not so")
    return 1 if wrong else 0


def _told(history: History) -> str:
    broken = ", ".join(f"{what} {count}×" for what, count in sorted(history.broken.items()))
    asked, acknowledged = len(history.asked), len(history.acknowledged)
    written = f"{asked} writes asked for, {acknowledged} acknowledged; " if asked else ""
    return written + (broken or "nothing broken")


if __name__ == "__main__":
    sys.exit(main())
