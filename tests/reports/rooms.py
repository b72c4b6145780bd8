"""Incidents for the reports to tell, and the reports of them."""

from datetime import UTC

from commandcenter.incident.decisions import actions, duties, impact, progress, record
from commandcenter.incident.decisions import notifications as notify
from commandcenter.incident.events import Estimate, ImportedCustomer
from commandcenter.incident.words import (
    Audience,
    Containment,
    CustomerStatus,
    EntryKind,
    ImpactStage,
    NotificationKind,
    Profile,
    Track,
)
from commandcenter.reports import rendered
from commandcenter.reports import write as written
from commandcenter.reports.content import Written
from tests.incident.room import Room

HASH = "ab" * 32
#: Longer texts are refused or cut before a report could hold them.
LONGEST = 400


def write(room: Room, profile: Profile = Profile.INTERNAL) -> Written:
    """The report of an incident in memory."""
    return written(
        room.incident,
        room.log,
        now=room.now,
        head_hash=HASH,
        zone=UTC,
        organisation="Example",
        profile=profile,
    )


def report(room: Room, format_: str, profile: Profile = Profile.INTERNAL) -> str:
    """The same as text of a format."""
    return rendered(write(room, profile).report, format_).decode()


def everything(text: str) -> Room:
    """An incident with this text wherever people write."""
    room = Room()
    room.declare(title=text, detail=text, reporter=text, contact=text)
    room.responding()
    room.do("maya", record.log, text=text, kind=EntryKind.FINDING)
    seq = len(room.log)
    room.do("maya", record.amend, seq=seq, text=text)
    room.do("maya", record.decide, text=text, why=text, options=(text,), objections=(text,))
    room.do("maya", record.add_indicator, kind=text, value=text, note=text)
    room.do("priya", actions.add_action, track=Track.MITIGATION, text=text, stops_service=text)
    room.do("priya", actions.finish_action, action="A1", result=text)
    room.do(
        "tom",
        progress.report,
        track=Track.REMEDIATION,
        conditions=text,
        actions=text,
        needs=f"needs {text}",
        eta=Estimate(because=text),
    )
    room.do("maya", progress.answer_need, need="N1", text=text)
    room.do("tom", actions.record_cause, text=text)
    room.do(
        "maya",
        impact.state_impact,
        text=text,
        stage=ImpactStage.CURRENT,
        figures={text: 3},
        services=[text],
    )
    room.do(
        "maya",
        impact.state_impact,
        text=text,
        stage=ImpactStage.CURRENT,
        figures={text: 5},
    )
    room.do(
        "maya",
        impact.import_customers,
        customers=[ImportedCustomer(id="acme", name="Acme")],
        origin=text,
    )
    room.do(
        "maya",
        impact.mark_customers,
        ids=["acme"],
        status=CustomerStatus.CONFIRMED,
        because=text,
    )
    room.do("maya", duties.assess, regime="gdpr", applies=False, because=text)
    room.do(
        "jonas",
        notify.draft,
        kind=NotificationKind.INITIAL,
        audience=Audience.AFFECTED,
        subject=text,
        text=text,
    )
    room.do("maya", notify.approve, notification="M1")
    room.do("jonas", notify.send, notification="M1", via=text)
    room.do(
        "priya",
        actions.declare_mitigated,
        how=Containment.STOPPED,
        detail=text,
        verified=text,
    )
    return room
