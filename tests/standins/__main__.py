"""Runs the stand-ins until they are interrupted, and prints what arrives (examples/README.md)."""

import argparse
import sys
from contextlib import suppress
from pathlib import Path
from time import sleep

from tests.standins import stand_ins


def main() -> None:
    """Serve a home that is named on the command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("home", type=Path, help="a COMMANDCENTER_HOME without settings")
    home: Path = options.parse_args().home.absolute()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (home / "settings.toml").exists():
        sys.exit(f"{home} has settings of its own: name another folder")
    with stand_ins(home, home) as services, suppress(KeyboardInterrupt):
        print(f"Call them with SSL_CERT_FILE={services.authority}; end this with Ctrl-C.")
        told, mailed = 0, 0
        while True:
            for asked in services.asked[told:]:
                print(asked.request.method, asked.request.url, flush=True)
            told = len(services.asked)
            for mail in services.inbox.mails[mailed:]:
                print(f"mail to {mail['To']}: {mail['Subject']}", flush=True)
            mailed = len(services.inbox.mails)
            sleep(0.2)


if __name__ == "__main__":
    main()
