"""The verb that looks whether the logs are what was written, and all of it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from commandcenter.cli.output import say, say_json
from commandcenter.cli.remote import of_this_machine
from commandcenter.cli.running import JSON, at_desk, family, number_of
from commandcenter.config import BadSettings
from commandcenter.incident.refusal import Refused

if TYPE_CHECKING:
    from commandcenter.checkpoints import Kept, Notary
    from commandcenter.config import Settings
    from commandcenter.desk import Desk

app = family()


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one log.

    Attributes:
        id: `INC-7`, or `organisation`.
        checked: how many events were recomputed.
        problem: the first thing that is wrong; None where all is well.
        checkpoints: how many signed notes of it were compared.
    """

    id: str
    checked: int
    head_hash: str
    problem: str | None
    bad_seq: int | None
    checkpoints: int = 0


@app.command()
def verify(
    incident: str = typer.Argument(None, metavar="[INC]", help="Default: every incident."),
    checkpoint: list[Path] = typer.Option(
        [],
        "--checkpoint",
        metavar="FILE",
        help="Compare with this one, and no others. Repeatable.",
        callback=of_this_machine,
    ),
    allowed_signers: Path = typer.Option(
        None,
        "--allowed-signers",
        metavar="FILE",
        help="Who may have signed; see ssh-keygen(1).",
        callback=of_this_machine,
    ),
    as_json: bool = JSON,
) -> None:
    """Recompute the chain of an incident, or of all, and compare it with every signed checkpoint.

    Names the first bad event, and ends with 1.

    Example: commandcenter verify INC-7 --checkpoint /media/safe/INC-7-000123.txt
    """
    number = number_of(incident) if incident else None

    async def work(desk: "Desk", settings: "Settings") -> tuple[list[Finding], list[str]]:
        from commandcenter.bootstrap import notary

        trusted = notary(settings)
        given = _given(trusted, checkpoint)
        return await _examine(desk, number, trusted, given, _text_of(allowed_signers))

    found, bad_notes = at_desk(work)
    _tell(found, bad_notes, as_json=as_json)
    problems = [f"{each.id} does not verify: {each.problem}" for each in found if each.problem]
    if problems or bad_notes:
        raise Refused([*problems, *bad_notes][0])


def _tell(found: Sequence[Finding], bad_notes: Iterable[str], *, as_json: bool) -> None:
    if as_json:
        say_json([asdict(each) for each in found])
        return
    for each in found:
        noted = f", {_agreeing(each.checkpoints)}" if each.checkpoints else ""
        told = each.problem or f"{each.checked} events, head {each.head_hash[:16]}…{noted}"
        say(f"{'✗' if each.problem else '✓'} {each.id} {told}")
    for line in bad_notes:
        say(f"✗ {line}")


def _agreeing(count: int) -> str:
    return "1 checkpoint agrees" if count == 1 else f"{count} checkpoints agree"


def _given(notary: "Notary", files: Sequence[Path]) -> "list[Kept]":
    from commandcenter.checkpoints import BadCheckpoint, read_kept

    try:
        return [read_kept(path) for path in files] or list(notary.shelf.kept())
    except BadCheckpoint as error:
        raise Refused(str(error)) from None


def _text_of(file: Path | None) -> str | None:
    try:
        return file.read_text("utf-8") if file else None
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{file} cannot be read: {error}") from None


async def _examine(
    desk: "Desk",
    number: int | None,
    notary: "Notary",
    given: "Sequence[Kept]",
    allowed: str | None,
) -> tuple[list[Finding], list[str]]:
    """Each log with what is wrong with it, and the notes that cannot be trusted or placed."""
    from commandcenter.checkpoints import BadCheckpoint, contradicted, log_name

    verdicts = await desk.verify(number)
    sizes = {each.incident_id: each.checked for each in verdicts}
    agreeing = dict.fromkeys(sizes, 0)
    against: dict[int, str] = {}
    untrusted = []
    for kept in given:
        try:
            noted = notary.checked(kept, allowed)
        except BadCheckpoint as error:
            untrusted.append(str(error))
            continue
        if number not in {None, noted.log}:
            continue
        then = await desk.store.hash_at(noted.log, noted.size)
        problem = contradicted(noted, sizes.get(noted.log, 0), then)
        if noted.log not in sizes:
            # Not for this person to see, or gone.
            if then is None and problem is not None:
                untrusted.append(problem)
        elif problem is None:
            agreeing[noted.log] += 1
        else:
            against.setdefault(noted.log, problem)
    found = [
        Finding(
            log_name(each.incident_id),
            each.checked,
            each.head_hash,
            each.problem or against.get(each.incident_id),
            each.bad_seq,
            agreeing[each.incident_id],
        )
        for each in verdicts
    ]
    return found, untrusted
