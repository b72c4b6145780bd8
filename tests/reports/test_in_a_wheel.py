"""A fresh installation exports every format: templates and styles are in the wheel."""

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


@pytest.mark.parametrize("format_", ["md", "html", "pdf", "json"])
def test_a_fresh_installation_exports_every_format(
    format_: str, installed: Path, tmp_path: Path
) -> None:
    if format_ == "pdf":
        pytest.importorskip("typst", reason="typst is not installed: pip install '.[pdf]'")
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    env = {**isolated(home), "PYTHONPATH": str(installed)}

    def run(*words: str) -> str:
        program = [sys.executable, "-m", "commandcenter", *words]
        done = subprocess.run(program, env=env, cwd=tmp_path, capture_output=True, check=True)
        return done.stdout.decode()

    where = subprocess.run(
        [sys.executable, "-c", "import commandcenter; print(commandcenter.__file__)"],
        env=env, cwd=tmp_path, capture_output=True, check=True, text=True,
    )  # fmt: skip
    assert where.stdout.startswith(str(installed))
    run("declare", "Stolen CI token")
    for profile in Profile:
        file = tmp_path / f"{profile}.{format_}"
        run("export", "INC-1", "--format", format_, "--profile", profile, "-o", str(file))
        assert file.stat().st_size > 500
