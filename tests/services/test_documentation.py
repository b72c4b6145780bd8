"""What docs/services.md says is what the settings take."""

import re
import tomllib
from pathlib import Path

import pytest

from commandcenter.services.catalogue import connect, known
from commandcenter.services.http import Http

PAGE = (Path(__file__).parents[2] / "docs" / "services.md").read_text("utf-8")
SECTIONS = {
    name: section
    for example in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    for name, section in tomllib.loads(example)["services"].items()
}


def test_every_service_has_its_section():
    assert set(SECTIONS) == set(known())


@pytest.mark.parametrize("name", SECTIONS)
def test_a_documented_section_can_be_used_as_it_stands(name):
    services = connect({name: SECTIONS[name]}, Http())
    assert services.by_name[name].name == name


@pytest.mark.parametrize("name", sorted(known()))
def test_every_setting_is_shown(name):
    [example] = [
        each
        for each in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
        if f"services.{name}]" in each
    ]
    shown = set(re.findall(r"^(?:# )?(\w+) =", example, re.MULTILINE))
    unshown = set(known()[name].load().Settings.model_fields) - shown
    assert unshown <= {"token_env", "private"}, "told once, at the top and with PagerDuty"
