"""An incident that went through everything, for the reports to tell."""

from datetime import timedelta

from commandcenter.incident.decisions import (
    actions,
    course,
    duties,
    follow_ups,
    impact,
    people,
    progress,
    record,
    retrospective,
)
from commandcenter.incident.decisions import notifications as notify
from commandcenter.incident.events import Estimate, ImportedCustomer
from commandcenter.incident.words import (
    Audience,
    Choice,
    Containment,
    CustomerStatus,
    EntryKind,
    ImpactStage,
    MomentName,
    NotificationKind,
    Precision,
    Role,
    Section,
    Severity,
    Source,
    Track,
)
from tests.incident.room import NOON, Room

#: What may stand in no report that leaves the house: each was written in a place of its own.
SECRETS: dict[str, str] = {}


def secret(place: str) -> str:
    """A word that stands in this place of the story and nowhere else."""
    return SECRETS.setdefault(place, f"zq{len(SECRETS):03d}secretzq")


def story(*, publish: bool = False) -> Room:
    """From the exploit to the published follow-up, with a secret in each internal place."""
    room = Room()
    _begins(room)
    _responds(room)
    _tells(room)
    _looks_back(room, publish=publish)
    return room


def _begins(room: Room) -> None:
    room.declare(
        title="Stolen CI token used to publish packages",
        detail=secret("declaration: detail"),
        source=Source.CUSTOMER,
        reporter=secret("reporter"),
        contact=f"{secret('reporter: contact')}@example.org",
    )
    room.do("ana", course.acknowledge, text=secret("acknowledgement"))
    room.do("ana", record.log, text=f"note {secret('note')}")
    room.do("ana", record.log, text="three packages hold a changed install script",
            kind=EntryKind.FINDING)  # fmt: skip
    room.do("ana", record.log, text=secret("entry marked internal"), kind=EntryKind.FINDING,
            internal=True)  # fmt: skip
    room.do("ana", record.amend, seq=len(room.log), text=secret("amendment of it"))
    room.do("ana", record.capture, output=secret("evidence").encode(),
            host=secret("evidence: host"))  # fmt: skip
    room.do("ana", record.add_indicator, kind="domain", value=f"{secret('indicator')}.example.net",
            note=secret("indicator: note"))  # fmt: skip
    room.do("ana", record.set_moment, moment=MomentName.EXPLOIT_BEGAN, precision=Precision.DAY,
            at=NOON - timedelta(days=9))  # fmt: skip
    room.do("ana", record.set_moment, moment=MomentName.DETECTED, at=NOON - timedelta(minutes=40))
    room.later(12)
    room.do("ana", course.confirm, severity=Severity.SEV1, customers_at_risk=True,
            impact="packages of 41 organisations may hold foreign code")  # fmt: skip
    room.do("maya", people.take_command)
    room.do("maya", people.assign, role=Role.COMMS, person="jonas", contact=secret("contact"))
    room.do("maya", people.assign, role=Role.SCRIBE, person="sam")
    room.do("maya", people.assign, role=Role.MITIGATION_LEAD, person="priya")
    room.do("maya", people.assign, role=Role.REMEDIATION_LEAD, person="tom")
    room.joined("lee", Track.MITIGATION)
    room.joined("kim", Track.MITIGATION)
    room.later(6)
    room.do("maya", course.advance)


