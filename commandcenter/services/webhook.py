"""Any other pager, by a webhook that is signed as Standard Webhooks has it."""

import base64
import binascii
import hashlib
import hmac
import json
from typing import ClassVar

from commandcenter.services.addressed import Addressed
from commandcenter.services.errors import Rejected
from commandcenter.services.http import Http
from commandcenter.services.marks import PREFIX, mark
from commandcenter.services.protocols import Pager
from commandcenter.services.records import Page, Probe, Receipt, Repeats
from commandcenter.services.rules import Destination
from commandcenter.services.secrets import HasToken, read


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the signature of Standard Webhooks (standardwebhooks.com, symmetric).

    Args:
        secret: base64, with or without `whsec_` before it.
        message_id: the header `webhook-id`.
        timestamp: the header `webhook-timestamp`, in seconds since 1970.
        body: exactly as sent.

    Raises:
        ValueError: the secret is not base64.
    """
    signing_key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(signing_key, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


class Webhook(Pager):
    """Tells a URL what a pager would be told; the receiver knows a repeat by its `webhook-id`."""

    title: ClassVar[str] = "Webhook"
    repeats: ClassVar[Repeats] = Repeats.HARMLESS

    class Settings(Addressed, HasToken):
        """`[services.webhook]`; its secret is the signing secret, `whsec_…`."""

    def __init__(self, name: str, settings: Settings, http: Http) -> None:
        self.name = name
        self._settings = settings
        self._now = http.timing.now
        self._api = http.endpoint(
            Destination(
                self.title,
                settings.url,
                settings.secret,
                private=settings.private,
                plain=settings.plain,
            )
        )

    async def page(self, page: Page, *, key: str) -> Receipt:
        """Send `page.triggered`."""
        data = {
            "incident": page.incident,
            "summary": page.summary,
            "severity": page.severity,
            "detail": page.detail,
            "url": page.url,
            "who": list(page.who),
        }
        await self._send("page.triggered", mark(key), data={"reference": mark(key), **data})
        return Receipt(mark(key), detail="webhook called")

    async def acknowledge(self, reference: str, *, key: str) -> Receipt:
        """Send `page.acknowledged`."""
        await self._send("page.acknowledged", mark(key), data={"reference": reference})
        return Receipt(reference, detail="webhook told that it is acknowledged")

    async def resolve(self, reference: str, *, key: str) -> Receipt:
        """Send `page.resolved`."""
        await self._send("page.resolved", mark(key), data={"reference": reference})
        return Receipt(reference, detail="webhook told that it is resolved")

    async def probe(self) -> Probe:
        """Send `ping`."""
        latency = await self._send("ping", PREFIX + "probe", data={})
        return Probe(latency, "took a signed `ping`")

    async def _send(self, kind: str, message_id: str, data: dict[str, object]) -> float:
        now = self._now()
        event = {"type": kind, "timestamp": now.isoformat(), "data": data}
        body = json.dumps(event).encode()
        timestamp = int(now.timestamp())
        secret = read(self._settings, self.title)
        try:
            signed = signature(secret, message_id, timestamp, body)
        except (binascii.Error, ValueError):
            signed = ""
        if not signed:
            raise Rejected(f"{self.title}: its secret is not base64, as in whsec_MfKQ9r8GKY…")
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signed,
        }
        reply = await self._api.call("POST", content=body, headers=headers, safe=True)
        return reply.latency
