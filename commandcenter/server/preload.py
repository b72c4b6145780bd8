"""The last thing that the fork server loads: what is there by then stays, and is shared by all."""

import gc
from importlib import import_module
from pkgutil import walk_packages

#: Alone on a terminal each screen is loaded when it is opened; here everybody's are loaded once.
ROOMS = ("commandcenter.screens", "commandcenter.widgets")
#: What Textual loads only when it draws for the first time, or reads a key.
LATE = (
    "textual._xterm_parser",
    "textual.drivers.linux_driver",
    "textual.layouts.factory",
    "textual.layouts.grid",
    "textual.layouts.horizontal",
    "textual.layouts.stream",
    "textual.layouts.vertical",
    "textual.pilot",
    "textual.scrollbar",
)

for room in ROOMS:
    for module in walk_packages(import_module(room).__path__, f"{room}."):
        import_module(module.name)
for name in LATE:
    import_module(name)

# Looking through it for garbage would copy its pages into every process that does so.
gc.collect()
gc.freeze()
