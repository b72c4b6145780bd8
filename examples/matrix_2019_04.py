"""matrix.org, April 2019: an unpatched build server, hijacked SSH agents, the wrong key rotated.

Retold from the foundation's published account:
https://matrix.org/blog/2019/05/08/post-mortem-and-remediations-for-apr-11-security-incident
Times that the account gives only roughly are marked so.
Made up, because it does not speak of them: the list of people who have an account, the mail to
them, the estimates, and the course of the legal duties.
"""

from pathlib import Path

from drive import Drive, told

PEOPLE = Path(__file__).with_name("matrix_2019_04_people.csv")
COMMANDER, OPERATIONS, REBUILD = "operations-lead", "operations-engineer", "rebuild-lead"
FORENSICS, COMMS = "forensics-engineer", "comms-lead"
EVERYONE = [FORENSICS, COMMANDER, OPERATIONS, REBUILD, COMMS]


def story(drive: Drive) -> None:
    """Drive the matrix.org incident of April 2019 from a researcher's warning to its closure."""
    drive.is_for("matrix.org", contact="the operators' room on matrix.org")
    investigation(drive)
    eviction(drive)
    rebuilding(drive)
    defacement(drive)
    closure(drive)
    retrospective(drive)


def investigation(drive: Drive) -> None:
    """A researcher writes; somebody unknown has a key on nineteen hosts."""
    drive.declares(
        FORENSICS,
        "Root on production hosts through an unpatched Jenkins",
        "--source", "report",
        "--detail", "A researcher warns that our public Jenkins is outdated",
        "--reporter", "an independent security researcher",
        "--contact", "direct message",
        "--at", "~2019-04-09T22:00Z",
    )  # fmt: skip
    drive.does(FORENSICS, "acknowledge", "Thanked the researcher; Jenkins is updated at once",
               "--at", "2019-04-10")  # fmt: skip
    drive.does(
        FORENSICS, "log", "Jenkins is updated. A root key that nobody knows is found on a host, "
        "then on nineteen; disks are copied before anything is changed",
        "--kind", "finding", "--at", "2019-04-10",
    )  # fmt: skip
    drive.does(
        FORENSICS, "confirm", "--severity", "sev1",
        "--impact", "somebody else has root on production hosts; password hashes, access tokens "
        "and signing keys may be known to them",
        "--customers-at-risk", "--infrastructure-breach",
        "--at", "2019-04-10",
    )  # fmt: skip
    at = ("--at", "2019-04-10")
    drive.does(COMMANDER, "command", *at)
    drive.does(COMMANDER, "assign", "comms", COMMS, *at)
    drive.does(OPERATIONS, "join", "mitigation", *at)
    drive.does(FORENSICS, "join", "mitigation", *at)
    drive.does(REBUILD, "join", "remediation", *at)
    drive.does(COMMANDER, "assign", "mitigation-lead", OPERATIONS, *at)
    drive.does(COMMANDER, "assign", "remediation-lead", REBUILD, *at)


