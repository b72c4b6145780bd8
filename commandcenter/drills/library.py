"""The scenarios that are shipped, and those that an organisation wrote."""

from collections.abc import Iterator
from pathlib import Path

from commandcenter.drills.scenario import BadScenario, Scenario, read_scenario

#: Where the shipped ones lie.
FOLDER = Path(__file__).parent / "scenarios"
#: Longest scenario, in bytes.
LONGEST = 1_000_000


def shipped() -> Iterator[tuple[str, Scenario]]:
    """The name of each shipped scenario, and what it is."""
    for file in sorted(FOLDER.glob("*.toml")):
        yield file.stem, read_scenario(file.read_text("utf-8"), file.name)


def find(named: str) -> tuple[str, str]:
    """A scenario by the name of a shipped one, or by its file.

    Returns:
        What it is called, and its text.

    Raises:
        BadScenario: there is none, or it cannot be read.
    """
    inside = FOLDER / f"{named}.toml"
    if "/" not in named and inside.is_file():
        return inside.name, inside.read_text("utf-8")
    path = Path(named)
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST + 1)
        if len(content) > LONGEST:
            raise BadScenario(f"{path.name} is longer than a scenario may be ({LONGEST:,} bytes)")
        return path.name, content.decode("utf-8-sig")
    except FileNotFoundError:
        names = ", ".join(name for name, _ in shipped())
        raise BadScenario(
            f"there is no scenario {path.name}: give a file, or one of {names}"
        ) from None
    except OSError as error:
        raise BadScenario(f"{path.name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadScenario(f"{path.name} is not UTF-8 text") from None
