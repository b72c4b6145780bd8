"""CircleCI, December 2022: a stolen session became production access, and every secret was suspect.

Retold from the company's published account: https://circleci.com/blog/jan-4-2023-incident-report/
Made up, because it does not speak of them: the list of customers, the course of legal duties, and
what was written to customers after the retrospective.
"""

from pathlib import Path

from drive import Drive, told

CUSTOMERS = Path(__file__).with_name("circleci_2022_12_customers.csv")
SECURITY, COMMS = "security-lead", "comms-lead"
INVESTIGATOR, PLATFORM, PARTNERS = "security-analyst", "platform-lead", "partner-engineer"
EVERYONE = [INVESTIGATOR, SECURITY, PLATFORM, PARTNERS, COMMS]


def story(drive: Drive) -> None:
    """Drive the CircleCI incident of December 2022 from its first report to its closure."""
    drive.is_for("CircleCI", contact="your ticket with our support")
    investigation(drive)
    response(drive)
    closure(drive)
    retrospective(drive)


def investigation(drive: Drive) -> None:
    """A customer sees what monitoring did not."""
    drive.declares(
        INVESTIGATOR,
        "Customer secrets stolen with an engineer's session",
        "--source", "customer",
        "--detail", "A customer reports suspicious activity with their GitHub OAuth token",
        "--reporter", "a customer's security team",
        "--contact", "through the support ticket",
        "--at", "2022-12-29",
    )  # fmt: skip
    drive.does(INVESTIGATOR, "acknowledge", "Thanked; a review with GitHub is open",
               "--at", "2022-12-29")  # fmt: skip
    drive.does(
        INVESTIGATOR, "confirm",
        "--severity", "sev1",
        "--impact", "a customer's GitHub OAuth token was used by somebody unauthorised",
        "--customers-at-risk",
        "--at", "2022-12-30",
    )  # fmt: skip
    at = ("--at", "2022-12-30")
    drive.does(SECURITY, "command", *at)
    drive.does(SECURITY, "assign", "comms", COMMS, *at)
    drive.does(SECURITY, "join", "mitigation", *at)
    drive.does(PLATFORM, "join", "mitigation", *at)
    drive.does(PLATFORM, "join", "remediation", *at)
    drive.does(PARTNERS, "join", "remediation", *at)
    drive.does(SECURITY, "assign", "mitigation-lead", PLATFORM, *at)
    drive.does(SECURITY, "assign", "remediation-lead", PARTNERS, *at)


def response(drive: Drive) -> None:
    """Rotate first, find out how they came in, close the way, tell everyone."""
    drive.does(SECURITY, "advance", "--at", "2022-12-31T04:00Z")
    at = ("--at", "2022-12-31T04:00Z")
    drive.does(
        SECURITY, "decide", "Rotate every customer's GitHub OAuth token as a precaution",
        "--why", "one token is known to be stolen, and wider impact cannot be ruled out",
        "--option", "rotate only the token known to be stolen",
        *at,
    )  # fmt: skip
    drive.does(PARTNERS, "action", "add", "remediation",
               "rotate every customer's GitHub OAuth token", "--owner", PARTNERS, *at)  # fmt: skip
    drive.does(PARTNERS, "action", "start", "A1", *at)
    drive.does(
        PARTNERS, "update", "remediation", "rotation of GitHub OAuth tokens has begun",
        "--actions", "working with GitHub; next: the remaining customers",
        "--needs", "a higher API rate limit from GitHub",
        "--eta", "unknown", "--because", "GitHub's API limits how fast tokens can be rotated",
        "--at", "2022-12-31T08:00Z",
    )  # fmt: skip
    drive.does(INVESTIGATOR, "moment", "exploit-began", "--at", "2022-12-16")
    drive.does(
        INVESTIGATOR, "log", "Malware on an engineer's laptop steals a session that the second "
        "factor had already passed; the antivirus does not see it",
        "--kind", "finding", "--at", "2022-12-16",
    )  # fmt: skip
    drive.does(INVESTIGATOR, "log", "First unauthorised access: reconnaissance in production",
               "--kind", "finding", "--at", "2022-12-19")  # fmt: skip
    drive.does(
        INVESTIGATOR, "log", "Customer secrets and the keys that encrypt them are taken, the keys "
        "from a running process; the last unauthorised activity in the logs",
        "--kind", "finding", "--at", "2022-12-22",
    )  # fmt: skip
    drive.does(
        INVESTIGATOR, "cause", "A session cookie stolen from an engineer's laptop let the attacker "
        "act as that engineer, whose ordinary work included making production access tokens",
        "--at", "2023-01-04",
    )  # fmt: skip
    drive.does(
        SECURITY, "needs", "answer", "N1", "GitHub helps; the limit itself stays as it is",
        "--at", "2023-01-01T10:00Z",
    )  # fmt: skip
    drive.does(
        SECURITY, "impact", "Environment variables, tokens and keys that customers stored, with "
        "the keys that encrypt them", "--stage", "potential", "--at", "2023-01-04T16:00Z",
    )  # fmt: skip
    actions(drive)
    notifications(drive)
    drive.does(
        PARTNERS, "remediated",
        "--fix", "all tokens in our care are rotated or revoked; access to production needs a "
        "further step of authentication and few people have it",
        "--verified", "the rotations were confirmed with GitHub and Atlassian, and no "
        "unauthorised access was seen since",
        "--verified-by", SECURITY,
        "--at", "2023-01-07T07:30Z",
    )  # fmt: skip


