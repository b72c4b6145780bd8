"""One service's endpoint: sends a call, repeats it where that is safe, tells what came of it."""

import asyncio
import json as json_format
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from commandcenter import __version__
from commandcenter.incident.text import one_line
from commandcenter.services.addresses import Forbidden, NotResolved
from commandcenter.services.bodies import Garbled, TooLarge, read_body
from commandcenter.services.errors import Rejected, ServiceError, Unavailable, Uncertain
from commandcenter.services.replies import Reply, explained
from commandcenter.services.rules import Destination, Limits, Timing
from commandcenter.services.waits import asked_wait, is_limit

#: What may be asked for again without changing anything more (RFC 9110, 9.2.2).
_IDEMPOTENT = {"GET", "HEAD", "PUT", "DELETE"}
#: Answers after which nothing was done: too slow, too early, not now.
_NOTHING_DONE = {408, 425, 503}
#: Of what a refusal says, more is not read.
_REFUSAL_BYTES = 64_000
_REDIRECT, _REFUSAL, _FAILURE = 300, 400, 500
#: The answer to `If-None-Match` where nothing is new (RFC 9110, 15.4.5); it has no body.
NO_NEWS = 304


@dataclass(frozen=True, slots=True)
class _Failed:
    """An attempt that failed.

    Attributes:
        error: what to raise if it stays so.
        again: whether another attempt is safe and may help.
        wait: seconds that the service asked for.
    """

    error: ServiceError
    again: bool = False
    wait: float | None = None


def segment(value: str) -> str:
    """A value as one segment of a path; it cannot become another path.

    Raises:
        Rejected: it is none.
    """
    if value in {"", ".", ".."}:
        raise Rejected(f"“{one_line(value, 100)}” names nothing: correct it")
    return quote(value.encode("utf-8", "replace"), safe="")


