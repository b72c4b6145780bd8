"""The command line beside a stand-in for a firewall: `python -m tests.cli.firewall_program …`."""

import sys
from contextlib import asynccontextmanager

from commandcenter import bootstrap
from commandcenter.cli import main
from tests.worker.standins import StandInFirewall, services


def beside(firewall: StandInFirewall):
    """What opens the services: this one, whatever the settings say."""

    @asynccontextmanager
    async def connected(_settings):
        yield services(firewall)

    return connected


if __name__ == "__main__":
    bootstrap.connected = beside(StandInFirewall())
    sys.exit(main(sys.argv[1:]))
