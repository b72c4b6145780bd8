"""`make faults`: people write while processes are killed and stopped; then the file is damaged.

At last a worker that sends to other systems is killed at every point of its errands.

A run is repeated by its seed, as far as processes can be; its history is kept. Exit code: 0 when no
acknowledged write was lost or doubled, every chain verifies, damage is told as damage, and nothing
was sent twice, or was left unsent without a word.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from faults.damage import damage
from faults.history import History
from faults.sending import send
from faults.writing import run


def main() -> int:
    """Run all, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m faults")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--writers", type=int, default=6)
    parser.add_argument("--history", type=Path, help="default: a new file in the folder for such")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="commandcenter-faults-"))
    history = History(asked.history or folder / "history.jsonl")
    print(f"seed {asked.seed}; history {asked.history or folder / 'history.jsonl'}", flush=True)
    chance = random.Random(asked.seed)
    problems = run(folder / "home", history, chance, seconds=asked.seconds, writers=asked.writers)
    problems += damage(folder / "home", history, chance)
    problems += send(history, chance)
    history.close()
    broken = ", ".join(f"{what} {count}×" for what, count in sorted(history.broken.items()))
    print(
        f"{len(history.asked)} writes asked for, {len(history.acknowledged)} acknowledged; {broken}"
    )
    for each in problems:
        print(f"BAD: {each}")
    print(
        "failed"
        if problems
        else "nothing acknowledged lost or doubled, nothing sent twice, or "
        "unsent without a word; every chain verifies"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
