"""Looking back: the retrospective, what follows from it, and how to verify the report."""

from collections.abc import Iterator

from commandcenter.incident.state import FollowUp
from commandcenter.incident.words import FollowUpStatus, Section
from commandcenter.reports.model import Block, Bullets, Paragraph, Quote, Table
from commandcenter.reports.source import Source, ended, table

#: What a checkpoint is good for, above it.
SIGNED = (
    "The checkpoint below, signed with the key of this installation, notes how far the log had "
    "come. Kept elsewhere, it shows later whether the log was cut short or written anew: save the "
    "note and the signature as FILE.txt and FILE.txt.sig, and give them to commandcenter verify "
    "--checkpoint FILE.txt, or to ssh-keygen -Y verify -n commandcenter-checkpoint."
)


def retrospective(source: Source) -> Iterator[Block]:
    """What the team wrote, what follows, who agreed, whether it is published."""
    retro = source.incident.retrospective
    for section in Section:
        written = retro.sections.get(section)
        if written is not None and section is not Section.SUMMARY:
            yield Quote(title=section.heading, text=source.told(written.text))
    if retro.follow_ups:
        yield follow_ups(source)
    if retro.no_follow_up:
        yield Paragraph(text=f"No action follows: {retro.no_follow_up}")
    if retro.agreed:
        yield Paragraph(text=f"Agreed by {', '.join(retro.agreed)}.")
    if retro.excused and not source.profile.is_outward:
        told = "; ".join(f"{who}: {each.because}" for who, each in retro.excused.items())
        yield Paragraph(text=f"Not asked whether they agree: {told}")
    if retro.publication is not None and not source.profile.is_outward:
        told = "It is to be published" if retro.publication.publish else "It is not published"
        yield Paragraph(text=f"{told}, because: {ended(retro.publication.because)}")


def follow_ups(source: Source) -> Table:
    """The follow-up actions."""
    return table(
        ("Follow-up", "What", "Owner", "Due", "Priority", "State"),
        tuple(
            (
                each.id,
                each.text,
                each.owner,
                each.due,
                each.priority,
                _state(source, each),
            )
            for each in source.incident.retrospective.follow_ups.values()
        ),
        title="Follow-up actions",
    )


def _state(source: Source, each: FollowUp) -> str:
    if each.done_at is not None:
        return f"done {source.time(each.done_at)}"
    dropped = each.status is FollowUpStatus.DROPPED and each.result
    return f"dropped: {each.result}" if dropped else each.status


def verification(source: Source) -> Iterator[Block]:
    """How a reader can tell that nothing was changed."""
    told = (
        f"This report was made from {source.incident.seq} events whose last hash is "
        f"{source.head_hash}. Every event is chained to the one before it by SHA-256, so an event "
        "that was changed, left out or put in shows. "
    )
    if source.profile.is_outward:
        told += (
            "This report leaves out what is internal; the whole log stays with whoever made it. "
            "Run there, the command below must name this hash."
        )
    else:
        told += (
            "Export the log as JSON and import it elsewhere, or run the command below on the "
            "original: the hash must be this one."
        )
    yield Paragraph(text=told)
    yield Bullets(items=(f"commandcenter verify {source.incident.ref}",))
    if source.checkpoint is not None:
        yield Paragraph(text=SIGNED)
        yield Quote(title="Checkpoint", text=source.checkpoint.note, copied=True)
        yield Quote(title="Signature", text=source.checkpoint.signature, copied=True)
