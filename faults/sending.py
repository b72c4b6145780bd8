"""What is sent to other systems by a worker that is killed at every point of its errands."""

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from faults.history import History
from tests.commandline import CommandLine, isolated
from tests.standins import StandIns, stand_ins

#: Where it dies → the decision beside which that is.
POINTS = {
    "intent": "begin_errand",
    "begun": "begin_errand",
    "sent": "end_errand",
    "recorded": "end_errand",
}
#: After so long an errand of a killed worker is taken over here.
SOON = timedelta(seconds=2)
CUSTOMERS = 120
#: Seconds that a worker has to come to its point, and the last one to end what is left.
PATIENCE, END = 30.0, 120.0
IN_DOUBT = "may have been sent: check"


def scene(
    folder: Path, history: History, chance: random.Random, seconds: float, writers: int
) -> list[str]:
    """A worker that sends to other systems is killed at every point; see `faults`."""
    del folder, seconds, writers
    return send(history, chance)


def send(history: History, chance: random.Random) -> list[str]:
    """Kill workers that send, let a last one end it, and hold the record against what arrived.

    Returns:
        What is wrong.
    """
    with tempfile.TemporaryDirectory(prefix="commandcenter-sending-") as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        with stand_ins(home, Path(folder)) as services:
            env = isolated(home, SSL_CERT_FILE=str(services.authority))
            cli = CommandLine(env)
            _prepare(cli, Path(folder))
            for point in chance.sample(list(POINTS), k=len(POINTS)):
                nth = chance.randrange(1, 5)
                _dies(env, point, nth)
                history.breaks(f"worker killed: {point}")
            _ends(cli, env)
            return _judged(cli, services)


def _prepare(cli: CommandLine, folder: Path) -> None:
    """Two incidents: one that is none, and one of which everybody and some are told."""
    rows = [f"c-{n},Customer {n},c-{n}@example.org" for n in range(CUSTOMERS)]
    listed = folder / "customers.csv"
    listed.write_text("\n".join(["id,name,contact", *rows]), "utf-8")
    whole = ("--kind", "initial", "--subject", "Rotate your tokens", "Rotate them.")
    for who, *arguments in (
        ("maya", "declare", "Port scan"),
        ("maya", "dismiss", "INC-1", "--reason", "our own scanner"),
        ("maya", "declare", "Stolen token"),
        ("maya", "confirm", "INC-2", "--severity", "sev1", "--impact", "x", "--customers-at-risk"),
        ("maya", "assign", "INC-2", "commander", "maya"),
        ("maya", "assign", "INC-2", "comms", "jonas"),
        ("priya", "join", "INC-2", "mitigation"),
        ("jonas", "customers", "INC-2", "import", str(listed)),
        ("jonas", "notify", "INC-2", "draft", "--audience", "affected", *whole),
        ("jonas", "notify", "INC-2", "draft", "--audience", "site-wide", *whole),
        ("maya", "notify", "INC-2", "approve", "M1"),
        ("maya", "notify", "INC-2", "approve", "M2"),
        ("jonas", "notify", "INC-2", "send", "M1"),
        ("jonas", "notify", "INC-2", "send", "M2"),
    ):
        cli(*arguments, user=who).succeeded()


def _dies(env: dict[str, str], *point: object) -> None:
    with _worker(env, *map(str, point)) as process:
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:  # It never came there: nothing was left to do.
            process.kill()


def _ends(cli: CommandLine, env: dict[str, str]) -> None:
    with _worker(env) as process:
        until = time.monotonic() + END
        while time.monotonic() < until and _unfinished(cli):
            time.sleep(0.5)
        process.terminate()


def _worker(env: dict[str, str], *point: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "faults.dying_worker", *point],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _entries(cli: CommandLine) -> list[dict[str, Any]]:
    return [
        entry
        for incident in ("INC-1", "INC-2")
        for entry in cli("timeline", incident, "--json").succeeded().json
    ]


def _notes(cli: CommandLine) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cli("notify", "INC-2", "list", "--json").succeeded().json
    return found


def _unfinished(cli: CommandLine) -> list[str]:
    """Errands that nobody saw end, and recipients of whom nothing is known."""
    last = {
        f"{entry['body']['kind']} {entry['body']['key']}": entry
        for entry in _entries(cli)
        if str(entry["type"]).startswith("errand.")
    }
    waiting = [key for key, entry in last.items() if not entry["body"].get("outcome")]
    mails, page = _notes(cli)
    known = len(mails["deliveries"]) == CUSTOMERS and bool(page["deliveries"])
    return waiting + ([] if known else ["deliveries"])


def _judged(cli: CommandLine, services: StandIns) -> list[str]:
    problems = [f"never ended: {each}" for each in _unfinished(cli)]
    mails, _page = _notes(cli)
    arrived = Counter(services.inbox.recipients)
    problems += [f"mailed {count} times: {to}" for to, count in arrived.items() if count > 1]
    for customer, delivery in mails["deliveries"].items():
        there = arrived[f"{customer}@example.org"]
        honest = delivery["outcome"] == "sent" if there else False
        doubted = delivery["outcome"] == "unknown" and delivery["detail"] == IN_DOUBT
        if not honest and not doubted:
            problems.append(f"{customer}: {delivery['outcome']}, arrived {there}×")
    told = {
        "pages": len(services.pagerduty.alerts),
        "tickets": len(services.github.issues) + len(services.jira.issues),
        "status pages": len(services.statuspage.incidents),
        "channels": len(services.slack.channels),
    }
    problems += [f"{count} {what}, not 1" for what, count in told.items() if count != 1]
    posts = Counter((each["channel"], each["text"]) for each in services.slack.messages)
    problems += [f"posted {count} times: {post}" for post, count in posts.items() if count > 1]
    verified = cli("verify", "--json").json
    return problems + [f"{each['id']}: {each['problem']}" for each in verified if each["problem"]]
