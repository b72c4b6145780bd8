"""A small scenario, as somebody would write it."""

from datetime import UTC, datetime

from commandcenter.drills.running import Drill

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

SMALL = """\
title = "A small one"
description = "For practice."
detail = "A customer saw strange mails."
source = "customer"
reporter = "Acme"
compression = 10
length = "2h"

[limits]
confirmed = "15m"
mitigated = "1h"

[[inject]]
at = "5m"
who = "lena"
kind = "finding"
text = "The mails come from our own host."
id = "host"

[[inject]]
at = "10m"
kind = "alert"
source = "mail monitor"
text = "Mails per minute over 1,000"
id = "flood"

[[inject]]
at = "40m"
kind = "resolved"
ends = "flood"
text = "Mails per minute are back"

[[expect]]
act = "assign commander"
within = "20m"

[[expect]]
act = "decide"
after = "host"
within = "10m"
because = "whose host it is decides who may switch it off"
"""


def drill(text: str = SMALL, **changes) -> Drill:
    """That scenario, begun at noon."""
    facts = {"called": "small.toml", "text": text, "started_at": NOON, "compression": 10}
    return Drill.model_validate(facts | changes)
