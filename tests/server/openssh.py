"""OpenSSH's own server in front of `commandcenter session`, as docs/ssh.md sets it up."""

import getpass
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.commandline import REPOSITORY
from tests.waiting import wait_until

#: What docs/ssh.md tells to write; the rest makes it a server of its own, on this machine alone.
CONFIG = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
PidFile none
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
AuthorizedKeysFile {folder}/authorized_keys

AuthenticationMethods publickey
ExposeAuthInfo yes
ForceCommand {python} -m commandcenter session
SetEnv COMMANDCENTER_HOME={home} COMMANDCENTER_WORKER_AUTOSTART=0 PYTHONPATH={repository}
AcceptEnv LANG LC_ALL COLORTERM NO_COLOR
DisableForwarding yes
PermitUserRC no
PermitUserEnvironment no
"""


class Unavailable(Exception):
    """No server can be had here; the message names what is missing and how to get it."""


def sshd() -> str:
    """Where the server is.

    Raises:
        Unavailable: it is not installed.
    """
    found = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None or shutil.which("ssh") is None:
        raise Unavailable("OpenSSH is not installed (apt install openssh-server openssh-client)")
    return found


@contextmanager
def serving(home: Path, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The server and its port, for everybody whose key lies in `authorized_keys` of the folder.

    Raises:
        Unavailable: it is not installed, or does not start here.
    """
    program = sshd()
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # As its service does.
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    config = folder / "sshd_config"
    config.write_text(
        CONFIG.format(
            port=port, folder=folder, python=sys.executable, home=home, repository=REPOSITORY
        )
    )
    said = folder / "sshd.log"
    with said.open("w") as log:
        process = subprocess.Popen(
            [program, "-D", "-e", "-f", str(config)], stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        wait_until(lambda: process.poll() is not None or "listening" in said.read_text(), 10)
        if process.poll() is not None:
            raise Unavailable(f"sshd does not start here: {said.read_text()[-300:]}")
        yield process, port
    finally:
        process.terminate()
        process.wait(10)


def account() -> str:
    """The account by which everybody comes in."""
    return getpass.getuser()
