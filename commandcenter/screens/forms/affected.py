"""Forms of the customers: confirming, clearing and suspecting them, one or thousands."""

from collections.abc import Sequence

from commandcenter.incident.customers import undoing
from commandcenter.incident.decisions import impact
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Incident
from commandcenter.incident.times import span
from commandcenter.incident.words import CustomerStatus
from commandcenter.screens.session import Session
from commandcenter.widgets.form import Answers, Field, Form, Kind

#: Customers that are named in the question; more are counted.
NAMED = 5
#: Markings that can be chosen from, and bad rows that are shown.
SHOWN = 8


def mark(session: Session, incident: Incident, ids: Sequence[str]) -> Form:
    """Say what is known of these customers, and on what basis."""
    known = [incident.customers[each] for each in ids if each in incident.customers]

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            impact.mark_customers,
            ids=[each.id for each in known],
            status=CustomerStatus(answers["status"]),
            because=answers["because"],
        )

    def consequence(answers: Answers) -> str:
        wanted = answers["status"]
        changing = sum(each.status != wanted for each in known)
        same = f"; {len(known) - changing} are so already" if changing < len(known) else ""
        return f"{changing} of {len(known)} become {wanted or '…'}{same}."

    named = ", ".join(f"{each.id} {each.name}".strip() for each in known[:NAMED])
    more = f" and {len(known) - NAMED} more" if len(known) > NAMED else ""
    return Form(
        f"Mark {len(known)} customers" if len(known) != 1 else f"Mark {known[0].id}",
        submit,
        [
            Field(
                "status",
                "As",
                Kind.CHOICE,
                required=True,
                default=CustomerStatus.CONFIRMED,
                options={each: each for each in CustomerStatus},
            ),
            Field("because", "Basis", Kind.TEXT, required=True, help="How it is known."),
        ],
        name="mark",
        label="Mark",
        incident=incident.ref,
        context=f"{named}{more}",
        consequence=consequence,
    )


def suspect(session: Session, incident: Incident) -> Form:
    """Customers who are on no list yet, by their ids."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            impact.mark_customers,
            ids=[each for each in answers["ids"].replace(",", " ").split() if each],
            status=CustomerStatus.SUSPECTED,
            because=answers["because"],
        )

    return Form(
        "Suspect customers",
        submit,
        [
            Field("ids", "Ids", Kind.TEXT, required=True, help="With spaces or commas between."),
            Field("because", "Basis", required=True, help="Why they may be affected."),
        ],
        name="suspect",
        label="Put on the list",
        incident=incident.ref,
    )


def undo(session: Session, incident: Incident) -> Form:
    """Take back a marking; whoever was marked anew since stays as they are."""
    markings = {
        each.id: f"{each.id} {each.customers} {each.status} by {each.by}, "
        f"{span(session.clock() - each.at)} ago: {each.basis}"
        for each in reversed(incident.markings.values())
        if each.undone < each.customers
    }
    if not markings:
        raise Refused("no marking is there to undo")

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident,
            impact.undo_marking,
            marking=answers["marking"],
            because=answers["because"],
        )

    def consequence(answers: Answers) -> str:
        found = undoing(incident, answers["marking"] or next(iter(markings)))
        restored = sum(map(len, found.restored.values()))
        stay = f"; {found.changed} were marked anew since, and stay" if found.changed else ""
        return f"{restored} customers are again what they were before{stay}."

    return Form(
        "Undo a marking",
        submit,
        [
            Field(
                "marking",
                "Marking",
                Kind.CHOICE,
                required=True,
                default=next(iter(markings)),
                options=dict(list(markings.items())[:SHOWN]),
            ),
            Field("because", "Because", required=True, default="marked by mistake"),
        ],
        label="Undo it",
        incident=incident.ref,
        consequence=consequence,
    )
