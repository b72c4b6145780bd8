"""The one way to call other systems over HTTP; it holds the rules for all of them.

Time-outs and a total deadline; repeats only where they are safe; a limit to what is read; no
redirects; no private addresses and no plain HTTP unless the settings allow them for that service;
a secret goes to its own host only, and into no message.
"""

import logging
import re
import ssl
from functools import cached_property
from typing import Self

import httpx

from commandcenter.services.addresses import Pinned, Resolver, resolve
from commandcenter.services.endpoint import Endpoint
from commandcenter.services.rules import Destination, Limits, Timing

# What it says in detail are the headers of replies, in which a service may repeat a secret.
logging.getLogger("httpcore").setLevel(logging.INFO)

_HOST = re.compile(rb"[\w.:-]+")


class Http:
    """Makes endpoints; one for the whole program."""

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        timing: Timing | None = None,
        resolver: Resolver = resolve,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Set the rules.

        Args:
            limits: how long and how much.
            timing: time and chance.
            resolver: asks the DNS.
            transport: takes the place of the network.
        """
        self.limits = limits or Limits()
        self.timing = timing or Timing()
        self.resolver = resolver
        self._transport = transport
        self._opened: list[httpx.AsyncBaseTransport] = []

    def endpoint(self, destination: Destination) -> Endpoint:
        """The way to one service.

        Raises:
            ValueError: its URL cannot be used, in one line that does not repeat it.
        """
        base = checked_url(destination.url, plain=destination.plain)
        network = self._transport or self._network(private=destination.private)
        return Endpoint(destination, base, network, self.limits, self.timing)

    async def aclose(self) -> None:
        """Close what is open."""
        while self._opened:
            await self._opened.pop().aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def _network(self, *, private: bool) -> httpx.AsyncBaseTransport:
        # A transport alone: a client would add cookies, proxies and netrc from its surroundings,
        # and write URLs, which can be secrets, into the log.
        network = httpx.AsyncHTTPTransport(
            verify=self._tls, limits=httpx.Limits(max_keepalive_connections=0)
        )
        self._opened.append(network)
        return Pinned(network, private=private, resolver=self.resolver)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made once: it takes a while."""
        return tls_context()


def tls_context() -> ssl.SSLContext:
    """What is believed: the well-known authorities, or those of SSL_CERT_FILE."""
    return httpx.create_ssl_context()


def checked_url(given: str, *, plain: bool = False) -> httpx.URL:
    """A URL that may be called.

    Raises:
        ValueError: it may not, in one line that does not repeat it.
    """
    try:
        url = httpx.URL(given)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in {"http", "https"} or not _HOST.fullmatch(url.raw_host):
        raise ValueError("is no web address: write it like https://host.example")
    if url.userinfo:
        raise ValueError("holds a user or password: a secret goes into a file of its own")
    if url.scheme == "http" and not plain:
        raise ValueError("is http://, which can be read on the way: use https://")
    return url
