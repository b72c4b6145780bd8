"""The verbs: which family each belongs to, and what it does in a line."""

from typing import NamedTuple


class Verb(NamedTuple):
    """One verb.

    Attributes:
        family: the module of this package that is imported for it.
        apart: it needs a process of its own, and cannot be done by one that serves many.
        at_home: it is about the machine itself, and for nobody who comes over SSH.
    """

    family: str
    help: str
    apart: bool = False
    at_home: bool = False


#: Heading → verbs, in the order of the help.
GROUPS: dict[str, dict[str, Verb]] = {
    "The course": {
        "declare": Verb("course", "Start an incident; prints INC-n"),
        "confirm": Verb("course", "It is an incident: severity and impact"),
        "dismiss": Verb("course", "It is none: the reason, and a ticket"),
        "acknowledge": Verb("course", "Tell the outside reporter that it arrived"),
        "severity": Verb("course", "Raise or lower the severity"),
        "advance": Verb("course", "Go on to the next phase"),
        "reopen": Verb("course", "Back to response"),
        "cadence": Verb("course", "Change how often the sub-teams report"),
    },
    "People": {
        "assign": Verb("people", "Give a person a role"),
        "release": Verb("people", "Take a role from a person"),
        "join": Verb("people", "Join a sub-team"),
        "leave": Verb("people", "Leave a sub-team"),
        "handover": Verb("people", "Offer command to a successor"),
        "accept": Verb("people", "Accept command"),
        "command": Verb("people", "Take command oneself"),
        "contact": Verb("people", "Say how to be reached"),
    },
    "Who sees it": {
        "restrict": Verb("restriction", "Hide an incident from those without a part in it"),
        "unrestrict": Verb("restriction", "Let everybody see it again"),
    },
    "Progress": {
        "update": Verb("progress", "Report progress: conditions, actions, needs, time to fix"),
        "needs": Verb("progress", "The ask queue; answer a need"),
        "rollcall": Verb("rollcall", "Walk both lanes"),
        "ask": Verb("progress", "Ask a late sub-team again"),
        "give-time": Verb("progress", "Give a late sub-team five more minutes"),
    },
    "The record": {
        "log": Verb("record", "Write into the timeline; - keeps piped output as evidence"),
        "amend": Verb("record", "Correct an entry; the original stays"),
        "redact": Verb("record", "Erase an entry's text for good"),
        "decide": Verb("record", "Record a decision, and why"),
        "moment": Verb("record", "Set a key moment"),
        "indicator": Verb("record", "Register a trace of the attacker"),
    },
    "The work": {
        "action": Verb("work", "Add, start, finish or drop a step"),
        "control": Verb("control", "See, run and revert a control of a firewall or registry"),
        "mitigated": Verb("work", "Declare the damage stopped or minimised"),
        "cause": Verb("work", "Record the root cause"),
        "remediated": Verb("work", "Declare the permanent fix verified"),
    },
    "Impact and notification": {
        "impact": Verb("impact", "State the impact, with figures"),
        "customers": Verb("customers", "Import, list, show and mark customers; undo a marking"),
        "notify": Verb("notify", "Advice, drafts, approval, sending"),
        "obligations": Verb("obligations", "Legal duties: assess, fulfil, waive"),
    },
    "Afterwards": {
        "retro": Verb("retro", "The retrospective: write, agree, publish"),
        "export": Verb("files", "The report for somebody, or the whole log"),
        "import": Verb("files", "Take in an exported log"),
        "verify": Verb("verifying", "Recompute the chain of every log, and compare checkpoints"),
        "metrics": Verb("metrics", "How long things take, how reports were kept to"),
    },
    "Looking": {
        "list": Verb("reading", "Every incident, in a line"),
        "search": Verb("searching", "Find what was written, in every incident"),
        "show": Verb("reading", "The whole state of one"),
        "timeline": Verb("reading", "Everything that happened"),
        "replay": Verb("replaying", "The board as it was at any instant", apart=True),
        "brief": Verb("reading", "The relief brief"),
        "preflight": Verb("reading", "What should be in place before the response"),
    },
    "The organisation": {
        "access": Verb("access", "Who opened, searched and exported what"),
        "people": Verb("organisation", "Who belongs to it, with which keys and roles"),
    },
    "The program": {
        "open": Verb("tui", "Open the screens, at an incident", apart=True),
        "drill": Verb("drilling", "Practise a scenario, and be scored", apart=True, at_home=True),
        "demo": Verb("tui", "A believable incident on a throwaway store", apart=True, at_home=True),
        "worker": Verb("worker", "Run the process that owns the clock", apart=True, at_home=True),
        "serve": Verb("serve", "Let people in over SSH", apart=True, at_home=True),
        "session": Verb("session", "What sshd runs for who came in", apart=True, at_home=True),
        "doctor": Verb("doctor", "Look whether store, worker and services work", at_home=True),
        "backup": Verb("backups", "Copy the store to a new file, while people write", at_home=True),
        "restore": Verb("backups", "Put a copy where no store is", apart=True, at_home=True),
        "rekey": Verb("backups", "Give the store a new key", apart=True, at_home=True),
        "config": Verb("files", "Where everything lies, and the settings", at_home=True),
        "completion": Verb("files", "The completion script of a shell", at_home=True),
    },
}

VERBS = {name: verb for group in GROUPS.values() for name, verb in group.items()}
