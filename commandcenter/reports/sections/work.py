"""The work: mitigation, remediation, decisions, needs, overrides, progress reports."""

from collections.abc import Iterator
from datetime import timedelta

from commandcenter.incident.metrics import punctuality
from commandcenter.incident.times import span
from commandcenter.incident.words import ActionStatus, Profile, Track
from commandcenter.reports.model import Block, Paragraph, Table
from commandcenter.reports.source import Source, ended, table


def mitigation(source: Source) -> Iterator[Block]:
    """The steps, how it was declared done, and what was added after that."""
    yield from _actions(source, Track.MITIGATION)
    for each in source.incident.mitigations:
        told = f"{each.how.capitalize()} at {source.time(each.at)}: {ended(each.detail)} "
        yield Paragraph(text=told + _verified(each.verified, each.verified_by, each.by))
    after = source.incident.mitigations_after_stop
    if after:
        what = "action was" if after == 1 else "actions were"
        yield Paragraph(text=f"{after} mitigation {what} added after it had been declared done.")


def remediation(source: Source) -> Iterator[Block]:
    """The root cause as it became understood, the steps, the fix, and every estimate."""
    incident = source.incident
    latest = incident.causes[-1] if incident.causes else None
    for cause in incident.causes:
        if source.profile is Profile.PUBLIC and cause is not latest:
            continue
        name = "Root cause" if cause is latest else "Earlier understanding"
        yield Paragraph(text=f"{name} ({source.time(cause.at)}, {cause.by}): {ended(cause.text)}")
    yield from _actions(source, Track.REMEDIATION)
    if incident.fix is not None:
        fix = incident.fix
        told = f"Permanent fix at {source.time(fix.at)}: {ended(fix.text)} "
        yield Paragraph(text=told + _verified(fix.verified, fix.verified_by, fix.by))
    ledger = incident.remediation_track.estimates
    if ledger:
        slips = {id(estimate): by for estimate, by in incident.remediation_track.slips}
        yield table(
            ("Estimate given", "By", "Time to fix", "Slipped", "Because"),
            tuple(
                (
                    source.time(each.given_at),
                    each.by,
                    source.time(each.at) if each.at else "unknown",
                    span(timedelta(seconds=slips[id(each)])) if id(each) in slips else "",
                    each.because,
                )
                for each in ledger
            ),
            title="Estimates",
        )


def _verified(how: str, by: str, author: str) -> str:
    told = f"Verified by {by}" + (f": {how}" if how else "")
    alone = " Nobody but its author verified it." if by == author else ""
    return ended(told) + alone


def _actions(source: Source, track: Track) -> Iterator[Block]:
    chosen = [each for each in source.incident.actions.values() if each.track is track]
    if not chosen:
        return
    yield table(
        ("Action", "What", "Owner", "State", "Result"),
        tuple(
            (
                each.id,
                each.text
                + (f" (stops {each.stops_service})" if each.stops_service else "")
                + (" (after the stop)" if each.after_stop else ""),
                each.owner or "nobody",
                each.status
                if each.status is not ActionStatus.DONE
                else f"done {source.time(each.ended_at)}",
                each.standing,
            )
            for each in chosen
        ),
        title="Actions",
    )


def decisions(source: Source) -> Iterator[Block]:
    """What was decided, and what was on the table."""
    for each in source.incident.decisions.values():
        told = f"{each.id}, {source.time(each.at)}, {each.by}: {ended(each.text)} "
        told += f"Because {ended(each.why)}"
        if each.options:
            told += f" Options: {'; '.join(each.options)}."
        if each.objections:
            told += f" Objections: {'; '.join(each.objections)}."
        if each.would_change:
            told += f" Would change it: {'; '.join(each.would_change)}."
        if each.replaced_by:
            told += f" Replaced by {each.replaced_by}."
        elif each.revisit_at:
            told += f" To be revisited at {source.time(each.revisit_at)}."
        yield Paragraph(text=told)


def needs(source: Source) -> Iterator[Block]:
    """What the sub-teams asked for."""
    if source.incident.needs:
        yield Table(
            columns=("Need", "Sub-team", "Asked", "What", "Answer"),
            rows=tuple(
                (each.id, each.track, source.time(each.at), each.text, each.answer or "open")
                for each in source.incident.needs.values()
            ),
        )


def overrides(source: Source) -> Iterator[Block]:
    """The guards that were forced."""
    if source.incident.overrides:
        yield Table(
            columns=("When", "By", "Forced to", "Unmet", "Reason"),
            rows=tuple(
                (source.time(each.at), each.by, each.act, "; ".join(each.unmet), each.reason)
                for each in source.incident.overrides
            ),
        )


def cadence(source: Source) -> Iterator[Block]:
    """Whether the sub-teams reported in time."""
    incident = source.incident
    if not any(incident.track(track).watches for track in Track):
        return
    kept = punctuality(incident, source.now)
    if not any(each.due for each in kept.values()):
        why = "the response was entered afterwards" if source.afterwards else "none fell due"
        yield Paragraph(text=f"Whether reports came in time is not assessed: {why}.")
        return
    yield Paragraph(text=f"Both sub-teams report every {incident.cadence} minutes.")
    yield Table(
        columns=("Sub-team", "Due", "In time", "Late", "Missed", "Reports"),
        rows=tuple(
            (
                track,
                str(each.due),
                str(each.made),
                str(each.late),
                str(each.missed - each.late),
                str(len(incident.track(track).reports)),
            )
            for track, each in kept.items()
        ),
    )
