"""What it was: summary, classification, key moments, impact, people."""

from collections.abc import Iterator

from commandcenter.incident.metrics import intervals
from commandcenter.incident.roles import title
from commandcenter.incident.times import zone_name
from commandcenter.incident.words import CustomerStatus, MomentName, Precision, Role
from commandcenter.incident.words import Section as RetroSection
from commandcenter.reports.drawing import lanes_of, plot_of
from commandcenter.reports.model import Block, Paragraph, Table
from commandcenter.reports.source import Source, ended, figure, plainly, table


def facts(source: Source) -> Iterator[tuple[str, str]]:
    """What stands at the head of the document."""
    incident = source.incident
    if incident.drill:
        yield "Exercise", "this was a drill"
    yield "Severity", (incident.severity or "not set").upper()
    yield "State", str(incident.phase)
    yield "Declared", source.time(incident.declared_at)
    if not source.profile.is_outward:
        yield "Commander", incident.commander or "nobody"
    yield "Profile", str(source.profile)
    yield "Report made", source.time(source.now)
    local = source.now.astimezone(source.zone)
    yield "Times", f"{zone_name(local)}, each with its offset" if local.utcoffset() else "UTC (Z)"
    yield "Log", f"{incident.seq} events, head {source.head_hash}"


def summary(source: Source) -> Iterator[Block]:
    """The incident as the retrospective sums it up, and as the record tells it in a paragraph."""
    retro = source.incident.retrospective.sections.get(RetroSection.SUMMARY)
    if retro is not None:
        yield Paragraph(text=source.told(retro.text))
    told = " ".join(ended(each) for each in sentences(source))
    if told:
        yield Paragraph(text=told)
    if source.afterwards:
        annex = "" if source.profile.is_outward else "; the annex shows when each was recorded"
        yield Paragraph(text=f"Most of this log was entered after the events{annex}.")


def sentences(source: Source) -> Iterator[str]:
    """What there is to say of the incident in a few words each."""
    incident = source.incident
    if incident.declared_at is not None:
        yield (
            f"It was declared on {source.time(incident.declared_at)} "
            f"(source: {incident.source}) by {incident.declared_by}"
        )
    if incident.dismissal is not None:
        yield _with("It was dismissed", incident.dismissal.reason)
    if incident.confirmation is not None:
        yield _with("It was confirmed as an incident", incident.confirmation.impact)
    if incident.impact is not None:
        yield f"Impact ({incident.impact.stage}): {incident.impact.text}"
    if incident.mitigation is not None:
        yield f"The damage was {incident.mitigation.how}: {incident.mitigation.detail}"
    if incident.root_cause is not None:
        yield f"Root cause: {incident.root_cause}"
    if incident.fix is not None:
        yield f"Permanent fix: {incident.fix.text}"


def _with(told: str, more: str) -> str:
    return f"{told}: {more}" if more else told


def classification(source: Source) -> Iterator[Block]:
    """How severe it was held to be, and who reported it."""
    incident = source.incident
    if incident.severities:
        yield table(
            ("Severity", "Since", "By", "Reason"),
            tuple(
                (each.severity.upper(), source.time(each.at), each.by, each.reason)
                for each in incident.severities
            ),
        )
    if incident.reporter or incident.contact:
        owed = incident.acknowledged_at
        told = f"Reported by {incident.reporter or 'someone'} ({incident.contact or 'no contact'})"
        yield Paragraph(
            text=f"{told}; acknowledged {source.time(owed)}."
            if owed
            else f"{told}; not acknowledged."
        )


def times(source: Source) -> Iterator[Block]:
    """The course as a drawing, the key moments and the intervals between them."""
    drawn = lanes_of(source)
    if drawn is not None:
        yield drawn
    moments = source.incident.moments
    yield Table(
        title="Moments",
        columns=("Moment", "When", "Known"),
        rows=tuple(
            (
                plainly(name),
                source.known(moments.get(name)),
                _known(moments[name].precision) if name in moments else "",
            )
            for name in MomentName
        ),
    )
    yield lengths(source)


def _known(precision: Precision) -> str:
    return "approximately" if precision is Precision.APPROXIMATE else f"to the {precision}"


def lengths(source: Source) -> Table:
    """The intervals between the key moments."""
    return Table(
        title="Intervals",
        columns=("Interval", "Length", "From", "To"),
        rows=tuple(
            (
                each.name,
                each.told,
                plainly(each.start),
                plainly(each.end),
            )
            for each in intervals(source.incident)
        ),
    )


def impact(source: Source) -> Iterator[Block]:
    """What was harmed, as it became known; the figures over time; how many customers."""
    incident = source.incident
    if incident.impacts:
        yield table(
            ("As known at", "Stage", "Impact", "Figures", "Services"),
            tuple(
                (
                    source.time(each.at),
                    each.stage,
                    each.text,
                    ", ".join(f"{name} {figure(value)}" for name, value in each.figures.items()),
                    ", ".join(each.services),
                )
                for each in incident.impacts
            ),
        )
    plot = plot_of(source)
    if plot is not None:
        yield plot
    if incident.customers:
        yield Paragraph(text=customers_told(source))


def customers_told(source: Source) -> str:
    """How many customers were affected, and how many of them know."""
    counts = source.incident.customer_counts
    confirmed, notified = counts[CustomerStatus.CONFIRMED], source.incident.notified
    told = [f"{confirmed} customer{' was' if confirmed == 1 else 's were'} confirmed as affected"]
    told += [
        f"{counts[status]} {said}"
        for status, said in {
            CustomerStatus.SUSPECTED: "still suspected to be",
            CustomerStatus.CLEARED: "cleared",
        }.items()
        if counts[status]
    ]
    return f"{', '.join(told)}; {notified} {'was' if notified == 1 else 'were'} notified."


def people(source: Source) -> Iterator[Block]:
    """Who did what, and how command moved."""
    incident = source.incident
    # Outside people are named by role: that the commander is the commander says nothing.
    rows = [
        (title(role), ", ".join(holders))
        for role, holders in incident.roles.items()
        if holders and role is not Role.OBSERVER and list(holders) != [title(role)]
    ]
    rows += [
        (f"{track} sub-team", ", ".join(state.members))
        for track, state in incident.tracks.items()
        if state.members
    ]
    if rows:
        yield Table(columns=("Role", "Who"), rows=tuple(rows))
    for each in incident.handovers:
        yield Paragraph(
            text=f"{each.previous} handed command over to {each.to} at {source.time(each.at)}."
        )
