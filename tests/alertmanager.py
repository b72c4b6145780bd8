"""A real Alertmanager on this machine, and the voice of the Prometheus that tells it."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from tests.waiting import wait_until

PACKAGE = "prometheus-alertmanager"
CONFIG = "route: {receiver: none, group_by: [alertname]}\nreceivers: [{name: none}]\n"


@contextmanager
def alertmanager(folder: Path) -> Iterator[str]:
    """The URL of one that runs; skips where it is not installed.

    Args:
        folder: for its configuration, its data and its log.
    """
    program = shutil.which(PACKAGE) or shutil.which("alertmanager")
    if program is None:
        pytest.skip(f"Alertmanager is not installed (apt-get install {PACKAGE})")
    config = folder / "am.yml"
    config.write_text(CONFIG)
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [
        program,
        f"--config.file={config}",
        f"--storage.path={folder}",
        f"--web.listen-address={address}",
        "--cluster.listen-address=",
    ]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log)
    try:

        def ready() -> bool:
            try:
                return httpx.get(f"http://{address}/-/ready", trust_env=False).is_success
            except httpx.TransportError:
                if running.poll() is not None:
                    pytest.fail((folder / "log").read_text())
                return False

        wait_until(ready)
        yield f"http://{address}"
    finally:
        running.terminate()
        running.wait()


def tell(url: str, *, name: str = "TokenUsed", host: str = "ci-1", **times: datetime) -> None:
    """Tell Alertmanager what Prometheus would tell it.

    Args:
        url: where it is.
        name: of the rule that fires; alerts of one name are one group.
        host: where it fires.
        times: `startsAt`, and `endsAt` once it is over.
    """
    alert = {
        "labels": {"alertname": name, "severity": "critical", "host": host},
        "annotations": {"summary": "a stolen token was used", "description": "from 203.0.113.7"},
        "generatorURL": "http://prometheus.example/graph?g0",
        **{key: moment.isoformat() for key, moment in times.items()},
    }
    httpx.post(f"{url}/api/v2/alerts", json=[alert], trust_env=False).raise_for_status()