def actions(drive: Drive) -> None:
    """What closed the way in, and what was rotated."""
    steps = [
        ("mitigation", "shut down all access of the compromised engineer", SECURITY,
         "2023-01-04T16:35Z", "all access is shut down"),
        ("mitigation", "take production access from nearly everyone", SECURITY,
         "2023-01-04T18:30Z", "a small operations group keeps it"),
        ("mitigation", "rotate every production host that may be exposed", PLATFORM,
         "2023-01-04T22:30Z", "all replaced; the way in counts as closed"),
    ]  # fmt: skip
    for number, (track, text, owner, at, result) in enumerate(steps, 2):
        drive.does(owner, "action", "add", track, text, "--owner", owner, "--at", at)
        drive.does(owner, "action", "done", f"A{number}", "--result", result, "--at", at)
    drive.does(
        PLATFORM, "mitigated", "--how", "stopped",
        "--detail", "the engineer's access is gone and every exposed host is replaced",
        "--verified", "logs show no unauthorised activity after 22 December",
        "--verified-by", INVESTIGATOR,
        "--at", "2023-01-04T22:30Z",
    )  # fmt: skip
    rotations = [
        ("revoke every project API token", "2023-01-05T03:26Z", "2023-01-05T03:26Z"),
        ("revoke personal API tokens made before 5 January", "2023-01-06T05:00Z",
         "2023-01-06T05:00Z"),
        ("rotate Bitbucket tokens with Atlassian", "2023-01-06T06:40Z", "2023-01-06T10:15Z"),
    ]  # fmt: skip
    for number, (text, begun, done) in enumerate(rotations, 5):
        drive.does(PARTNERS, "action", "add", "remediation", text, "--owner", PARTNERS,
                   "--at", begun)  # fmt: skip
        drive.does(PARTNERS, "action", "done", f"A{number}", "--at", done)
    drive.does(PARTNERS, "action", "done", "A1", "--result", "complete, a week after it began",
               "--at", "2023-01-07T07:30Z")  # fmt: skip


def notifications(drive: Drive) -> None:
    """Everybody is told to rotate everything."""
    drive.does(
        SECURITY, "notify", "decide", "--site-wide-now",
        "--because", "every stored secret may be known, so every customer must rotate",
        "--at", "2023-01-05T02:00Z",
    )  # fmt: skip
    drive.does(COMMS, "customers", "import", str(CUSTOMERS), "--at", "2023-01-05T02:05Z")
    drive.does(
        COMMS, "notify", "draft",
        "We are investigating a security incident. Rotate every secret that you store with us, "
        "now, and look through your logs for unauthorised access since 21 December. We will "
        "write again as we learn more.",
        "--kind", "initial", "--audience", "site-wide",
        "--subject", "Security alert: rotate any secrets stored in CircleCI",
        "--at", "2023-01-05T02:10Z",
    )  # fmt: skip
    drive.does(
        COMMS, "notify", "draft",
        "To the administrators of {customer}\n\n"
        "We are investigating a security incident. Rotate every secret that you store with us "
        "(in your projects: {records}), now, and look through your logs for unauthorised access "
        "since 21 December. We will write again as we learn more.",
        "--kind", "initial", "--audience", "affected", "--template",
        "--subject", "Security alert: rotate any secrets stored in CircleCI",
        "--at", "2023-01-05T02:15Z",
    )  # fmt: skip
    for note in ("M1", "M2"):
        drive.does(SECURITY, "notify", "approve", note, "--at", "2023-01-05T02:20Z")
    drive.sends(COMMS, "M1", via="blog, social media, forum, support article",
                at="2023-01-05T02:30Z")  # fmt: skip
    drive.sends(COMMS, "M2", via="mail", at="2023-01-05T02:30Z")
    duties(drive)
    drive.does(COMMS, "log", "AWS begins to notify customers whose AWS tokens may be affected",
               "--at", "2023-01-07T18:30Z")  # fmt: skip


def duties(drive: Drive) -> None:
    """What the law asks for: customers decide about the data that they store here."""
    drive.does(
        COMMS, "obligations", "assess", "gdpr-processor", "--applies",
        "--because", "what customers store with us may name people, and they decide about it",
        "--at", "2023-01-05T02:35Z",
    )  # fmt: skip
    drive.does(COMMS, "obligations", "fulfil", "gdpr-controller", "--reference", "M2",
               "--at", "2023-01-05T02:40Z")  # fmt: skip
    drive.does(
        COMMS, "obligations", "assess", "sec", "--does-not-apply",
        "--because", "the company is privately held", "--at", "2023-01-05T02:45Z",
    )  # fmt: skip


