"""Which services are set up: what the settings say, in one clear line where they cannot be used."""

from importlib.metadata import EntryPoint

import pytest

from commandcenter.services import catalogue
from commandcenter.services.catalogue import BadServices, connect, known
from commandcenter.services.records import Probe, Repeats
from commandcenter.services.secrets import HasToken
from tests.services.conftest import TOKEN


class Whistle:
    """A service that somebody else could have written."""

    title = "Whistle"
    repeats = Repeats.HARMLESS

    class Settings(HasToken):
        """How it is set."""

        loudness: int = 3

    def __init__(self, name, settings, _http):
        if settings.loudness > 10:
            raise ValueError("loudness: is too much for anybody")
        self.name, self.settings = name, settings

    async def probe(self):
        return Probe(0.0, "blown")

    async def page(self, page, *, key): ...
    async def acknowledge(self, reference, *, key): ...
    async def resolve(self, reference, *, key): ...


@pytest.fixture
def installed(monkeypatch):
    found = {
        "whistle": EntryPoint("whistle", f"{__name__}:Whistle", catalogue.GROUP),
        "broken": EntryPoint("broken", "no_such_package:Thing", catalogue.GROUP),
    }
    monkeypatch.setattr(catalogue, "entry_points", lambda **_: found.values())


def test_only_what_is_set_up_is_there(installed, http):
    services = connect({"whistle": {"token_env": "X", "loudness": 5}}, http)
    assert list(services.by_name) == ["whistle"]
    assert services.pagers["whistle"].settings.loudness == 5
    assert services.chats == services.mailers == services.controls == {}
    assert connect({}, http).by_name == {}


def test_a_service_can_be_set_up_twice(installed, http):
    sections = {"whistle": {"token_env": "X"}, "second": {"kind": "whistle", "token_env": "Y"}}
    assert {each.name for each in connect(sections, http).pagers.values()} == set(sections)


@pytest.mark.parametrize(
    ("sections", "line"),
    [
        (
            {"whistle": {"token_env": "X", "loudnes": 1}},
            (
                "[services.whistle] loudnes: there is no such key; "
                "there are token_file, token_env, loudness"
            ),
        ),
        (
            {"whistle": {"token_env": "X", "loudness": TOKEN}},
            (
                "[services.whistle] loudness: input should be a valid integer, "
                "unable to parse string as an integer"
            ),
        ),
        (
            {"whistle": {"token_env": "X", "loudness": 11}},
            "[services.whistle] loudness: is too much for anybody",
        ),
        ({"whistle": {}}, "[services.whistle] set token_file (or token_env) to its secret"),
        (
            {"whistl": {}},
            (
                "[services.whistl] is no service: there are broken, whistle; "
                "a section of another name says which one by `kind`"
            ),
        ),
        (
            {"broken": {}},
            (
                "[services.broken] cannot be loaded from no_such_package:Thing: "
                "No module named 'no_such_package'"
            ),
        ),
        ({"whistle": TOKEN}, "services.whistle must be a section of its own: [services.whistle]"),
    ],
)
def test_a_bad_section_is_one_line_that_names_it_and_the_key(installed, http, sections, line):
    with pytest.raises(BadServices) as refused:
        connect(sections, http).whole()
    assert str(refused.value) == line


def test_a_bad_section_stops_none_of_the_others(installed, http):
    services = connect({"broken": {}, "whistle": {"token_env": "X"}}, http)
    assert list(services.by_name) == ["whistle"]
    assert services.unusable["broken"].startswith("[services.broken] cannot be loaded")


def test_a_service_that_is_not_set_up_is_not_loaded(installed, http):
    connect({"whistle": {"token_env": "X"}}, http)  # "broken" would fail


def test_the_services_of_this_package_are_entry_points_like_any_other():
    kinds = {name: found.load() for name, found in known().items()}
    assert {"pagerduty", "slack", "smtp", "cloudflare", "alertmanager"} <= set(kinds)
    for name, kind in kinds.items():
        assert kind.title
        assert kind.repeats in Repeats
        assert kind.Settings.model_config["extra"] == "forbid", name
