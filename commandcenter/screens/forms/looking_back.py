"""Forms of the retrospective: conflicts, agreement, publication, the report."""

from commandcenter.incident.agreement import missing
from commandcenter.incident.decisions import retrospective as retro
from commandcenter.incident.publication import advise_publication, to_follow_up
from commandcenter.incident.state import Incident
from commandcenter.incident.words import Section
from commandcenter.screens.session import Session
from commandcenter.widgets.form import FORCE, Answers, Field, Form, Kind

MINE, THEIRS, BOTH = "mine", "theirs", "both"


def settle(section: Section, no: retro.Conflicting) -> Form:
    """Two people changed the same words: both texts, and which is to stand."""
    merge = no.merge
    keep = {BOTH: merge.both, MINE: merge.mine, THEIRS: merge.theirs}
    parts = [
        f"Yours:\n  {_shown(piece.mine)}\n{no.by}'s:\n  {_shown(piece.theirs)}"
        for piece in merge.conflicts
    ]

    async def submit(answers: Answers) -> str:
        return keep[answers["keep"]]

    return Form(
        f"{no.by} changed the same words of “{section.heading}”",
        submit,
        [
            Field(
                "keep",
                "Keep",
                Kind.CHOICE,
                required=True,
                default=BOTH,
                options={BOTH: "both, below each other", MINE: "mine", THEIRS: f"{no.by}'s"},
                help="Nothing is recorded yet: you can still edit it. The log keeps theirs anyway.",
            )
        ],
        label="Go on",
        context="What only one of you changed is merged already. Both texts stand below.",
        reading="\n\n".join(parts),
        consequence=lambda answers: f"The section then reads:\n{keep.get(answers['keep'], '')}",
    )


def _shown(text: str) -> str:
    return text.strip().replace("\n", "\n  ") or "(left out)"


def agree(session: Session, incident: Incident) -> Form:
    """Agree with the words as they stand."""

    async def submit(_answers: Answers) -> object:
        return await session.do(incident, retro.agree)

    others = [each for each in missing(incident) if each != session.who]
    waiting = f"Still to agree then: {', '.join(others)}." if others else "Then all have agreed."
    return Form(
        "Agree with the retrospective",
        submit,
        label="Agree",
        incident=incident.ref,
        consequence=lambda _answers: (
            "You agree with every section and follow-up action as they stand now. A later change "
            f"asks you again. {waiting}"
        ),
    )


def excuse(session: Session, incident: Incident) -> Form:
    """Go on without somebody who cannot be asked."""

    async def submit(answers: Answers) -> object:
        return await session.do(
            incident, retro.excuse, person=answers["person"], because=answers["because"]
        )

    asked = missing(incident)
    person = (
        Field(
            "person",
            "Person",
            Kind.CHOICE,
            required=True,
            default=asked[0],
            options={each: each for each in asked},
        )
        if asked
        else Field("person", "Person", required=True)
    )
    return Form(
        "Go on without somebody's agreement",
        submit,
        [person, Field("because", "Because", required=True, help="The report says it.")],
        name="excuse",
        label="Excuse",
        incident=incident.ref,
    )


def publish(session: Session, incident: Incident) -> Form:
    """Whether those who were told before are told the rest."""
    from commandcenter.templates.follow_up import follow_up_words

    outreach = session.outreach
    advice = advise_publication(incident)

    async def submit(answers: Answers) -> object:
        yes = answers["publish"] == "yes"
        words = (
            follow_up_words(incident, outreach.library, outreach.house, outreach.language)
            if yes
            else ()
        )
        return await session.do(
            incident,
            retro.decide_publication,
            publish=yes,
            because=answers["because"],
            words=words,
            force=answers.given(FORCE),
        )

    def consequence(answers: Answers) -> str:
        if answers["publish"] != "yes":
            return "Nobody is told more. The report can still be exported, by profile."
        audiences = to_follow_up(incident)
        if not audiences:
            return (
                "No further follow-up is drafted: there is one already, or nobody was told before."
            )
        told = " and ".join(audiences)
        return (
            f"A follow-up is drafted for those told before ({told}). Nothing is sent by this: "
            "drafts are revised, approved and sent on the Notifications screen (4)."
        )

    return Form(
        "Publish the retrospective?",
        submit,
        [
            Field(
                "publish",
                "Publish",
                Kind.CHOICE,
                required=True,
                default="yes" if advice.publish else "no",
                options={"yes": "yes", "no": "no"},
            ),
            Field("because", "Because", required=True, default="; ".join(advice.reasons)),
        ],
        name="publish",
        label="Decide",
        incident=incident.ref,
        context=(
            f"Advised: {'publish' if advice.publish else 'do not publish'}, because "
            f"{'; '.join(advice.reasons)}."
        ),
        consequence=consequence,
        forcible=True,
    )