def eviction(drive: Drive) -> None:
    """Enough is seen; the attacker is thrown out, and everything will be rebuilt."""
    drive.does(COMMANDER, "advance", "--at", "2019-04-10")
    drive.does(FORENSICS, "moment", "exploit-began", "--at", "2019-03-13T18:46:07Z",
               "--precision", "second")  # fmt: skip
    drive.does(FORENSICS, "log", "Our Jenkins is entered through a known hole",
               "--kind", "finding", "--precision", "second",
               "--at", "2019-03-13T18:46:07Z")  # fmt: skip
    drive.does(
        FORENSICS, "log", "Staff log in to the trapped build host with agent forwarding; the "
        "attacker's key spreads to many hosts", "--kind", "finding", "--at", "2019-04-04T12:32Z",
    )  # fmt: skip
    drive.does(FORENSICS, "log", "Two more hosts are compromised in the same way",
               "--kind", "finding", "--at", "2019-04-05")  # fmt: skip
    drive.does(FORENSICS, "indicator", "add", "ssh-key", "unknown root key on 19 hosts",
               "--at", "2019-04-10")  # fmt: skip
    drive.does(
        OPERATIONS, "action", "add", "mitigation",
        "evict the attacker: lock SSH down, remove keys, block traffic",
        "--owner", OPERATIONS, "--stops-service", "the matrix.org homeserver",
        "--at", "~2019-04-11T02:00Z",
    )  # fmt: skip
    drive.does(OPERATIONS, "action", "done", "A1", "--result", "SSH is locked down, keys are gone",
               "--at", "~2019-04-11T02:00Z")  # fmt: skip
    drive.does(
        FORENSICS, "cause", "A known hole in a Jenkins that faced the internet and was not patched "
        "gave the first foothold; forwarded SSH agents gave every other host of a flat network",
        "--at", "2019-04-11",
    )  # fmt: skip
    drive.does(
        COMMANDER, "decide", "Rebuild the whole estate and rotate all secrets",
        "--why", "root was lost on nineteen of thirty hosts; cleaning cannot be trusted",
        "--option", "rebuild everything", "--option", "clean the hosts that had the key",
        "--at", "~2019-04-11T08:00Z",
    )  # fmt: skip
    drive.does(
        OPERATIONS, "action", "add", "mitigation", "invalidate every access token",
        "--owner", OPERATIONS, "--at", "~2019-04-11T09:00Z",
    )  # fmt: skip
    drive.does(OPERATIONS, "action", "done", "A2", "--at", "~2019-04-11T09:00Z", "--result",
               "every user is logged out; those without key backup lose encrypted history")  # fmt: skip
    drive.does(
        OPERATIONS, "mitigated", "--how", "stopped",
        "--detail", "the attacker's keys are gone, SSH is locked down, tokens are invalid",
        "--at", "~2019-04-11T09:30Z",
    )  # fmt: skip


def rebuilding(drive: Drive) -> None:
    """New hosts; the first public word, which asks for what is not possible yet."""
    drive.does(
        REBUILD, "action", "add", "remediation", "bring the core server back on new hosts",
        "--owner", REBUILD, "--at", "~2019-04-11T09:40Z",
    )  # fmt: skip
    drive.does(
        REBUILD, "update", "remediation", "new hosts are being set up from nothing",
        "--actions", "core server first, then the hundred other services",
        "--eta", "2019-04-11T20:00Z", "--because", "core server only",
        "--at", "2019-04-11T10:00Z",
    )  # fmt: skip
    drive.does(
        REBUILD, "update", "remediation", "the new layout is decided while it is built",
        "--actions", "restoring the database; next: the workers",
        "--eta", "2019-04-12T01:00Z", "--because", "the layout changes while it is built",
        "--at", "2019-04-11T18:00Z",
    )  # fmt: skip
    drive.does(REBUILD, "action", "done", "A3", "--result", "the core server is back",
               "--at", "~2019-04-12T01:00Z")  # fmt: skip
    drive.does(
        COMMS, "notify", "draft",
        "Somebody had access to our production hosts and may have unencrypted messages, password "
        "hashes and access tokens. We have logged everybody out. As a precaution, change your "
        "password on matrix.org.",
        "--kind", "initial", "--audience", "site-wide",
        "--subject", "We have discovered and addressed a security breach",
        "--at", "~2019-04-12T00:30Z",
    )  # fmt: skip
    drive.does(COMMANDER, "notify", "approve", "M1", "--at", "~2019-04-12T00:45Z")
    drive.sends(COMMS, "M1", via="blog", at="2019-04-12T01:00:01Z")
    duties(drive)
    drive.does(COMMS, "log", "Passwords cannot be reset yet: the text asks for what does not work",
               "--kind", "finding", "--at", "2019-04-12T01:30Z")  # fmt: skip
    drive.does(
        COMMANDER, "decide", "Sleep before going on",
        "--why", "people have worked through the night; the attacker seems to be out",
        "--at", "~2019-04-12T04:00Z",
    )  # fmt: skip


