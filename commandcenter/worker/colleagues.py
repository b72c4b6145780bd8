"""Acts by which colleagues are woken and told: pages, posts, and an incident's own channel."""

from collections.abc import Awaitable

from commandcenter.incident.errands import IN_CHANNEL, Owed, channel_of, page_of
from commandcenter.incident.state import Incident
from commandcenter.incident.words import ErrandKind
from commandcenter.services.catalogue import Services
from commandcenter.services.records import Receipt
from commandcenter.worker import wording
from commandcenter.worker.acts import Act


class Colleagues:
    """Makes the acts that pagers and chats are asked for."""

    def __init__(self, services: Services) -> None:
        """Prepare; nothing is called.

        Args:
            services: what is set up.
        """
        self.services = services

    def act(self, incident: Incident, errand: Owed, key: str) -> Act:
        """What an errand asks for.

        Args:
            incident: whose it is.
            errand: to a pager or a chat.
            key: the same for every attempt at it.
        """
        match errand.kind:
            case ErrandKind.POST:
                return self._post(incident, errand, key)
            case ErrandKind.CHANNEL:
                return self._channel(incident, errand, key)
            case _:
                return self._page(incident, errand, key)

    def _page(self, incident: Incident, errand: Owed, key: str) -> Act:
        pager = self.services.pagers[errand.service]

        def call() -> Awaitable[Receipt]:
            match errand.kind:
                case ErrandKind.PAGE_TAKEN:
                    return pager.acknowledge(page_of(incident, errand).reference, key=key)
                case ErrandKind.PAGE_OVER:
                    return pager.resolve(page_of(incident, errand).reference, key=key)
                case _:
                    return pager.page(wording.page(incident, errand), key=key)

        return Act(call, _nowhere, pager.repeats)

    def _post(self, incident: Incident, errand: Owed, key: str) -> Act:
        chat = self.services.chats[errand.service]
        channel = "" if _is_for_everybody(errand) else channel_of(incident, errand.service)
        said = wording.post(incident, errand, channel=channel)
        return Act(
            lambda: chat.post(said, key=key),
            lambda: chat.find_post(key, channel=channel),
            chat.repeats,
        )

    def _channel(self, incident: Incident, errand: Owed, key: str) -> Act:
        chat = self.services.channels[errand.service]
        name = topic = f"{incident.ref} {incident.title}"
        return Act(
            lambda: chat.open_channel(name, topic, key=key),
            lambda: chat.find_channel(name, topic, key=key),
            chat.repeats,
        )


def _is_for_everybody(errand: Owed) -> bool:
    """Whether it is the course of the incident, which is also told outside of its own channel."""
    return wording.track_of(errand) is None and not errand.about.endswith(IN_CHANNEL)


async def _nowhere() -> None:
    """A pager that cannot be asked."""
