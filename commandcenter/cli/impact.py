"""The verb of impact: what is affected, as now known."""

import typer

from commandcenter.cli.running import AT, INC, JSON, family, record, words
from commandcenter.cli.words import one_of
from commandcenter.incident.decisions import impact as deciding
from commandcenter.incident.words import ImpactStage

app = family()


@app.command()
def impact(
    incident: str = INC,
    text: str = typer.Argument(...),
    stage: ImpactStage = typer.Option(..., help="How sure it is.", **one_of(ImpactStage)),
    figure: list[str] = typer.Option([], metavar="NAME=NUMBER", help="Repeatable."),
    service: list[str] = typer.Option([], metavar="NAME", help="Repeatable."),
    at: str = AT,
    as_json: bool = JSON,
) -> None:
    """State the impact as now known.

    Example: commandcenter impact INC-7 "downloads of 4.2.1" --stage current --figure downloads=1893
    """
    record(
        incident,
        deciding.state_impact,
        text=words(text),
        stage=stage,
        figures=dict(_figure(each) for each in figure),
        services=service,
    ).at(at).told(f"{stage} impact stated", as_json=as_json)


def _figure(text: str) -> tuple[str, float]:
    name, equals, number = text.partition("=")
    plain_number = number.strip().replace("_", "")
    try:
        value = float(plain_number) if equals and plain_number.isascii() else float("nan")
    except ValueError:
        value = float("nan")
    if value != value or not name.strip():  # noqa: PLR0124 - NaN differs from itself
        raise typer.BadParameter(f"{text[:60]!r} is no figure: write it as downloads=1893")
    return name.strip(), int(value) if value.is_integer() else value