class Endpoint:
    """Calls one service, and cannot call another."""

    def __init__(
        self,
        destination: Destination,
        base: httpx.URL,
        network: httpx.AsyncBaseTransport,
        limits: Limits,
        timing: Timing,
    ) -> None:
        self.title = destination.title
        self._destination = destination
        self._base = base
        self._network = network
        self._limits = limits
        self._timing = timing

    def __repr__(self) -> str:
        return f"<Endpoint of {self.title}>"

    def url(self, path: str, params: Mapping[str, Any] | None = None) -> httpx.URL:
        """What `call` would call.

        Raises:
            Rejected: it is on another host.
        """
        url = httpx.URL(str(self._base).rstrip("/") + path)
        if _origin(url) != _origin(self._base):
            raise Rejected(f"{self.title} is not asked for what lies on another host")
        return url.copy_merge_params(params) if params else url

    async def call(
        self,
        method: str,
        path: str = "",
        *,
        params: Mapping[str, Any] | None = None,
        json: object = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        safe: bool | None = None,
    ) -> Reply:
        """Call the service and read its reply.

        Args:
            method: of HTTP.
            path: below the base, each variable part through `segment`.
            params: the query.
            json: the body, as JSON.
            form: the body, as a form.
            content: the body, as it is.
            headers: beside those of the destination.
            safe: whether a repeat does no harm; by default what the method promises.

        Raises:
            Unavailable: nothing was done.
            Rejected: it was refused.
            Uncertain: it may have been done; never where it is safe to repeat.
        """
        safe = method in _IDEMPOTENT if safe is None else safe
        secret, failed = self._secret()
        deadline = self._timing.monotonic() + self._limits.deadline
        for number in range(self._limits.attempts if failed is None else 0):
            request = httpx.Request(
                method,
                self.url(path, params),
                headers={
                    "Accept": "application/json",
                    "Accept-Encoding": "gzip",
                    "User-Agent": f"commandcenter/{__version__}",
                    **({"Content-Type": "application/json"} if json is not None else {}),
                    **self._destination.headers(secret),
                    **(headers or {}),
                },
                content=content if json is None else _encoded(json),
                data=form,
            )
            outcome = await self._attempt(request, deadline, secret, safe=safe)
            if isinstance(outcome, Reply):
                return outcome
            failed = outcome
            pause = self._timing.lot() * self._limits.pause * 2**number
            pause = pause if failed.wait is None else failed.wait
            last = number + 1 == self._limits.attempts
            if not failed.again or last or self._timing.monotonic() + pause >= deadline:
                break
            await self._timing.sleep(pause)
        assert failed is not None  # noqa: S101 - at least one attempt is made
        # Outside of every `except`: an exception's context would hold the request and its secret.
        raise failed.error

    def _secret(self) -> tuple[str, _Failed | None]:
        try:
            return self._destination.secret().get_secret_value(), None
        except ValueError as error:
            return "", _Failed(Unavailable(f"{self.title}: {error}"))

    async def _attempt(
        self, request: httpx.Request, deadline: float, secret: str, *, safe: bool
    ) -> Reply | _Failed:
        limits, begun = self._limits, self._timing.monotonic()
        sent = False

        async def trace(event: str, _: Mapping[str, Any]) -> None:
            nonlocal sent
            sent = sent or event.endswith("send_request_headers.started")

        request.extensions = {
            "timeout": {"connect": limits.connect, "pool": limits.connect}
            | {"read": limits.read, "write": limits.read},
            "trace": trace,
        }
        try:
            async with asyncio.timeout(deadline - begun):
                response = await self._network.handle_async_request(request)
                sent = True
                body = await self._body(response)
        except (TimeoutError, httpx.TransportError, TooLarge, Garbled) as error:
            return self._unanswered(error, sent=sent, safe=safe)
        latency = self._timing.monotonic() - begun
        if response.status_code == NO_NEWS and "If-None-Match" in request.headers:
            garbled = self._lost("answered something unexpected", safe=safe).error
            return Reply(NO_NEWS, response.headers, body, latency, garbled)
        return self._judged(response, body, latency, secret, safe=safe)

    def _unanswered(self, error: Exception, *, sent: bool, safe: bool) -> _Failed:
        if isinstance(error, Forbidden):
            mend = f"if that is meant, {self._destination.meant}"
            return _Failed(Unavailable(f"{self.title} is on a private network: {mend}"))
        if isinstance(error, NotResolved):
            return self._not_sent("is not known to the DNS")
        if "CERTIFICATE" in str(error):
            return self._not_sent("has no certificate that is valid for its name")
        if not sent or isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            return self._not_sent("cannot be reached")
        if isinstance(error, TooLarge | Garbled):
            return self._lost("answered more than is expected", safe=safe, again=False)
        late = isinstance(error, TimeoutError | httpx.TimeoutException)
        return self._lost("did not answer in time" if late else "broke off", safe=safe)

    async def _body(self, response: httpx.Response) -> bytes:
        refusal = response.status_code >= _REFUSAL
        assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101 - for mypy
        try:
            return await read_body(
                response.stream.__aiter__(),
                response.headers.get("content-encoding", ""),
                _REFUSAL_BYTES if refusal else self._destination.largest,
            )
        except (TooLarge, Garbled):
            if not refusal:
                raise
            return b""
        finally:
            await response.aclose()

    def _judged(
        self, response: httpx.Response, body: bytes, latency: float, secret: str, *, safe: bool
    ) -> Reply | _Failed:
        status = response.status_code
        if status < _REDIRECT:
            garbled = self._lost("answered something unexpected", safe=safe).error
            return Reply(status, response.headers, body, latency, garbled)
        if status < _REFUSAL:
            return _Failed(Rejected(f"{self.title} {_redirects(response)}"))
        words = explained(body, self._destination.explain, self._shown(secret))
        wait = asked_wait(status, response.headers, self._timing.now())
        too_often = is_limit(status, response.headers)
        if too_often or status in _NOTHING_DONE:
            what = "is asked too often" if too_often else f"is not ready ({status})"
            message = _said(f"{self.title} {what}", words)
            return _Failed(Unavailable(message, retry_after=wait), again=True, wait=wait)
        if status < _FAILURE:
            refusal = _said(f"{self.title} refused ({status})", words)
            return _Failed(Rejected(refusal, status=status))
        return self._lost(_said(f"failed ({status})", words), safe=safe, wait=wait)

    def _shown(self, secret: str) -> set[str]:
        """The secret in every form in which the service has seen it, and could repeat it."""
        without = set(self._destination.headers("").values())
        headers = set(self._destination.headers(secret).values()) - without
        return {secret, *(value.split()[-1] for value in headers)} - {""}

    def _not_sent(self, what: str) -> _Failed:
        return _Failed(Unavailable(f"{self.title} {what}"), again=True)

    def _lost(
        self, what: str, *, safe: bool, again: bool = True, wait: float | None = None
    ) -> _Failed:
        """Sent, and no clear answer: harmless where a repeat is."""
        if safe:
            return _Failed(
                Unavailable(f"{self.title} {what}", retry_after=wait), again=again, wait=wait
            )
        return _Failed(Uncertain(f"{self.title} {what}: it may have been done"))


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _encoded(body: object) -> bytes:
    text = json_format.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def _redirects(response: httpx.Response) -> str:
    try:
        host = httpx.URL(response.headers.get("location", "")).host
    except httpx.InvalidURL:
        host = ""
    host = one_line(host, 100) or "another page"
    return f"redirects to {host}, which is not followed: correct its URL"


def _said(what: str, words: str) -> str:
    return f"{what}: {words}" if words else what
