"""Imports are the cost of a process: what each room loads is pinned in processes of their own."""

import os
import pkgutil
import subprocess
import sys

import pytest

import commandcenter.incident
import commandcenter.screens
import commandcenter.widgets
from tests.commandline import modules_loaded_by

#: What the log and the decisions about it never need.
HEAVY = {"textual", "rich", "typer", "click", "httpx", "apscheduler", "alembic"}
ENGINES = {"sqlalchemy", "aiosqlite", "sqlcipher3", "asyncpg", "pydantic_settings"}


def modules_of(package):
    found = pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    return [module.name for module in found]


DOMAIN = modules_of(commandcenter.incident)


def packages_loaded_by_importing(*modules):
    loaded = modules_loaded_by(["-c", f"import {', '.join(modules)}"], os.environ)
    assert set(modules) <= loaded
    return {module.partition(".")[0] for module in loaded}


def test_the_whole_domain_loads_without_a_screen_a_network_or_an_engine():
    assert packages_loaded_by_importing(*DOMAIN) & (HEAVY | ENGINES) == set()


@pytest.mark.parametrize("room", ["commandcenter.store", "commandcenter.desk"])
def test_the_store_and_the_desk_load_without_a_screen_a_network_or_a_clock(room):
    assert packages_loaded_by_importing(room) & HEAVY == set()


def test_what_a_session_over_ssh_is_forked_from_has_every_screen_loaded():
    program = "import sys, commandcenter.server.preload; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    every = {*modules_of(commandcenter.screens), *modules_of(commandcenter.widgets)}
    assert every - set(told.stdout.decode().split()) == set()


def test_what_a_process_loads_is_really_seen():
    assert "textual" in packages_loaded_by_importing("textual.app")


def test_a_program_that_fails_is_not_taken_for_one_that_loads_little():
    with pytest.raises(AssertionError, match=r"exit 1.*no_such_module"):
        modules_loaded_by(["-c", "import no_such_module"], os.environ)
