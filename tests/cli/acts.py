"""Every verb that acts, with a call of it that succeeds: the table of what holds for all of them.

In a call stand, as words of their own or behind an `=`:

    TEXT   any text           LINE   any text of one line
    FILE   a list of customers
    SEQ    the number of the last entry of INC-1

INC-1 is in response for an hour by then. Who acts stands first (`tom: accept INC-1`); maya, where
nobody does.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from commandcenter.cli.running import command
from commandcenter.cli.verbs import VERBS
from commandcenter.incident.words import Section


class Act(NamedTuple):
    """A call of a verb, and the calls that must come before it."""

    call: str
    before: tuple[str, ...] = ()


NEW = "declare other --reporter ann"
LOOKING_BACK = ("advance INC-1 --force why", "advance INC-1 --force why")
STEP = "action INC-1 add mitigation block"
DRAFT = "jonas: notify INC-1 draft words --kind initial --audience affected --subject S"
APPROVED = (
    "customers INC-1 mark c-1 --as suspected --because logs",
    "customers INC-1 mark c-1 --as confirmed --because logs",
    DRAFT,
    "notify INC-1 approve M1",
)
SENT = (*APPROVED, "jonas: notify INC-1 send M1")
WRITTEN = (
    *LOOKING_BACK,
    *(f"retro INC-1 write {section} words" for section in Section),
    "retro INC-1 no-action --because fixed",
)
FOLLOWED = (*LOOKING_BACK, "retro INC-1 action add words --owner ana --due 2999-12-31")
GDPR = "obligations INC-1 assess gdpr --applies --because names"

#: Verb → a call.
ACTS: dict[str, Act] = {
    "declare": Act("declare LINE --detail=TEXT --reporter=LINE --contact=LINE"),
    "acknowledge": Act("acknowledge INC-2 TEXT", (NEW,)),
    "confirm": Act(
        "confirm INC-2 --severity sev2 --impact=TEXT --force=TEXT",
        (NEW, "assign INC-2 commander maya"),
    ),
    "dismiss": Act("dismiss INC-2 --reason=TEXT --ticket=LINE", (NEW,)),
    "severity": Act("severity INC-1 sev2 --reason=TEXT"),
    "cadence": Act("cadence INC-1 30 --reason=TEXT"),
    "assign": Act("assign INC-1 commander tom --contact=LINE --force=TEXT"),
    "release": Act("release INC-1 comms jonas"),
    "join": Act("join INC-1 mitigation --contact=LINE --for sam"),
    "leave": Act("leave INC-1", ("join INC-1 mitigation",)),
    "contact": Act("contact INC-1 LINE --person sam"),
    "handover": Act("handover INC-1 --withdraw --reason=TEXT", ("handover INC-1 tom",)),
    "accept": Act("tom: accept INC-1", ("handover INC-1 tom",)),
    "command": Act("tom: command INC-1 --force=TEXT"),
    "restrict": Act("restrict INC-1 --see ana --because=TEXT"),
    "unrestrict": Act("unrestrict INC-1 --because=TEXT", ("restrict INC-1",)),
    "update": Act(
        "tom: update INC-1 remediation TEXT --actions=TEXT --needs=TEXT --eta 3h --because=TEXT"
    ),
    "needs answer": Act(
        "needs INC-1 answer 1 TEXT", ("priya: update INC-1 mitigation quiet --needs keys",)
    ),
    "rollcall": Act(
        "rollcall INC-1 --mitigation=TEXT --remediation=TEXT --needs-mitigation=TEXT"
        " --needs-remediation=TEXT --eta unknown --because=TEXT"
    ),
    "ask": Act("ask INC-1 mitigation"),
    "give-time": Act("give-time INC-1 mitigation"),
    "log": Act("log INC-1 TEXT"),
    "amend": Act("amend INC-1 SEQ TEXT", ("log INC-1 words",)),
    "redact": Act("redact INC-1 SEQ --reason=TEXT", ("log INC-1 words",)),
    "decide": Act(
        "decide INC-1 TEXT --why=TEXT --option=TEXT --objection=TEXT --would-change=TEXT"
    ),
    "moment": Act("moment INC-1 exploit-began"),
    "indicator add": Act("indicator INC-1 add LINE LINE --note=TEXT"),
    "action add": Act("action INC-1 add mitigation LINE --stops-service=LINE"),
    "action start": Act("action INC-1 start A1", (STEP,)),
    "action done": Act("action INC-1 done 1 --result=TEXT", (STEP,)),
    "action drop": Act("action INC-1 drop A1 --reason=TEXT", (STEP,)),
    "action assign": Act("action INC-1 assign A1 sam", (STEP,)),
    "mitigated": Act("priya: mitigated INC-1 --how stopped --detail=TEXT --verified=TEXT"),
    "cause": Act("cause INC-1 TEXT"),
    "remediated": Act("tom: remediated INC-1 --fix=TEXT --verified=TEXT", ("cause INC-1 it",)),
    "impact": Act("impact INC-1 TEXT --stage current --service=LINE"),
    "customers import": Act("customers INC-1 import FILE"),
    "customers undo": Act(
        "customers INC-1 undo --because=TEXT",
        ("customers INC-1 mark c-1 --as suspected --because logs",),
    ),
    "customers mark": Act("customers INC-1 mark LINE --as suspected --because=TEXT"),
    "notify decide": Act("jonas: notify INC-1 decide --leave-until-closure --because=TEXT"),
    "notify draft": Act(
        "jonas: notify INC-1 draft TEXT --kind initial --audience site-wide --subject=LINE"
    ),
    "notify revise": Act("jonas: notify INC-1 revise M1 TEXT --subject=LINE", (DRAFT,)),
    "notify submit": Act("jonas: notify INC-1 submit M1", (DRAFT,)),
    "notify approve": Act("notify INC-1 approve M1 --force=TEXT", (DRAFT.removeprefix("jonas: "),)),
    "notify send": Act("jonas: notify INC-1 send M1 --via=LINE", APPROVED),
    "notify delivered": Act(
        "jonas: notify INC-1 delivered M1 c-1 --channel=LINE --detail=TEXT", SENT
    ),
    "obligations assess": Act("obligations INC-1 assess gdpr --applies --because=TEXT"),
    "obligations fulfil": Act("obligations INC-1 fulfil gdpr-authority --reference=LINE", (GDPR,)),
    "obligations waive": Act("obligations INC-1 waive gdpr-authority --reason=TEXT", (GDPR,)),
    "advance": Act("advance INC-1 --force=TEXT"),
    "retro write": Act("retro INC-1 write why TEXT", LOOKING_BACK),
    "retro action add": Act(
        "retro INC-1 action add LINE --owner ana --due 2999-12-31", LOOKING_BACK
    ),
    "retro action done": Act("retro INC-1 action done F1 --result=TEXT", FOLLOWED),
    "retro action change": Act(
        "retro INC-1 action change F1 --text=LINE --owner tom --due 2999-11-30", FOLLOWED
    ),
    "retro action drop": Act("retro INC-1 action drop F1 --reason=TEXT", FOLLOWED),
    "retro action reopen": Act(
        "retro INC-1 action reopen F1 --reason=TEXT",
        (*FOLLOWED, "retro INC-1 action done F1"),
    ),
    "retro no-action": Act("retro INC-1 no-action --because=TEXT", LOOKING_BACK),
    "retro publish": Act("retro INC-1 publish --yes --because=TEXT --force=TEXT", LOOKING_BACK),
    "retro excuse": Act("retro INC-1 excuse tom --because=TEXT", LOOKING_BACK),
    "retro agree": Act("retro INC-1 agree", WRITTEN),
    "reopen": Act("reopen INC-1 --reason=TEXT", LOOKING_BACK[:1]),
}


def words_of(call: str, **meant: str) -> tuple[str, list[str]]:
    """Who acts, and the arguments, with what stands for TEXT, LINE, … put in."""
    who, colon, rest = call.partition(": ")
    if not colon:
        who, rest = "maya", call
    words = []
    for word in rest.split():
        option, equals, value = word.partition("=")
        if word in meant:
            words.append(meant[word])
        elif equals and value in meant:
            words.append(f"{option}={meant[value]}")
        else:
            words.append(word)
    return who, words


def leaves() -> Iterator[tuple[str, Any]]:
    """Every verb down to its last word, and what Typer knows of it."""
    root = command()
    for name in VERBS:
        yield from _below(name, root.get_command(None, name))


def _below(path: str, verb: Any) -> Iterator[tuple[str, Any]]:
    below = getattr(verb, "commands", {})
    if not below or verb.invoke_without_command:
        yield path, verb
    for name, each in below.items():
        yield from _below(f"{path} {name}", each)