def closure(drive: Drive) -> None:
    """What it really came to, and the account that everybody gets."""
    drive.does(SECURITY, "advance", "--at", "2023-01-07T19:00Z")
    drive.does(COMMS, "log", "AWS's notifications are understood to be complete",
               "--at", "2023-01-12")  # fmt: skip
    drive.does(
        SECURITY, "impact", "All customers had to rotate their secrets; fewer than five told us of "
        "unauthorised access to other systems of theirs", "--stage", "actual",
        "--at", "2023-01-13T12:00Z",
    )  # fmt: skip
    drive.does(
        COMMS, "customers", "mark", "acme", "birch", "cobalt", "delta", "--as", "confirmed",
        "--because", "secrets of theirs were stored on 22 December", "--at", "2023-01-13T12:30Z",
    )  # fmt: skip
    drive.does(
        COMMS, "customers", "mark", "ember", "--as", "cleared",
        "--because", "they stored no secret until 5 January", "--at", "2023-01-13T12:30Z",
    )  # fmt: skip
    drive.does(
        COMMS, "notify", "draft",
        "What happened: malware on an engineer's laptop stole a session. With it, tokens for "
        "production were made, and on 22 December customers' secrets were taken together with the "
        "keys that encrypt them. What we did: closed that way on 4 January, rotated every token in "
        "our care, restricted who reaches production. What you should do: if you stored secrets "
        "with us, rotate them, and look at your systems from 16 December on.",
        "--kind", "final", "--audience", "site-wide",
        "--subject", "CircleCI incident report for the January 4 security incident",
        "--at", "2023-01-13T13:00Z",
    )  # fmt: skip
    drive.does(SECURITY, "notify", "approve", "M3", "--at", "2023-01-13T14:00Z")
    drive.sends(COMMS, "M3", via="blog", at="2023-01-13T15:00Z")
    drive.does(SECURITY, "advance", "--at", "2023-01-13T16:00Z")


def retrospective(drive: Drive) -> None:
    """What the team looks back on, and what follows."""
    at = ("--at", "2023-01-24T15:00Z")
    sections = {
        "summary": "One stolen session was enough to reach what customers had entrusted to us. "
        "It was a customer who noticed, thirteen days after the laptop was infected.",
        "why": "Several things had to be so: malware that the antivirus did not know; a session "
        "that stayed good on another machine after the second factor; an engineer's ordinary "
        "rights that included making production tokens; encryption keys in reach of a process "
        "that could be read. This was a failure of the system, not of one person.",
        "went-well": "Logs and traces were good enough to tell the whole course. Tools that help "
        "customers find and rotate their secrets were shipped during the response.",
        "went-badly": "The malware was not seen. The first signal came from outside. Customers "
        "would have liked to hear more, and more visibly, during the incident.",
        "prevention": "Detection for this malware's behaviour; production behind a further step "
        "of authentication; secrets that expire or rotate by themselves.",
    }
    for section, text in sections.items():
        drive.does(SECURITY, "retro", "write", section, text, *at)
    follow_ups = [
        ("detect and block the behaviour of this malware on laptops", SECURITY, "2023-02-28"),
        ("restrict production access and ask for a further factor", PLATFORM, "2023-03-31"),
        ("alert on the patterns of behaviour that were seen", INVESTIGATOR, "2023-03-31"),
        ("rotate OAuth tokens automatically", PARTNERS, "2023-06-30"),
        ("open audit logs to every plan", PLATFORM, "2023-02-28"),
    ]
    for text, owner, due in follow_ups:
        drive.does(SECURITY, "retro", "action", "add", text, "--owner", owner, "--due", due, *at)
    drive.everyone(EVERYONE, "retro", "agree", "--at", "2023-01-24T16:00Z")
    drive.does(SECURITY, "retro", "publish", "--yes", "--because",
               "every customer was told; they are owed the whole story",
               "--at", "2023-01-24T16:10Z")  # fmt: skip
    follow_up(drive)
    drive.does(SECURITY, "advance", "--at", "2023-01-24T17:15Z")


def follow_up(drive: Drive) -> None:
    """Those who were told before are told what was learned: the drafts are there, with gaps."""
    for note, via in (("M4", "mail"), ("M5", "blog")):
        drive.does(
            COMMS, "notify", "revise", note,
            "--fact", "what_data=Environment variables, tokens and keys that were stored with us "
            "on 22 December 2022",
            "--fact", "what_to_do=If you have not yet done so, rotate every secret that was stored "
            "with us before 5 January 2023, and look at your systems from 16 December 2022 on.",
            "--at", "2023-01-24T16:30Z",
        )  # fmt: skip
        drive.does(SECURITY, "notify", "approve", note, "--at", "2023-01-24T16:45Z")
        drive.sends(COMMS, note, via=via, at="2023-01-24T17:00Z")


if __name__ == "__main__":
    told(story)
