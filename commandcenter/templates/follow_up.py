"""The words of a published retrospective: a draft for each audience that was told before."""

from commandcenter.incident.decisions.retrospective import FollowUpWords
from commandcenter.incident.publication import to_follow_up
from commandcenter.incident.state import Incident
from commandcenter.incident.words import NotificationKind
from commandcenter.templates.drafting import House, fill
from commandcenter.templates.library import Library


def follow_up_words(
    incident: Incident, library: Library, house: House, language: str
) -> tuple[FollowUpWords, ...]:
    """What those are to be told who were told before, out of the template of follow-ups.

    Args:
        incident: as it is.
        library: the templates.
        house: who writes.
        language: of the template.

    Raises:
        BadText: the template cannot be used.
    """
    kind = NotificationKind.FOLLOW_UP
    template = library.find(kind, language)
    drafts = []
    for audience in to_follow_up(incident):
        words = fill(template, incident, kind=kind, audience=audience, house=house)
        drafts.append(FollowUpWords(audience, words.subject, words.text, words.personal))
    return tuple(drafts)
