"""Follow-up actions, event by event: the same for an incident and for its line in the lists."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from pydantic import TypeAdapter

from commandcenter.incident import events as e
from commandcenter.incident.state import FollowUp
from commandcenter.incident.words import FollowUpStatus

#: The kinds of event that change a follow-up action.
FOLLOWED = (
    e.FollowUpAdded,
    e.FollowUpChanged,
    e.FollowUpDone,
    e.FollowUpDropped,
    e.FollowUpReopened,
)


def follow(known: dict[str, FollowUp], event: e.Event) -> None:
    """Bring `known`, follow-up actions by id, up to date with an event of theirs."""
    match event.body:
        case e.FollowUpAdded() as body:
            known[body.id] = FollowUp(
                body.id, body.text, body.owner, body.due, event.actor, body.priority
            )
        case e.FollowUpChanged() as body:
            new = body.model_dump(exclude_none=True)
            known[body.id] = replace(known[body.id], **new)
        case e.FollowUpDone() as body:
            done = known[body.id]
            done.status, done.done_at = FollowUpStatus.DONE, event.occurred_at
            done.result = body.result
        case e.FollowUpDropped() as body:
            dropped = known[body.id]
            dropped.status, dropped.done_at = FollowUpStatus.DROPPED, None
            dropped.result = body.reason
        case e.FollowUpReopened() as body:
            opened = known[body.id]
            opened.status, opened.done_at, opened.result = FollowUpStatus.OPEN, None, ""
        case _:
            pass


def as_text(follow_ups: Mapping[str, FollowUp]) -> str:
    """Follow-up actions as JSON, to be kept beside the log."""
    if not follow_ups:
        return "{}"
    return _adapter().dump_json(dict(follow_ups), exclude_defaults=True).decode()


def from_text(text: str) -> dict[str, FollowUp]:
    """What `as_text` was given."""
    return {} if text == "{}" else _adapter().validate_json(text)


@cache
def _adapter() -> TypeAdapter[dict[str, FollowUp]]:
    return TypeAdapter(dict[str, FollowUp])
