"""What the tests of services ask for: time that is told, and endpoints that may reach loopback."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from commandcenter.services.catalogue import connect
from commandcenter.services.http import Http
from commandcenter.services.rules import Destination, Limits, Timing, bearer

#: Stands in every place where a secret may be; nothing else may hold it.
TOKEN = "s3cr3t-canary-9f2c"
NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


@dataclass
class Clockwork:
    """Time that passes only when somebody sleeps."""

    slept: list[float] = field(default_factory=list)

    def timing(self) -> Timing:
        return Timing(
            now=lambda: NOW + timedelta(seconds=sum(self.slept)),
            monotonic=lambda: sum(self.slept),
            sleep=self.sleep,
            lot=lambda: 1.0,
        )

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clockwork():
    return Clockwork()


@pytest.fixture
async def http(clockwork):
    async with Http(timing=clockwork.timing()) as opened:
        yield opened


@pytest.fixture
def endpoint(http):
    """`endpoint(url, **changes)`: an endpoint that shows the token and may reach loopback."""

    def build(url, limits=None, **changes):
        http.limits = replace(Limits(), **(limits or {}))
        destination = Destination(
            "Example",
            url,
            secret=lambda: SecretStr(TOKEN),
            headers=bearer,
            private=True,
            plain=True,
        )
        return http.endpoint(replace(destination, **changes))

    return build


@pytest.fixture
def connected(monkeypatch, clockwork):
    """`connected(name, transport, **section)`: a service as its section describes it."""

    def connect_to(name, transport=None, **section):
        monkeypatch.setenv("SERVICE_TOKEN", section.pop("token", TOKEN))
        http = Http(timing=clockwork.timing(), transport=transport)
        section = {"token_env": "SERVICE_TOKEN", **section}
        return connect({name: section}, http).whole().by_name[name]

    return connect_to
