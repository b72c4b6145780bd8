"""One HTTPS server on loopback for several vendors, each below a path of its own."""

import json
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

import httpx
import trustme


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as it would have come to the vendor itself.

    Attributes:
        contract: the name of the vendor's contract.
    """

    contract: str
    request: httpx.Request


class Vendor(Protocol):
    """What answers for one vendor.

    Attributes:
        contract: the name of its contract.
        prefix: the first segment of its paths here.
        base: where the vendor itself would be.
    """

    contract: str
    prefix: str
    base: str

    def is_known(self, token: str, request: httpx.Request) -> bool:
        """Whether the request shows the token, as this vendor wants to see it."""
        ...

    def answer(self, method: str, path: str, request: httpx.Request) -> tuple[int, Any]:
        """The status and the JSON; one request at a time. KeyError: there is no such thing."""
        ...


def body_of(request: httpx.Request) -> Any:
    """What was sent, as JSON or as a form."""
    if "json" in request.headers.get("content-type", ""):
        return json.loads(request.content)
    return dict(parse_qsl(request.content.decode()))


@contextmanager
def served(
    vendors: Sequence[Vendor], token: str, asked: list[Asked], authority: trustme.CA
) -> Iterator[str]:
    """Answer for those vendors; the URL below which they are.

    Args:
        vendors: who is stood in for.
        token: the secret that they know.
        asked: every request is put there.
        authority: vouches for the server.
    """
    by_prefix = {vendor.prefix: vendor for vendor in vendors}
    turn = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            whole = urlsplit(self.path)
            prefix, _, rest = whole.path.removeprefix("/").partition("/")
            vendor = by_prefix[prefix]
            request = httpx.Request(
                self.command,
                f"{vendor.base}/{rest}" + (f"?{whole.query}" if whole.query else ""),
                headers=list(self.headers.items()),
                content=self.rfile.read(int(self.headers.get("content-length", 0))),
            )
            with turn:
                asked.append(Asked(vendor.contract, request))
                status, answer = self.answered(vendor, f"/{rest}", request)
            said = b"" if status == HTTPStatus.NO_CONTENT else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = do_PATCH = do_PUT = handle_any  # noqa: N815 - names of the standard library

        def answered(self, vendor: Vendor, path: str, request: httpx.Request) -> tuple[int, Any]:
            if not vendor.is_known(token, request):
                return 401, {"error": "not authorised"}
            try:
                return vendor.answer(request.method, path, request)
            except KeyError:
                return 404, {"error": "not found"}

        def log_message(self, *_: object) -> None:
            """Say nothing: what was asked is kept."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    # The handshake is left to the thread of each connection.
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
