"""Incoming webhooks whose URL is itself the secret: read late, shown never."""

from pydantic import SecretStr

from commandcenter.services.addressed import MayBePrivate
from commandcenter.services.endpoint import Endpoint
from commandcenter.services.errors import Rejected
from commandcenter.services.http import Http
from commandcenter.services.replies import Reply
from commandcenter.services.rules import Destination
from commandcenter.services.secrets import HasToken, read


class HookSettings(MayBePrivate, HasToken):
    """A webhook's section; its secret is the URL of the webhook."""

    plain: bool = False
    """Whether it may be called by http://, which can be read on the way."""


class Hook:
    """One incoming webhook."""

    def __init__(self, title: str, settings: HookSettings, http: Http) -> None:
        self._title = title
        self._settings = settings
        self._http = http
        self._url = ""
        self._endpoint: Endpoint | None = None

    async def call(self, method: str, json: object = None) -> Reply:
        """Call it."""
        return await self._current().call(method, json=json)

    async def knock(self, method: str, json: object = None) -> tuple[float, Rejected | None]:
        """Call it in a way that does nothing.

        Returns:
            The latency in seconds, and how it was refused, if it was.
        """
        begun = self._http.timing.monotonic()
        refused = None
        try:
            await self.call(method, json)
        except Rejected as error:
            refused = error
        return self._http.timing.monotonic() - begun, refused

    def _current(self) -> Endpoint:
        url = read(self._settings, self._title)
        if self._endpoint is None or url != self._url:
            self._endpoint, wrong = self._made(url)
            if self._endpoint is None:
                raise Rejected(f"{self._title}: its secret {wrong}")
            self._url = url
        return self._endpoint

    def _made(self, url: str) -> tuple[Endpoint | None, str]:
        destination = Destination(
            self._title,
            url,
            lambda: SecretStr(url),
            private=self._settings.private,
            plain=self._settings.plain,
        )
        try:
            return self._http.endpoint(destination), ""
        except ValueError as error:
            return None, str(error)
