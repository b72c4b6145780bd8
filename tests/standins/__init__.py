"""Stand-ins for other companies' services: real servers on loopback, with TLS and a memory.

They answer as the vendors' contracts say, no more than commandcenter asks of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from tests.mail_server import Inbox, mail_server
from tests.standins.github import GitHub
from tests.standins.jira import EMAIL, Jira
from tests.standins.pagerduty import PagerDuty
from tests.standins.server import Asked, served
from tests.standins.slack import CHANNEL, Slack
from tests.standins.statuspage import PAGE, Statuspage

#: The secret of all of them.
TOKEN = "s3cr3t-of-the-stand-ins"
REPOSITORY = "example/security"
PROJECT = "SEC"
SETTINGS = f"""
[services.pagerduty]
url = "{{url}}/pagerduty/v2"
private = true
token_file = "{{token}}"

[services.slack]
url = "{{url}}/slack/api"
channel = "{CHANNEL}"
incident_channels = "private"
invite = ["U0123ABC"]
private = true
token_file = "{{token}}"

[services.statuspage]
url = "{{url}}/statuspage/v1"
page_id = "{PAGE}"
private = true
token_file = "{{token}}"

[services.github]
url = "{{url}}/github"
repository = "{REPOSITORY}"
private = true
token_file = "{{token}}"

[services.jira]
url = "{{url}}/jira"
email = "{EMAIL}"
project = "{PROJECT}"
private = true
token_file = "{{token}}"

[services.smtp]
host = "127.0.0.1"
port = {{port}}
security = "none"
private = true
sender = "Example Security <security@example.com>"
"""


@dataclass(frozen=True, slots=True)
class StandIns:
    """All of them.

    Attributes:
        asked: every request to those that speak HTTP, in order.
        authority: the file of who vouches for them: `SSL_CERT_FILE` of whoever calls them.
    """

    pagerduty: PagerDuty
    slack: Slack
    statuspage: Statuspage
    github: GitHub
    jira: Jira
    inbox: Inbox
    asked: list[Asked]
    authority: Path


@contextmanager
def stand_ins(home: Path, folder: Path) -> Iterator[StandIns]:
    """Run all of them, and name them in the settings of a home.

    Args:
        home: a `COMMANDCENTER_HOME` without settings of its own.
        folder: for what they need themselves.
    """
    authority = trustme.CA()
    trusted, token = folder / "authority.pem", folder / "token"
    authority.cert_pem.write_to_path(str(trusted))
    token.touch(mode=0o600)
    token.write_text(TOKEN, "utf-8")
    vendors = PagerDuty(), Slack(), Statuspage(), GitHub(REPOSITORY), Jira(PROJECT)
    asked: list[Asked] = []
    with mail_server() as (inbox, port), served(vendors, TOKEN, asked, authority) as url:
        settings = SETTINGS.format(url=url, token=token, port=port)
        (home / "settings.toml").write_text(settings, "utf-8")
        yield StandIns(*vendors, inbox, asked, trusted)
