"""Verify an exported incident without commandcenter: Python's standard library, and ssh-keygen.

    python verify_export.py INC-7.json
    python verify_export.py INC-7.json --checkpoint INC-7-000123.txt --allowed-signers FILE

It recomputes the hash of every event, and compares the log with a checkpoint that you kept, once
ssh-keygen has found that an allowed signer signed it. Exit code: 0 all is well, 1 something is not
(the first bad event is named), 2 wrong usage. How the hashes are made: docs/verifying.md.
"""

import argparse
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
BODY, EVENT = b"commandcenter-body-v1\0", b"commandcenter-event-v1\0"
#: What the hash of an event covers, behind the incident's number.
COVERED = (
    "seq",
    "prev",
    "recorded_at",
    "occurred_at",
    "actor",
    "on_behalf_of",
    "type",
    "key",
    "commitment",
)
NAMESPACE, SIGNER = "commandcenter-checkpoint", "commandcenter"


class Bad(Exception):
    """What is wrong, for people."""


def raw(text: str) -> bytes:
    """The bytes that were hashed."""
    return text.encode(errors="surrogateescape")


def netstring(field: object) -> bytes:
    """A field with its length in front, so that no two events read alike."""
    return b"-," if field is None else b"%d:%b," % (len(raw(str(field))), raw(str(field)))


def verify(number: int, log: list[dict[str, Any]]) -> str:
    """The hash of the last event, when every event is what was recorded."""
    previous = GENESIS
    erased: dict[int, str] = {}
    for place, event in enumerate(log, 1):
        if event["seq"] != place or event["prev"] != previous:
            raise Bad(f"event {place} is missing, or does not follow the event before it")
        if event["salt"] is None:
            erased[place] = hashlib.sha256(raw(event["body"])).hexdigest()
        else:
            salted = BODY + bytes.fromhex(event["salt"]) + raw(event["body"])
            if hashlib.sha256(salted).hexdigest() != event["commitment"]:
                raise Bad(f"the text of event {place} is not what was recorded")
        covered = [number, *(event[name] for name in COVERED)]
        sealed = hashlib.sha256(EVENT + b"".join(map(netstring, covered))).hexdigest()
        if sealed != event["hash"]:
            raise Bad(f"event {place} is not what was recorded")
        if event["type"] == "entry.redacted":
            told = json.loads(event["body"])
            if told["redacts"] != place and erased.get(told["redacts"]) == told["scrubbed_sha256"]:
                del erased[told["redacts"]]
        previous = event["hash"]
    if erased:
        raise Bad(f"event {min(erased)} was erased or altered, and no redaction says so")
    return previous


def compare(number: int, log: list[dict[str, Any]], note: Path, signers: Path) -> None:
    """See whether the log holds what a checkpoint says that it held."""
    command = ["ssh-keygen", "-Y", "verify", "-f", str(signers), "-I", SIGNER, "-n", NAMESPACE]
    command += ["-s", str(note.with_suffix(".txt.sig"))]
    if subprocess.run(
        command, input=note.read_bytes(), capture_output=True, check=False
    ).returncode:
        raise Bad(f"{note} is not signed by an allowed signer")
    said = dict(line.split(" ", 1) for line in note.read_text("utf-8").splitlines()[1:])
    if said["log"] != f"INC-{number}":
        raise Bad(f"{note} is about {said['log']}, not INC-{number}")
    size = int(said["size"])
    if len(log) < size:
        raise Bad(f"the log holds {len(log)} events; at {said['time']} it held {size}")
    if log[size - 1]["hash"] != said["head"]:
        raise Bad(f"event {size} is not the one of {said['time']}: the log was written anew")


def main() -> int:
    """Verify what the command line names, and say what was found."""
    parser = argparse.ArgumentParser(description="Verify an exported incident.")
    parser.add_argument("export", type=Path)
    parser.add_argument("--checkpoint", type=Path, action="append", default=[])
    parser.add_argument("--allowed-signers", type=Path)
    asked = parser.parse_args()
    if asked.checkpoint and not asked.allowed_signers:
        parser.error("a checkpoint is compared only with --allowed-signers")
    try:
        exported = json.loads(asked.export.read_text("utf-8"))
        number, log = exported["id"], exported["log"]
        head = verify(number, log)
        for note in asked.checkpoint:
            compare(number, log, note, asked.allowed_signers)
    except Bad as problem:
        print(f"BAD: {problem}")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        print(f"BAD: this cannot be read as an exported log ({problem!r})")
        return 1
    print(
        f"INC-{number}: {len(log)} events, head {head}, {len(asked.checkpoint)} checkpoints agree"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
