"""Forms of the second factor: proved before anything is read, set up where it is required."""

from commandcenter.desk import Desk, FactorNeeded
from commandcenter.widgets.form import Answers, Field, Form


def prove(desk: Desk, needed: FactorNeeded) -> Form:
    """Ask for a code."""

    async def submit(answers: Answers) -> bool:
        await desk.prove(answers["code"])
        return True

    return Form(
        "Second factor",
        submit,
        [
            Field(
                "code",
                "Code",
                required=True,
                help="What your authenticator shows, or one of your recovery codes.",
            )
        ],
        label="Prove",
        context=needed.message.partition(": commandcenter")[0],
    )


async def enrol(desk: Desk) -> Form:
    """Show a new secret, and ask for the code that shows that the authenticator has it."""
    begun = await desk.begin_factor()

    async def submit(answers: Answers) -> Form:
        return kept(await desk.enrol_factor(answers["code"]))

    return Form(
        "Set up your second factor",
        submit,
        [Field("code", "Code", required=True, help="What the authenticator shows now.")],
        label="Set up",
        context=(
            f"{desk.who} needs a second factor. Type this secret into an authenticator:\n"
            f"{begun.secret}\n{begun.uri}"
        ),
    )


def kept(recovery: list[str]) -> Form:
    """Show the recovery codes, this once."""

    async def submit(_answers: Answers) -> bool:
        return True

    return Form(
        "Recovery codes",
        submit,
        label="I have kept them",
        context=(
            "Keep these where your authenticator is not. Each works once, and nobody sees them "
            "again:\n" + "\n".join(recovery)
        ),
    )
