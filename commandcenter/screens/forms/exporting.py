"""The form of a report: for whom, as what, into which file; and what it leaves out."""

from pathlib import Path

from commandcenter.incident.state import Incident
from commandcenter.incident.words import Profile
from commandcenter.private_file import write_private
from commandcenter.reports import FORMATS
from commandcenter.screens.session import Session
from commandcenter.widgets.form import Answers, Field, Form, Kind

WHOM = {
    Profile.INTERNAL: "the organisation",
    Profile.EXECUTIVE: "executives, a page",
    Profile.PUBLIC: "the public",
    Profile.REGULATOR: "an authority",
}
#: Items that a preview lists for each reason; the verb lists all.
LISTED = 6
ELSEWHERE = (
    "You are connected from outside: ssh … export {ref} --format pdf --profile public > FILE"
)


def export(session: Session, incident: Incident) -> Form:
    """Choose the report; the next form shows what it leaves out."""

    async def submit(answers: Answers) -> Form:
        return await _preview(
            session, incident, Profile(answers["profile"]), answers["format"], answers["file"]
        )

    here = session.at_this_machine
    return Form(
        f"The report of {incident.ref}",
        submit if here else _nowhere,
        [
            Field(
                "profile",
                "For",
                Kind.CHOICE,
                required=True,
                default=Profile.INTERNAL,
                options={each: WHOM[each] for each in Profile},
            ),
            Field(
                "format",
                "As",
                Kind.CHOICE,
                required=True,
                default="pdf",
                options={each: each for each in FORMATS},
            ),
            Field("file", "File", help="Empty: named after the incident, where you started."),
        ]
        if here
        else [],
        label="Preview" if here else "Close",
        incident=incident.ref,
        context="" if here else ELSEWHERE.format(ref=incident.ref),
    )


async def _nowhere(_answers: Answers) -> None:
    """There is no file of the person's on this machine."""


async def _preview(
    session: Session, incident: Incident, profile: Profile, form: str, named: str
) -> Form:
    from commandcenter.reports import rendered, write

    desk = session.desk
    file = _file(named or f"{incident.ref}-{profile}.{form}")
    head = await desk.head(incident.id)
    written = write(
        await desk.open(incident.id),
        await desk.events(incident.id),
        now=session.clock(),
        head_hash=head.hash,
        checkpoint=session.outreach.noted(incident.id, head.seq, head.hash, session.clock()),
        zone=session.zone,
        organisation=session.outreach.house.name,
        profile=profile,
    )

    async def submit(_answers: Answers) -> str:
        await session.leaving(incident, f"{form}, {profile}")
        write_private(file, rendered(written.report, form))
        return str(file)

    lines = [f"{each.what} ({len(each.items)})" for each in written.left_out]
    for at, each in reversed(list(enumerate(written.left_out, 1))):
        more = len(each.items) - LISTED
        lines[at:at] = [f"  {item}" for item in each.items[:LISTED]] + [f"  and {more} more"] * (
            more > 0
        )
    return Form(
        f"{profile.capitalize()} report, {form}",
        submit,
        label="Write",
        incident=incident.ref,
        context="\n".join(["Left out:", *lines] if lines else ["Nothing is left out."]),
        consequence=lambda _answers: f"Writes {file}, which only you can read.",
    )


def _file(named: str) -> Path:
    return Path(named).expanduser()
