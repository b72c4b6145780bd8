"""Forms to act for somebody else, and for oneself again."""

from commandcenter.incident.state import Incident
from commandcenter.screens.session import STANDS_FOR, Session
from commandcenter.widgets.form import Answers, Field, Form


def stand_in(session: Session, incident: Incident) -> Form:
    """Act for somebody for a while."""

    async def submit(answers: Answers) -> bool:
        session.stand_in(answers["person"], answers["because"])
        return True

    return Form(
        "Act for somebody",
        submit,
        [
            Field("person", "Person", required=True, help="Whose acts yours are from now on."),
            Field("because", "Because", required=True, help="Recorded in the incident."),
        ],
        name="stand-in",
        label="Act for them",
        incident=incident.ref,
        context=(
            "You may do what you may do yourself, no more; both names stand on everything. "
            f"It ends after {STANDS_FOR.seconds // 60} minutes, or by the palette."
        ),
    )


def stop(session: Session, incident: Incident) -> Form:
    """Act for oneself again."""

    async def submit(_answers: Answers) -> bool:
        session.stop_standing_in()
        return True

    return Form("Act for yourself again", submit, label="Act for myself", incident=incident.ref)
