"""Guards are taken away, one after the other, and a test must notice each time.

A guard that no test misses could be lost unseen. Each mutation is a line of the program as it
stands, what stands there without the guard, and the tests that must fail then.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from faults.history import History
from tests.commandline import REPOSITORY

#: What pytest ends with where a test failed.
FAILED = 1
#: What a copy of the repository needs.
NEEDED = ("commandcenter", "tests", "examples", "docs", "faults", "benchmarks", "pyproject.toml")


class Mutation(NamedTuple):
    """A guard, and who watches it.

    Attributes:
        guard: what it keeps.
        file: below `commandcenter`.
        line: of the program; it stands there exactly once.
        without: what stands there without the guard.
        tests: as pytest takes them; one of them must fail.
    """

    guard: str
    file: str
    line: str
    without: str
    tests: tuple[str, ...]


MUTATIONS = (
    Mutation(
        "who may not see an incident is told that there is none",
        "desk/sight.py",
        "        if not self.sees(incident, standing):",
        "        if False:",
        ("tests/organisation/test_two_worlds.py",),
    ),
    Mutation(
        "a removed key ends what it opened",
        "desk/sight.py",
        "        if holder is None or holder.name != self._who:",
        "        if False:",
        ("tests/organisation/test_second_factor.py", "-k", "key"),
    ),
    Mutation(
        "who may do what is decided by role",
        "incident/decisions/deciding.py",
        "            require(incident, stamp, by, act)",
        "            pass",
        ("tests/organisation/test_permissions.py",),
    ),
    Mutation(
        "the organisation lets nobody become what they may not be",
        "organisation/authority.py",
        "        if role not in _may_hold(organisation, person)",
        "        if False",
        ("tests/organisation/test_two_worlds.py", "-k", "becomes"),
    ),
    Mutation(
        "what cannot be taken back asks for the second factor again",
        "desk/factors.py",
        "        self.must_be_proved(await self._membership.now(), now, FRESH)",
        "        return",
        ("tests/organisation/test_second_factor.py", "-k", "again"),
    ),
    Mutation(
        "a code of the second factor counts once",
        "organisation/second_factor.py",
        "    if step is None or step <= factor.step:",
        "    if step is None:",
        ("tests/organisation/test_second_factor.py", "-k", "once"),
    ),
    Mutation(
        "text from outside is made harmless on its way in",
        "incident/text.py",
        "    return _STACKED.sub(_lowered, _UNSAFE.sub(_unless_at_work, text))",
        "    return text",
        ("tests/incident/test_text.py",),
    ),
    Mutation(
        "the screens have a second wall against control characters",
        "widgets/wall.py",
        "        if all(segment.text.isprintable() for segment in segments):",
        "        if True:",
        ("tests/widgets/test_wall.py",),
    ),
    Mutation(
        "no cell of a list is a formula",
        "lists/spreadsheet.py",
        "        writer.writerow([formula_safe(safe_text(cell)) for cell in row])",
        "        writer.writerow([safe_text(cell) for cell in row])",
        ("tests/lists", "tests/incident/test_text.py"),
    ),
    Mutation(
        "a checkpoint is signed by somebody who may",
        "checkpoints/signing.py",
        "    if not good or not _is_for_checkpoints(signature):",
        "    if not _is_for_checkpoints(signature):",
        ("tests/cli/test_checkpoints.py", "-k", "trusts or tampered"),
    ),
    Mutation(
        "a log that does not agree with its checkpoint is told",
        "checkpoints/notary.py",
        "    if size < checkpoint.size:",
        "    if False:",
        ("tests/cli/test_checkpoints.py", "-k", "rolled"),
    ),
    Mutation(
        "an event is what was written",
        "store/chain.py",
        "    return commitment(salt, raw(record.body)) == record.commitment",
        "    return True",
        ("tests/store/test_chain.py",),
    ),
    Mutation(
        "nobody writes on what somebody else has changed",
        "store/log.py",
        "    if tip.seq != expected_seq or present:",
        "    if present:",
        ("tests/store/test_log.py",),
    ),
    Mutation(
        "a newer store is left untouched",
        "store/sqlite_file.py",
        "    if found is not None and found not in schema.REVISIONS:",
        "    if False:",
        ("tests/store/test_migrations.py", "tests/store/test_file.py"),
    ),
    Mutation(
        "a store that others can read is refused",
        "store/privacy.py",
        '        raise UnsafeStore(f"other users can read or write {path}: chmod 600 {path}")',
        "        pass",
        ("tests/store/test_file.py", "tests/store/test_protection.py"),
    ),
    Mutation(
        "a copy replaces nothing",
        "store/copies.py",
        "    if os.path.lexists(target):",
        "    if False:",
        ("tests/store/test_copies.py", "tests/cli/test_backups.py"),
    ),
    Mutation(
        "no service is called on a private network unless that is meant",
        "services/addresses.py",
        "    public = [address for address in found if private or is_public(address)]",
        "    public = found",
        ("tests/services/test_http.py",),
    ),
    Mutation(
        "the worker does verbs for its own account alone",
        "cli/answering.py",
        "            if peer_of(connection) == os.geteuid():",
        "            if True:",
        ("tests/e2e/test_verbs_through_the_worker.py", "-k", "nobody_else"),
    ),
    Mutation(
        "a key is its owner's, whatever name is said",
        "server/door.py",
        "        if person is None or not _may_be_called(username, person):",
        "        if person is None:",
        ("tests/server/test_coming_in.py", "-k", "nobody_else"),
    ),
    Mutation(
        "who comes from outside reaches no file of the machine",
        "cli/remote.py",
        "    if is_remote() and any(each",
        "    if False and any(each",
        ("tests/server/test_coming_in.py", "-k", "nothing_of_the_machine"),
    ),
    Mutation(
        "what was lost in its commit is looked for",
        "store/postgresql.py",
        "ended[1] is None or not await self._is_there(lock, ended[1]):",
        "True:",
        ("tests/store/test_postgresql.py", "-k", "recorded"),
    ),
)


def scene(
    folder: Path, history: History, chance: random.Random, seconds: float, writers: int
) -> list[str]:
    """Every guard is taken away once; see `faults`."""
    del folder, chance, seconds, writers
    problems = []
    for each in MUTATIONS:
        history.breaks("guard taken away", guard=each.guard)
        bare, guarded = tried(each)
        history.note("tested", guard=each.guard, bare=bare, guarded=guarded)
        if bare.code != FAILED:
            problems.append(f"no test misses it: {each.guard} ({bare.said})")
        elif guarded.code:
            problems.append(f"its tests fail with it as well: {each.guard} ({guarded.said})")
    return problems


class Tested(NamedTuple):
    """What pytest ended with, and its last line."""

    code: int
    said: str


def tried(mutation: Mutation) -> tuple[Tested, Tested]:
    """What the tests say without the guard, and with it."""
    with tempfile.TemporaryDirectory(prefix="commandcenter-mutated-") as name:
        copy = Path(name)
        for each in NEEDED:
            source = REPOSITORY / each
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "samples", "pictures")
                shutil.copytree(source, copy / each, ignore=ignored)
            else:
                shutil.copy(source, copy / each)
        mutated = copy / "commandcenter" / mutation.file
        program = mutated.read_text("utf-8")
        mutated.write_text(without(mutation, program), "utf-8")
        bare = _tested(copy, mutation.tests)
        mutated.write_text(program, "utf-8")
        return bare, _tested(copy, mutation.tests)


def _tested(copy: Path, tests: tuple[str, ...]) -> Tested:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-x", "-q", "--no-header", *tests],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return Tested(done.returncode, (done.stdout.strip().splitlines() or [done.stderr[-200:]])[-1])


def without(mutation: Mutation, program: str) -> str:
    """The program without a guard.

    Raises:
        ValueError: the guard does not stand there, or more than once.
    """
    if program.count(mutation.line) != 1:
        raise ValueError(f"{mutation.file}: not there exactly once: {mutation.line.strip()}")
    return program.replace(mutation.line, mutation.without)
