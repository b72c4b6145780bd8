"""A worker that kills itself at a point of an errand: `python -m faults.dying_worker POINT NTH`."""

import os
import signal
import sys
from typing import Any

from commandcenter.cli import main
from commandcenter.desk import Desk
from commandcenter.incident import errands
from faults.sending import POINTS, SOON


def dies(point: str, nth: int) -> None:
    """Have every desk of this process end it, when it comes to that point for the nth time."""
    whole = Desk.do
    passed = 0

    async def do(self: Desk, number: int, decision: Any, *args: Any, **facts: Any) -> Any:
        nonlocal passed
        mine = decision.__name__ == POINTS[point]
        passed += mine
        last = mine and passed == nth
        if last and point in {"intent", "sent"}:
            os.kill(os.getpid(), signal.SIGKILL)
        done = await whole(self, number, decision, *args, **facts)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    Desk.do = do  # type: ignore[method-assign, assignment] # The fail-point is nobody else's business.


if __name__ == "__main__":
    if len(sys.argv) > 1:
        dies(sys.argv[1], int(sys.argv[2]))
    # Whoever was killed is really gone here, so nobody waits until it would be.
    errands.ABANDONED = SOON
    sys.argv = ["commandcenter", "worker"]
    sys.exit(main())
