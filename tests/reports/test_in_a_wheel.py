"""A fresh installation exports every format: templates and styles are in the wheel."""

import importlib.util
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from commandcenter.incident.words import Profile
from tests.commandline import REPOSITORY, isolated

#: Kinds of files beside the code that nobody reads at run time.
NOT_READ = {".py", ".pyc", ".mako"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, unpacked as an installer would."""
    if int(version("setuptools").partition(".")[0]) < 77:
        pytest.skip("setuptools is older than 77, which builds the wheel: pip install -e '.[dev]'")
    folder = tmp_path_factory.mktemp("wheel")
    build = f"import setuptools.build_meta as b; print(b.build_wheel({str(folder)!r}))"
    source = _copied(folder / "source")
    subprocess.run([sys.executable, "-c", build], cwd=source, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(folder / "installed")
    return folder / "installed"


def _copied(folder: Path) -> Path:
    """What a wheel is built from, where building leaves nothing behind in the repository."""
    folder.mkdir()
    for name in ("pyproject.toml", "README.md"):
        (folder / name).write_bytes((REPOSITORY / name).read_bytes())
    for path in (REPOSITORY / "commandcenter").rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            copy = folder / path.relative_to(REPOSITORY)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return folder


def test_whatever_lies_beside_the_code_is_in_the_wheel(installed: Path) -> None:
    there = {
        path.relative_to(REPOSITORY)
        for path in (REPOSITORY / "commandcenter").rglob("*")
        if path.is_file() and path.suffix not in NOT_READ
    }

    assert len(there) > 10
    assert {path for path in there if not (installed / path).exists()} == set()


#: One process for all of them: starting each would cost ten times as much.
EXPORT_ALL = """
import sys
import commandcenter
from commandcenter.cli import main
assert commandcenter.__file__.startswith(sys.argv[1]), commandcenter.__file__
assert main(["declare", "Stolen CI token"]) == 0
for name in sys.argv[2:]:
    profile, format_ = name.split(".")
    assert main(
        ["export", "INC-1", "--format", format_, "--profile", profile, "-o", name]
    ) == 0, name
"""


def test_a_fresh_installation_exports_every_format_for_everybody(
    installed: Path, tmp_path: Path
) -> None:
    formats = ["md", "html", "json"]
    if importlib.util.find_spec("typst"):
        formats.append("pdf")
    files = [f"{profile}.{format_}" for profile in Profile for format_ in formats]
    home = tmp_path / "home"
    home.mkdir(mode=0o700)

    done = subprocess.run(
        [sys.executable, "-c", EXPORT_ALL, str(installed), *files],
        env={**isolated(home), "PYTHONPATH": str(installed)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert {name: (tmp_path / name).stat().st_size > 500 for name in files} == dict.fromkeys(
        files, True
    )
