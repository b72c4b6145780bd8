"""Forms of the controls: which, on what, exactly this call; each leads to the next."""

from collections.abc import Awaitable, Callable, Mapping

from commandcenter.incident.controls import Blank, Offer, Plan, call_of
from commandcenter.incident.decisions import controls
from commandcenter.incident.refusal import Refused
from commandcenter.incident.state import Action, Incident
from commandcenter.incident.words import Track
from commandcenter.screens.session import Session
from commandcenter.widgets.form import Answers, Field, Form, Kind

#: So many of what was found can be chosen from; who wants another types more of its name.
SHOWN = 12
#: The field that names the action which is carried out.
STEP = "step"


def which(session: Session, incident: Incident) -> Form:
    """What is to be done, and on which system."""
    offers = {f"{each.service} {each.control}": each for each in session.offers}

    async def submit(answers: Answers) -> Form:
        return _next(session, incident, offers[answers["offer"]], {})

    return Form(
        "Control",
        submit,
        [
            Field(
                "offer",
                "Do",
                Kind.CHOICE,
                required=True,
                default=next(iter(offers), ""),
                options={key: f"{each.system}: {each.title}" for key, each in offers.items()},
            )
        ],
        label="Go on",
        incident=incident.ref,
        context="Nothing is sent before you have seen exactly what.",
    )


def _next(session: Session, incident: Incident, offer: Offer, values: Mapping[str, str]) -> Form:
    """What must be looked for comes first, one after the other; then the rest, in one form."""
    for blank in offer.blanks:
        if blank.searched and blank.name not in values:
            return _look_for(session, incident, offer, blank, values)
    return _fill_in(session, incident, offer, values)


def _look_for(
    session: Session, incident: Incident, offer: Offer, blank: Blank, values: Mapping[str, str]
) -> Form:
    async def submit(answers: Answers) -> Form:
        found = await session.plans.choices(offer, blank.name, answers["words"], values)
        if not found:
            raise Refused("there is nothing of that name: try a part of it")
        if len(found) == 1:
            return _next(session, incident, offer, {**values, blank.name: next(iter(found))})
        return _choose(session, incident, offer, blank, values, found=found)

    return Form(
        f"{offer.system}: {offer.title}",
        submit,
        [Field("words", blank.title, help="A part of its name; empty for all there is.")],
        label="Look",
        incident=incident.ref,
        context=_so_far(offer, values),
    )


def _choose(
    session: Session,
    incident: Incident,
    offer: Offer,
    blank: Blank,
    values: Mapping[str, str],
    *,
    found: Mapping[str, str],
) -> Form:
    async def submit(answers: Answers) -> Form:
        return _next(session, incident, offer, {**values, blank.name: answers["found"]})

    shown = dict(list(found.items())[:SHOWN])
    more = len(found) - len(shown)
    rest = f"{more} more: esc, and look for more of the name" if more else ""
    return Form(
        f"{offer.system}: {offer.title}",
        submit,
        [Field("found", blank.title, Kind.CHOICE, required=True, options=shown)],
        label="Go on",
        incident=incident.ref,
        context="\n".join(filter(None, [_so_far(offer, values), rest])),
    )


def _fill_in(session: Session, incident: Incident, offer: Offer, values: Mapping[str, str]) -> Form:
    # Numbered: a service may call its fields what it likes.
    asked = {
        f"blank-{number}": blank
        for number, blank in enumerate(offer.blanks)
        if blank.name not in values
    }
    steps = {each.id: f"{each.id} {each.text}" for each in _steps(incident)}

    async def submit(answers: Answers) -> Form:
        filled = {blank.name: answers[key] for key, blank in asked.items() if answers.given(key)}
        plan = await session.plans.plan(offer, {**values, **filled})
        step = answers.given(STEP) if steps else None
        return _confirm(session, incident, offer, plan, step)

    fields = [_field(key, blank) for key, blank in asked.items()]
    if steps:
        fields.append(Field(STEP, "Action", Kind.CHOICE, options={"": "a new one", **steps}))
    return Form(
        f"{offer.system}: {offer.title}",
        submit,
        fields,
        name=f"control-{offer.service}-{offer.control}",
        label="Show the call",
        incident=incident.ref,
        context=_so_far(offer, values),
    )


def _field(key: str, blank: Blank) -> Field:
    kind = Kind.CHOICE if blank.choices else Kind.LINE
    return Field(
        key,
        blank.title,
        kind,
        required=blank.required,
        default=blank.default,
        help=blank.help,
        options=blank.choices,
    )


def _confirm(
    session: Session, incident: Incident, offer: Offer, plan: Plan, step: str | None
) -> Form:
    async def submit(_answers: Answers) -> object:
        return await session.do(
            incident,
            controls.order_control,
            service=offer.service,
            plan=plan,
            stops=offer.stops,
            action=step,
        )

    stops = f"Users lose by it: {offer.stops}." if offer.stops else ""
    return _exactly(incident, plan, submit, label="Run", context=stops)


async def revert(session: Session, incident: Incident, step: str) -> Form:
    """Exactly the call that undoes what was run for an action.

    Raises:
        Refused: there is nothing that can be undone.
    """
    action, run = controls.to_revert(incident, step)
    plan = await session.plans.plan_revert(run.service, run.undo or {})

    async def submit(_answers: Answers) -> object:
        return await session.do(incident, controls.order_revert, action=action.id, plan=plan)

    return _exactly(incident, plan, submit, label="Revert")


def _exactly(
    incident: Incident,
    plan: Plan,
    submit: Callable[[Answers], Awaitable[object]],
    *,
    label: str,
    context: str = "",
) -> Form:
    return Form(
        f"{plan['title']}?",
        submit,
        label=label,
        incident=incident.ref,
        context=context,
        consequence=lambda _answers: call_of(plan),
        danger=True,
    )


def _steps(incident: Incident) -> list[Action]:
    """The actions that a control can carry out."""
    return [
        each
        for each in incident.actions.values()
        if each.track is Track.MITIGATION and not each.status.is_ended
        if each.run_under_way is None
    ]


def _so_far(offer: Offer, values: Mapping[str, str]) -> str:
    titles = {blank.name: blank.title for blank in offer.blanks}
    return "\n".join(f"{titles[name]}: {value}" for name, value in values.items())
