"""The demo: a throwaway store in the middle of a believable incident in full response."""

from datetime import datetime, timedelta
from typing import ParamSpec

from commandcenter.desk import Desk
from commandcenter.incident.decisions import (
    Decision,
    course,
    duties,
    follow_ups,
    impact,
    notifications,
    people,
    progress,
    record,
    retrospective,
)
from commandcenter.incident.decisions import actions as act
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
    Role,
    Section,
    Severity,
    Source,
    Track,
)
from commandcenter.store import Store

P = ParamSpec("P")

#: Who sits at the demo's screen: the commander.
YOU = "maya"
#: When the next remediation report falls due, after the demo opens.
NEXT_PROMPT = timedelta(seconds=45)
#: How many slots of the cadence have gone by.
SLOTS = 6
CADENCE = timedelta(minutes=15)
SUSPECTED, CONFIRMED = 214, 37


class Story:
    """People who acted at given times, told through the same desk as everything else."""

    def __init__(self, store: Store, now: datetime) -> None:
        """Tell it backwards from `now`."""
        self.store = store
        self.now = now
        self.clock = now
        self.incident_id = 0

    def at(self, before: timedelta) -> "Story":
        """Move the story's clock to this long before the present."""
        self.clock = self.now - before
        return self

    async def declare(self, who: str, title: str, source: Source, detail: str = "") -> None:
        """Start the next incident of the story."""
        done = await self._desk(who).declare(title, source, detail=detail)
        self.incident_id = done.incident.id

    async def does(
        self, who: str, decision: Decision[P], /, *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Have somebody take a decision on the incident being told."""
        await self._desk(who).do(self.incident_id, decision, *args, **kwargs)

    async def does_at(
        self, at: datetime, who: str, decision: Decision[P], /, *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """The same for something that happened at `at` and is entered afterwards."""
        await self._desk(who).stamped(at=at).do(self.incident_id, decision, *args, **kwargs)

    def _desk(self, who: str) -> Desk:
        return Desk(self.store, who, clock=lambda: self.clock)


def minutes(number: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=number)


async def tell(store: Store, now: datetime) -> int:
    """Fill the store with the demo's incidents.

    Returns:
        The number of the one in full response.
    """
    story = Story(store, now)
    await _phishing_dismissed(story)
    await _leaked_key_in_closure(story)
    await _scanner_in_investigation(story)
    await _stolen_token(story)
    return story.incident_id


async def _phishing_dismissed(story: Story) -> None:
    await story.at(minutes(3 * 24 * 60)).declare(
        "lena", "Payroll mail with a strange link", Source.REPORT, "forwarded by three people"
    )
    await story.at(minutes(3 * 24 * 60 - 34)).does(
        "lena",
        course.dismiss,
        reason="simulation by the awareness team; no account touched",
        ticket="SEC-2291",
    )


async def _leaked_key_in_closure(story: Story) -> None:
    day = 24 * 60
    await story.at(minutes(2 * day)).declare(
        "ana", "Deploy key in a public gist", Source.BOUNTY, "reported through the bounty programme"
    )
    story.at(minutes(2 * day - 9))
    await story.does(
        "ana",
        course.confirm,
        severity=Severity.SEV3,
        impact="the key could read two internal repositories",
        infrastructure_breach=True,
    )
    await story.does("jonas", people.assign, role=Role.COMMANDER, person="jonas")
    await story.does("ana", people.join, track=Track.MITIGATION)
    await story.does("tom", people.join, track=Track.REMEDIATION)
    await story.at(minutes(2 * day - 12)).does("jonas", course.advance)
    await story.at(minutes(2 * day - 20)).does(
        "ana",
        act.declare_mitigated,
        how=Containment.STOPPED,
        detail="key revoked",
        verified="a clone with the key is refused",
        verified_by="tom",
    )
    story.at(minutes(2 * day - 24))
    await story.does("tom", act.record_cause, text="deploy key pasted into a shared snippet")
    await story.does(
        "tom",
        act.declare_remediated,
        fix="deploy keys replaced by short-lived tokens",
        verified="no static key left in the secret scanner",
        verified_by="ana",
    )
    await story.does(
        "jonas",
        notifications.decide_notification,
        choice=Choice.AT_CLOSURE,
        because="no customer data in either repository",
    )
    await story.at(minutes(2 * day - 30)).does("jonas", course.advance)
    story.at(minutes(60))
    await story.does(
        "jonas",
        retrospective.write_section,
        section=Section.SUMMARY,
        text=(
            "A deploy key lay in a **public gist**. It was found at {moment detected} and revoked "
            "at {moment mitigated}, after {figure time to mitigate}. No customer was impacted."
        ),
    )
    await story.does(
        "tom",
        retrospective.write_section,
        section=Section.WHY,
        text=(
            "### What set it off\n\nSomebody shared a snippet to get help; the key was in it.\n\n"
            "### What made it possible\n\n- keys that never expire, one for every machine\n"
            "- a scanner that reads our repositories, and nothing else\n\n"
            "### What let it go on\n\nNobody looks for our keys outside. The report came from a "
            "stranger: {#1}."
        ),
    )
    await story.does(
        "tom",
        follow_ups.add_follow_up,
        text="search public snippets for our keys every day",
        owner="ana",
        due=f"{story.now + timedelta(days=30):%Y-%m-%d}",
    )


async def _scanner_in_investigation(story: Story) -> None:
    await story.at(minutes(26)).declare(
        "lena",
        "Unusual logins to the package signing host",
        Source.MONITORING,
        "four logins from an address never seen before",
    )
    await story.at(minutes(18)).does(
        "lena",
        record.log,
        text="address belongs to a cloud provider in the same region; asking the owner",
    )


async def _stolen_token(story: Story) -> None:
    """The one on the board: six slots into the response, the seventh report due any moment."""
    response = SLOTS * CADENCE + CADENCE - NEXT_PROMPT
    story.at(response + minutes(20))
    await story.declare(
        "priya",
        "Stolen CI token used to publish packages",
        Source.CUSTOMER,
        "a customer saw release 4.2.1 of a package that we never made",
    )
    await story.at(response + minutes(11)).does(
        "priya",
        record.log,
        text="4.2.1 was published with the token of the release pipeline, from outside",
        kind=EntryKind.FINDING,
    )
    await story.at(response + minutes(9)).does(
        "priya",
        course.confirm,
        severity=Severity.SEV1,
        impact="packages signed as ours may carry foreign code",
        customers_at_risk=True,
        infrastructure_breach=True,
    )
    story.at(response + minutes(7))
    await story.does(
        YOU, people.assign, role=Role.COMMANDER, person=YOU, contact="+44 20 7946 0101"
    )
    await story.does("priya", people.join, track=Track.MITIGATION, contact="+44 20 7946 0133")
    await story.does("tom", people.join, track=Track.REMEDIATION, contact="+44 20 7946 0155")
    story.at(response + minutes(5))
    await story.does("sam", people.join, track=Track.MITIGATION)
    await story.does("ana", people.join, track=Track.REMEDIATION)
    await story.does("lena", people.join, track=Track.MITIGATION)
    story.at(response + minutes(3))
    await story.does(YOU, people.assign, role=Role.MITIGATION_LEAD, person="priya")
    await story.does(YOU, people.assign, role=Role.REMEDIATION_LEAD, person="tom")
    await story.does(YOU, people.assign, role=Role.COMMS, person="jonas")
    await story.at(response).does(YOU, course.advance)
    await _first_half_hour(story, response)
    await _scope_and_customers(story, response)
    await _last_half_hour(story, response)


async def _first_half_hour(story: Story, response: timedelta) -> None:
    def after(number: float) -> Story:
        return story.at(response - minutes(number))

    await after(2).does(
        "priya",
        act.add_action,
        track=Track.MITIGATION,
        text="revoke the release token",
        owner="priya",
    )
    await after(3).does(
        "priya",
        act.add_action,
        track=Track.MITIGATION,
        text="block the publish endpoint at the WAF",
        owner="priya",
        stops_service="package publishing",
    )
    await after(4).does("priya", act.finish_action, action="A1", result="revoked 3 tokens")
    await after(5).does(
        "tom", act.add_action, track=Track.REMEDIATION, text="rotate the signing key", owner="tom"
    )
    await after(6).does(
        "ana",
        act.add_action,
        track=Track.REMEDIATION,
        text="verify package signatures on read",
        owner="ana",
    )
    await after(9).does(
        YOU,
        record.decide,
        text="stop publishing for everyone until the key is rotated",
        why="we cannot tell our own releases from theirs",
        options=("stop publishing", "watch and revoke one by one"),
        objections=("sam: breaks nightly builds of 40 customers",),
    )
    await after(11).does("priya", act.finish_action, action="A2", result="WAF rule 4411 is live")
    await after(13).does(
        "priya",
        progress.report,
        track=Track.MITIGATION,
        conditions="token revoked, publishing blocked; two mirrors still serve 4.2.1",
        actions="blocked publishing; next: purge the mirrors",
    )
    await after(14).does(
        "tom",
        progress.report,
        track=Track.REMEDIATION,
        conditions="looking for how the token left the pipeline",
        actions="next: read the runner's network log",
        eta=Estimate(at=story.clock + minutes(60), confidence="low"),
    )
    await after(16).does(
        "sam", act.add_action, track=Track.MITIGATION, text="purge the mirrors", owner="sam"
    )
    await after(17).does("sam", act.start_action, action="A5")
    await after(20).does(
        "jonas",
        impact.state_impact,
        text="customers that asked one of our own servers for 4.2.1",
        stage=ImpactStage.POTENTIAL,
        figures={"downloads": 412, "customers": 96},
        services=("package publishing",),
    )
    await after(22).does(
        "ana",
        record.log,
        text="runner image of 11 November runs a step that no commit explains",
        kind=EntryKind.FINDING,
    )
    await after(28).does(
        "priya",
        progress.report,
        track=Track.MITIGATION,
        conditions="first mirror purged, the second does not answer",
        actions="calling the second mirror's operator",
        needs="the mirror operator's phone number",
    )
    await after(33).does(
        "tom",
        progress.report,
        track=Track.REMEDIATION,
        conditions="a build step was changed in the runner image",
        actions="next: rebuild the image from source",
        eta=Estimate(
            at=story.clock + minutes(70), because="image must be rebuilt", confidence="low"
        ),
    )


async def _scope_and_customers(story: Story, response: timedelta) -> None:
    def after(number: float) -> Story:
        return story.at(response - minutes(number))

    await after(34).does(
        "jonas",
        impact.import_customers,
        customers=list(customers()),
        origin="download log of 4.2.1",
    )
    await after(36).does(
        "jonas",
        impact.state_impact,
        text="everyone who downloaded 4.2.1 in the last two days",
        stage=ImpactStage.POTENTIAL,
        figures={"downloads": 1893, "customers": SUSPECTED + CONFIRMED},
        services=("package publishing",),
    )
    await after(38).does(
        YOU,
        duties.assess,
        regime="gdpr",
        applies=True,
        because="the foreign code reads names and mail addresses",
    )
    await after(43).does(
        "priya",
        progress.report,
        track=Track.MITIGATION,
        conditions="both mirrors purged; 4.2.1 is gone from everywhere we know",
        actions="watching the download log",
    )
    await after(44).does(
        "tom",
        progress.report,
        track=Track.REMEDIATION,
        conditions="image rebuilt; the signing path still trusts the old key",
        actions="next: rotate the key",
        eta=Estimate(at=story.clock + minutes(55), confidence="medium"),
    )
    await after(47).does("sam", act.finish_action, action="A5", result="both purged, checked twice")
    await after(50).does(
        "jonas",
        impact.mark_customers,
        ids=[f"C{number:04}" for number in range(1, CONFIRMED + 1)],
        status=CustomerStatus.CONFIRMED,
        because="ran 4.2.1 in production (their own logs)",
    )
    exploit = story.now - response - timedelta(hours=31)
    await after(52).does_at(exploit, "ana", record.set_moment, moment=MomentName.EXPLOIT_BEGAN)


async def _last_half_hour(story: Story, response: timedelta) -> None:
    def after(number: float) -> Story:
        return story.at(response - minutes(number))

    await after(58).does(
        "priya",
        progress.report,
        track=Track.MITIGATION,
        conditions="no download of 4.2.1 for 20 minutes",
        actions="writing the list of affected customers",
    )
    await after(66).does("tom", act.start_action, action="A3")
    await after(71).does(
        "jonas",
        notifications.draft,
        kind=NotificationKind.INITIAL,
        audience=Audience.SITE_WIDE,
        subject="Do not use release 4.2.1",
        text=(
            "A release that we did not make, 4.2.1, was published under our name.\n\n"
            "Remove it, rotate the credentials of machines that ran it, and tell us if you find "
            "anything. Publishing is stopped meanwhile. We write again within the hour."
        ),
    )
    await after(73).does(
        "priya",
        progress.report,
        track=Track.MITIGATION,
        conditions="publishing stays blocked; nobody downloads 4.2.1",
        actions="next: unblock when the key is rotated",
        needs="someone to call the 37 confirmed customers",
    )
    await after(74).does(
        "tom",
        progress.report,
        track=Track.REMEDIATION,
        conditions="key ceremony needs two people; one is on a train",
        actions="second custodian found",
        eta=Estimate(
            at=story.clock + minutes(75), because="second key custodian", confidence="medium"
        ),
    )
    await after(87).does(
        "priya",
        progress.report,
        track=Track.MITIGATION,
        conditions="quiet; 2 of 37 customers saw the code run",
        actions="collecting their logs",
    )
    await after(89).does(
        "tom",
        progress.report,
        track=Track.REMEDIATION,
        conditions="new key is made; services are being switched over",
        actions="next: verify signatures on read",
        eta=Estimate(at=story.clock + minutes(50), confidence="high"),
    )
    await after(100).does(
        "priya",
        progress.report,
        track=Track.MITIGATION,
        conditions="nothing new; watching",
        actions="two customers' logs are in",
    )
    await after(102).does(
        "ana", record.add_indicator, kind="domain", value="cdn-metrics.example.net"
    )


FIRST = (
    "Alder",
    "Birch",
    "Cobalt",
    "Dune",
    "Ember",
    "Fjord",
    "Granite",
    "Harbor",
    "Iris",
    "Juniper",
)
SECOND = (
    "Analytics",
    "Bank",
    "Care",
    "Devices",
    "Energy",
    "Freight",
    "Games",
    "Health",
    "Insurance",
    "Labs",
)


def customers() -> list[ImportedCustomer]:
    """The believable list of everyone who may be affected."""
    return [
        ImportedCustomer(
            id=f"C{number:04}",
            name=f"{FIRST[number % 10]} {SECOND[number // 10 % 10]} {number // 100 + 1}",
            contact=f"security@c{number:04}.example",
        )
        for number in range(1, SUSPECTED + CONFIRMED + 1)
    ]
