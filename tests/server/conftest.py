"""A server with two people, and OpenSSH's client to come in with."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh
import pytest

from tests.commandline import CommandLine, Outcome, isolated
from tests.terminal import Terminal
from tests.waiting import wait_until


@dataclass(frozen=True)
class House:
    """A home with a server in front of it.

    Attributes:
        home: where its store lies.
        keys: where the people's keys lie, by name.
        process: the server.
        variables: what it was started with.
    """

    home: Path
    keys: Path
    process: subprocess.Popen
    port: int
    host_key: str
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def cli(self) -> CommandLine:
        """The command line at home."""
        return CommandLine(isolated(self.home, **self.variables))

    def argv(self, *command: str, key: str = "maya", name: str = "incident", **options: str):
        """How OpenSSH is called."""
        settings = {
            "BatchMode": "yes",
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "StrictHostKeyChecking": "yes",
            "UserKnownHostsFile": str(self.keys / "known_hosts"),
            "LogLevel": "ERROR",
            **options,
        }
        chosen = [f"-o{name}={value}" for name, value in settings.items()]
        at = ["-F", "none", "-p", str(self.port), "-i", str(self.keys / key)]
        return ["ssh", *at, *chosen, f"{name}@127.0.0.1", *command]

    def ssh(self, *command: str, key: str = "maya", input: str = "", **more: str) -> Outcome:  # noqa: A002 - the word of `subprocess.run`
        """Run one command there."""
        done = subprocess.run(
            self.argv(*command, key=key, **more),
            input=input,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def screens(self, *, key: str = "maya", size: tuple[int, int] = (120, 40)) -> Terminal:
        """The screens there, on a terminal here."""
        return Terminal(self.argv("-tt", key=key), size=size, env=isolated(self.home))

    def sessions(self) -> set[int]:
        """The processes that the fork server made, and itself."""
        running = (int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit())
        return {pid for pid in running if _is_forked(pid, self.home)}


def _is_forked(pid: int, home: Path) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
    return b"forkserver" in command and str(home).encode() in environment


def make_key(path: Path, comment: str) -> None:
    """A key pair as ssh-keygen would make it."""
    made = asyncssh.generate_private_key("ssh-ed25519", comment=comment)
    path.write_bytes(made.export_private_key())
    path.chmod(0o600)
    path.with_suffix(".pub").write_bytes(made.export_public_key())


@contextmanager
def serving(folder: Path, **variables: str) -> Iterator[House]:
    """A home with maya, who administers, and tom; eve has a key, and does not belong there."""
    home, keys = folder / "home", folder / "keys"
    for each in (home, keys):
        each.mkdir(mode=0o700)
    cli = CommandLine(isolated(home, **variables))
    for person, role in (("maya", "administrator"), ("tom", "responder")):
        make_key(keys / person, person)
        cli.here("people", "add", person, "--role", role).succeeded()
        cli.here("people", "key", "add", person, (keys / f"{person}.pub").read_text()).succeeded()
    cli.here("people", "role", "give", "maya", "commander").succeeded()
    make_key(keys / "eve", "eve")
    with serving_at(home, keys, **variables) as house:
        yield house


@contextmanager
def serving_at(home: Path, keys: Path, **variables: str) -> Iterator[House]:
    """A server in front of the store of a home; its people have their keys."""
    cli = CommandLine(isolated(home, **variables))
    with cli.start("serve", "--host", "127.0.0.1", "--port", "0") as process:
        try:
            line = process.stdout.readline()
            found = re.search(r"port (\d+); host key (SHA256:\S+)", line)
            assert found, line + (process.stderr.read() if process.poll() is not None else "")
            key = asyncssh.read_private_key(home / "host.key").export_public_key().decode()
            with (keys / "known_hosts").open("a") as known:
                known.write(f"[127.0.0.1]:{found[1]} {key}")
            yield House(home, keys, process, int(found[1]), found[2], variables)
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The server that all tests of a module share; INC-1 is declared there."""
    if shutil.which("ssh") is None:
        pytest.skip("OpenSSH's client is not on the PATH (apt install openssh-client)")
    with serving(tmp_path_factory.mktemp("house")) as house:
        house.cli.here("declare", "Stolen CI token").succeeded()
        yield house


@pytest.fixture
def doomed(tmp_path: Path) -> Iterator[House]:
    """A server that does not outlive the test."""
    if shutil.which("ssh") is None:
        pytest.skip("OpenSSH's client is not on the PATH (apt install openssh-client)")
    with serving(tmp_path) as house:
        yield house


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    return wait_until(lambda: not Path(f"/proc/{pid}").exists(), 5)