def duties(drive: Drive) -> None:
    """What the law asks for: these were people's passwords and messages."""
    drive.does(
        COMMS, "obligations", "assess", "gdpr", "--applies",
        "--because", "password hashes and messages of people in the EU may be known",
        "--at", "2019-04-12T01:10Z",
    )  # fmt: skip
    drive.does(COMMS, "obligations", "fulfil", "gdpr-people", "--reference", "M1",
               "--at", "2019-04-12T01:15Z")  # fmt: skip
    drive.does(COMMS, "obligations", "fulfil", "gdpr-authority", "--reference", "by its web form",
               "--at", "2019-04-12T15:00Z")  # fmt: skip


def defacement(drive: Drive) -> None:
    """Stopped was not stopped: a key that was believed rotated was not."""
    drive.does(
        OPERATIONS, "log", "The website shows somebody else's page: DNS was pointed elsewhere with "
        "an API key that we believed rotated. Monitoring and paging were not rebuilt yet, so it "
        "was seen hours late",
        "--kind", "finding", "--at", "~2019-04-12T07:00Z",
    )  # fmt: skip
    drive.does(
        OPERATIONS, "action", "add", "mitigation", "rotate the right DNS admin key, restore DNS",
        "--owner", OPERATIONS, "--at", "~2019-04-12T07:10Z",
    )  # fmt: skip
    drive.does(OPERATIONS, "action", "done", "A4", "--result", "DNS is ours again",
               "--at", "~2019-04-12T08:00Z")  # fmt: skip
    drive.does(
        OPERATIONS, "mitigated", "--how", "stopped",
        "--detail", "the key that was used is rotated, and every other key checked one by one",
        "--verified", "the old key is refused by the provider",
        "--verified-by", FORENSICS,
        "--at", "~2019-04-12T08:10Z",
    )  # fmt: skip
    drive.does(
        COMMS, "notify", "draft",
        "This morning our website was redirected with a key that we had not rotated. No host was "
        "entered again. Password reset works now; please change your password.",
        "--kind", "update", "--audience", "site-wide", "--corrects", "M1",
        "--subject", "Correction: DNS was changed, and password reset works now",
        "--at", "2019-04-12T09:00Z",
    )  # fmt: skip
    drive.does(COMMANDER, "notify", "approve", "M2", "--at", "2019-04-12T09:10Z")
    drive.sends(COMMS, "M2", via="blog", at="2019-04-12T09:20Z")
    drive.does(
        REBUILD, "remediated",
        "--fix", "all services run on new hosts without agent forwarding; the old Jenkins is gone",
        "--verified", "no host was carried over, and none has the attacker's key",
        "--verified-by", FORENSICS,
        "--at", "2019-04-15T12:00Z",
    )  # fmt: skip


def closure(drive: Drive) -> None:
    """What it came to."""
    drive.does(COMMANDER, "advance", "--at", "2019-04-15T13:00Z")
    drive.does(
        COMMANDER, "impact", "Nineteen of thirty hosts had the attacker's key. Password hashes were "
        "likely taken. Every user of the homeserver was logged out. The keys that sign the Debian "
        "packages and the Android app were exposed",
        "--stage", "actual",
        "--figure", "hosts with the attacker's key=19", "--figure", "hosts=30",
        "--figure", "services restored=100",
        "--service", "matrix.org homeserver", "--service", "package repositories",
        "--at", "2019-04-23T12:00Z",
    )  # fmt: skip
    drive.does(
        COMMS, "notify", "draft",
        "What happened: through an outdated Jenkins somebody came to a build host on 13 March, and "
        "from there by forwarded SSH agents to nineteen hosts. What may be known: password hashes, "
        "access tokens, messages that were not encrypted, two signing keys. What we did: rebuilt "
        "every host, rotated every secret, replaced the signing keys. What you should do: change "
        "your password, and take the new signing keys.",
        "--kind", "final", "--audience", "site-wide",
        "--subject", "Post-mortem and remediations for the 11 April security incident",
        "--at", "2019-04-23T15:00Z",
    )  # fmt: skip
    drive.does(COMMANDER, "notify", "approve", "M3", "--at", "2019-04-23T16:00Z")
    drive.sends(COMMS, "M3", via="blog", at="2019-04-23T17:00Z")
    people(drive)
    drive.does(COMMANDER, "advance", "--at", "2019-04-23T18:00Z")


