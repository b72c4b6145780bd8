"""A service from a package of one's own is found, set up and used like any other."""

import json
import tomllib
from pathlib import Path

import pytest

from commandcenter.services.catalogue import known
from commandcenter.services.records import Page
from tests.services.conftest import TOKEN
from tests.services.hostile import answers, hostile

PACKAGE = Path(__file__).parents[2] / "examples" / "service_package"


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """The package, with the metadata that installing it would write."""
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text())["project"]
    metadata = tmp_path / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Name: {project['name']}\nVersion: {project['version']}\n")
    [(group, entries)] = project["entry-points"].items()
    rows = [f"{name} = {value}" for name, value in entries.items()]
    (metadata / "entry_points.txt").write_text("\n".join([f"[{group}]", *rows]) + "\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(PACKAGE / "src"))


async def test_it_is_found_beside_ours_set_up_and_used(installed, connected):
    assert {"ntfy", "slack"} <= set(known())
    async with hostile(answers()) as server:
        pager = connected("ntfy", url=server.url, topic="incidents", private=True, plain=True)
        await pager.page(Page("INC-7", "token stolen", url="https://x.example"), key="k")
        await pager.probe()
        head, _, body = server.requests[0].partition("\r\n\r\n")
        assert f"Authorization: Bearer {TOKEN}" in head
        assert json.loads(body) == {
            "topic": "incidents",
            "title": "INC-7",
            "message": "token stolen",
            "priority": 5,
            "click": "https://x.example",
        }
        assert server.requests[1].startswith("GET /v1/health ")
