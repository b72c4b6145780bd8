"""What stands in the record in the end: read by the program itself, and judged."""

import json
import subprocess
from collections.abc import Mapping

from benchmarks.product import command
from faults.history import History

#: What every text begins with that is written here.
MARK = "written: "


def told(env: Mapping[str, str], *arguments: str) -> str:
    """What a verb prints, whatever its exit code."""
    return subprocess.run(
        command(*arguments),
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    ).stdout


def judged(env: Mapping[str, str], history: History, incident: str = "INC-1") -> list[str]:
    """What is wrong with the record of an incident, as the program itself shows it."""
    try:
        written = json.loads(told(env, "timeline", incident, "--json"))
        verified = json.loads(told(env, "verify", "--json"))
    except ValueError as error:
        return [f"the record cannot be read: {error}"]
    texts = [each["text"] for each in written if str(each["text"]).startswith(MARK)]
    broken = [f"{each['id']}: {each['problem']}" for each in verified if each["problem"]]
    return history.judged(texts) + broken
