"""Where everything lies: below COMMANDCENTER_HOME, or in the folders of the XDG standard.

Apart from the settings, because whoever asks a running worker has no time to load those.
"""

import os
from collections.abc import Mapping

#: Where a worker answers verbs, in the folder of the state.
SOCKET = "verbs.sock"


def folders(env: Mapping[str, str]) -> tuple[str, str, str]:
    """The folders of configuration, data and state; without COMMANDCENTER_HOME they are three.

    Raises:
        RuntimeError: there is no home folder.
    """
    home = env.get("COMMANDCENTER_HOME")
    if home:
        base = os.path.abspath(_at_home(home, env))
        return base, base, base
    return (
        _xdg(env, "XDG_CONFIG_HOME", ".config"),
        _xdg(env, "XDG_DATA_HOME", ".local/share"),
        _xdg(env, "XDG_STATE_HOME", ".local/state"),
    )


def _xdg(env: Mapping[str, str], variable: str, default: str) -> str:
    given = env.get(variable)
    if given and os.path.isabs(given):
        return os.path.join(given, "commandcenter")
    return os.path.join(_at_home("~", env), default, "commandcenter")


def _at_home(path: str, env: Mapping[str, str]) -> str:
    """The path with `~` written out."""
    own_home = env.get("HOME")
    if own_home and (path == "~" or path.startswith("~/")):
        return own_home + path[1:]
    expanded = os.path.expanduser(path)
    if expanded.startswith("~"):
        raise RuntimeError("no home folder")
    return expanded
