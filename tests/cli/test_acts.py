"""The table of the verbs that act is whole: what it says is tested of every one of them."""

import pytest

from tests.cli.acts import ACTS, leaves

#: What an option that takes any text calls its value in the help.
WORDS = ("TEXT", "REASON", "REF")


def options_of(verb):
    return {each.opts[0]: each for each in verb.params if each.param_type_name == "option"}


def acts(path, verb):
    """Whether it says when something happened; `replay` says at which time it looks."""
    return "--at" in options_of(verb) and path != "replay"


def test_every_verb_that_acts_has_its_row():
    assert {path for path, verb in leaves() if acts(path, verb)} == set(ACTS)


@pytest.mark.parametrize("path", ACTS)
def test_a_row_has_every_option_that_takes_a_text(path):
    options = options_of(dict(leaves())[path])
    texts = {name for name, each in options.items() if (each.metavar or "").startswith(WORDS)}

    call = " ".join([ACTS[path].call, *ACTS[path].before])
    assert {name for name in texts if f"{name}=" not in call} == set()


def test_every_other_verb_only_reads_or_is_about_the_program():
    others = {path for path, verb in leaves() if not acts(path, verb)}

    assert others == {
        *(
            "access",
            "brief",
            "customers list",
            "customers show",
            "list",
            "metrics",
            "search",
            "needs",
            "notify advice",
            "notify list",
        ),
        *("notify preview", "notify templates"),
        *("obligations", "preflight", "show", "timeline", "verify", "export", "replay"),
        *("retro show", "retro actions", "retro action list", "retro agreement"),
        *(
            "completion",
            "config",
            "demo",
            "doctor",
            "import",
            "open",
            "worker",
            "serve",
            "session",
            "drill",
        ),
        *("backup", "rekey", "restore"),
        *("control audit", "control find", "control list"),
        *("people add", "people list", "people remove", "people show"),
        *("people factor enrol", "people factor prove", "people factor reset"),
        "people factor require",
        *("people key add", "people key remove", "people role give", "people role take"),
        # They order what is to come.
        *("control run", "control revert", "notify retry", "retro action raise"),
    }
