"""The incident in front and its timeline, kept up to date together by one look at the log."""

from commandcenter.incident.state import Incident
from commandcenter.incident.timeline import Timeline
from commandcenter.screens.session import Session


class Followed:
    """What a screen knows of the incident that its person looks at.

    Attributes:
        incident: as of the last look; None before the first.
        timeline: every entry of it.
    """

    def __init__(self) -> None:
        """Nothing is known yet."""
        self.incident: Incident | None = None
        self.timeline = Timeline()

    async def catch_up(self, session: Session) -> bool:
        """Take in what is new; begin anew where it is another incident, go back where it did.

        Returns:
            Whether there is anything else to show.
        """
        if self.incident is not None and self.incident.id != session.incident_id:
            self.incident, self.timeline = None, Timeline()
        incident, news = await session.catch_up(len(self.timeline.entries))
        first = self.incident is None
        self.incident = incident
        went_back = incident is not None and incident.seq < len(self.timeline.entries)
        if incident is not None and went_back:
            self.timeline.rewind(incident.seq)
        self.timeline.extend(news)
        return first or went_back or bool(news)