def people(drive: Drive) -> None:
    """Those whose account it was hear it by name."""
    at = ("--at", "2019-04-23T17:10Z")
    drive.does(COMMS, "customers", "import", str(PEOPLE), *at)
    drive.does(COMMS, "customers", "mark", "@ada", "@bela", "@chidi", "--as", "confirmed",
               "--because", "had a password on the homeserver", *at)  # fmt: skip
    drive.does(COMMS, "customers", "mark", "@dana", "--as", "cleared",
               "--because", "the account is on a homeserver of their own", *at)  # fmt: skip
    drive.does(
        COMMS, "notify", "draft",
        "Dear {customer}\n\nThe hash of your password, your access tokens and what you sent "
        "unencrypted may be known to somebody else. Change your password. The whole story is on "
        "our blog.",
        "--kind", "final", "--audience", "affected", "--template",
        "--subject", "Your matrix.org account and the incident of 11 April", *at,
    )  # fmt: skip
    drive.does(COMMANDER, "notify", "approve", "M4", "--at", "2019-04-23T17:20Z")
    drive.sends(COMMS, "M4", via="mail", at="2019-04-23T17:30Z")


def retrospective(drive: Drive) -> None:
    """Why it was so easy, and what will not be again."""
    at = ("--at", "2019-04-24")
    sections = {
        "summary": "An unpatched build server and a habit of SSH gave an attacker nearly the whole "
        "estate for four weeks. We learned of it from a researcher.",
        "why": "A Jenkins that faced the internet and was not patched; SSH agents that were "
        "forwarded into hosts one could not trust; a flat network; old hosts that nobody dared to "
        "rebuild. Each had been known, and had become normal.",
        "went-well": "Disks were copied before the attacker was evicted. Everything was rebuilt "
        "instead of cleaned.",
        "went-badly": "At first nobody was the one incident manager. Information was spread over "
        "chat rooms. Redesigning while rebuilding cost time. The first post told users to reset "
        "passwords before that worked. The wrong API key was rotated and counted as done.",
        "lucky": "The attacker left messages about our mistakes instead of doing more damage.",
        "prevention": "No agent forwarding; a VPN, a bastion and a second factor; secrets under "
        "configuration management; a release machine of its own; a checklist with named incident, "
        "external and internal communication managers.",
    }
    for section, text in sections.items():
        drive.does(COMMANDER, "retro", "write", section, text, *at)
    follow_ups = [
        ("VPN, bastion and second factor for SSH; no agent forwarding", OPERATIONS, "2019-06-30"),
        ("configuration management with encrypted secrets", REBUILD, "2019-07-31"),
        ("an isolated machine for releases", REBUILD, "2019-07-31"),
        ("patching and scanning by plan", OPERATIONS, "2019-06-30"),
        ("incident checklist with named managers", COMMS, "2019-05-31"),
    ]
    for text, owner, due in follow_ups:
        drive.does(COMMANDER, "retro", "action", "add", text, "--owner", owner, "--due", due, *at)
    drive.everyone(EVERYONE, "retro", "agree", "--at", "2019-04-24")
    drive.does(COMMANDER, "retro", "publish", "--yes", "--because",
               "people trust a network that is open about its failures",
               "--at", "2019-05-08")  # fmt: skip
    follow_up(drive)
    drive.does(COMMANDER, "advance", "--at", "2019-05-08")


def follow_up(drive: Drive) -> None:
    """The post-mortem goes to all who were told before: the drafts are there, with gaps."""
    for note, via in (("M5", "mail"), ("M6", "blog")):
        drive.does(
            COMMS, "notify", "revise", note,
            "--fact", "what_data=Password hashes, access tokens, and messages that were not "
            "encrypted",
            "--fact", "what_to_do=Change your password if you have not done so since 12 April "
            "2019, and install our packages with the new signing keys.",
            "--at", "2019-05-08",
        )  # fmt: skip
        drive.does(COMMANDER, "notify", "approve", note, "--at", "2019-05-08")
        drive.sends(COMMS, note, via=via, at="2019-05-08")


if __name__ == "__main__":
    told(story)
