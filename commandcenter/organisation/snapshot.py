"""A snapshot of the organisation, so that proofs of years need not be folded for every verb.

Never the truth: it can be dropped at any time and is rebuilt from the log.
"""

from functools import cache

from pydantic import TypeAdapter

from commandcenter.organisation.state import Organisation


@cache
def _adapter() -> TypeAdapter[Organisation]:
    return TypeAdapter(Organisation)


def freeze(organisation: Organisation) -> bytes:
    """The whole state as JSON."""
    return _adapter().dump_json(organisation)


def thaw(frozen: bytes) -> Organisation:
    """The state that `freeze` was given."""
    return _adapter().validate_json(frozen)
