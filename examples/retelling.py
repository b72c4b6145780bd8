"""Moves a story to the present: what people did they do now; what lay before keeps its distance."""

from datetime import UTC, date, datetime
from itertools import pairwise


def retold(arguments: list[str], *, began: datetime, begins: datetime, now: datetime) -> list[str]:
    """The arguments of a verb as somebody would give them who does now what was done then.

    An act needs no `--at` any more: it happens as it is told. What had happened before the story
    began lies as long before its new beginning, and what was promised for later as far ahead.

    Args:
        arguments: of one verb, with times of ISO 8601.
        began: when the story began.
        begins: when it begins as it is told.
        now: when this verb is run.
    """
    options = dict(pairwise(arguments))
    at = _moment(options["--at"]) if "--at" in options else began
    kept: list[str] = []
    words = iter(arguments)
    for word in words:
        match word:
            case "--at":
                next(words)
                if at < began:
                    kept += [word, (begins - (began - at)).isoformat()]
                elif arguments[0] == "moment":  # It is all about its time.
                    kept += [word, now.isoformat()]
            case "--eta" if options[word] != "unknown":
                kept += [word, (now + (_moment(next(words)) - at)).isoformat()]
            case "--due":
                kept += [
                    word,
                    (now.date() + (date.fromisoformat(next(words)) - at.date())).isoformat(),
                ]
            case _:
                kept.append(word)
    return kept


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text.removeprefix("~"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
