"""Which addresses may be called, and a transport that connects to nothing else."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

IPAddress = IPv4Address | IPv6Address
#: Host and port to the addresses of the host.
Resolver = Callable[[str, int], Awaitable[list[str]]]

#: IPv6 that carries an IPv4 address at its end (RFC 6052), which is then what is called.
_NAT64 = ip_network("64:ff9b::/96")


class NotResolved(httpx.ConnectError):
    """There is no such host."""


class Forbidden(httpx.ConnectError):
    """The host is on a network that may not be called."""


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, in the order in which the system would try them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def is_public(address: str) -> bool:
    """Whether an address is somewhere on the internet, and not on this machine or network.

    An address with an IPv4 address inside (mapped, 6to4, Teredo, NAT64) is what that one is.
    """
    parsed = ip_address(address.partition("%")[0])
    inner = _inner(parsed)
    return parsed.is_global and not parsed.is_multicast if inner is None else is_public(str(inner))


def _inner(address: IPAddress) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]


async def allowed(host: str, port: int, resolver: Resolver, *, private: bool) -> list[str]:
    """The addresses of a host that may be called; at least one.

    Raises:
        NotResolved: there is no such host.
        Forbidden: there is, on a private network, and that is not allowed.
    """
    try:
        found = await resolver(host, port)
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise NotResolved("no such host")
    public = [address for address in found if private or is_public(address)]
    if not public:
        raise Forbidden("on a private network")
    return public


class Pinned(httpx.AsyncBaseTransport):
    """Connects to an address that was looked at, so that no second answer of the DNS counts.

    The name still stands in the `Host` header and is what the certificate must be for. No
    connection is used twice: a server that closes one just then would leave it open whether it
    had done what it was asked.
    """

    def __init__(
        self,
        network: httpx.AsyncBaseTransport,
        *,
        private: bool,
        resolver: Resolver = resolve,
    ) -> None:
        """Wrap a transport.

        Args:
            network: what really connects.
            private: whether hosts on this machine or network may be called.
            resolver: asks the DNS.
        """
        self._network = network
        self._private = private
        self._resolver = resolver

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it to the first of the host's addresses that can be reached."""
        host = request.url.host
        refused: httpx.TransportError | None = None
        port = request.url.port or 443
        for address in await allowed(host, port, self._resolver, private=self._private):
            pinned = httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,  # the Host in it is the name
                stream=request.stream,
                extensions=request.extensions | {"sni_hostname": host},
            )
            try:
                return await self._network.handle_async_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                refused = error
        raise refused or NotResolved("no address")

    async def aclose(self) -> None:
        """Close what is open."""
        await self._network.aclose()
