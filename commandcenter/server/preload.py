"""The last thing that the fork server loads: what is there by then stays, and is shared by all."""

import gc

# Looking through it for garbage would copy its pages into every process that does so.
gc.collect()
gc.freeze()