def _responds(room: Room) -> None:
    room.do("maya", record.decide, text=secret("decision"), why=secret("decision: why"),
            options=(secret("decision: option"),),
            objections=(secret("decision: objection"),))  # fmt: skip
    room.do("priya", actions.add_action, track=Track.MITIGATION, text=secret("action"),
            stops_service=secret("action: service"), owner="lee")  # fmt: skip
    _state(room, ImpactStage.POTENTIAL, "any package published since 14 November", 41, 0)
    for minute in range(10, 100, 10):
        room.later(10)
        if minute not in {50, 60, 70}:
            _report(room, "priya", Track.MITIGATION)
        if minute % 20 == 0:
            _report(room, "tom", Track.REMEDIATION, secret("estimate: because"))
        if minute == 40:
            _state(room, ImpactStage.CURRENT, "foreign code was fetched from four packages", 18, 3)
    room.do("maya", progress.answer_need, need="N1", text=secret("need: answer"))
    room.do("priya", actions.finish_action, action="A1", result=secret("action: result"))
    room.do("priya", actions.declare_mitigated, how=Containment.STOPPED,
            detail="the token was revoked, and maya saw no more uploads",
            verified=secret("mitigation: how it was verified"))  # fmt: skip
    room.do("tom", actions.record_cause, text=secret("earlier understanding of the cause"))
    room.later(35)
    room.do("tom", actions.record_cause,
            text="the token stood in a build log that anybody could read")  # fmt: skip
    room.later(20)
    room.do("tom", actions.declare_remediated, fix="tokens live ten minutes and are bound to a job",
            verified=secret("fix: how it was verified"))  # fmt: skip


def _report(room: Room, who: str, track: Track, because: str = "") -> None:
    eta = Estimate(at=room.now + timedelta(minutes=50), because=because) if because else None
    room.do(who, progress.report, track=track, conditions=secret("report: conditions"),
            actions=secret("report: actions"), needs=secret("report: needs"), eta=eta)  # fmt: skip


def _state(room: Room, stage: ImpactStage, text: str, organisations: int, hosts: int) -> None:
    room.do("priya", impact.state_impact, text=text, stage=stage, services=["package registry"],
            figures={"organisations": organisations, "hosts": hosts})  # fmt: skip


def _tells(room: Room) -> None:
    rows = [
        ImportedCustomer(id=f"customer{n}", name=f"{secret('customer: name')} {n}",
                         contact=f"{secret('customer: contact')}@example.org")
        for n in range(1, 6)
    ]  # fmt: skip
    room.do("ana", impact.import_customers, customers=rows, origin=secret("customers: origin"))
    room.do("ana", impact.mark_customers, ids=["customer1", "customer2"],
            status=CustomerStatus.CONFIRMED, because=secret("customers: basis"))  # fmt: skip
    room.do("ana", impact.mark_customers, ids=["customer3", "customer4", "customer5"],
            status=CustomerStatus.CLEARED, because="no download")  # fmt: skip
    room.do("maya", duties.assess, regime="gdpr", applies=False, because=secret("duty: because"))
    room.do("jonas", notify.decide_notification, choice=Choice.SITE_WIDE_NOW,
            because=secret("notification: because"))  # fmt: skip
    room.sent(audience=Audience.SITE_WIDE, subject="Security notice",
              text="Packages were published with a stolen token.\n\nRebuild what you built since "
              "14 November.")  # fmt: skip
    room.drafted(audience=Audience.AFFECTED, text=secret("draft"), subject=secret("draft: subject"))
    room.later(30)
    room.do("maya", course.advance)
    _state(room, ImpactStage.ACTUAL, "two organisations ran foreign code", 2, 5)
    room.sent(NotificationKind.FINAL, subject="What happened",
              text=f"What happened at your site: {secret('text to those affected')}")  # fmt: skip
    room.later(15)
    room.do("maya", course.advance)


def _looks_back(room: Room, *, publish: bool) -> None:
    room.later(60 * 24)
    for section in Section:
        written = f"{section}: what we say" if publish else secret(f"retrospective: {section}")
        room.do("ana", retrospective.write_section, section=section, text=written)
    what = "rotate tokens monthly" if publish else secret("follow-up")
    room.do("ana", follow_ups.add_follow_up, text=what, owner="tom", due="2027-01-31")
    for person in list(room.incident.participants):
        room.do(person, retrospective.agree)
    words = [retrospective.FollowUpWords(each, "What we learned", "so it was") for each in Audience]
    room.do("maya", retrospective.decide_publication, publish=publish, words=words,
            because=secret("publication: because"))  # fmt: skip
    room.do("maya", course.advance)
